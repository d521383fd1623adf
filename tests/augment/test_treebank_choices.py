"""Choices that are drawn for many words at once are those drawn for each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.choices import bounds_of, place_of
from kiloglot.augment.treebank_choices import places_of


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(1, 9), min_size=1, max_size=6), st.floats(0, 1, exclude_max=True)
        ),
        min_size=1,
    )
)
def test_places_of_many_numbers_at_once(items):
    bounds = [bounds_of([float(weight) for weight in weights]) for weights, _ in items]
    sizes = [len(weights) for weights, _ in items]
    starts = np.cumsum([0, *map(len, bounds)])[:-1]
    found = places_of(
        np.array([number for _, number in items]),
        np.array(sizes, float),
        np.where([len(each) > 0 for each in bounds], starts, -1),
        np.array([end for each in bounds for end in each], float),
    )
    numbers = [number for _, number in items]
    assert found.tolist() == list(map(place_of, numbers, bounds, sizes))
