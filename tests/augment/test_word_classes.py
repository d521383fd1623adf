"""Classes of words by their neighbours."""

from random import Random
from unicodedata import normalize

from kiloglot.augment.annotated import Annotated
from kiloglot.augment.labeller import labelled
from kiloglot.augment.word_classes import word_classes

THINGS = [f"n{at}" for at in range(300)]
DEEDS = [f"v{at}" for at in range(300)]


def sentences(count: int) -> list[tuple[str, ...]]:
    rng = Random(5)
    return [
        ("the", rng.choice(THINGS), "will", rng.choice(DEEDS), "the", rng.choice(THINGS))
        for _ in range(count)
    ]


def test_words_of_like_neighbours_share_classes() -> None:
    found = word_classes(sentences(6000))
    things = {name for word in THINGS for name in found[word]}
    deeds = {name for word in DEEDS for name in found[word]}
    assert things
    assert not things & deeds
    assert found == word_classes(sentences(6000))


def test_classes_tell_neither_case_nor_normal_form_apart() -> None:
    accented = [tuple(word.replace("n", "ñ") for word in words) for words in sentences(6000)]
    found = word_classes(accented)
    assert "ñ7" in found
    assert found == word_classes([tuple(map(str.title, words)) for words in accented])
    assert found == word_classes([[normalize("NFD", word) for word in words] for words in accented])


def test_rare_words_and_little_text_have_no_classes() -> None:
    assert "once" not in word_classes([*sentences(6000), ("the", "once", "will")])
    assert word_classes(sentences(10)) == {}
    assert word_classes([]) == {}


def test_classes_tell_what_words_are_that_no_teacher_has() -> None:
    text = sentences(6000)
    known = {"the", "will", *THINGS[:150], *DEEDS[:150]}
    tags = {"the": "DET", "will": "AUX"}
    tags |= dict.fromkeys(THINGS, "NOUN") | dict.fromkeys(DEEDS, "VERB")
    taught = [words for words in text if {*words} <= known]
    train = Annotated(taught, [tuple(tags[word] for word in words) for words in taught])
    # The letters of the other words tell nothing.
    renamed = {word: f"{number}" for number, word in enumerate(THINGS[150:] + DEEDS[150:])}
    text = [tuple(renamed.get(word, word) for word in words) for words in text]
    asked = [(new,) for new in renamed.values()]

    def right(found: Annotated) -> float:
        truth = [(tags[word],) for word in renamed]
        return sum(map(tuple.__eq__, found.labels, truth)) / len(truth)

    assert right(labelled(train, asked, "pos")) < 0.7
    assert right(labelled(train, asked, "pos", classes=[word_classes(text)])) > 0.9
