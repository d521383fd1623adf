"""Proportions between bundles, and forms by analogy."""

import itertools
import json
import random

import pytest

from kiloglot.morph.analogy import Analogies, solve, votes
from kiloglot.morph.calibration import Limits, calibrate
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.ensemble import Ensemble
from kiloglot.morph.features import Features
from kiloglot.morph.inflector import Inflector
from kiloglot.morph.voting import with_analogies


def bundles(*texts: str) -> list[Features]:
    return [Features.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("before", "after", "other", "expected"),
    [
        ("haz", "hazak", "hazban", {"hazakban", "hazbanak"}),
        ("taloin", "talossa", "taloin", {"talossa"}),
        ("kopa", "wakopa", "kopela", {"wakopela"}),
        ("sing", "sang", "ring", {"rang"}),
        ("kopa", "kopa", "kopela", {"kopela"}),
        ("", "wa", "", {"wa"}),
        ("sing", "sang", "walk", set()),
    ],
)
def test_a_change_is_made_again(before: str, after: str, other: str, expected: set[str]) -> None:
    assert solve(before, after, other) == expected


def test_the_nearest_proportions_come_first() -> None:
    seen = bundles("N;NOM;SG", "N;NOM;PL", "N;ACC;SG", "N;DAT;SG", "N;DAT;PL", "V;PST")
    (asked,) = bundles("N;ACC;PL")
    found = Analogies(seen).proportions(asked)
    named = {tuple(map(str, one.bundles)) for one in found}
    assert ("N;NOM;SG", "N;NOM;PL", "N;ACC;SG") in named
    assert ("N;DAT;SG", "N;ACC;SG", "N;DAT;PL") in named
    assert all("V;PST" not in names for names in named)
    assert [one.distance for one in found] == sorted(one.distance for one in found)


def test_all_proportions_of_small_changes_are_found() -> None:
    rng = random.Random(7)
    features = ["N", "V", "SG", "PL", "NOM", "ACC", "DAT", "DEF", "PST", "1", "2", "NEG"]
    seen = {frozenset(rng.sample(features, rng.randint(2, 5))) for _ in range(60)}
    analogies = Analogies(bundles(*(";".join(sorted(units)) for units in sorted(seen, key=sorted))))

    def small(one: frozenset[str], other: frozenset[str]) -> bool:
        return len(one - other) <= 2 and len(other - one) <= 2

    for asked in (frozenset(rng.sample(features, 4)) for _ in range(20)):
        expected = {
            (before, (before - (other - asked)) | (asked - other), other)
            for other, before in itertools.permutations(seen, 2)
            if asked not in seen and small(other, asked) and small(other, before)
            if other - asked <= before and not (asked - other) & before
        }
        expected = {one for one in expected if one[1] in seen}
        found = analogies.proportions(*bundles(";".join(sorted(asked))))
        named = {tuple(frozenset(str(part).split(";")) for part in one.bundles) for one in found}
        assert named <= expected
        assert len(found) == min(24, len(expected))


def test_what_was_seen_needs_none_however_it_is_written() -> None:
    analogies = Analogies(bundles("N;NOM;SG", "N;NOM;PL", "N;ACC;SG", "N;ACC;PL"))
    for asked in bundles("N;ACC;PL", "PL;ACC;N"):
        assert analogies.proportions(asked) == []


def test_nothing_seen_has_no_proportions() -> None:
    for seen in ([], bundles("N")):
        assert Analogies(seen).proportions(*bundles("N;ACC;PL")) == []


def test_a_part_of_speech_is_a_feature_like_any_other() -> None:
    analogies = Analogies(bundles("ADJ;NOM;SG", "ADJ;NOM;PL", "N;NOM;SG"))
    assert len(analogies.proportions(*bundles("N;NOM;PL"))) == 2


def test_layers_are_compared_by_their_paths() -> None:
    analogies = Analogies(bundles("V;NOM(1,SG)", "V;NOM(1,PL)", "V;NOM(2,SG)"))
    assert analogies.proportions(*bundles("V;NOM(2,PL)"))


