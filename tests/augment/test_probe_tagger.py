"""Features of words and the decoding of tags."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.tagger import tag_paths
from kiloglot.augment.word_features import Words, shape, window_rows, windows
from kiloglot.data.spans import in_scheme

TAGS = ("B-A", "B-B", "I-A", "I-B", "O")


def test_a_row_depends_on_the_window_and_nothing_else():
    words = Words()
    text = words.read([("a", "dog", "ran"), ("a", "dog", "ran", "off"), (), ("dog",)])
    rows = window_rows(words.views(), windows(text)).toarray()
    assert (rows[0] == rows[3]).all()
    assert (rows[1] == rows[4]).all()
    assert (rows[2] != rows[5]).any()
    assert (rows[1] != rows[7]).any()


def test_later_words_do_not_change_earlier_rows():
    words = Words()
    text = words.read([("a", "dog")])
    before = window_rows(words.views(), windows(text)).toarray()
    words.read([("cat", "mouse")])
    assert (window_rows(words.views(), windows(text)).toarray() == before).all()


def test_shape_of_scripts_without_case():
    assert shape("Қазақстан") == "Xx"
    assert shape("हिन्दी") == "x"
    assert shape("٣") == "0"


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_best_path_is_that_of_a_search_over_all(size, seed):
    scores = np.random.default_rng(seed).normal(0, 3, (size, len(TAGS)))
    odds = -np.logaddexp(0, -scores)
    sound = [
        path
        for path in itertools.product(range(len(TAGS)), repeat=size)
        if (tags := tuple(TAGS[tag] for tag in path)) == in_scheme(tags)
    ]
    best = max(sound, key=lambda path: sum(odds[at, tag] for at, tag in enumerate(path)))
    assert tuple(tag_paths(scores, np.array([0, size]), TAGS)) == best


def test_windows_end_where_sentences_end():
    text = Words().read([("a", "b"), (), ("c",)])
    assert windows(text).tolist() == [[0, 1, 2], [1, 2, 0], [0, 3, 0]]
    assert windows(Words().read([])).shape == (0, 3)
