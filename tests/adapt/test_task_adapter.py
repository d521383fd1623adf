"""A task learnt on the adapter of one language, evaluated on that of another."""

import json

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from kiloglot.adapt.adapter_files import save_adapter
from kiloglot.adapt.adapters import adapters_of, add_adapter
from kiloglot.adapt.evaluation import evaluate
from kiloglot.adapt.finetuned import load
from kiloglot.adapt.finetuning import finetune
from kiloglot.adapt.models import load_model
from kiloglot.cli.adapt import adapt
from kiloglot.data import Sentence, write
from kiloglot.errors import InputError

TRAIN = [
    Sentence(("the", "dog", "sees", "men"), upos=("DET", "NOUN", "VERB", "NOUN")),
    Sentence(("old", "houses"), upos=("ADJ", "NOUN")),
] * 8


@pytest.fixture(scope="module")
def languages(tiny_model, tmp_path_factory):
    """Return the folders of the adapters of two languages."""
    folder = tmp_path_factory.mktemp("languages")
    for seed, name in enumerate(("eng", "fao")):
        model = load_model(tiny_model)
        add_adapter(model, name)
        torch.manual_seed(seed)
        for parameter in adapters_of(model)[name].parameters():
            parameter.data += torch.randn_like(parameter)
        save_adapter(model, name, folder / name)
    return folder


@pytest.fixture(scope="module")
def tuned(tiny_model, languages, tmp_path_factory):
    output = tmp_path_factory.mktemp("tuned") / "pos"
    finetune(
        tiny_model,
        [TRAIN],
        "pos",
        output,
        adapter=languages / "eng",
        max_steps=6,
        batch_size=4,
        learning_rate=0.01,
        precision="fp32",
        quiet=True,
    )
    return output


def test_the_model_and_the_language_stay_as_they_are(tuned, tiny_model, languages):
    base = dict(load_model(tiny_model).base_model.named_parameters())
    found = load(str(tuned)).model
    inside = dict(found.base_model.named_parameters())
    own = {name: value for name, value in inside.items() if "kiloglot_adapters" not in name}
    assert all(torch.equal(own[name], base[name]) for name in own)
    assert set(adapters_of(found)) == {"language", "task"}
    task = adapters_of(found)["task"]
    assert any(it.abs().max() > 0 for it in task.layers[0].up.parameters())
    # Nothing of the adapters is in the model's own file.
    assert not any("adapters" in name for name in load_file(tuned / "model.safetensors"))


def test_loaded_as_it_was_and_changed(tuned, languages):
    model = load(str(tuned))
    sentences = [it.tokens for it in TRAIN[:2]]
    before = model.scores(sentences)
    report = evaluate({"pos": model}, {"fao": TRAIN}, adapters={"fao": languages / "fao"})
    after = model.scores(sentences)
    assert report.rows
    assert (before[0].words != after[0].words).any()
    evaluate({"pos": model}, {"eng": TRAIN})
    assert (model.scores(sentences)[0].words == before[0].words).all()


def test_command(tuned, languages, tiny_model, tmp_path):
    test = tmp_path / "fao.conllu"
    write(TRAIN, test)
    arguments = ["evaluate", str(tuned), str(test), "--json", "-q"]
    scores = []
    fao = str(languages / "fao")
    for more in ([], ["--adapter", f"fao={fao}"], ["--adapter", fao]):
        result = CliRunner().invoke(adapt, [*arguments, *more])
        assert result.exit_code == 0, result.output
        scores.append(json.loads(result.stdout))
    assert scores[1] == scores[2]
    result = CliRunner().invoke(adapt, [*arguments, "--adapter", f"kaz={languages / 'fao'}"])
    assert "an adapter is named for no test" in str(result.exception)
    arguments = ["finetune", tiny_model, "--train", str(test), "--task", "pos"]
    arguments += ["--adapter", str(tmp_path), "-o", str(tmp_path / "x")]
    result = CliRunner().invoke(adapt, arguments)
    assert isinstance(result.exception, InputError)
    assert "no folder of an adapter" in str(result.exception)
    assert not (tmp_path / "x").exists()


def test_a_model_without_adapters(tiny_model, languages, tmp_path):
    finetune(tiny_model, [TRAIN], "pos", tmp_path / "pos", max_steps=1, batch_size=2, quiet=True)
    with pytest.raises(InputError, match="no model was fine-tuned on an adapter"):
        evaluate({"a": str(tmp_path / "pos")}, {"fao": TRAIN}, adapters={"": languages / "fao"})
