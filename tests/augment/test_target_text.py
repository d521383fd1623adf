import pytest

from kiloglot.augment.target_text import known_words, proclitics, sentences, words_of
from kiloglot.lexicon import Entry, Lexicon

HOSTS = [
    first + second for first in "bdgklmnprst" for second in ("ama", "iri", "oso", "ulu", "ene")
]


def clitic_text(clitic, other="w-"):
    lines = [f"{clitic}{host} ma ra {host}" for host in HOSTS]
    return [*lines, *(f"{other}{host} na" for host in HOSTS[:12])]


def test_clitics_are_those_with_many_hosts():
    found = proclitics(clitic_text("il-"))
    assert [(clitic, len(hosts)) for clitic, hosts in found.items()] == [("il-", 55), ("w-", 12)]
    assert found["w-"]["bama"] == 1
    assert list(proclitics(clitic_text("L'", "d’"))) == ["l'", "d’"]


def test_compounds_are_no_clitics():
    assert proclitics([f"north-{host}" for host in HOSTS[:40]]) == {}
    rare = [f"north-{host}" for host in HOSTS] + ["ma ra so"] * 10_000
    assert proclitics(rare) == {}
    assert proclitics([]) == {}


def test_words_with_clitics():
    clitics = {"il-", "f'", "w-"}
    assert words_of("Il-kelb f'art, w-il-belt!", clitics) == (
        "Il-", "kelb", "f'", "art", ",", "w-", "il-", "belt", "!",
    )  # fmt: skip
    assert words_of("il-kelb", ()) == ("il-kelb",)
    assert words_of("il- kelb il-", clitics) == ("il", "-", "kelb", "il", "-")


def test_known_words_keep_what_they_end_in():
    knows = {"ta'", "w-ara"}.__contains__
    assert words_of("Ta' w-ara 'da' ta '", {"w-"}, knows) == (
        "Ta'", "w-ara", "'", "da", "'", "ta", "'",
    )  # fmt: skip


def test_known_words_are_of_lexicon_and_table(toy_table):
    knows = known_words(Lexicon.from_entries([Entry("of", "Ta' xi", "ADP")]), toy_table)
    assert all(map(knows, ("ta'", "xi", "kalassa")))
    assert not knows("of")
    assert not known_words(Lexicon.from_entries([]), None)("kala")


@pytest.mark.parametrize(
    "line", ["", "two words", "1 2 3 4 a", "- - - - -", " ".join(["word"] * 61)]
)
def test_lines_that_are_no_sentences_are_left_out(line):
    good = "this is one"
    found = list(sentences([line, good, good, f" {good}\n"]))
    assert found == [(2, ("this", "is", "one"))]
