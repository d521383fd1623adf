from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.data.sentence import Sentence, Span
from kiloglot.data.spans import SCHEMES, in_scheme, is_tag, scheme_of, spans_of, tags_of


@st.composite
def spans_on_tokens(draw):
    size = draw(st.integers(0, 8))
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=8)))
    pairs = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    label = st.sampled_from(["A", "B", "a-b"])
    return tuple(Span(a, b, draw(label)) for a, b in pairs), size


@given(spans_on_tokens(), st.sampled_from(SCHEMES))
def test_there_and_back(case, scheme):
    spans, size = case
    tags = tags_of(spans, size, scheme)
    assert len(tags) == size
    assert all(map(is_tag, tags))
    assert spans_of(tags) == spans
    for other in SCHEMES:
        assert in_scheme(in_scheme(tags, other), scheme) == tags


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "E-A", "S-A", "I-B", "L-B", "U-B", "B", "I"])))
def test_any_tags_have_one_reading(tags):
    spans = spans_of(tags)
    assert spans_of(in_scheme(tags)) == spans
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert covered == {place for place, tag in enumerate(tags) if tag != "O"}


EXAMPLE = (Span(0, 1, "A"), Span(1, 3, "A"), Span(4, 7, "B"))


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("IOB1", "I-A B-A I-A O I-B I-B I-B"),
        ("IOB2", "B-A B-A I-A O B-B I-B I-B"),
        ("BIOES", "S-A B-A E-A O B-B I-B E-B"),
        ("BILOU", "U-A B-A L-A O B-B I-B L-B"),
    ],
)
def test_worked_example(scheme, tags):
    assert " ".join(tags_of(EXAMPLE, 7, scheme)) == tags
    assert spans_of(tags.split()) == EXAMPLE
    assert scheme_of([tags.split()]) == scheme


@pytest.mark.parametrize(
    ("tags", "scheme"),
    [
        ([], "IOB2"),
        ([["O"]], "IOB2"),
        ([["O", "I-A"]], "IOB1"),
        ([["O", "I-A"], ["B-A"]], "IOB2"),
        ([["I-A", "B-A"]], "IOB1"),
        ([["B-A"], ["S-A"]], "BIOES"),
        ([["B-A", "L-A"]], "BILOU"),
    ],
)
def test_scheme(tags, scheme):
    assert scheme_of(tags) == scheme


@pytest.mark.parametrize(
    "spans",
    [[Span(0, 0, "A")], [Span(0, 9, "A")], [Span(0, 2, "A"), Span(1, 3, "A")], [Span(-1, 1, "A")]],
)
def test_spans_that_do_not_fit(spans):
    with pytest.raises(ValueError, match="does not fit"):
        tags_of(spans, 4)


@pytest.mark.parametrize("tag", ["", "B-", "X-A", "NOUN", "b-A", "O-A", "-", "BA"])
def test_no_tags(tag):
    assert not is_tag(tag)
    with pytest.raises(ValueError, match="is no tag"):
        spans_of([tag])


def test_a_sentence_knows_its_spans():
    sentence = Sentence(("in", "New", "York"), tags=("O", "B-LOC", "I-LOC"))
    assert sentence.spans == (Span(1, 3, "LOC"),)
    assert Sentence(("in",)).spans == ()
