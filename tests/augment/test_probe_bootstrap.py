"""Bootstrap intervals and paired differences against what theory says they should be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.bootstrap import accuracy, difference, f1, interval


def coin(size, share, seed):
    right = np.random.default_rng(seed).random(size) < share
    one = np.ones(size, np.int64)
    return np.stack([right.astype(np.int64), one, one], axis=1)


def test_interval_of_a_proportion_is_the_normal_one():
    counts = coin(2000, 0.7, 1)
    share = counts[:, 0].mean()
    low, high = interval(counts, accuracy, resamples=2000, seed=0)
    half = 1.96 * (share * (1 - share) / 2000) ** 0.5
    assert low == pytest.approx(share - half, abs=0.003)
    assert high == pytest.approx(share + half, abs=0.003)


def test_chance_is_rarely_significant():
    tests = [
        difference(
            coin(300, 0.5, 2 * n), coin(300, 0.5, 2 * n + 1), accuracy, resamples=200, seed=n
        )
        for n in range(100)
    ]
    assert sum(test.p < 0.05 for test in tests) <= 12


def test_pairing_sees_small_steady_gains():
    base = coin(1000, 0.7, 3)
    better = base.copy()
    better[np.flatnonzero(base[:, 0] == 0)[:20], 0] = 1
    found = difference(better, base, accuracy, resamples=1000, seed=0)
    assert found.value == pytest.approx(0.02)
    assert found.low > 0
    assert found.p < 0.01


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=20))
def test_f1_stays_within_bounds(rows):
    counts = np.array([(min(row), *row[1:]) for row in rows])
    low, high = interval(counts, f1, resamples=50, seed=0)
    assert 0 <= low <= high <= 1
