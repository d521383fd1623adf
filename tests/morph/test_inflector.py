import hashlib
import json
import math
import shutil

import pytest
from safetensors.torch import load, save

from kiloglot.errors import InputError
from kiloglot.morph.completion import complete
from kiloglot.morph.features import Features
from kiloglot.morph.inflector import Inflector
from kiloglot.morph.table import Table

STEMS = ["mela", "sota", "kipu", "dori", "nale", "tosu", "rimo", "pale", "situ", "lako"]
ENDINGS = {"N;NOM;SG": "", "N;NOM;PL": "n", "N;ACC;SG": "ki", "N;ACC;PL": "nki"}
ROWS = [(stem, tag, stem + end) for stem in STEMS for tag, end in ENDINGS.items()]
DEV = [("mosa", tag, f"mosa{end}") for tag, end in ENDINGS.items()]


@pytest.fixture(scope="module")
def inflector():
    return Inflector.train(ROWS, DEV, steps=120, seed=1)


@pytest.fixture
def folder(inflector, tmp_path):
    inflector.save(tmp_path / "model")
    return tmp_path / "model"


def test_it_learns_a_toy_language(inflector):
    pairs = [("tela", tag) for tag in ENDINGS]
    made = inflector.inflect(pairs)
    assert [one.form for one in made] == ["tela" + end for end in ENDINGS.values()]
    assert [(one.lemma, str(one.features)) for one in made] == pairs
    assert all(0 < one.probability <= 1 for one in made)
    assert inflector.about["accuracy"] == 1


def test_characters_never_seen_are_copied(inflector):
    assert inflector.inflect([("жжжa", "N;ACC;PL")])[0].form.startswith("жжжa")


def test_an_unseen_bundle_of_seen_features_works_and_unseen_ones_are_named(inflector):
    assert inflector.unknown_features("N;ACC;SG;FOO") == ("FOO",)
    assert inflector.unknown_features(Features.parse("ACC;N;SG")) == ()
    assert inflector.inflect([("tela", "N;ACC;SG;FOO")])[0].form
    assert inflector.inflect([("tela", "FOO")])[0].form is not None


def test_n_best_forms_are_sorted_and_distinct(inflector):
    (forms,) = inflector.n_best([("tela", "N;ACC;PL")], 5)
    assert 1 < len(forms) <= 5
    assert forms[0].form == "telanki"
    probabilities = [one.probability for one in forms]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1.0001
    assert len({one.form for one in forms}) == len(forms)


def test_rows_that_are_no_words_are_left_out():
    long = "x" * 100_000
    row = (long, "N;NOM;PL", long + "n")
    about = Inflector.train([*ROWS, row], [*DEV, row, row], steps=1).about
    assert (about["rows"], about["rows_too_long"]) == (len(ROWS), 1)
    assert (about["held_out_rows"], about["held_out_too_long"]) == (len(DEV), 1)


def test_a_very_long_lemma_is_no_trouble_to_others(inflector):
    long = "mela" * 500
    made = inflector.inflect([("tela", "N;ACC;PL"), (long, "N;ACC;PL")])
    assert made[0].form == "telanki"
    assert made[1].form == long + "nki"


def test_nothing_asked_nothing_made(inflector):
    assert inflector.inflect([]) == []


def test_order_and_company_do_not_matter(inflector):
    pairs = [(stem * (1 + at % 3), tag) for at, stem in enumerate(STEMS) for tag in ENDINGS]
    forwards = {one[:2]: one.form for one in inflector.inflect(pairs)}
    backwards = {one[:2]: one.form for one in inflector.inflect(iter(pairs[::-1]))}
    assert forwards == backwards


def test_streams_are_not_read_ahead_of_a_window(inflector, monkeypatch):
    monkeypatch.setattr("kiloglot.morph.inflector._WINDOW", 4)
    asked = []

    def pairs():
        for stem in STEMS:
            asked.append(stem)
            yield stem, "N;NOM;PL"

    stream = inflector.stream(pairs())
    assert next(stream)[0].form == "melan"
    assert len(asked) == 4
    assert len(list(stream)) == len(STEMS) - 1


def test_rules_explain(inflector):
    assert (
        inflector.explain("tela", "N;ACC;PL") == "telanki by -ela > -elanki (1 example, N;ACC;PL)"
    )


def test_save_and_load(inflector, folder):
    again = Inflector.load(folder)
    pairs = [(word, tag) for word in ("tela", "Жa", "so ra") for tag in ENDINGS]
    assert again.inflect(pairs) == inflector.inflect(pairs)
    assert again.about == json.loads(json.dumps(inflector.about))
    assert again.bundles == inflector.bundles
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.json",
        "rules.tsv",
        "siblings.tsv",
        "vocabulary.json",
        "weights.safetensors",
    ]
    known = json.loads((folder / "vocabulary.json").read_text())
    assert "ACC" in known["features"]


def test_how_words_were_aligned_is_kept(tmp_path):
    rows = [*ROWS, *((stem, "N;DIM", f"{stem[0]}y{stem[2:]}") for stem in STEMS)]
    inflector = Inflector.train(rows, DEV, steps=1)
    inflector.save(tmp_path / "model")
    costs = Inflector.load(tmp_path / "model").ensemble.costs
    assert costs == inflector.ensemble.costs
    assert costs["o", "y"] < 1.9


