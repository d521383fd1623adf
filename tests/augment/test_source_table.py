"""Tests of the analysis of plain text by a table of the source's paradigms."""

from __future__ import annotations

import pytest

from kiloglot.augment.analysis import Word
from kiloglot.augment.source_table import SourceTable
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

VERBS = Table.from_cells(
    [
        ("walk", "walk", "V;NFIN"),
        ("walk", "walks", "V;PRS;3;SG"),
        ("walk", "walked", "V;PST"),
        ("walk", "walked", "V.PTCP;PST"),
        ("dog", "dog", "V;NFIN"),
        ("dog", "dogs", "V;PRS;3;SG"),
        ("and", "and", "V;NFIN"),
    ]
)


def analysed(form: str, *entries: Entry, target: Table | None = None) -> Word:
    return SourceTable(VERBS, Lexicon(entries), target)(form)


def test_inflected_forms_are_read():
    assert analysed("walks", Entry("walk", "ganga")) == Word(
        "walks", "walk", "VERB", "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"
    )


def test_the_first_of_equal_readings_is_taken():
    found = analysed("walked", Entry("walk", "ganga", "VERB"))
    assert found.feats == "Tense=Past|VerbForm=Fin"


def test_words_without_translations_stay_as_they_are():
    assert analysed("walks") == Word("walks")
    assert analysed("xyz", Entry("walk", "ganga")) == Word("xyz")


@pytest.mark.parametrize("form", ["dog", "and", "Dog", "walk"])
def test_a_lemma_is_no_verb_because_a_table_lists_it(form: str):
    entries = [Entry(word, f"{word}a") for word in ("dog", "and", "walk")]
    assert analysed(form, *entries) == Word(form)


def test_a_lemma_is_a_verb_where_as_many_translations_are_verbs_as_are_not():
    verb, noun = Entry("walk", "ganga", "VERB"), Entry("walk", "túrur", "NOUN")
    assert analysed("walk", verb, noun).upos == "VERB"
    assert analysed("walk", verb, noun, Entry("walk", "gongd", "NOUN")).upos == ""


def test_an_inflected_form_is_a_verb_where_some_translation_is_or_none_is_told():
    noun, untold = Entry("dog", "hundur", "NOUN"), Entry("dog", "fylgja")
    assert analysed("dogs", noun) == Word("dogs")
    assert analysed("dogs", noun, untold) == Word("dogs")
    assert analysed("dogs", noun, Entry("dog", "fylgja", "VERB")).upos == "VERB"
    assert analysed("dogs", untold).upos == "VERB"


def test_auxiliaries_are_verbs():
    assert analysed("walk", Entry("walk", "ganga", "AUX")).upos == "VERB"


def test_the_paradigms_of_a_translation_tell_what_it_is():
    target = Table.from_cells([("hundur", "hundar", "N;PL"), ("ganga", "gekk", "V;PST")])
    assert analysed("dogs", Entry("dog", "hundur"), target=target) == Word("dogs")
    assert analysed("walk", Entry("walk", "ganga"), target=target).upos == "VERB"