def test_votes_are_shares() -> None:
    seen = bundles("N;NOM;SG", "N;NOM;PL", "N;ACC;SG")
    found = Analogies(seen).proportions(*bundles("N;ACC;PL"))
    forms = dict(zip(seen, [("ko", 0.9), ("koi", 0.8), ("kon", 0.5)], strict=True))
    shares = votes(found, forms)
    assert set(shares) == {"koin", "koni"}
    assert sum(shares.values()) == pytest.approx(1)
    assert votes(found, dict.fromkeys(seen, ("ko", 0.0))) == {}


def test_analogies_that_agree_outvote_a_doubtful_form() -> None:
    networks = [Hypothesis("koni", 0.5), Hypothesis("koin", 0.4)]
    assert with_analogies(networks, {"koin": 1.0}, 0.3)[0].form == "koin"
    assert with_analogies(networks, {"koin": 0.2, "ka": 0.2}, 0.3)[0].form == "koni"
    assert with_analogies(networks, {}, 0.3) == networks


STEMS = [one + two for one in ("k", "t", "s", "m", "v") for two in ("ala", "ivu", "omo", "erte")]
ENDINGS = {"NOM": "", "ACC": "n", "DAT": "ssa", "ABL": "sta", "ALL": "lle"}


@pytest.fixture(scope="module")
def inflector() -> Inflector:
    """One that never saw the plural of the allative."""
    rows = [
        (stem, f"N;{case};{number}", stem + sign + ending)
        for stem in STEMS
        for case, ending in ENDINGS.items()
        for number, sign in (("SG", ""), ("PL", "i"))
        if (case, number) != ("ALL", "PL")
    ]
    return Inflector.train(rows, rows[::7], steps=150)


def test_analogies_choose_where_the_features_were_never_seen_together(
    inflector: Inflector,
) -> None:
    asked = [(stem, Features.parse("N;ALL;PL")) for stem in STEMS]
    inflector.ensemble.analogy_weight = 1.0
    found = inflector.ensemble.decide(asked)
    assert {one.stage for one in found} == {"analogies"}
    right = sum(one.form == f"{stem}ille" for one, stem in zip(found, STEMS, strict=True))
    assert right >= len(STEMS) // 2
    seen = inflector.ensemble.decide([(stem, Features.parse("N;ALL;SG")) for stem in STEMS])
    assert "analogies" not in {one.stage for one in seen}
    inflector.ensemble.analogy_weight = 0.0
    assert "analogies" not in {one.stage for one in inflector.ensemble.decide(asked)}


def test_the_weight_is_set_on_some_of_very_many_rows(inflector, monkeypatch) -> None:
    rows = [(stem, Features.parse("N;ALL;PL"), f"{stem}ille") for stem in STEMS] * 30
    rows += [(stem, Features.parse("N;ALL;SG"), f"{stem}lle") for stem in STEMS]
    ensemble = inflector.ensemble
    asked = []
    analogous = Ensemble.analogous

    def counted(self, pairs):
        asked.append(len(pairs))
        return analogous(self, pairs)

    monkeypatch.setattr(Ensemble, "analogous", counted)
    accuracy, scored = calibrate(ensemble, rows)
    assert scored == len(rows)
    assert max(asked) == 300
    assert ensemble.analogy_weight > 0
    assert accuracy > 0.5
    asked.clear()
    most = 30 * ensemble.analogies.asked(rows[0][1])
    calibrate(ensemble, rows, Limits(forms=most))
    assert max(asked) == 30
    asked.clear()
    calibrate(ensemble, rows, Limits(forms=1))
    assert max(asked) == 20
    asked.clear()
    calibrate(ensemble, rows, Limits(tried=0.0))
    assert max(asked) == 20


def test_the_weight_stands_in_the_folder(inflector: Inflector, tmp_path) -> None:
    inflector.ensemble.analogy_weight = 0.25
    inflector.save(tmp_path / "model")
    assert Inflector.load(tmp_path / "model").ensemble.analogy_weight == 0.25
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    # A folder of a time before analogies.
    del config["analogy_weight"], config["sha256"]["config.json"]
    (tmp_path / "model" / "config.json").write_text(json.dumps(config))
    assert Inflector.load(tmp_path / "model").ensemble.analogy_weight == 0.0
