from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.choices import Choice
from kiloglot.augment.project import Part, Unprojectable, project
from kiloglot.data import Extra, Sentence, spans_of


def choice(*tokens):
    return Choice(
        tokens,
        ("X",) * len(tokens),
        tokens,
        ("_",) * len(tokens),
        1.0,
        "exact",
        "a>b",
        "",
        "lexicon",
    )


def kept(*places):
    return [Part(place, place + 1) for place in places]


def test_a_translation_of_several_words_continues_the_label():
    sentence = Sentence(("book", "a", "table"), tags=("O", "O", "B-item"))
    made, traces = project(sentence, [*kept(0, 1), Part(2, 3, choice("x", "y", "z"))])
    assert made.tokens == ("book", "a", "x", "y", "z")
    assert made.tags == ("O", "O", "B-item", "I-item", "I-item")
    assert [trace.source for trace in traces] == ["book", "a", "table", "table", "table"]


def test_a_dropped_beginning_moves_on():
    sentence = Sentence(("in", "the", "house"), tags=("O", "B-place", "I-place"))
    made, _ = project(sentence, [*kept(0), Part(1, 2, dropped=True), Part(2, 3, choice("talo"))])
    assert made.tags == ("O", "B-place")


def test_neighbouring_entities_stay_apart():
    sentence = Sentence(("a", "b", "c"), tags=("B-x", "B-x", "I-x"))
    made, _ = project(sentence, [Part(0, 1, choice("p", "q")), *kept(1, 2)])
    assert made.tags == ("B-x", "I-x", "B-x", "I-x")


def test_a_translation_across_a_border_is_unprojectable():
    sentence = Sentence(("a", "b"), tags=("O", "B-x"))
    with pytest.raises(Unprojectable, match="border"):
        project(sentence, [Part(0, 2, choice("p"))])


def test_the_tree_keeps_its_shape(fish_in_houses):
    parts = [
        *kept(0),
        Part(1, 2, choice("oli", "nahnyt")),
        Part(2, 3, dropped=True),
        *kept(3),
        Part(4, 5, dropped=True),
        Part(5, 6, choice("taloissa")),
    ]
    made, _ = project(fish_in_houses, parts)
    assert made.tokens == ("They", "oli", "nahnyt", "fish", "taloissa")
    assert made.heads == (2, 0, 2, 2, 2)
    assert made.deprels == ("nsubj", "root", "flat", "obj", "obl")


def test_dependents_of_a_dropped_word_go_to_its_head(parsed):
    sentence = parsed("a a X _ 2 dep", "b b X _ 3 dep", "c c X _ 0 root")
    made, _ = project(sentence, [*kept(0), Part(1, 2, dropped=True), *kept(2)])
    assert made.heads == (2, 0)


def test_nothing_left_is_unprojectable():
    with pytest.raises(Unprojectable, match="nothing"):
        project(Sentence(("a",)), [Part(0, 1, dropped=True)])


def test_running_text_keeps_the_spacing_of_the_source():
    sentence = Sentence(
        ("He", "does", "n't", "see", "."),
        misc=("_", "_", "_", "SpaceAfter=No", "_"),
        text="He doesn't see.",
        extras=(Extra(1, ("2-3", "doesn't", *["_"] * 8)),),
    )
    made, _ = project(sentence, [*kept(0, 1, 2), Part(3, 4, choice("nahda")), *kept(4)])
    assert made.text == "He doesn't nahda."
    assert made.misc == ("_", "SpaceAfter=No", "_", "SpaceAfter=No", "_")
    made, _ = project(sentence, [*kept(0), Part(1, 2, choice("ei")), *kept(2, 3, 4)])
    assert made.text == "He ei n't see."


@pytest.mark.parametrize(
    ("text", "tokens", "translated", "expected"),
    [
        ('"I see (it)," he said.', '" I see ( it ) , " he said .', {1, 9}, '"x see (it)," he x.'),
        ("I can't see", "I ca n't see", {3}, "I can't x"),
        ("I can't see", "I ca n't see", {1}, "I x n't see"),
        ("我看鱼。", "我 看 鱼 。", {0, 1}, "x x 鱼。"),
        ("no such text", "I see .", {1}, "I x ."),
    ],
)
def test_running_text_shows_the_spacing_where_nothing_else_does(text, tokens, translated, expected):
    sentence = Sentence(tuple(tokens.split()), text=text)
    parts = [
        Part(at, at + 1, choice("x") if at in translated else None)
        for at in range(len(sentence.tokens))
    ]
    made, _ = project(sentence, parts)
    assert (made.text, made.misc) == (expected, None)


def test_a_dropped_word_leaves_its_spacing_to_the_word_before():
    sentence = Sentence(
        ("John", "'s", "fish"), misc=("SpaceAfter=No", "_", "_"), text="John's fish"
    )
    made, _ = project(sentence, [*kept(0), Part(1, 2, dropped=True), *kept(2)])
    assert made.text == "John fish"


@given(st.data())
def test_labels_and_trees_stay_valid(data):
    size = data.draw(st.integers(1, 8))
    labels = data.draw(
        st.lists(st.sampled_from(["O", "B-x", "I-x", "B-y"]), min_size=size, max_size=size)
    )
    for place, tag in enumerate(labels):
        if tag == "I-x" and (place == 0 or labels[place - 1][2:] != "x"):
            labels[place] = "B-x"
    order = data.draw(st.permutations(range(size)))
    heads = [0] * size
    for rank, place in enumerate(order[1:], 1):
        heads[place] = data.draw(st.sampled_from(order[:rank])) + 1
    sentence = Sentence(
        tuple(f"w{place}" for place in range(size)),
        heads=tuple(heads),
        deprels=("root" if not head else "dep" for head in heads)
        and tuple("root" if not head else "dep" for head in heads),
        tags=tuple(labels),
    )
    parts = []
    for place in range(size):
        kind = data.draw(st.sampled_from(["keep", "one", "two", "drop"]))
        if kind == "drop" and heads[place]:
            parts.append(Part(place, place + 1, dropped=True))
        elif kind in ("one", "two"):
            parts.append(Part(place, place + 1, choice(*["t", "u"][: 1 + (kind == "two")])))
        else:
            parts.append(Part(place, place + 1))
    made, traces = project(sentence, parts)
    assert len(made.tokens) == len(made.tags) == len(made.heads) == len(traces)
    assert made.heads.count(0) == 1
    for start in range(len(made.heads)):
        node, steps = start, 0
        while made.heads[node]:
            node = made.heads[node] - 1
            steps += 1
            assert steps <= len(made.heads), "a cycle"
    # Every entity that has a word left is there once, in order.
    left = {place for place, part in enumerate(parts) if not part.dropped}
    before = [
        span.label for span in spans_of(sentence.tags) if left & set(range(span.start, span.end))
    ]
    assert [span.label for span in spans_of(made.tags)] == before


def test_other_fields_survive(fish_in_houses):
    sentence = replace(fish_in_houses, label="see", id="7", meta={"a": "b", "_layout": "x"})
    made, _ = project(sentence, kept(*range(6)), "7~1")
    assert (made.label, made.id, made.meta) == ("see", "7~1", {"a": "b"})
