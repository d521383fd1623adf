"""What held-out rows set: how much say the rules, the analogies and the networks have.

To score the rows by every network and a beam takes as long as hundreds of steps of training, so it
is done within a time: of more rows than fit, evenly spaced ones are scored.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVar

from kiloglot.morph.cascade import Cascade, Trial, thresholds
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.ensemble import ANALOGY_BEAM, ANALOGY_WEIGHT, Ensemble
from kiloglot.morph.features import Pair, Triple
from kiloglot.morph.members import LONGEST
from kiloglot.morph.scoring import distance
from kiloglot.morph.voting import with_analogies, with_rules

__all__ = ["UNLIMITED", "Limits", "calibrate", "seconds_a_row", "spaced"]

#: Weights of the rules that are tried.
_WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Weights of the analogies that are tried.
_ANALOGY_WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
#: Held-out rows that the analogies are tried on at most: each asks for dozens of forms.
_TRIED_ROWS = 300
#: With fewer held-out rows their accuracy says too little to choose weights by, and those stay.
_ENOUGH_ROWS = 20
#: Rows that tell how long one takes.
_TIMED_ROWS = 64
#: A form that an analogy asks for takes so much of the time of a held-out row's, or a little less:
#: networks without a beam come first, and are seldom sure of it.
_ANALOGY_FORM = 2.0

T = TypeVar("T")


class Limits(NamedTuple):
    """How much may be done; what is set within seconds depends on the machine.

    Args:
        seconds: CPU seconds for scoring held-out rows by all networks.
        tried: CPU seconds for trying the analogies.
        forms: How many forms may be made to try the analogies; the fewer, the fewer rows they are
            tried on, but never less than some twenty.
    """

    seconds: float = math.inf
    tried: float = math.inf
    forms: float = math.inf


UNLIMITED = Limits()


def calibrate(
    ensemble: Ensemble, rows: Sequence[Triple], limits: Limits = UNLIMITED
) -> tuple[float, int]:
    """Set the weight of the rules to what is best on held-out rows.

    How sure the first network has to be to decide alone is set there, too, and the weight of the
    analogies. If rules, networks and analogies together do worse than the rules alone, the networks
    are left out: they have learnt too little. With very few rows nothing else is set, and how far
    off the forms are tells (:func:`kiloglot.morph.scoring.distance`), as next to none may be right.

    Args:
        ensemble: What is set.
        rows: The held-out rows.
        limits: How much may be done.

    Returns:
        The accuracy, and on how many rows: all of them, or those that fit the time.
    """
    ensemble.cascade = None
    if not ensemble.members:
        ensemble.rule_weight = 1.0
        return ensemble.accuracy(rows), len(rows)
    if len(rows) < _ENOUGH_ROWS:
        return _nearer(ensemble, rows), len(rows)
    forms = limits.forms
    if min(limits.seconds, limits.tried) < math.inf:
        each = seconds_a_row(ensemble, rows)
        rows = spaced(rows, max(_TIMED_ROWS, int(min(limits.seconds / each, len(rows)))))
        forms = min(forms, limits.tried / (_ANALOGY_FORM * each))
    pairs = [(lemma, features) for lemma, features, _ in rows]
    networks = ensemble.network_votes(pairs, ensemble.beam)
    guesses = [ensemble.guess(pair) for pair in pairs]

    def voted(weight: float) -> list[str]:
        votes = zip(networks, guesses, strict=True)
        return [with_rules(vote, guess, weight)[0].form for vote, guess in votes]

    def hits(weight: float) -> int:
        return sum(made == form for made, (_, _, form) in zip(voted(weight), rows, strict=True))

    best = max(_WEIGHTS, key=lambda weight: (hits(weight), -abs(weight - 0.1)))
    ensemble.rule_weight = best
    if len(ensemble.members) > 1:
        ensemble.cascade = _cascade(ensemble, pairs, guesses, voted(best))
    right = {at for at, form in enumerate(voted(best)) if form == rows[at][2]}
    together = len(_weighed(ensemble, rows, right, forms))
    alone = sum(guess.form == row[2] for guess, row in zip(guesses, rows, strict=True))
    if together < alone:
        _leave_out(ensemble)
    return max(together, alone) / len(rows), len(rows)


def _nearer(ensemble: Ensemble, rows: Sequence[Triple]) -> float:
    """Leave out the networks if the rules alone come nearer to the rows' forms.

    Returns:
        The accuracy of what is left.
    """
    pairs = [(lemma, features) for lemma, features, _ in rows]
    together = _off([one.form for one in ensemble.decide(pairs)], rows)
    alone = _off([ensemble.guess(pair).form for pair in pairs], rows)
    if alone < together:
        _leave_out(ensemble)
    _, wrong = min(together, alone)
    return 1 - wrong / max(1, len(rows))


def _off(made: Sequence[str], rows: Sequence[Triple]) -> tuple[int, int]:
    """Return how many edits forms are off in all, and how many of them are wrong."""
    off = [distance(form, one) for one, (_, _, form) in zip(made, rows, strict=True)]
    return sum(off), sum(map(bool, off))


def _leave_out(ensemble: Ensemble) -> None:
    """Leave the networks out: the rules decide."""
    ensemble.members, ensemble.rule_weight, ensemble.cascade = (), 1.0, None


def seconds_a_row(ensemble: Ensemble, rows: Sequence[Triple]) -> float:
    """Return how long all networks take for a form, by a few of the rows; more than 0."""
    few = [(lemma, features) for lemma, features, _ in spaced(rows, _TIMED_ROWS)]
    start = time.process_time()
    ensemble.network_votes(few, ensemble.beam)
    return max(time.process_time() - start, 1e-9) / len(few)


def spaced(items: Sequence[T], most: int) -> list[T]:
    """Return at most so many of some items, evenly spaced."""
    count = min(len(items), most)
    return [items[at * len(items) // count] for at in range(count)]


def _cascade(
    ensemble: Ensemble, pairs: Sequence[Pair], guesses: Sequence[Hypothesis], voted: Sequence[str]
) -> Cascade | None:
    """Return when the first network may decide, given what the whole ensemble makes."""
    short = [at for at, (lemma, _) in enumerate(pairs) if len(lemma) <= LONGEST]
    likely = [guesses[at].form for at in short]
    made = ensemble.greedy(ensemble.members[:1], [pairs[at] for at in short], likely)
    trials = []
    for at, one in zip(short, made, strict=True):
        vote = with_rules({one.form: one.probability}, guesses[at], ensemble.rule_weight)[0]
        agreeing = one.form == guesses[at].form
        trials.append(Trial(one.probability, agreeing, vote.form != voted[at]))
    return thresholds(trials)


def _weighed(
    ensemble: Ensemble, rows: Sequence[Triple], right: Collection[int], forms: float
) -> set[int]:
    """Set the weight of the analogies to what is best on held-out rows, if enough have any.

    Of very many rows with new features some are tried, evenly spaced.

    Args:
        ensemble: What is set.
        rows: The held-out rows.
        right: Places of those that are right without analogies.
        forms: How many forms may be made.

    Returns:
        Places of those that are right with them, where they were tried.
    """
    ensemble.analogy_weight = ANALOGY_WEIGHT
    pairs = [(lemma, features) for lemma, features, _ in rows]
    new = [at for at, (_, features) in enumerate(pairs) if not ensemble.analogies.saw(features)]
    tried = spaced(new, _TRIED_ROWS)
    asked_for = sum(ensemble.analogies.asked(pairs[at][1]) for at in tried)
    if asked_for > forms:
        tried = spaced(tried, max(_ENOUGH_ROWS, int(len(tried) * forms / asked_for)))
    found = ensemble.analogous([pairs[at] for at in tried])
    analogies = {tried[place]: shares for place, shares in found.items()}
    asked = [pairs[at] for at in analogies]
    voted = list(ensemble.voted(asked, max(ensemble.beam, ANALOGY_BEAM)))

    def hits(weight: float) -> set[int]:
        return {
            at
            for hypotheses, (at, vote) in zip(voted, analogies.items(), strict=True)
            if with_analogies(hypotheses, vote, weight)[0].form == rows[at][2]
        }

    if len(analogies) >= _ENOUGH_ROWS:
        ensemble.analogy_weight = max(
            _ANALOGY_WEIGHTS,
            key=lambda weight: (len(hits(weight)), -abs(weight - ANALOGY_WEIGHT)),
        )
    return set(right) - set(analogies) | hits(ensemble.analogy_weight)
