"""Counts of several systems on several tests, made into scores with intervals and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiloglot.adapt.examples import Corpus
from kiloglot.adapt.metrics import Counts, score_of, standard_error
from kiloglot.adapt.significance import compared, drawn, interval_of, randomised
from kiloglot.adapt.tasks import is_f1
from kiloglot.augment.bootstrap import Difference, Interval

__all__ = ["MACRO", "Evaluated", "rows_of"]

#: What the row of the average over languages is called.
MACRO = "macro"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A score of a system in a language.

    Args:
        system: Its name.
        language: The test, or :data:`MACRO` for the mean over them.
        metric: What the score is.
        score: From 0 to 1.
        interval: Where it lies with 95% confidence on other sentences like these (bootstrap).
        sentences: How many it rests on.
        items: How many words (accuracy of words), gold spans (F1) or sentences count.
        standard_error: As MASSIVE's tables have it, for one test; ``None`` for the mean.
        difference: By how much it beats the first system, paired; ``None`` for that one itself.
        p_randomisation: The p-value of that difference by approximate randomisation.
    """

    system: str
    language: str
    metric: str
    score: float
    interval: Interval
    sentences: int
    items: int
    standard_error: float | None = None
    difference: Difference | None = None
    p_randomisation: float | None = None

    def record(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return {
            "model": self.system,
            "language": self.language,
            "metric": self.metric,
            "score": self.score,
            "interval": list(self.interval),
            "sentences": self.sentences,
            "items": self.items,
            "standard_error": self.standard_error,
            "difference": None if self.difference is None else self.difference._asdict(),
            "p_randomisation": self.p_randomisation,
        }


def rows_of(
    metric: str,
    corpora: Mapping[str, Corpus],
    counts: Mapping[str, Mapping[str, Counts]],
    resamples: int,
    seed: int,
) -> list[Evaluated]:
    """Return the rows of one metric: each language's systems, then the mean's."""
    score = score_of(metric)
    names = list(counts)
    rows: list[Evaluated] = []
    values: list[NDArray[np.float64]] = []
    draws: list[NDArray[np.float64]] = []
    for number, (language, corpus) in enumerate(corpora.items()):
        stacked = np.stack([counts[name][language][metric] for name in names])
        value = score(stacked.sum(axis=1).astype(np.float64))
        drawn_ = drawn(stacked, score, resamples=resamples, seed=seed + number)
        values.append(value)
        draws.append(drawn_)
        whole = stacked[0].sum(axis=0)
        items = int(whole[2])
        words = sum(len(example.tokens) for example in corpus.examples)
        for place, name in enumerate(names):
            row = Evaluated(
                name,
                language,
                metric,
                float(value[place]),
                interval_of(drawn_[place]),
                len(corpus.examples),
                items,
                standard_error(float(value[place]), words if is_f1(metric) else items),
            )
            if place:
                row = _against_first(
                    row, value, drawn_, place, [stacked[place]], [stacked[0]], seed
                )
            rows.append(row)
    if len(corpora) > 1:
        rows += _macro(
            metric, corpora, counts, np.mean(values, axis=0), np.mean(draws, axis=0), seed
        )
    return rows


def _macro(
    metric: str,
    corpora: Mapping[str, Corpus],
    counts: Mapping[str, Mapping[str, Counts]],
    value: NDArray[np.float64],
    draws: NDArray[np.float64],
    seed: int,
) -> list[Evaluated]:
    names = list(counts)
    rows: list[Evaluated] = []
    for place, name in enumerate(names):
        row = Evaluated(
            name,
            MACRO,
            metric,
            float(value[place]),
            interval_of(draws[place]),
            sum(len(corpus.examples) for corpus in corpora.values()),
            sum(int(counts[name][language][metric][:, 2].sum()) for language in corpora),
        )
        if place:
            own, base = (
                [counts[which][language][metric] for language in corpora]
                for which in (name, names[0])
            )
            row = _against_first(row, value, draws, place, own, base, seed)
        rows.append(row)
    return rows


def _against_first(
    row: Evaluated,
    value: NDArray[np.float64],
    draws: NDArray[np.float64],
    place: int,
    own: Sequence[NDArray[np.int64]],
    base: Sequence[NDArray[np.int64]],
    seed: int,
) -> Evaluated:
    """Return a row with its system's difference to the first one.

    Args:
        row: The row.
        value: Scores by system.
        draws: Resampled scores. Shape: (systems, resamples).
        place: The number of the system.
        own: The system's counts, a language each.
        base: Those of the first system.
        seed: Of the randomisation.
    """
    return replace(
        row,
        difference=compared(float(value[place] - value[0]), draws[place], draws[0]),
        p_randomisation=randomised(
            own, base, score_of(row.metric), resamples=draws.shape[1], seed=seed
        ),
    )
