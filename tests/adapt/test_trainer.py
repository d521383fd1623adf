"""One loss however a batch is split, and a run that goes on to the same weights."""

import dataclasses

import pytest
import torch
from torch import nn

from kiloglot.adapt.run import Run
from kiloglot.adapt.trainer import train
from kiloglot.adapt.training import Training
from kiloglot.errors import InputError, OutputError


class Words:
    """A loss over words, of which sentences have very different numbers."""

    def counts(self, batch):
        return (batch["labels"] != -100).sum()[None]

    def sums(self, model, batch):
        logits = model(batch["inputs"])
        return nn.functional.cross_entropy(
            logits.flatten(0, 1), batch["labels"].flatten(), ignore_index=-100, reduction="sum"
        )[None]


def sentences(count=40):
    generator = torch.Generator().manual_seed(1)
    made = []
    for number in range(count):
        labels = torch.randint(0, 3, (6,), generator=generator)
        labels[1 + number % 6 :] = -100
        made.append({"inputs": torch.randn(6, 4, generator=generator), "labels": labels})
    return made


def collate(rows):
    return {key: torch.stack([row[key] for row in rows]) for key in rows[0]}


def network(dropout=0.0):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Dropout(dropout), nn.Tanh(), nn.Linear(8, 3))


def weights(model):
    return torch.cat([value.detach().flatten() for value in model.parameters()])


PLAN = Training(steps=12, batch=8, rate=0.05, precision="fp32", seed=3)


def test_gradient_accumulation_gives_the_same_steps():
    found = []
    for micro in (0, 4, 2, 1):
        model = network()
        train(model, sentences(), collate, Words(), dataclasses.replace(PLAN, micro=micro))
        found.append(weights(model))
    for other in found[1:]:
        torch.testing.assert_close(found[0], other, rtol=1e-4, atol=1e-5)
    assert not torch.equal(found[0], weights(network()))


def test_the_first_step_is_the_mean_over_all_labels():
    rows = sentences(8)
    model = network()
    batch = collate(rows)
    expected = Words().sums(model, batch)[0].detach() / Words().counts(batch)[0]
    plan = dataclasses.replace(PLAN, steps=10, micro=2, rate=0.0)
    outcome = train(model, rows, collate, Words(), plan)
    assert outcome.losses[0][1] == pytest.approx(float(expected), rel=1e-5)


class KilledError(Exception):
    pass


def test_a_run_goes_on_to_the_same_weights(tmp_path):
    def scored(model):
        assert not model.training
        torch.rand(3)  # what an evaluation draws changes nothing
        return {"norm": float(weights(model).norm())}

    plan = dataclasses.replace(PLAN, checkpoint_steps=2, evaluate_every=3, micro=4)
    options = {"evaluate": scored, "select": "-norm"}
    whole = network(0.5)
    expected = train(whole, sentences(), collate, Words(), plan, **options)

    class Mortal(Words):
        left = 13  # forward passes

        def sums(self, model, batch):
            self.left -= 1
            if not self.left:
                raise KilledError
            return super().sums(model, batch)

    model = network(0.5)
    run = Run(tmp_path / "out", "s")
    with pytest.raises(KilledError):
        train(model, sentences(), collate, Mortal(), plan, run=run, **options)
    run._lock.close()
    torch.manual_seed(99)
    model = network(0.5)
    run = Run(tmp_path / "out", "s", resume=True)
    assert run.checkpoint.name == "checkpoint-6"
    found = train(model, sentences(), collate, Words(), plan, run=run, **options)
    assert torch.equal(weights(model), weights(whole))
    assert (found.steps, found.losses, found.evaluations, found.best) == (
        expected.steps,
        expected.losses,
        expected.evaluations,
        expected.best,
    )


