"""Every kind of encoder goes through every command: words, reading, tasks, adapters, layers."""

import json

import pytest
import torch
from click.testing import CliRunner
from transformers import AutoConfig, AutoModel, AutoModelForMaskedLM, AutoTokenizer

from kiloglot.adapt.adapters import AdapterSettings, adapters_of, add_adapter
from kiloglot.adapt.embeddings import extend
from kiloglot.adapt.layers import vectors
from kiloglot.adapt.models import load_model
from kiloglot.adapt.students import fewer_layers
from kiloglot.cli.adapt import adapt
from kiloglot.data import Sentence, write
from kiloglot.errors import InputError

SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 66,
}
DISTILBERT = {
    "dim": 16,
    "n_layers": 2,
    "n_heads": 2,
    "hidden_dim": 32,
    "max_position_embeddings": 66,
}
#: Architecture -> the kind of its tokenizer, and its configuration.
ARCHITECTURES = {
    "bert": ("wordpiece", SIZES),
    "roberta": ("bpe", SIZES),
    "xlm-roberta": ("unigram", SIZES),
    "deberta-v2": ("unigram", {**SIZES, "relative_attention": True, "pos_att_type": ["p2c"]}),
    "modernbert": ("bpe", {**SIZES, "global_attn_every_n_layers": 2}),
    "distilbert": ("wordpiece", DISTILBERT),
    "electra": ("wordpiece", {**SIZES, "embedding_size": 8}),
    "roberta-prelayernorm": ("bpe-metaspace", SIZES),
}
#: More words than the models have positions.
LONG = ("the", "dog", "sees", "old", "men") * 30