def test_the_same_seed_and_steps_write_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        Inflector.train(ROWS, DEV, steps=3, seed=5).save(tmp_path / name)
    for name in ("weights.safetensors", "vocabulary.json", "rules.tsv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def edit_config(folder, **changes):
    config = json.loads((folder / "config.json").read_text())
    config["sha256"].pop("config.json")  # as one would who means to
    config.update(changes)
    (folder / "config.json").write_text(json.dumps(config))


def retouch(folder, before, after):
    text = (folder / "config.json").read_text()
    assert before in text
    (folder / "config.json").write_text(text.replace(before, after))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: shutil.rmtree(folder), "no such folder"),
        (lambda folder: (folder / "config.json").unlink(), "no config.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "config.json").write_text("[1]"), "is no kiloglot inflector"),
        (lambda folder: edit_config(folder, format="bert"), "is no kiloglot inflector"),
        (lambda folder: edit_config(folder, version=99), "version 99"),
        (lambda folder: edit_config(folder, members=[{}]), "not a whole inflector"),
        (lambda folder: edit_config(folder, members=7), "not a whole inflector"),
        (lambda folder: edit_config(folder, sha256={}), "was changed"),
        (lambda folder: edit_config(folder, sha256=None), "was changed"),
        (lambda folder: (folder / "config.json").write_text("[" * 100_000), "cannot be read"),
        (lambda folder: retouch(folder, '"beam": ', '"beam": 1'), "json: was changed"),
        (lambda folder: edit_config(folder, rule_weight=float("nan")), "not a whole inflector"),
        (lambda folder: (folder / "weights.safetensors").unlink(), "cannot be read"),
        (lambda folder: (folder / "weights.safetensors").write_bytes(b"x"), "was changed"),
        (lambda folder: (folder / "rules.tsv").write_text("x"), "was changed"),
        (lambda folder: (folder / "vocabulary.json").write_text("{}"), "was changed"),
    ],
)
def test_a_wrong_folder_gives_one_clear_line(folder, damage, message):
    damage(folder)
    with pytest.raises(InputError, match=message) as caught:
        Inflector.load(folder)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_a_file_is_no_folder(folder):
    with pytest.raises(InputError, match="is no folder"):
        Inflector.load(folder / "rules.tsv")


def retold(folder, name, change):
    """Change a file of a folder and the sums with it, as one would who means to."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    config = json.loads((folder / "config.json").read_text())
    config["sha256"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
    edit_config(folder, sha256={k: v for k, v in config["sha256"].items() if k != "config.json"})


def words(**changes):
    """Return what changes a vocabulary."""

    def change(data):
        known = json.loads(data)
        known.update({name: make(known[name]) for name, make in changes.items()})
        return json.dumps(known).encode()

    return change


def numbers(change):
    """Return what changes weights."""
    return lambda data: save({name: change(value) for name, value in load(data).items()})


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("vocabulary.json", lambda data: b"[]"),
        ("vocabulary.json", words(substitutions=lambda _: [])),
        ("vocabulary.json", words(substitutions=lambda _: None)),
        ("vocabulary.json", words(characters=lambda known: [1] * len(known))),
        ("vocabulary.json", words(characters=lambda known: [*range(len(known))])),
        ("vocabulary.json", words(characters=lambda known: known[:1] * len(known))),
        ("vocabulary.json", words(characters=lambda known: [f"{char}z" for char in known])),
        ("vocabulary.json", words(characters=lambda known: ["\n", *known[1:]])),
        ("vocabulary.json", words(characters=lambda known: ["\ud800", *known[1:]])),
        ("vocabulary.json", words(features=lambda known: [*range(len(known))])),
        ("vocabulary.json", words(features=lambda known: [[name] for name in known])),
        ("rules.tsv", lambda data: data.replace(b"\t1\n", b"\t" + b"9" * 400 + b"\n")),
        ("rules.tsv", lambda data: data.replace(b"\t1\n", b"\t-5\n")),
        ("rules.tsv", lambda data: b"x\n"),
        ("weights.safetensors", numbers(lambda value: value * float("nan"))),
        ("weights.safetensors", numbers(lambda value: value + float("inf"))),
        ("weights.safetensors", numbers(lambda value: value.long())),
        ("weights.safetensors", lambda data: save({})),
    ],
)
def test_a_folder_changed_on_purpose_gives_one_clear_line(folder, name, change):
    retold(folder, name, change)
    with pytest.raises(InputError, match=r"is not a whole inflector \("):
        Inflector.load(folder)


@pytest.mark.parametrize("beam", [math.inf, math.nan, "x", None, []])
def test_a_beam_is_a_number(folder, beam):
    edit_config(folder, beam=beam)
    with pytest.raises(InputError, match=r"is not a whole inflector \("):
        Inflector.load(folder)


def test_huge_sizes_are_refused(folder):
    config = json.loads((folder / "config.json").read_text())
    config["members"][0]["sizes"]["width"] = 10**9
    edit_config(folder, members=config["members"])
    with pytest.raises(InputError, match="not a whole inflector"):
        Inflector.load(folder)


def test_no_rows_or_one_lemma_cannot_be_learnt_from():
    with pytest.raises(InputError, match="no rows"):
        Inflector.train([], DEV)
    with pytest.raises(InputError, match="one lemma"):
        Inflector.train(ROWS[:4])


def test_a_paradigm_tells_table_from_model(inflector):
    table = Table.from_cells([("tela", "TELAN", "N;PL;NOM"), ("tela", "telas", "N;VOC;PL")])
    cells = complete(inflector, "tela", "N", table)
    assert [(str(cell.features), cell.form, cell.source) for cell in cells] == [
        ("N;NOM;SG", "tela", "model"),
        ("N;PL;NOM", "TELAN", "table"),
        ("N;ACC;SG", "telaki", "model"),
        ("N;ACC;PL", "telanki", "model"),
        ("N;VOC;PL", "telas", "table"),
    ]
    assert len(complete(inflector, "tela")) == 4
    with pytest.raises(InputError, match="it knows N"):
        complete(inflector, "tela", "V")
