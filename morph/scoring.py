"""How good predicted forms are: exact match and edit distance, all together and by kind of row.

The split by overlap is that of Goldman et al. (2022): rows whose lemma and features both occurred
in training (not together), only one of them, or neither; a single number hides which of these a
model can do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from kiloglot.morph.features import NO_POS, Features, Pair, Triple
from kiloglot.morph.vocabulary import parts

__all__ = ["Judged", "Report", "Score", "distance", "judge", "report"]

_RESAMPLES = 1000
#: Kinds of row, from the easiest to the hardest.
OVERLAPS = ("lemma and features seen", "lemma seen", "features seen", "neither seen")


class Judged(NamedTuple):
    """A row, what was made of it, and how far off that is.

    Args:
        lemma: The lemma.
        features: The features.
        form: The form that is right.
        guess: What was made.
        distance: Edits from one to the other.
    """

    lemma: str
    features: Features
    form: str
    guess: str
    distance: int


class Score(NamedTuple):
    """The score of some rows.

    Args:
        rows: How many.
        accuracy: Share of them that are right.
        distance: Mean edit distance.
    """

    rows: int
    accuracy: float
    distance: float

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Score:
        """Score some rows, at least one."""
        count = len(judged)
        return cls(
            count,
            sum(row.distance == 0 for row in judged) / count,
            sum(row.distance for row in judged) / count,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """Scores of a test set.

    Args:
        total: Of all rows.
        interval: 95 % of the accuracies of resampled rows lie between these.
        overlap: By what was seen in training; empty if that is not known.
        pos: By part of speech.
        features: By feature: the rows that have it.
        wrong: The rows that are wrong.
    """

    total: Score
    interval: tuple[float, float]
    overlap: Mapping[str, Score]
    pos: Mapping[str, Score]
    features: Mapping[str, Score]
    wrong: Sequence[Judged]

    def as_json(self, errors: int = 0) -> dict[str, Any]:
        """Return the report as plain values; accuracies are fractions.

        Args:
            errors: How many wrong rows to tell, under ``wrong``.
        """
        groups = {"overlap": self.overlap, "pos": self.pos, "features": self.features}
        return {
            "accuracy": self.total.accuracy,
            "interval": list(self.interval),
            "distance": self.total.distance,
            "rows": self.total.rows,
            **{
                name: {key: score._asdict() for key, score in scores.items()}
                for name, scores in groups.items()
            },
            **({"wrong": [_as_json(row) for row in self.wrong[:errors]]} if errors else {}),
        }


def _as_json(row: Judged) -> dict[str, str]:
    return {
        "lemma": row.lemma,
        "features": str(row.features),
        "form": row.form,
        "predicted": row.guess,
    }


def distance(first: str, second: str) -> int:
    """Return how many characters must be added, removed or replaced (Levenshtein 1966).

    >>> distance("gehen", "gegangen")
    4
    """
    row = list(range(len(second) + 1))
    for above, left in enumerate(first, 1):
        before, row[0] = row[0], above
        for at, right in enumerate(second, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (left != right))
    return row[-1]


def judge(rows: Iterable[Triple], guesses: Mapping[Pair, str]) -> list[Judged]:
    """Compare each row with the guess for its cell, as the shared tasks do.

    Args:
        rows: (lemma, features, form).
        guesses: (lemma, features) -> form made.
    """
    return [
        Judged(lemma, features, form, guess, distance(form, guess))
        for lemma, features, form in rows
        for guess in (guesses[lemma, features],)
    ]


def report(
    judged: Sequence[Judged],
    seen: Iterable[Triple] | None = None,
    *,
    seed: int = 0,
) -> Report:
    """Score rows, at least one.

    Args:
        judged: The rows.
        seen: The rows that the model was trained on, for the split by overlap.
        seed: Seed of the resampling.
    """
    right = np.array([row.distance == 0 for row in judged], np.float64)
    draws = np.random.default_rng(seed).binomial(len(judged), right.mean(), _RESAMPLES)
    low, high = np.quantile(draws / len(judged), [0.025, 0.975])
    overlap: dict[str, Score] = {}
    if seen is not None:
        lemmas, bundles = set(), set()
        for lemma, features, _ in seen:
            lemmas.add(lemma)
            bundles.add(features.key)

        def kind(row: Judged) -> Iterable[str]:
            lemma_seen, bundle_seen = row.lemma in lemmas, row.features.key in bundles
            return (OVERLAPS[2 * (not lemma_seen) + (not bundle_seen)],)

        found = _by(judged, kind)
        overlap = {name: found[name] for name in OVERLAPS if name in found}
    return Report(
        total=Score.of(judged),
        interval=(float(low), float(high)),
        overlap=overlap,
        pos=_by(judged, lambda row: (row.features.pos or NO_POS,)),
        features=_by(judged, lambda row: parts(row.features)),
        wrong=[row for row in judged if row.distance],
    )


def _by(judged: Sequence[Judged], kinds: Callable[[Judged], Iterable[str]]) -> dict[str, Score]:
    """Score the rows of each kind, the most frequent kind first."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in judged:
        for kind in kinds(row):
            groups[kind].append(row)
    order = sorted(groups, key=lambda kind: (-len(groups[kind]), kind))
    return {kind: Score.of(groups[kind]) for kind in order}
