"""Training an ensemble: rows held out, rules learnt, one network after the other.

What is done so far can be written down at any moment (:class:`Record`) and taken up again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from torch import Tensor

from kiloglot.errors import InputError
from kiloglot.morph.calibration import Limits, calibrate, seconds_a_row
from kiloglot.morph.correspondences import correspondences
from kiloglot.morph.edits import align
from kiloglot.morph.ensemble import Ensemble
from kiloglot.morph.examples import Example, encode
from kiloglot.morph.features import Triple
from kiloglot.morph.hallucinate import hallucinate
from kiloglot.morph.members import Member
from kiloglot.morph.plans import Plan
from kiloglot.morph.rules import Rules
from kiloglot.morph.siblings import Siblings, known_forms, reinflected
from kiloglot.morph.training import Goal, Moment, Progress, Trainer
from kiloglot.morph.transducer import Transducer
from kiloglot.morph.vocabulary import Vocabulary

__all__ = ["Record", "Result", "hold_out", "sampled", "train"]

#: At most this many held-out rows are scored while training; all of them at the end.
_SCORED_ROWS = 400
#: Share of the time that scoring held-out rows takes at the end, for each partial form that a beam
#: follows, before there is a network to tell; and the share that it may take at most.
_EXPECTED, _SCORING = 0.025, 0.2
#: Share of the time for making forms at the end that weigh the analogies, and how many for each
#: second where steps are the goal, so that the same steps give the same model.
_TRIED, _TRIED_FORMS = 0.05, 40
#: Share of the lemmas that are held out where no development set is given.
_HELD_OUT = 0.1
_MAX_HELD_OUT = 1000
#: Rows learnt from at most: several minutes' worth, and some 200 MB in memory.
_MAX_ROWS = 60_000
#: Known forms are sources where held-out rows' lemmas have so many of them, on average.
_KNOWN = 1.5


@dataclass(slots=True)
class Record:
    """What is done of a plan.

    Args:
        finished: The best weights of the networks that are done, by name.
        steps: The steps that each took.
        moment: Where the current one stands.
    """

    finished: list[dict[str, Tensor]] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    moment: Moment | None = None


class Result(NamedTuple):
    """What training made.

    Args:
        ensemble: What inflects.
        accuracy: On the held-out rows; ``None`` without any.
        scored: How many of them that is: fewer than all where all would take too long.
        rules_accuracy: The rules' alone, there.
        seconds: CPU seconds.
        interrupted: Whether it was stopped before its goal.
    """

    ensemble: Ensemble
    accuracy: float | None
    scored: int
    rules_accuracy: float | None
    seconds: float
    interrupted: bool


def hold_out(rows: Sequence[Triple], seed: int) -> tuple[list[Triple], list[Triple]]:
    """Split rows into those to learn from and those held out, no lemma in both.

    A tenth of the lemmas is held out, at least one; of more than 10,000 rows, some
    1,000 rows' worth.

    Raises:
        InputError: There is only one lemma.
    """
    lemmas = sorted({lemma for lemma, _, _ in rows})
    if len(lemmas) < 2:
        raise InputError(
            "no lemmas can be held out of a table of one lemma",
            remedy="give rows to test on with --dev, or a table of several lemmas",
        )
    random.Random(f"{seed} held out").shuffle(lemmas)
    share = max(1, round(len(lemmas) * min(_HELD_OUT, _MAX_HELD_OUT / len(rows))))
    held = set(lemmas[:share])
    return [row for row in rows if row[0] not in held], [row for row in rows if row[0] in held]


def sampled(rows: Sequence[Triple], seed: int) -> list[Triple]:
    """Return all rows, or a random part in their order where no budget reaches more."""
    if len(rows) <= _MAX_ROWS:
        return list(rows)
    chosen = random.Random(f"{seed} sampled").sample(range(len(rows)), _MAX_ROWS)
    return [rows[at] for at in sorted(chosen)]


def train(
    rows: Sequence[Triple],
    dev: Sequence[Triple],
    plan: Plan,
    *,
    record: Record | None = None,
    report: Callable[[int, Progress], None] | None = None,
    save: Callable[[Record], None] | None = None,
) -> Result:
    """Train the networks of a plan, one after the other.

    Where the plan has siblings and ``rows`` have several forms of the held-out rows' lemmas, the
    networks learn to make forms of other forms besides (:mod:`kiloglot.morph.siblings`).

    Ctrl-C ends it early: the ensemble is then what is done so far, at least the rules. They have
    the vote to themselves if not even the weights could be set.

    Args:
        rows: What to learn from.
        dev: Held-out rows that choose among the weights and set the rules' weight.
        plan: What to train.
        record: What is done already.
        report: Called with the network's number and its progress.
        save: Called with what is done, to be written down.

    Raises:
        InputError: There are no rows, or the record is damaged.
    """
    if not rows:
        raise InputError("no rows to learn from", remedy="is the table empty?")
    start = time.process_time()
    record = record or Record()
    interrupted = False
    try:
        ensemble, taught = _prepared(rows, dev, plan)
    except KeyboardInterrupt:
        interrupted = True  # rules take seconds; a second interruption ends it without them
        ensemble, taught = _prepared(rows, dev, plan)
    for tensors in record.finished:
        _network(ensemble.vocabulary, plan, tensors)  # what is damaged is told before training
    accuracy = rules_accuracy = None
    scored = len(dev)
    try:
        if dev:
            rules_accuracy, _ = calibrate(ensemble, dev)
        if not interrupted:
            _learn(ensemble, taught, dev, plan, record, start, report, save)
    except KeyboardInterrupt:
        interrupted = True
    ensemble.rule_weight = 0.1
    members = [
        Member(_network(ensemble.vocabulary, plan, tensors), at % 2 == 1)
        for at, tensors in enumerate(record.finished)
    ]
    ensemble.members = members
    limits = _limits(plan)
    try:
        if dev:
            accuracy, scored = calibrate(ensemble, dev, limits)
        if interrupted and accuracy is not None and members:
            without = replace(ensemble, members=members[:-1], rule_weight=0.1)
            better = calibrate(without, dev, limits)
            if better[0] > accuracy:
                ensemble, (accuracy, scored) = without, better
    except KeyboardInterrupt:
        interrupted = True
        if accuracy is None:  # nobody knows whether the networks are any good
            ensemble.rule_weight, ensemble.analogy_weight, ensemble.cascade = 1.0, 0.0, None
    seconds = time.process_time() - start
    return Result(ensemble, accuracy, scored, rules_accuracy, seconds, interrupted)


def _prepared(
    rows: Sequence[Triple], dev: Sequence[Triple], plan: Plan
) -> tuple[Ensemble, Sequence[Triple]]:
    """Return an ensemble of the rules alone, and the rows that networks are to learn from."""
    pairs = [(lemma, form) for lemma, _, form in rows]
    costs = correspondences(pairs)
    rules = Rules.learn(rows, align(pairs, costs), costs)
    known = plan.siblings and known_forms(rows, dev) >= _KNOWN
    siblings = Siblings(rows if known else ())
    taught = [*rows, *reinflected(rows, plan.seed)] if known else rows
    vocabulary = Vocabulary.of(taught)
    return Ensemble(vocabulary, rules, beam=plan.beam, costs=costs, siblings=siblings), taught


def _limits(plan: Plan) -> Limits:
    """Return how much may be done at the end to set what held-out rows set."""
    if plan.steps is not None:
        return Limits(forms=_TRIED_FORMS * plan.seconds)
    share = _SCORING if plan.members > 1 else _EXPECTED * plan.beam
    return Limits(share * plan.seconds, _TRIED * plan.seconds)


def _seconds_at_the_end(
    ensemble: Ensemble, network: Mapping[str, Tensor], dev: Sequence[Triple], plan: Plan
) -> float:
    """Return how long it will take to set what held-out rows set, by one network's time."""
    one = replace(ensemble, members=[Member(_network(ensemble.vocabulary, plan, network))])
    limits = _limits(plan)
    scoring = min(seconds_a_row(one, dev) * plan.members * len(dev), limits.seconds)
    new = any(not ensemble.analogies.saw(features) for _, features, _ in dev)
    return scoring + (limits.tried if new else 0.0)


