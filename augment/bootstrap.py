"""How sure a score is: bootstrap over sentences (Efron 1979; for paired systems Koehn 2004)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Difference", "Interval", "Score", "accuracy", "difference", "f1", "interval"]

#: Counts of each sentence, and what they come to when summed. Shape: ``[..., 3] -> [...]``.
Score: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_CHUNK = 1 << 23


class Interval(NamedTuple):
    """Where a score lies with the given confidence."""

    low: float
    high: float


class Difference(NamedTuple):
    """By how much one score beats another on the same sentences.

    Args:
        value: The difference.
        low: The lower end of its interval.
        high: The upper end.
        p: The two-sided p-value of there being none.
    """

    value: float
    low: float
    high: float
    p: float


def accuracy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return right / all from counts (right, all, all)."""
    return np.divide(counts[..., 0], np.maximum(counts[..., 1], 1))


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the harmonic mean of precision and recall from counts (right, predicted, gold)."""
    return 2 * counts[..., 0] / np.maximum(counts[..., 1] + counts[..., 2], 1)


def interval(
    counts: NDArray[np.int64], score: Score, *, resamples: int, seed: int, confidence: float = 0.95
) -> Interval:
    """Return the percentile interval of a score.

    Args:
        counts: What is counted in each sentence. Shape: ``[sentences, 3]``.
        score: Of summed counts.
        resamples: How often the sentences are drawn anew.
        seed: Of the draws.
        confidence: How often such an interval holds the true score.
    """
    return _ends(score(_resampled(counts, resamples, seed)), confidence)


def difference(
    counts: NDArray[np.int64],
    base: NDArray[np.int64],
    score: Score,
    *,
    resamples: int,
    seed: int,
    confidence: float = 0.95,
) -> Difference:
    """Compare two systems by their counts in the same sentences, drawn together.

    The p-value is twice the share of draws in which the better system is not better, counting one
    draw more, so that it is never 0.
    """
    both = np.concatenate([counts, base], axis=1)
    sums = _resampled(both, resamples, seed)
    drawn = score(sums[:, :3]) - score(sums[:, 3:])
    whole = both.sum(axis=0).astype(np.float64)
    against = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return Difference(
        float(score(whole[:3]) - score(whole[3:])),
        *_ends(drawn, confidence),
        min(1.0, 2 * (against + 1) / (resamples + 1)),
    )


def _ends(drawn: NDArray[np.float64], confidence: float) -> Interval:
    tail = 50 * (1 - confidence)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Interval(float(low), float(high))


def _resampled(counts: NDArray[np.int64], resamples: int, seed: int) -> NDArray[np.float64]:
    """Sum counts over sentences drawn with replacement. Shape: ``[resamples, columns]``."""
    rng = np.random.default_rng(seed)
    size = len(counts)
    chunk = max(1, _CHUNK // size)
    even = np.full(size, 1 / size)
    weighed = counts.astype(np.float64)
    return np.concatenate(
        [
            rng.multinomial(size, even, size=min(chunk, resamples - start)) @ weighed
            for start in range(0, resamples, chunk)
        ]
    )
