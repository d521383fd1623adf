"""Real lexicons with their dirt: see the notes on the data beside them."""

import pytest

from kiloglot.data.formats import read as read_corpus
from kiloglot.lexicon import coverage, load

ROWS = {"fao": 13031, "sme": 10332, "kaz": 13655, "mlt": 13724, "wol": 4834, "lug": 3998}


@pytest.mark.parametrize("language", ROWS)
def test_they_load_without_options_and_lose_no_row(corpora, language):
    lexicon = load(corpora / "data" / language / "lexicon.tsv")
    report = lexicon.report.files[0]
    assert report.columns == ("source", "target", "pos", "origin")
    assert (report.rows, report.entries) == (ROWS[language], ROWS[language])
    assert not report.bad
    assert not report.odd
    steps = lexicon.report.steps.values()
    assert report.entries + sum(step.added - step.removed for step in steps) == len(lexicon)
    assert {origin for entry in lexicon for origin in entry.origins} <= {
        "gatitos",
        "wiktionary",
        "ids",
    }


def test_copies_of_a_bare_list_go_and_words_of_a_dictionary_stay(corpora):
    maltese = load(corpora / "data/mlt/lexicon.tsv")
    assert all(entry.target != "lake" for entry in maltese.exact("lake"))
    assert any(entry.target == "pizza" for entry in maltese.exact("pizza"))
    kazakh = load(corpora / "data/kaz/lexicon.gpl.tsv")
    assert not kazakh.exact("ppm")
    assert kazakh.exact("(")[0].target == "("
    assert kazakh.exact("firmament")[0].target == "аспан күмбез"


def test_coverage_of_english(corpora):
    sentences = list(read_corpus(corpora / "data/eng/ud/en_ewt-ud-dev.conllu"))
    lexicon = load(corpora / "data/fao/lexicon.tsv")
    found = coverage(lexicon, sentences)
    assert found.sentences == 2001
    assert sum(found.words.found_tokens) / found.words.tokens > 0.85
    merged = load(corpora / "data/kaz/lexicon.tsv", corpora / "data/kaz/lexicon.gpl.tsv")
    assert any(entry.origins == ("wiktionary", "apertium") for entry in merged.exact("China"))
