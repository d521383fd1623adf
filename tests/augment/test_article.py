from dataclasses import replace

import pytest

from kiloglot import lexicon as lexicons
from kiloglot.augment import Augmenter
from kiloglot.augment.article import article_of
from kiloglot.augment.target_text import proclitics
from kiloglot.data.files import read_lines
from kiloglot.lexicon import Entry, Lexicon

HOSTS = [
    first + second for first in "bdgklmnprst" for second in ("ama", "iri", "oso", "ulu", "ene")
]
ENTRIES = [
    *(Entry(f"thing{place}", host, "NOUN") for place, host in enumerate(HOSTS)),
    Entry("with", "ma'", "ADP"),
    Entry("from", "minn", "ADP"),
    Entry("in", "f'", "ADP"),
    Entry("to", "ghand", "ADP"),
    Entry("fish", "bama", "NOUN"),
    Entry("house", "diri", "NOUN"),
]
TEXT = [
    *(f"l-{host} ra" for host in HOSTS),
    *(f"il-{host} ra" for host in HOSTS[:40]),
    *(f"mal-{host} mill-{host} fl-{host} ra" for host in HOSTS[:12]),
    *(f"f'{host} ra" for host in HOSTS[:12]),
]


@pytest.fixture
def lexicon():
    return Lexicon.from_entries(ENTRIES)


def test_the_article_and_what_it_is_joined_with(lexicon):
    article = article_of(proclitics(TEXT), lexicon)
    assert article.forms == {"l-": 55, "il-": 40}
    assert article.joined == {"ma'": {"mal-": 12}, "minn": {"mill-": 12}, "f'": {"fl-": 12}}


def test_what_stands_before_verbs_is_no_article():
    verbs = [entry._replace(pos="VERB") for entry in ENTRIES]
    assert article_of(proclitics(TEXT), Lexicon.from_entries(verbs)) is None


def test_nothing_is_known_without_clitics_or_parts_of_speech(lexicon):
    assert article_of({}, lexicon) is None
    bare = Lexicon.from_entries([entry._replace(pos="") for entry in ENTRIES])
    assert article_of(proclitics(TEXT), bare) is None


@pytest.mark.parametrize(
    ("language", "forms"),
    [("mlt", ["l-", "il-"]), ("fao", []), ("kaz", []), ("sme", []), ("wol", [])],
)
def test_real_text(language, forms, corpora):
    lines = list(read_lines(corpora / "text" / "target" / f"{language}.txt"))[:5000]
    found = article_of(
        proclitics(lines), lexicons.load(corpora / "data" / language / "lexicon.tsv")
    )
    assert list(found.forms if found else []) == forms
    if found:
        assert found.joined["ta'"].keys() >= {"tal-"}
        assert found.joined["minn"].keys() >= {"mill-"}


@pytest.fixture
def sentence(parsed):
    return parsed(
        "The the DET Definite=Def 2 det",
        "fish fish NOUN _ 0 root",
        "with with ADP _ 5 case",
        "the the DET Definite=Def 5 det",
        "house house NOUN _ 2 nmod",
        text="The fish with the house",
        misc=("_",) * 5,
    )


def made(sentence, *entries, **settings):
    lexicon = Lexicon.from_entries([*ENTRIES, *entries])
    augmenter = Augmenter(
        lexicon, target_text=TEXT, cover=0.0, self_train=0.0, reorder=False, **settings
    )
    return next(augmenter.sentences([sentence]))


def test_articles_stand_close_before_their_nouns(sentence):
    result, traces = made(sentence)
    assert result.tokens[0] in ("L-", "Il-")
    assert result.tokens[1:] == ("bama", "mal-", "diri")
    assert result.text == f"{result.tokens[0]}bama mal-diri"
    assert result.upos == ("DET", "NOUN", "ADP", "NOUN")
    assert result.heads == (2, 0, 4, 2)
    assert [trace.step for trace in traces] == ["clitic", "lemma", "clitic", "lemma"]


def test_they_do_so_when_the_order_changes(parsed):
    sentence = parsed(
        "the the DET Definite=Def 3 det",
        "big big ADJ _ 3 amod",
        "fish fish NOUN _ 0 root",
        text="the big fish",
        misc=("_",) * 3,
    )
    augmenter = Augmenter(
        Lexicon.from_entries([*ENTRIES, Entry("big", "kbir", "ADJ")]),
        target_text=[*TEXT, *["bama kbir"] * 20],
        cover=0.0,
        self_train=0.0,
    )
    made, traces = next(augmenter.sentences([sentence]))
    assert made.tokens[1:] == ("bama", "kbir")
    assert made.text == f"{made.tokens[0]}bama kbir"
    assert [trace.step for trace in traces] == ["clitic", "lemma", "lemma"]


def test_adpositions_that_join_with_none_keep_the_article(sentence):
    lemmas = (*sentence.lemmas[:2], "to", *sentence.lemmas[3:])
    tokens = (*sentence.tokens[:2], "to", *sentence.tokens[3:])
    result = made(replace(sentence, tokens=tokens, lemmas=lemmas)).sentence
    assert result.tokens[2] == "ghand"
    assert result.tokens[3] in ("l-", "il-")


def test_articles_that_the_lexicon_has_are_its_own(sentence):
    result = made(sentence, Entry("the", "xi", "DET"), Entry("The", "Xi", "DET")).sentence
    assert result.tokens == ("Xi", "bama", "ma'", "xi", "diri")


def test_without_articles(sentence):
    assert made(sentence, articles=False).sentence.tokens == ("Bama", "ma'", "diri")
