import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiloglot.morph import edits
from kiloglot.morph.edits import COPY, DELETE, INSERT, SUBSTITUTE, align, apply, drawn

WORD = st.text("abcäß", min_size=1, max_size=8)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_edits_make_the_form_and_read_the_whole_lemma(pairs):
    for (lemma, form), found in zip(pairs, align(pairs), strict=True):
        assert apply(lemma, found) == form
        read = [edit.at for edit in found if edit.kind != INSERT]
        assert read == list(range(len(lemma)))
        assert all(edit.at <= len(lemma) for edit in found)


@given(st.lists(st.tuples(WORD, WORD), min_size=2, max_size=10))
@settings(max_examples=30, deadline=None)
def test_company_does_not_change_an_alignment(pairs):
    assert align(pairs) == [align([pair])[0] for pair in pairs]


@pytest.mark.parametrize(
    ("lemma", "form", "above", "below"),
    [
        ("walk", "walked", "walk--", "walked"),
        ("man", "men", "man", "men"),
        ("abudia", "nisingeviabudia", "---------abudia", "nisingeviabudia"),
        ("achten", "geachtet", "--achten", "geachtet"),
        ("yigeh", "geh", "yigeh", "--geh"),
    ],
)
def test_alignment(lemma, form, above, below):
    assert drawn(lemma, align([(lemma, form)])[0]) == (above, below)


def test_equal_words_are_copied():
    assert [edit.kind for edit in align([("sama", "sama")])[0]] == [COPY] * 4


def test_kinds_differ():
    assert len({COPY, DELETE, INSERT, SUBSTITUTE}) == 4


def test_nothing_to_align():
    assert align([]) == []


def test_one_long_pair_does_not_make_all_tables_long(monkeypatch):
    sizes = []
    aligned = edits._align

    def noted(pairs, costs):
        longest = [max(len(word) for word in column) + 1 for column in zip(*pairs, strict=True)]
        sizes.append(longest[0] * longest[1] * len(pairs))
        return aligned(pairs, costs)

    monkeypatch.setattr(edits, "_align", noted)
    monkeypatch.setattr(edits, "_CELLS", 1000)
    pairs = [("a" * n, "a" * (n % 7) + "b") for n in range(1, 60)]
    made = edits.align(pairs)
    assert [edits.apply(lemma, one) for (lemma, _), one in zip(pairs, made, strict=True)] == [
        form for _, form in pairs
    ]
    assert max(sizes) <= 1000