def _learn(
    ensemble: Ensemble,
    rows: Sequence[Triple],
    dev: Sequence[Triple],
    plan: Plan,
    record: Record,
    start: float,
    report: Callable[[int, Progress], None] | None,
    save: Callable[[Record], None] | None,
) -> None:
    """Train the networks that a record lacks.

    Raises:
        KeyboardInterrupt: It was interrupted; the record has the current network as it is.
    """
    examples = {
        backwards: _examples(ensemble, rows, plan, backwards=backwards)
        for backwards in ((False, True) if plan.members > 1 else (False,))
    }
    few = dev[:: max(1, len(dev) // _SCORED_ROWS)]
    training = plan.seconds - (time.process_time() - start)
    expected = _EXPECTED * plan.beam * plan.seconds if dev else 0.0
    seconds = first = (training - expected) / plan.members
    begun = len(record.finished)
    for number in range(begun, plan.members):
        backwards = number % 2 == 1

        def score(network: Transducer, backwards: bool = backwards) -> float:
            alone = replace(
                ensemble,
                members=[Member(network, backwards)],
                rule_weight=0.0,
                analogy_weight=0.0,
                beam=1,
                siblings=Siblings(),
            )
            return alone.accuracy(few)

        trainer = Trainer(
            ensemble.vocabulary,
            examples[backwards],
            plan.hyper,
            plan.seed + number,
            score if dev else None,
        )
        if record.moment is not None:
            try:
                trainer.restore(record.moment)
            except (KeyError, RuntimeError, ValueError):
                raise _damaged() from None

        def noted(moment: Moment) -> None:
            record.moment = moment
            if save:
                save(record)

        def told(progress: Progress, number: int = number) -> None:
            if report:
                report(number, progress)

        if dev and plan.steps is None and number == max(1, begun):
            # The first network is there to tell how long the end will take.
            ending = _seconds_at_the_end(ensemble, record.finished[0], dev, plan)
            seconds = (training - ending - first) / (plan.members - 1)
        goal = Goal(max(0.0, seconds), plan.steps)
        try:
            trainer.run(goal, told, noted)
        finally:
            if trainer.step:
                record.finished.append(dict(trainer.best.state_dict()))
                record.steps.append(trainer.step)
        record.moment = None
        if save:
            save(record)


def _examples(
    ensemble: Ensemble, rows: Sequence[Triple], plan: Plan, *, backwards: bool
) -> list[Example]:
    """Return what a network learns from: the rows, and invented ones if the plan wants them."""
    if backwards:
        rows = [(lemma[::-1], features, form[::-1]) for lemma, features, form in rows]
    vocabulary = ensemble.vocabulary
    edits = align([(lemma, form) for lemma, _, form in rows], ensemble.costs)
    examples = [
        encode(vocabulary, lemma, features, steps)
        for (lemma, features, _), steps in zip(rows, edits, strict=True)
    ]
    if not plan.hyper.invented:
        return examples
    rng = random.Random(f"{plan.seed} invented {backwards}")
    count = plan.hyper.invented
    invented = hallucinate(rows, edits, count * len(rows), rng)
    return examples * count + [encode(vocabulary, *one) for one in invented]


def _network(vocabulary: Vocabulary, plan: Plan, tensors: Mapping[str, Tensor]) -> Transducer:
    """Make a network of weights.

    Raises:
        InputError: They are those of another network, or no finite numbers.
    """
    try:
        return Transducer.of(vocabulary, plan.hyper.sizes, tensors)
    except ValueError:
        raise _damaged() from None


def _damaged() -> InputError:
    return InputError(
        "the unfinished training is damaged (its weights do not fit)", remedy="leave out --resume"
    )
