import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.numbering import Numbering, spans_of

WORDS = st.lists(st.binary(max_size=90).map(lambda word: word + b" "), max_size=60)


@given(st.lists(WORDS, max_size=4))
def test_numbers_are_those_of_a_dictionary(batches):
    numbering = Numbering()
    expected = {}
    for batch in batches:
        numbers, new = numbering(spans_of(batch))
        added = [word for word in dict.fromkeys(batch) if word not in expected]
        for word in added:
            expected[word] = len(expected)
        assert new == added
        assert numbers.tolist() == [expected[word] for word in batch]
        assert len(numbering) == len(expected)


def test_words_of_equal_parts_differ():
    words = [b"play-by-play ", b"side-by-side ", b"by-play-play ", b"play-play-by "]
    numbers, _ = Numbering()(spans_of([word * times for word in words for times in (1, 2, 6)]))
    assert len(set(numbers.tolist())) == 12


def test_many_strings_and_forgetting():
    numbering = Numbering()
    words = [f"{number} and{number} ".encode() for number in range(20_000)]
    numbers, _ = numbering(spans_of(words))
    assert (numbers == np.arange(20_000)).all()
    numbering.cut(5000)
    numbers, new = numbering(spans_of(words[::-1]))
    assert new == words[:4999:-1]
    assert numbers.tolist() == [*range(5000, 20_000), *range(4999, -1, -1)]
