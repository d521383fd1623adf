"""Function words that nothing names."""

from unicodedata import normalize

import pytest

from kiloglot.augment.annotated import Annotated
from kiloglot.augment.closed_class import frequent_words
from kiloglot.augment.labeller import labelled
from kiloglot.augment.self_training import self_trained
from kiloglot.data import Sentence
from kiloglot.lexicon import Lexicon
from kiloglot.morph import load

#: Forty different words, and between them "é", in either case and normal form.
WRITTEN = ("é", "É", normalize("NFD", "é"))
TEXT = [
    tuple(word for at in range(4) for word in (f"kala{number}{at}", WRITTEN[at % 3]))
    for number in range(10)
]
NOTHING = Annotated([], [])


def test_frequent_words_are_counted_whatever_case_or_normal_form() -> None:
    # One of two words, 500 times as many as one of a thousand.
    assert frequent_words(TEXT, NOTHING) == pytest.approx({"é": 8.966}, abs=0.001)


def test_of_little_text_no_word_is_frequent() -> None:
    assert frequent_words(TEXT[:2], NOTHING) == {}
    assert frequent_words([], NOTHING) == {}


def test_words_that_are_known_are_left_out(tmp_path) -> None:
    for times, label, found in ((2, "NOUN", {"é"}), (3, "NOUN", set()), (3, "_", {"é"})):
        train = Annotated([("É",)] * times, [(label,)] * times)
        assert frequent_words(TEXT, train).keys() == found
    (tmp_path / "table.tsv").write_text("é\té\tN;NOM;SG\n", encoding="utf-8")
    assert frequent_words(TEXT, NOTHING, load(tmp_path / "table.tsv")) == {}


def test_signs_are_no_function_words() -> None:
    assert frequent_words([("-", "1")] * 20, NOTHING) == {}


def test_frequency_tells_function_words_from_others() -> None:
    train = Annotated(
        [("nu", "rikas", "mela", "nu", "telo")] * 9, [("PART", "ADJ", "NOUN", "PART", "NOUN")] * 9
    )
    asked = [("rika", "melo"), ("zu", "melo")]
    plain = labelled(train, asked, "pos")
    assert plain.labels[0][0] == "ADJ"
    doubted = labelled(train, asked, "pos", frequent={"rika": 40.0})
    assert doubted.labels[0] == ("PART", plain.labels[0][1])
    assert doubted.labels[1] == plain.labels[1]


def test_labels_of_another_kind_stay() -> None:
    train = Annotated([("mela", "x")] * 5, [("food", "thing")] * 5)
    frequent = {"mela": 40.0}
    assert labelled(train, [("mela",)], "pos", frequent=frequent).labels == [("food",)]


def test_self_training_takes_the_most_frequent_words_for_function_words() -> None:
    train = [Sentence(("nu", "talo", "kala"), upos=("PART", "NOUN", "NOUN"))] * 5
    text = [(at, ("nu", "tala", f"kal{at}o")) for at in range(40)]
    made = self_trained(train, text, Lexicon.from_entries([]))
    assert {each.sentence.upos for each in made} == {("PART", "PART", "NOUN")}
    few = self_trained(train, text[:5], Lexicon.from_entries([]))
    assert {each.sentence.upos for each in few} == {("PART", "NOUN", "NOUN")}
