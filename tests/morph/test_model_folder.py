"""A model's folder: other files in it are safe."""

import json

import pytest

from kiloglot.errors import InputError, OutputError
from kiloglot.morph.inflector import Inflector
from kiloglot.morph.model_folder import is_model
from kiloglot.morph.train import Record
from kiloglot.morph.training import Moment
from kiloglot.morph.unfinished import Unfinished

STEMS = ["mela", "sota", "kipu", "dori"]
ROWS = [(stem, tag, stem + end) for stem in STEMS for tag, end in (("N;SG", ""), ("N;PL", "n"))]


@pytest.fixture(scope="module")
def inflector():
    return Inflector.train(ROWS, ROWS[:1], steps=1)


def train(folder, **options):
    return Inflector.train(ROWS, ROWS[:1], steps=1, folder=folder, **options)


def test_only_what_training_wrote_is_deleted(tmp_path):
    other = tmp_path / "unfinished" / "thesis.txt"
    other.parent.mkdir()
    other.write_text("mine")
    train(tmp_path).save(tmp_path)
    assert other.read_text() == "mine"
    assert [path.name for path in other.parent.iterdir()] == ["thesis.txt"]
    assert (tmp_path / "config.json").is_file()


def test_what_a_killed_training_left_is_deleted(tmp_path, inflector):
    kept = Unfinished(tmp_path, "")
    kept.save(Record([{}], [1], Moment({}, {})))
    (kept.place / ".moment.safetensors.abc.part").write_text("half")
    inflector.save(tmp_path)
    assert not kept.place.exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"model_type": "bert"}'),
        ("config.json", "no JSON"),
        ("weights.safetensors", "theirs"),
        ("rules.tsv", "theirs"),
        ("unfinished/state.json", '{"mine": 1}'),
        ("unfinished/network-0.safetensors", "theirs"),
    ],
)
def test_files_of_another_kind_are_not_replaced(tmp_path, inflector, name, text):
    (tmp_path / "unfinished").mkdir()
    (tmp_path / name).write_text(text)
    for write in (train, inflector.save):
        with pytest.raises(OutputError, match=f"{name}: is there already"):
            write(tmp_path)
    found = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    assert found == [name]
    assert (tmp_path / name).read_text() == text


def test_a_model_is_replaced_by_another(tmp_path, inflector):
    inflector.save(tmp_path)
    before = (tmp_path / "rules.tsv").read_bytes()
    train(tmp_path).save(tmp_path)
    assert (tmp_path / "rules.tsv").read_bytes() == before


def test_a_model_cut_off_while_it_was_written_is_written_anew(tmp_path, inflector):
    Unfinished(tmp_path, "").save(Record())
    (tmp_path / "rules.tsv").write_text("")
    inflector.save(tmp_path)
    assert Inflector.load(tmp_path).inflect([("mela", "N;PL")])


def test_a_damaged_beginning_is_begun_anew(tmp_path):
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "state.json").write_text("{")
    train(tmp_path).save(tmp_path)
    assert not (tmp_path / "unfinished").exists()


def test_a_model_that_is_only_begun_says_how_to_finish_it(tmp_path):
    assert not is_model(tmp_path)
    Unfinished(tmp_path, "").save(Record())
    assert is_model(tmp_path)
    with pytest.raises(InputError, match=r"cut off and stands in unfinished/; .* --resume"):
        Inflector.load(tmp_path)
    (tmp_path / "unfinished" / "state.json").write_text(json.dumps([]))
    with pytest.raises(InputError, match=r"no config\.json"):
        Inflector.load(tmp_path)
