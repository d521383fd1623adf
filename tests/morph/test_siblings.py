import json
from dataclasses import replace

import pytest

from kiloglot.errors import InputError
from kiloglot.morph.features import Features
from kiloglot.morph.inflector import Inflector
from kiloglot.morph.plans import planned
from kiloglot.morph.siblings import Siblings, known_forms, reinflected
from kiloglot.morph.train import train
from kiloglot.morph.voting import averaged

STEMS = [one + two for one in ("k", "t", "s", "m", "v", "p") for two in ("ala", "ivu", "omo")]
#: Two classes that the lemma does not tell: a known plural does.
ENDINGS = {"N;NOM;PL": "", "N;DAT;PL": "lle", "N;ABL;PL": "sta"}
CLASSES = {stem: ("r", "nd")[at % 2] for at, stem in enumerate(STEMS)}
ROWS = [
    (stem, features, stem + CLASSES[stem] + ending)
    for stem in STEMS
    for features, ending in ENDINGS.items()
]
DEV, TRAIN = ROWS[1::5], [row for at, row in enumerate(ROWS) if at % 5 != 1]


def parsed(rows):
    return [(lemma, Features.parse(features), form) for lemma, features, form in rows]


def test_known_forms_come_nearest_first_without_the_one_asked_for():
    cells = ["V;PST;PL", "V;PST;SG", "V;PRS;SG", "V;NFIN"]
    known = Siblings(("sing", Features.parse(cell), cell.lower()) for cell in cells)
    found = known.of("sing", Features.parse("V;PST;PL"))
    assert [form for form, _ in found] == ["v;pst;sg", "v;nfin", "v;prs;sg"]
    assert known.of("ring", Features.parse("V;PST;PL")) == []
    assert next(iter(known.rows())) == ("sing", Features.parse("V;PST;PL"), "v;pst;pl")
    assert known
    assert not Siblings()


def test_at_most_six_known_forms_are_sources():
    known = Siblings(("a", Features.parse(f"V;{at}"), f"b{at}") for at in range(20))
    assert len(known.of("a", Features.parse("V;3"))) == 6


def test_a_source_is_told_by_features_of_its_own():
    rows = parsed([("sing", "V;PST", "sang"), ("sing", "V;V.PTCP", "sung"), ("go", "V", "go")])
    found = {(str(source), str(features), form) for source, features, form in reinflected(rows, 0)}
    assert found == {
        ("sung", "V;PST;source(V;V.PTCP)", "sang"),
        ("sang", "V;V.PTCP;source(V;PST)", "sung"),
    }
    features = next(asked for _, asked, form in reinflected(rows, 0) if form == "sang")
    assert features.paths() == ("V", "PST", "source", "source>V", "source>V.PTCP")
    assert reinflected(rows, 0) == reinflected(rows, 0)


def test_how_many_forms_of_a_lemma_are_known_on_average():
    rows = parsed([("a", "V", "b"), ("a", "V;PST", "c"), ("c", "V", "d")])
    assert known_forms(rows, parsed([("a", "N", "c"), ("b", "V", "c")])) == 1
    assert known_forms(rows, []) == 0


def test_votes_are_averaged():
    assert averaged([{"a": 1.0}, {"a": 0.5, "b": 0.5}]) == {"a": 0.75, "b": 0.25}
    assert averaged([]) == {}


def trained(rows, dev, steps, **changes):
    plan = planned("fast", len(rows), seconds=None, steps=steps, seed=1)
    return Inflector(train(parsed(rows), parsed(dev), replace(plan, members=2, **changes)).ensemble)


@pytest.fixture(scope="module")
def inflector():
    return trained(TRAIN, DEV, 100, siblings=True)


def test_known_forms_tell_what_the_lemma_does_not(inflector):
    asked = [(lemma, Features.parse(features)) for lemma, features, _ in DEV]
    right = sum(
        one.form == form for one, (_, _, form) in zip(inflector.inflect(asked), DEV, strict=True)
    )
    assert right == len(DEV)
    inflector.ensemble.siblings, known = Siblings(), inflector.ensemble.siblings
    alone = [one.form for one in inflector.inflect(asked)]
    inflector.ensemble.siblings = known
    assert sum(made == form for made, (_, _, form) in zip(alone, DEV, strict=True)) < right


def test_several_forms_of_a_known_lemma(inflector):
    (forms,) = inflector.n_best([DEV[0][:2]], 3)
    assert forms[0].form == DEV[0][2]
    assert sum(one.probability for one in forms) <= 1.0001


def test_they_are_kept_in_the_folder(inflector, tmp_path):
    inflector.save(tmp_path / "model")
    again = Inflector.load(tmp_path / "model")
    asked = [row[:2] for row in ROWS] + [("pelu", "N;DAT;PL")]
    assert again.inflect(asked) == inflector.inflect(asked)
    lines = (tmp_path / "model" / "siblings.tsv").read_text().splitlines()
    assert lines[0] == "\t".join(TRAIN[0])
    assert len(lines) == len(TRAIN)


def test_a_folder_from_before_there_were_any_is_read(inflector, tmp_path):
    folder = tmp_path / "model"
    inflector.save(folder)
    config = json.loads((folder / "config.json").read_text())
    del config["sha256"]["siblings.tsv"], config["sha256"]["config.json"]
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "siblings.tsv").unlink()
    assert not Inflector.load(folder).ensemble.siblings


def test_a_changed_file_is_refused(inflector, tmp_path):
    inflector.save(tmp_path / "model")
    with (tmp_path / "model" / "siblings.tsv").open("a") as stream:
        stream.write("no\trow")
    with pytest.raises(InputError, match="changed after training"):
        Inflector.load(tmp_path / "model")


def test_there_are_none_where_held_out_lemmas_are_new():
    held = [row for row in ROWS if row[0] == STEMS[0]]
    others = [row for row in ROWS if row[0] != STEMS[0]]
    for learnt in (trained(others, held, 30, siblings=True), trained(TRAIN, DEV, 30)):
        assert not learnt.ensemble.siblings
        assert "source" not in learnt.ensemble.vocabulary.features


def test_the_best_preset_has_them_where_it_has_time_to_learn_them():
    def plan(preset, rows):
        return planned(preset, rows, seconds=None, steps=None, seed=0)

    assert plan("best", 7000).siblings
    assert not plan("best", 700).siblings
    assert not plan("fast", 7000).siblings