@pytest.fixture
def made(tokenizer_of):
    """Return a function that makes a tiny model and writes it into a folder."""

    def write_model(name, settings, kind, folder):
        tokenizer = tokenizer_of(kind)
        tokenizer.model_max_length = int(1e30)
        torch.manual_seed(0)
        ends = {
            "pad_token_id": tokenizer.pad_token_id,
            "bos_token_id": tokenizer.cls_token_id,
            "cls_token_id": tokenizer.cls_token_id,
            "eos_token_id": tokenizer.sep_token_id,
            "sep_token_id": tokenizer.sep_token_id,
        }
        config = AutoConfig.for_model(name, vocab_size=len(tokenizer), **settings, **ends)
        model = AutoModelForMaskedLM.from_config(config)
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder)
        return model

    return write_model


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return the folder with a lexicon, text and labelled sentences, a very long one among them."""
    folder = tmp_path_factory.mktemp("data")
    words = {"house": "hús", "dog": "hundur", "man": "maðr", "old": "gamal", "town": "býur"}
    pairs = "".join(f"{source}\t{target}\n" for source, target in words.items())
    (folder / "lexicon.tsv").write_text(pairs)
    (folder / "text.txt").write_text("".join(f"hundur og maðr {n} gamal\n" for n in range(60)))
    upos = {"the": "DET", "dog": "NOUN", "sees": "VERB", "old": "ADJ", "men": "NOUN"}
    slots = {"dog": "B-animal", "men": "B-person"}
    rows = [
        Sentence(
            words,
            upos=tuple(upos[word] for word in words),
            tags=tuple(slots.get(word, "O") for word in words),
            label=label,
        )
        for words, label in [(("the", "dog"), "x"), (("old", "men"), "y"), (LONG, "x")] * 4
    ]
    write(rows, folder / "fao.jsonl")
    return folder


def run(*arguments):
    done = CliRunner().invoke(adapt, list(map(str, arguments)))
    assert done.exit_code == 0, done.exception
    return done.stdout


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_command(name, data, made, tmp_path):
    kind, settings = ARCHITECTURES[name]
    made(name, settings, kind, tmp_path / "base")
    few = ("--max-steps", 2, "--batch", 4, "--precision", "fp32", "-q")
    lexicon, text, gold = (data / each for each in ("lexicon.tsv", "text.txt", "fao.jsonl"))

    new = tmp_path / "vocab"
    found = run("vocab", tmp_path / "base", "--lexicon", lexicon, "-o", new, "--any-word", "--json")
    assert json.loads(found)["words"] >= 4
    assert json.loads(found)["after"]["fertility"] < json.loads(found)["before"]["fertility"]

    found = run("pretrain", new, text, "-o", tmp_path / "lm", "--length", 32, *few, "--json")
    assert json.loads(found)["head_at_masked_positions"]

    tuned = tmp_path / "joint"
    run("finetune", tmp_path / "lm", "--train", gold, "--task", "joint", "-o", tuned, *few)
    found = json.loads(run("evaluate", tuned, gold, "--resamples", 100, "--json", "-q"))
    assert {row["sentences"] for row in found["results"]} == {12}

    adapter = tmp_path / "adapter"
    kinds = ("--adapter", "bottleneck+invertible")
    run("pretrain", new, text, "-o", adapter, "--length", 16, *kinds, *few)
    pos = tmp_path / "pos"
    run("finetune", new, "--adapter", adapter, "--train", gold, "--task", "pos", "-o", pos, *few)
    run("evaluate", pos, gold, "--adapter", adapter, "--resamples", 100, "-q")
    found = json.loads(run("align", new, lexicon, "--adapter", adapter, "--json", "-q"))
    assert [layer["layer"] for layer in found["layers"]] == [0, 1, 2]

    options = ("--layers", 1, "--hidden", 1, *few)
    run("distil", tuned, *options, "--train", gold, "-o", tmp_path / "small")
    run("distil", new, *options, "--text", text, "--max-length", 16, "-o", tmp_path / "small-lm")
    assert AutoModel.from_pretrained(tmp_path / "small").config.num_hidden_layers == 1


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_lora_changes_all_linear_maps_of_the_layers(name, data, made, tmp_path):
    pytest.importorskip("peft")
    kind, settings = ARCHITECTURES[name]
    model = made(name, settings, kind, tmp_path / "base")
    few = ("--max-steps", 2, "--batch", 4, "--length", 16, "--precision", "fp32", "-q", "--json")
    output = tmp_path / "lora"
    options = ("--adapter", "lora", "--rank", 2, "-o", output)
    found = run("pretrain", tmp_path / "base", data / "text.txt", *options, *few)
    inside = [
        module
        for part in model.modules()
        if isinstance(part, torch.nn.ModuleList)
        for module in part.modules()
        if isinstance(module, torch.nn.Linear)
    ]
    expected = sum(2 * (module.in_features + module.out_features) for module in inside)
    assert json.loads(found)["adapter_parameters"] == expected
    run("align", tmp_path / "base", data / "lexicon.tsv", "--adapter", output)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_hidden_states_are_those_after_the_adapters(name, made, tmp_path):
    kind, settings = ARCHITECTURES[name]
    made(name, settings, kind, tmp_path)
    encoder = AutoModel.from_pretrained(tmp_path).eval()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    before = vectors(encoder, tokenizer, ["the old dog"], length=16)
    add_adapter(encoder, "a", AdapterSettings(kind="bottleneck"))
    torch.manual_seed(0)
    for parameter in adapters_of(encoder)["a"].layers[0].parameters():
        parameter.data += torch.randn_like(parameter)
    after = vectors(encoder, tokenizer, ["the old dog"], length=16)
    changed = [
        float(abs(one - other).max()) > 0.01 for one, other in zip(before, after, strict=True)
    ]
    assert changed == [False, True, True]


def test_architectures_that_cannot_do_it_say_so(made, tmp_path):
    albert = made("albert", {**SIZES, "embedding_size": 8}, "unigram", tmp_path)
    with pytest.raises(InputError, match="layers of the architecture albert are no list"):
        fewer_layers(albert, 1)
    with pytest.raises(InputError, match="layers of the architecture albert are no list"):
        add_adapter(albert, "fao")
    xlm = made("xlm", {"emb_dim": 16, "n_layers": 2, "n_heads": 2}, "bpe-metaspace", tmp_path)
    with pytest.raises(InputError, match="layers of the architecture xlm are no list"):
        fewer_layers(xlm, 1)
    sizes = {**SIZES, "input_embedding_size": 8, "output_embedding_size": 12}
    rembert = made("rembert", sizes, "unigram", tmp_path)
    with pytest.raises(InputError, match="8 numbers, its vocabulary head takes 12"):
        add_adapter(rembert, "fao")
    assert add_adapter(rembert, "fao", AdapterSettings(kind="bottleneck")).layers
    deberta = made("deberta-v2", {**SIZES, "legacy": False}, "unigram", tmp_path)
    with pytest.raises(InputError, match="cannot extend the vocabulary head of this deberta-v2"):
        extend(load_model(str(tmp_path)), deberta.config.vocab_size, [[[5]]])