def test_the_best_step_is_kept(tmp_path):
    rows = sentences()
    kept = {}

    def scored(model):
        # Best after 4 steps of 12.
        step = len(kept)
        kept[step] = weights(model)
        return {"score": [0, 1, 0.5][step]}

    plan = dataclasses.replace(PLAN, evaluate_every=4)
    model = network()
    outcome = train(model, rows, collate, Words(), plan, evaluate=scored, select="score")
    assert outcome.best == 8
    assert torch.equal(weights(model), kept[1])


def test_of_equal_steps_the_last_is_kept():
    plan = dataclasses.replace(PLAN, evaluate_every=4)
    model = network()
    scores = iter([0.0, 0.0, 0.0])
    outcome = train(
        model,
        sentences(),
        collate,
        Words(),
        plan,
        evaluate=lambda _: {"score": next(scores)},
        select="score",
    )
    assert outcome.best == 12


def test_a_finished_training_that_was_not_published_is_not_repeated(tmp_path):
    run = Run(tmp_path / "out", "s")
    model = network()
    train(model, sentences(), collate, Words(), PLAN, run=run)
    run._lock.close()

    class Never(Words):
        def sums(self, model, batch):
            raise AssertionError

    again = network()
    run = Run(tmp_path / "out", "s", resume=True)
    outcome = train(again, sentences(), collate, Never(), PLAN, run=run)
    assert outcome.steps == 12
    assert torch.equal(weights(model), weights(again))


def test_time_ends_a_training():
    plan = dataclasses.replace(PLAN, steps=None, seconds=0.5)
    outcome = train(network(), sentences(), collate, Words(), plan)
    assert outcome.steps >= 1
    assert outcome.seconds >= 0.5


def test_a_loss_that_is_no_number():
    class Broken(Words):
        def sums(self, model, batch):
            return super().sums(model, batch) * float("nan")

    # It is looked at every tenth step, and at the end.
    for steps in (3, 12):
        with pytest.raises(InputError, match="no number"):
            train(network(), sentences(), collate, Broken(), dataclasses.replace(PLAN, steps=steps))


@pytest.mark.parametrize("wrong", [{"rate": float("nan")}, {"epochs": float("inf")}])
def test_numbers_that_are_none(wrong):
    with pytest.raises(InputError, match="is no finite number"):
        Training(**wrong)


def test_a_batch_that_does_not_divide():
    with pytest.raises(InputError, match="does not divide"):
        train(network(), sentences(), collate, Words(), dataclasses.replace(PLAN, micro=3))
    with pytest.raises(InputError, match="nothing to train on"):
        train(network(), [], collate, Words(), PLAN)


def test_a_run_of_other_options_is_not_taken_up(tmp_path):
    Run(tmp_path / "out", "one")._lock.close()
    with pytest.raises(InputError, match="other options"):
        Run(tmp_path / "out", "two", resume=True)


def test_an_output_appears_whole_and_replaces_a_model_only(tmp_path):
    target = tmp_path / "out"
    run = Run(target, "one")

    def fill(folder):
        (folder / "config.json").write_text("{}")
        assert not target.exists()

    run.publish(fill, {"counts": {}})
    assert sorted(path.name for path in target.iterdir()) == ["config.json", "kiloglot.json"]
    assert not run.folder.exists()
    assert Run(target, "one", resume=True).finished
    assert not Run(target, "two").finished
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="holds no model"):
        Run(tmp_path / "other", "one")
    with pytest.raises(OutputError, match="is no folder"):
        Run(tmp_path / "other" / "thesis.txt", "one")


def test_two_runs_at_once(tmp_path):
    first = Run(tmp_path / "out", "one")
    with pytest.raises(OutputError, match="another run"):
        Run(tmp_path / "out", "one")
    first._lock.close()


def test_an_error_in_the_input_leaves_nothing_behind(tmp_path):
    run = Run(tmp_path / "out", "one")
    with pytest.raises(InputError), run:
        raise InputError("no such thing")
    assert list(tmp_path.iterdir()) == []
    run = Run(tmp_path / "out", "one")
    with pytest.raises(KeyboardInterrupt), run:
        raise KeyboardInterrupt
    assert run.folder.exists()
