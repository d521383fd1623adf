"""Fertility with tiny tokenizers of each kind, trained here and saved as local folders."""

import contextlib
import json

import pytest
from click.testing import CliRunner
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from kiloglot.adapt import fertility, load_tokenizer
from kiloglot.cli.adapt import adapt
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError

TEXT = ["a house a houses a housing the house is a big house", "the big dog is in a house"] * 20


def trained(kind, folder):
    if kind == "wordpiece":
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=60, special_tokens=["[UNK]", "[CLS]"])
        unknown = "[UNK]"
    elif kind == "unigram":
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=60, special_tokens=["<unk>"], unk_token="<unk>"
        )
        unknown = "<unk>"
    else:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=320, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
        )
        unknown = None
    tokenizer.train_from_iterator(TEXT, trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=unknown).save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize("kind", ["wordpiece", "unigram", "bpe"])
def test_pieces_are_those_of_running_text(kind, tmp_path):
    tokenizer = load_tokenizer(trained(kind, tmp_path / kind))
    words = ("houses", "big", "doges", "a", "house", "housing")
    found = fertility(tokenizer, [Sentence(words), Sentence(("a",))])
    # Words of running text: the pieces of a sentence are those of its words.
    running = tokenizer("a " + " ".join(words) + " a", add_special_tokens=False)["input_ids"]
    before = tokenizer("a", add_special_tokens=False)["input_ids"]
    assert found.subwords == len(running) - len(before)
    assert (found.sentences, found.words, found.types) == (2, 7, 6)
    assert found.characters == sum(map(len, words)) + 1
    assert found.fertility == found.subwords / 7
    assert 0 < found.continued < 1
    assert found.characters_per_subword == found.characters / found.subwords


@pytest.mark.parametrize(("kind", "unknown"), [("wordpiece", 1), ("unigram", 1), ("bpe", 0)])
def test_unknown_script(kind, unknown, tmp_path):
    tokenizer = load_tokenizer(trained(kind, tmp_path / kind))
    found = fertility(tokenizer, [Sentence(("жил", "house"))])
    assert found.unknown_words == unknown
    assert (found.unknown > 0) == bool(unknown)
    assert bool(found.unknown_subwords) == bool(unknown)


def test_a_word_in_the_vocabulary_is_one_piece(tmp_path):
    tokenizer = load_tokenizer(trained("wordpiece", tmp_path))
    found = fertility(tokenizer, [Sentence(("house",)), Sentence(("House",))])
    assert (found.fertility, found.continued, found.unknown) == (1, 0, 0)
    assert found.characters_per_subword == 5


def test_command(tmp_path):
    model = trained("unigram", tmp_path / "model")
    corpus = tmp_path / "text.txt"
    corpus.write_text("a house\nthe big dog жил\n", encoding="utf-8")
    table = CliRunner().invoke(adapt, ["fertility", model, str(corpus), str(corpus)])
    assert table.exit_code == 0
    assert len(table.stdout.splitlines()) == 3
    done = CliRunner().invoke(adapt, ["fertility", model, str(corpus), "--json"])
    record = json.loads(done.stdout)["corpora"][0]
    assert (record["sentences"], record["words"], record["unknown_words"]) == (2, 6, 1)


def test_no_words_and_no_tokenizer_are_one_line_errors(tmp_path):
    tokenizer = load_tokenizer(trained("wordpiece", tmp_path / "model"))
    with pytest.raises(InputError, match="no words"):
        fertility(tokenizer, [])
    (tmp_path / "empty").mkdir()
    for name, message in (
        ("empty", "no tokenizer"),
        ("absent", "no such folder"),
        ("model/tokenizer.json", "is a file"),
    ):
        with pytest.raises(InputError, match=message) as caught:
            load_tokenizer(str(tmp_path / name))
        assert len(str(caught.value).splitlines()) == 1


def test_a_model_that_cannot_be_reached(monkeypatch):
    def unreachable(*args, **options):
        raise ConnectionError("Name or service not known")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", unreachable)
    with pytest.raises(InputError, match="hf download no-such/model"):
        load_tokenizer("no-such/model")


def test_a_path_is_not_taken_for_a_name():
    with pytest.raises(InputError, match="no such folder"):
        load_tokenizer("no/such/folder")


def test_code_in_a_model_folder_is_not_run(tmp_path):
    folder = tmp_path / "model"
    trained("wordpiece", folder)
    marker = tmp_path / "ran"
    (folder / "own.py").write_text(f"open({str(marker)!r}, 'w')\nclass Own: pass\n")
    config = json.loads((folder / "tokenizer_config.json").read_text())
    config |= {"auto_map": {"AutoTokenizer": [None, "own.Own"]}, "tokenizer_class": "Own"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    with contextlib.suppress(InputError):
        load_tokenizer(str(folder))
    assert not marker.exists()
