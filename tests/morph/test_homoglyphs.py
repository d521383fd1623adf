"""Stray letters of another script."""

import pytest

from kiloglot.morph.homoglyphs import find_mixed, is_mixed, repair
from kiloglot.morph.table_strings import Text

MIXED = [
    ("кiтап", "кітап"),  # Latin i
    ("қaла", "қала"),  # Latin a
    ("Aлматы", "Алматы"),
    ("әкe", "әке"),
    ("сөз əні", "сөз әні"),  # Latin schwa
    ("hуман", "һуман"),
    ("саt", "cat"),  # two Cyrillic letters and one that has no Cyrillic twin
    ("Ηello", "Hello"),  # Greek Eta
]


@pytest.mark.parametrize(("word", "whole"), MIXED)
def test_repair(word, whole):
    assert is_mixed(word)
    assert repair(word) == whole
    assert not is_mixed(whole)


@pytest.mark.parametrize(
    "word",
    [
        "кітап",
        "kitap",
        "USB-кабель",
        "σήμερα",
        "ŋutaq",
        "θin",
        "naβe",
        "x",
        "",
        "漢字",
        "한국어",
        "ק",
        "xχ",
    ],
)
def test_whole_words_stay(word):
    assert not is_mixed(word)
    assert repair(word) == word


@pytest.mark.parametrize("word", ["USBға", "MP3-плеерdg", "Wцод"])
def test_what_cannot_be_repaired_whole_stays(word):
    assert is_mixed(word)
    assert repair(word) == word


def test_search_finds_what_the_single_test_finds():
    words = [word for pair in MIXED for word in pair] + [
        "USBға",
        "한국어",
        "",
        "ẁ",
        "ἀa",
        "ꙗa",
        "ᲀa",
    ]
    assert find_mixed(Text.of(words)) == [at for at, word in enumerate(words) if is_mixed(word)]
    assert find_mixed(Text.of([])) == []


def test_repaired_public_words_are_of_one_script(corpora):
    """The kaz folder's lexicon has such words, as its README says."""
    text = (corpora / "data/kaz/lexicon.tsv").read_text(encoding="utf-8")
    words = {word for line in text.splitlines() for word in line.split("\t")[1].split()}
    mixed = [word for word in words if is_mixed(word)]
    assert all(not is_mixed(repair(word)) or repair(word) == word for word in mixed)
