import json
import math
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from kiloglot.errors import InputError
from kiloglot.morph.calibration import calibrate
from kiloglot.morph.edits import align
from kiloglot.morph.examples import encode
from kiloglot.morph.features import Features
from kiloglot.morph.plans import planned
from kiloglot.morph.train import Record, hold_out, sampled, train
from kiloglot.morph.training import Goal, Hyper, Trainer
from kiloglot.morph.transducer import Sizes
from kiloglot.morph.unfinished import Unfinished, fingerprint
from kiloglot.morph.vocabulary import Vocabulary

TAG, OTHER = Features.parse("N;PL"), Features.parse("N;SG")
HYPER = Hyper(Sizes(8, 8, 16, 8), batch=4, rate=0.01)
WORDS = ["ab", "abc", "cab", "bca", "acb", "cc", "baba", "cabca"]
ROWS = [(word, TAG, f"{word}s") for word in WORDS] + [(word, OTHER, word) for word in WORDS]


def trainer(seed=0, score=None):
    vocabulary = Vocabulary.of(ROWS)
    edits = align([(lemma, form) for lemma, _, form in ROWS])
    examples = [
        encode(vocabulary, lemma, features, steps)
        for (lemma, features, _), steps in zip(ROWS, edits, strict=True)
    ]
    return Trainer(vocabulary, examples, HYPER, seed, score)


def weights(network):
    return torch.cat([value.flatten() for value in network.state_dict().values()])


def test_a_seed_and_steps_give_the_same_weights():
    first, second, other = (trainer(seed).run(Goal(0, 12)) for seed in (3, 3, 4))
    assert torch.equal(weights(first), weights(second))
    assert not torch.equal(weights(first), weights(other))


def test_a_resumed_training_ends_like_one_that_ran_through():
    whole = trainer()
    whole.run(Goal(0, 20))
    moments = []

    def stop(moment):
        moments.append(moment)
        if moment.numbers["step"] >= 8:
            raise KeyboardInterrupt

    first = trainer()
    with pytest.raises(KeyboardInterrupt):
        first.run(Goal(0, 20), save=stop)
    again = trainer()
    again.restore(moments[-1])
    again.run(Goal(0, 20))
    assert again.step == whole.step == 20
    assert torch.equal(weights(again.average), weights(whole.average))


def test_the_best_scored_weights_win():
    scores = iter([0.5, 0.9, *[0.1] * 50])
    seen = []

    def score(network):
        seen.append(weights(network).clone())
        return next(scores)

    one = trainer(score=score)
    best = one.run(Goal(0, 20))
    assert torch.equal(weights(best), seen[1])
    assert one.best_accuracy == 0.9


def test_no_better_score_for_long_ends_the_training():
    values = iter([1.0, *[0.0] * 50])
    one = trainer(score=lambda network: next(values))
    one.run(Goal(0, 40))
    assert one.step < 40


def test_loss_falls():
    losses = []
    trainer().run(Goal(0, 100), report=lambda progress: losses.append(progress.loss))
    assert losses[-1] < losses[0] / 2


def test_held_out_lemmas_are_not_learnt_from():
    learnt, held = hold_out(ROWS, 0)
    assert {row[0] for row in learnt}.isdisjoint(row[0] for row in held)
    assert len(learnt) + len(held) == len(ROWS)
    assert held
    assert hold_out(ROWS, 0) == (learnt, held)


def test_of_very_many_rows_a_part_is_drawn(monkeypatch):
    assert sampled(ROWS, 0) == ROWS
    monkeypatch.setattr("kiloglot.morph.train._MAX_ROWS", 5)
    part = sampled(ROWS, 0)
    assert len(part) == 5
    assert part == [row for row in ROWS if row in part] == sampled(ROWS, 0)


@pytest.mark.parametrize(
    ("preset", "rows", "seconds", "members"),
    [("fast", 100, None, 4), ("fast", 100, 5, 1), ("fast", 10_000, 30, 1), ("best", 100, None, 10)],
)
def test_small_budgets_train_fewer_networks(preset, rows, seconds, members):
    assert planned(preset, rows, seconds=seconds, steps=None, seed=0).members == members


