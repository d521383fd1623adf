"""What held-out rows set, and that it keeps within the time."""

import math

import pytest
import torch

from kiloglot.morph import calibration
from kiloglot.morph.calibration import Limits, calibrate, seconds_a_row, spaced
from kiloglot.morph.ensemble import Decision, Ensemble
from kiloglot.morph.features import Features
from kiloglot.morph.members import Member
from kiloglot.morph.plans import Plan
from kiloglot.morph.rules import Rules
from kiloglot.morph.train import train
from kiloglot.morph.training import Goal, Hyper, Trainer
from kiloglot.morph.transducer import Sizes, Transducer
from kiloglot.morph.vocabulary import Vocabulary

TAG = Features.parse("N;PL")
LEMMAS = [one + two + three for one in "abcd" for two in "aeio" for three in "kmnrst"]
ROWS = [(lemma, TAG, f"{lemma}s") for lemma in LEMMAS]
SIZES = Sizes(8, 8, 16, 8)


@pytest.fixture
def ensemble() -> Ensemble:
    """Two networks that have learnt nothing, and rules that are always right."""
    vocabulary = Vocabulary.of(ROWS)
    torch.manual_seed(0)
    members = [Member(Transducer(vocabulary, SIZES), way) for way in (False, True)]
    return Ensemble(vocabulary, Rules.learn(ROWS), members, beam=2)


@pytest.fixture
def asked(monkeypatch) -> list[float]:
    """How long each network was to be trained, in seconds; it takes one step."""
    seconds = []
    run = Trainer.run

    def noted(trainer, goal, *rest):
        seconds.append(goal.seconds)
        return run(trainer, Goal(0, 1), *rest)

    monkeypatch.setattr(Trainer, "run", noted)
    return seconds


def test_all_rows_are_scored_without_a_limit(ensemble):
    assert calibrate(ensemble, ROWS) == (1.0, len(ROWS))
    assert ensemble.rule_weight > 0


def test_networks_that_do_worse_than_the_rules_are_left_out(ensemble):
    # A bundle without rules: these leave the lemma, which is right, the networks write nonsense.
    rows = [(lemma, Features.parse("N;SG"), lemma) for lemma in LEMMAS]
    ensemble.rules.lends = False
    guesses = ensemble.decide([(lemma, features) for lemma, features, _ in rows])
    assert any(guess.form != lemma for guess, lemma in zip(guesses, LEMMAS, strict=True))
    assert calibrate(ensemble, rows) == (1.0, len(rows))
    assert not ensemble.members
    assert ensemble.accuracy(rows) == 1.0


@pytest.mark.parametrize(
    ("made", "kept"), [("{}", False), ("{}s", True), ("{}sx", True), ("{}sxyz", False)]
)
def test_few_rows_leave_out_networks_that_are_further_off_than_the_rules(
    ensemble, monkeypatch, made, kept
):
    """Rules that make nothing of a form one letter longer are off by 1; networks, as told."""
    rows = [(lemma, TAG, f"{lemma}st") for lemma in LEMMAS[:5]]
    ensemble.rule_weight = 0.0
    forms = [Decision(made.format(lemma), 1.0, "beam") for lemma, _, _ in rows]
    monkeypatch.setattr(Ensemble, "decide", lambda *_: forms)
    assert calibrate(ensemble, rows) == (0.0, 5)
    assert bool(ensemble.members) == kept
    assert ensemble.rule_weight == (0.0 if kept else 1.0)


@pytest.mark.parametrize(("seconds", "scored"), [(0.0, 64), (0.7, 70), (10.0, 96)])
def test_of_more_rows_than_fit_the_time_some_are_scored(ensemble, monkeypatch, seconds, scored):
    monkeypatch.setattr(calibration, "seconds_a_row", lambda *_: 0.01)
    assert calibrate(ensemble, ROWS, Limits(seconds=seconds)) == (1.0, scored)


def test_a_row_takes_some_time(ensemble):
    assert 0 < seconds_a_row(ensemble, ROWS[:3]) < math.inf


def test_rows_are_evenly_spaced():
    assert spaced(range(10), 5) == [0, 2, 4, 6, 8]
    assert spaced("abc", 7) == ["a", "b", "c"]
    assert spaced([], 7) == []


@pytest.mark.parametrize(
    ("each", "dev", "goals"),
    [
        # A tenth is kept for the end before a network is there to tell how long that takes.
        (0.0, ROWS, [30.0, 35.0, 35.0]),
        # 96 rows by three networks take 14.4 seconds.
        (0.05, ROWS, [30.0, 27.8, 27.8]),
        # More than a fifth is never kept: fewer rows are scored.
        (1.0, ROWS, [30.0, 25.0, 25.0]),
        (1.0, [], [100 / 3] * 3),
    ],
)
def test_training_leaves_time_to_score_at_the_end(asked, monkeypatch, each, dev, goals):
    monkeypatch.setattr("kiloglot.morph.train.seconds_a_row", lambda *_: each)
    plan = Plan(3, 100.0, None, 0, Hyper(SIZES, batch=4, rate=0.01), beam=4)
    train(ROWS, dev, plan)
    assert asked == pytest.approx(goals, abs=2.0)


def test_bundles_never_seen_take_time_too(asked, monkeypatch):
    monkeypatch.setattr("kiloglot.morph.train.seconds_a_row", lambda *_: 0.0)
    plan = Plan(2, 1000.0, None, 0, Hyper(SIZES, batch=4, rate=0.01), beam=4)
    new = [(lemma, Features.parse("N;DU"), form) for lemma, _, form in ROWS]
    train(ROWS, new, plan)
    assert asked == pytest.approx([450.0, 500.0], abs=5.0)
