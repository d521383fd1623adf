import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.phrases import Phrases, bare

WORD = st.sampled_from(["a", "b", "c", "d", "e", "B", "b,", "c.", "etc.", "(a", "“(b"])
PHRASE = st.lists(st.sampled_from(["a", "b", "c", "d", "etc."]), min_size=2, max_size=4)


def leftmost_longest(words, phrases):
    start = 0
    while start < len(words):
        for end in range(len(words), start + 1, -1):
            *inside, last = words[start:end]
            inner = [word.casefold() for word in inside]
            inner[0] = inner[0].lstrip("(“")
            if {" ".join([*inner, bare(last).casefold()])} & phrases:
                yield start, end
                start = end - 1
                break
        start += 1


@given(st.lists(WORD, min_size=1), st.sets(PHRASE.map(" ".join), min_size=1))
def test_phrases_are_the_leftmost_and_longest(words, sources):
    phrases = Phrases(sources)
    distinct = sorted(set(words))
    for word in distinct:
        phrases.add(word, True)
    codes = np.array([distinct.index(word) for word in words], np.int32)
    starts, ends = phrases.find(codes)
    expected = list(leftmost_longest(words, sources))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected


def test_many_phrases_share_places_in_the_table():
    sources = [f"a{first} b{second} c" for first in range(200) for second in range(200)]
    phrases = Phrases(sources)
    words = ["a5", "b7", "c", "a199", "b199", "c", "a200", "b0", "c", "a0", "b0", "d"]
    for word in words:
        phrases.add(word, True)
    codes = np.arange(len(words), dtype=np.int32)
    starts, ends = phrases.find(codes)
    assert (starts.tolist(), ends.tolist()) == ([0, 3], [3, 6])
