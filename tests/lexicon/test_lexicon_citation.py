import random

import pytest

from kiloglot.lexicon.citation import CitationForms, CitationRule

STEMS = ["kola", "soma", "laba", "kuba", "waba", "tema", "genda", "lima", "fumba", "zina"]


def verbs(*words):
    return [(word, "VERB") for word in words]


def test_prefix_is_learned_from_words_without_part_of_speech():
    words = [(f"oku{stem}", "") for stem in STEMS[:8]] + [("enju", ""), ("okutu", "")]
    forms = CitationForms.learn(words, verbs(*STEMS))
    assert [(rule.side, rule.old, rule.new, rule.support) for rule in forms.rules] == [
        ("prefix", "oku", "", 8)
    ]
    assert [found.lemma for found in forms.candidates("okuzina")] == ["zina"]
    assert forms.candidates("okuzina", "NOUN") == ()
    assert forms.candidates("okutu") == ()


def test_other_shapes_of_an_affix_are_learned_from_few_words():
    rest = [f"{first}{second}mba" for first in "bdgkmpst" for second in "aeiou"]
    shapes = ["okwogela", "okwonota", "okwebaka", "okwefuna"]
    words = [(word, "") for word in [*rest, *(f"oku{stem}" for stem in STEMS[:8]), *shapes]]
    lemmas = verbs(*STEMS, "yogela", "yonota", "ebaka", "efuna")
    forms = CitationForms.learn(words, lemmas)
    assert [str(rule) for rule in forms.rules] == [
        "oku- -> nothing",
        "okw- -> nothing",
        "okw- -> y-",
        "okwe- -> e-",
        "okwo- -> yo-",
    ]
    assert [found.lemma for found in forms.candidates("okwebaka")] == ["ebaka"]
    stripped = [forms.stripped(word, "VERB") for word in ("okwoza", "okweza", "okuza", "omuza")]
    assert stripped == ["yoza", "eza", "za", None]
    # One word is chance, and so is what other words do as well.
    few = [word for word in words if word[0] not in ("okwonota", "okwefuna")]
    assert len(CitationForms.learn(few, lemmas).rules) == 1
    alike = [(f"{other}{word[3:]}", "") for word in shapes for other in ("omw", "ebw", "abw")]
    assert len(CitationForms.learn([*words, *alike], lemmas).rules) == 1


def test_a_lemma_is_itself():
    forms = CitationForms.learn(verbs(*(f"oku{stem}" for stem in STEMS)), verbs(*STEMS, "okulima"))
    (found,) = forms.candidates("okulima", "VERB")
    assert (found.lemma, found.rule) == ("okulima", None)


def test_suffix_and_particle():
    lemmas = [f"{stem}t" for stem in STEMS]
    forms = CitationForms.learn(verbs(*(f"{stem}ne" for stem in STEMS)), verbs(*lemmas))
    assert [str(rule) for rule in forms.rules] == ["-ne -> -t"]
    forms = CitationForms.learn(verbs(*(f"at {stem}" for stem in STEMS)), verbs(*STEMS))
    assert [rule.old for rule in forms.rules] == ["at "]


def test_derivation_is_no_citation_form():
    derived = [f"un{stem}" for stem in STEMS]
    assert CitationForms.learn(verbs(*STEMS, *derived), verbs(*STEMS)).rules == ()
    few = [f"stem{letter}{letter}a" for letter in "abcdefghijklmnopqrstuvwxyz"]
    words = verbs(*few, *(f"un{stem}" for stem in STEMS[:5]))
    assert CitationForms.learn(words, verbs(*few, *STEMS)).rules == ()


def test_too_little_support_and_nothing():
    assert CitationForms.learn(verbs("okukola", "okusoma"), verbs("kola", "soma")).rules == ()
    assert CitationForms.learn([], []).rules == ()
    assert CitationForms.learn([], []).candidates("x") == ()


def test_what_order_the_words_are_in_does_not_matter():
    words, lemmas = verbs(*(f"oku{stem}" for stem in STEMS)), verbs(*STEMS)
    first = CitationForms.learn(words, lemmas)
    random.Random(1).shuffle(words)
    assert CitationForms.learn(words, reversed(lemmas)).rules == first.rules


def test_apply_needs_something_left():
    rule = CitationRule("VERB", "suffix", "ne", "", 5, 5)
    assert rule.apply("ne") is None
    assert rule.apply("kone") == "ko"


def pairs(corpora, language):
    from kiloglot import lexicon, morph
    from kiloglot.morph.ud import to_ud

    words = [
        (entry.target, entry.pos)
        for entry in lexicon.load(corpora / "data" / language / "lexicon.tsv")
    ]
    table = morph.load(corpora / "data" / language / "unimorph.tsv")
    return words, {(lemma, to_ud(features).upos) for lemma, features, _ in table.pairs()}


def test_ganda_infinitives(corpora):
    words, lemmas = pairs(corpora, "lug")
    forms = CitationForms.learn(words, lemmas)
    assert [rule.old for rule in forms.rules] == ["oku", "okw", "okwa", "okwe", "okwo"]
    verbs = {lemma for lemma, pos in lemmas if pos == "VERB"}
    assert len(verbs & {word for word, _ in words}) == 9
    reached = {found.lemma for word, pos in words for found in forms.candidates(word, pos)}
    assert len(reached & verbs) >= 66
    assert [found.lemma for found in forms.candidates("okwetaaga")] == ["etaaga"]
    assert forms.stripped("okwagala", "VERB") == "yagala"


@pytest.mark.parametrize("language", ["fao", "sme", "kaz", "mlt"])
def test_no_claims_where_table_and_lexicon_agree(corpora, language):
    assert CitationForms.learn(*pairs(corpora, language)).rules == ()
