import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.data.markup import marked, unmarked
from kiloglot.data.offsets import offsets_of, same_but_spaces
from kiloglot.data.spans import in_scheme

WORDS = st.lists(st.text("abcé", min_size=1, max_size=3), min_size=1, max_size=6)


@given(WORDS, st.data())
def test_there_and_back(words, data):
    tags = data.draw(
        st.lists(
            st.sampled_from(["O", "B-x", "I-x", "B-y/z"]), min_size=len(words), max_size=len(words)
        )
    )
    tokens, sound = tuple(words), in_scheme(tags)
    assert unmarked(marked(tokens, sound, " ".join(words))) == (tokens, sound)


@pytest.mark.parametrize(
    ("text", "tokens", "tags"),
    [
        ("", "", ""),
        ("[a : b]", "b", "B-a"),
        ("[a:b]", "b", "B-a"),
        ("[ a :  b  c ]d", "b c d", "B-a I-a O"),
        ("x [a : b] [a : c]", "x b c", "O B-a B-a"),
    ],
)
def test_unmarked(text, tokens, tags):
    assert unmarked(text) == (tuple(tokens.split()), tuple(tags.split()))


@pytest.mark.parametrize(
    "text", ["[a", "a]", "[a b]", "[a : [b : c]]", "[a : b", "[ : b]", "[a : ]"]
)
def test_marks_that_do_not_match(text):
    with pytest.raises(ValueError, match=r"brackets do not match|without a name"):
        unmarked(text)


@pytest.mark.parametrize(
    ("tokens", "text", "offsets"),
    [
        ("", "", ()),
        ("a b", "a b", ((0, 1), (2, 3))),
        ("a b", " ab ", ((1, 2), (2, 3))),
        ("a b", "a x b", None),
        ("a b", "a b c", None),
        ("a", "b", None),
    ],
)
def test_offsets(tokens, text, offsets):
    assert offsets_of(tokens.split(), text) == offsets
    if offsets is not None:
        assert same_but_spaces(tokens.split(), text)