@pytest.mark.parametrize("preset", ["fast", "best"])
def test_networks_are_smaller_where_steps_take_long_and_time_is_the_goal(monkeypatch, preset):
    def width(units, rows, steps=None):
        monkeypatch.setattr("kiloglot.morph.plans.shortens", lambda: units)
        plan = planned(preset, rows, seconds=None, steps=steps, seed=0)
        return plan.hyper.sizes.width

    assert width(False, 10_000) < width(True, 10_000)
    assert width(False, 10_000, steps=5) == width(True, 10_000, steps=5) == width(True, 10_000)
    assert width(False, 1000) == width(True, 1000)


def small_plan(**changes):
    plan = planned("fast", len(ROWS), seconds=None, steps=10, seed=0)
    return replace(plan, members=2, hyper=HYPER, **changes)


def test_interruption_keeps_what_is_done_and_goes_on(tmp_path):
    plan = small_plan()
    whole = train(ROWS, ROWS[:4], plan)
    kept = Unfinished(tmp_path, fingerprint(plan, ROWS))
    calls = []

    def interrupt(number, progress):
        calls.append(number)
        if number == 1:
            raise KeyboardInterrupt

    cut = train(ROWS, ROWS[:4], plan, report=interrupt, save=kept.save)
    assert cut.interrupted
    assert len(cut.ensemble.members) == 2
    record = kept.load()
    assert len(record.finished) == 1
    done = train(ROWS, ROWS[:4], plan, record=record)
    assert not done.interrupted
    for first, second in zip(done.ensemble.members, whole.ensemble.members, strict=True):
        assert torch.equal(weights(first.network), weights(second.network))


def test_an_interruption_before_the_first_step_leaves_the_rules(tmp_path):
    plan = small_plan()
    kept = Unfinished(tmp_path, fingerprint(plan, ROWS))
    kept.save(Record())

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiloglot.morph.train.encode", interrupt)
        cut = train(ROWS, ROWS[:4], plan, save=kept.save)
    assert cut.interrupted
    assert not cut.ensemble.members
    assert cut.accuracy == cut.rules_accuracy == 1
    assert cut.ensemble.decide([("bab", TAG)])[0].form == "babs"
    done = train(ROWS, ROWS[:4], plan, record=kept.load())
    assert [len(done.ensemble.members), done.interrupted] == [2, False]


def test_a_network_that_is_worse_than_the_rules_is_left_out_of_what_is_interrupted():
    def interrupt(number, progress):
        raise KeyboardInterrupt

    cut = train(ROWS, ROWS[:4], small_plan(), report=interrupt)
    assert cut.interrupted
    assert cut.accuracy == cut.rules_accuracy == 1


def test_a_last_network_that_spoils_the_vote_is_left_out_of_what_is_interrupted(monkeypatch):
    def spoilt(ensemble, rows, *limits):
        if len(ensemble.members) < 2:
            return calibrate(ensemble, rows, *limits)
        ensemble.members = ()
        return 0.0, len(rows)

    def interrupt(number, progress):
        if number == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr("kiloglot.morph.train.calibrate", spoilt)
    cut = train(ROWS, ROWS[:4], small_plan(), report=interrupt)
    assert (cut.interrupted, cut.accuracy) == (True, 1)
    assert len(cut.ensemble.members) == 1


def test_an_interruption_while_rules_are_learnt_leaves_the_rules(monkeypatch):
    calls = []

    def interrupt(*_):
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return {}

    monkeypatch.setattr("kiloglot.morph.train.correspondences", interrupt)
    cut = train(ROWS, ROWS[:4], small_plan())
    assert (cut.interrupted, cut.accuracy, len(cut.ensemble.members)) == (True, 1, 0)
    assert cut.ensemble.decide([("bab", TAG)])[0].form == "babs"


def test_networks_that_nothing_has_weighed_leave_the_vote_to_the_rules(monkeypatch):
    def interrupt(ensemble, rows, *limits):
        if ensemble.members:
            raise KeyboardInterrupt
        return calibrate(ensemble, rows, *limits)

    monkeypatch.setattr("kiloglot.morph.train.calibrate", interrupt)
    cut = train(ROWS, ROWS[:4], small_plan())
    assert (cut.ensemble.rule_weight, cut.ensemble.analogy_weight) == (1.0, 0.0)
    assert cut.ensemble.accuracy(ROWS) == cut.rules_accuracy == 1


def test_an_interruption_while_weights_are_set_keeps_the_networks(monkeypatch):
    calls = []

    def interrupt(ensemble, rows, *limits):
        calls.append(len(ensemble.members))
        if ensemble.members:
            raise KeyboardInterrupt
        return calibrate(ensemble, rows, *limits)

    monkeypatch.setattr("kiloglot.morph.train.calibrate", interrupt)
    cut = train(ROWS, ROWS[:4], small_plan())
    assert calls == [0, 2]
    assert cut.interrupted
    assert len(cut.ensemble.members) == 2
    assert cut.accuracy is None


def test_unfinished_training_of_other_rows_is_refused(tmp_path):
    plan = small_plan()
    Unfinished(tmp_path, fingerprint(plan, ROWS)).save(Record())
    with pytest.raises(InputError, match="other data"):
        Unfinished(tmp_path, fingerprint(plan, ROWS[1:])).load()
    with pytest.raises(InputError, match="no unfinished training"):
        Unfinished(tmp_path / "elsewhere", "").load()
    (tmp_path / "unfinished" / "state.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        Unfinished(tmp_path, fingerprint(plan, ROWS)).load()


def unfinished(folder):
    """An unfinished training of two networks, the second of them begun."""
    plan = small_plan()
    kept = Unfinished(folder, fingerprint(plan, ROWS))

    def interrupt(number, progress):
        if number == 1:
            raise KeyboardInterrupt

    train(ROWS, [], plan, report=interrupt, save=kept.save)
    return plan, kept


def restate(place, **changes):
    state = json.loads((place / "state.json").read_text())
    (place / "state.json").write_text(json.dumps({**state, **changes}))


def of_another(place, name):
    """Replace weights by those of another network, and keep their names."""
    tensors = load_file(place / name)
    save_file({key: value.flatten()[:1].clone() for key, value in tensors.items()}, place / name)


@pytest.mark.parametrize(
    "damage",
    [
        lambda place: restate(place, moment={}),
        lambda place: restate(place, moment=[1]),
        lambda place: restate(place, moment={"step": 1, "seconds": 1, "best_accuracy": 1}),
        lambda place: restate(
            place, moment=dict.fromkeys(("step", "seconds", "best_accuracy", "stale"), math.nan)
        ),
        lambda place: restate(place, finished=3),
        lambda place: restate(place, finished="x"),
        lambda place: restate(place, steps=[]),
        lambda place: (place / "state.json").write_text("[]"),
        lambda place: (place / "moment.safetensors").unlink(),
        lambda place: (place / "network-0.safetensors").unlink(),
        lambda place: (place / "moment.safetensors").write_bytes(b"x"),
        lambda place: of_another(place, "moment.safetensors"),
        lambda place: of_another(place, "network-0.safetensors"),
    ],
)
def test_damaged_unfinished_training_gives_one_clear_line(tmp_path, damage):
    plan, kept = unfinished(tmp_path)
    damage(kept.place)
    with pytest.raises(InputError, match=r"the unfinished training is damaged .*; leave out"):
        train(ROWS, [], plan, record=kept.load())


def test_an_optimiser_of_another_network_is_not_restored():
    one, other = trainer(), trainer()
    one.run(Goal(0, 1))
    moment = one.moment()
    moment.tensors["optimiser.0.exp_avg"] = torch.zeros(1)
    with pytest.raises(ValueError, match="optimiser"):
        other.restore(moment)
