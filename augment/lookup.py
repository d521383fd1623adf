"""Which lexicon entries may translate a word: the two published ways and ours.

``word`` is Wang, Ruder & Neubig (2022): the word exactly as written. ``morph`` chooses the order by
part of speech. Function words are looked up as written and never by lemma (*his* is not *he*, *was*
is not *be*: doing so cost 8 points of tagging accuracy in a trial), unless they are contracted and
the lexicon lacks them so (*n't* is *not*); content words are looked up by lemma, because the right
form is made afterwards. Entries of the word's part of speech are taken, and of one that
dictionaries seldom tell apart from it: *that* is a conjunction or a pronoun there, be it that it
subordinates, or stands before a noun. Punctuation becomes punctuation or stays. A negation that the
lexicon calls a verb (North Sami *ii*) is an auxiliary.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from kiloglot.augment.analysis import Word
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.lexicon.lexicon import MATCH

__all__ = ["ALIKE", "CONTENT", "Found", "by_morphology", "by_word", "is_negative_verb"]

#: Parts of speech whose translation is inflected.
CONTENT = frozenset({"NOUN", "VERB", "ADJ", "PROPN"})

#: What dictionaries seldom tell apart, or call otherwise: *to* before an infinitive a preposition.
ALIKE = {"CCONJ": "SCONJ", "SCONJ": "CCONJ", "DET": "PRON", "PRON": "DET", "PART": "ADP"}
_CONJUNCTIONS = frozenset({"CCONJ", "SCONJ"})
_VERBAL = frozenset({"AUX", "VERB"})
_APOSTROPHES = frozenset("'’")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
#: Not signs that are read as words, such as %.
_MARKS = regex.compile(
    r"[\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Dash}\p{Ps}\p{Pe}\p{Pi}\p{Pf}¿¡]+"
)


class Found(NamedTuple):
    """Entries found for a word.

    Args:
        entries: Of the best part of speech that the lexicon has for the word.
        step: How they were found: ``"exact"``, ``"casefold"``, ``"lemma"``, ``"multiword"`` or, if
            the lexicon is :meth:`kiloglot.lexicon.Lexicon.matching`, ``"match"``.
    """

    entries: tuple[Entry, ...]
    step: str


def by_word(lexicon: Lexicon, word: Word) -> Found | None:
    """Look ``word`` up exactly as written."""
    entries = lexicon.exact(word.form)
    return Found(entries, "exact") if entries else None


def by_morphology(lexicon: Lexicon, word: Word) -> Found | None:
    """Look ``word`` up by lemma or as written, as its part of speech demands."""
    if word.upos == "PROPN":
        return _name(lexicon, word)
    order: tuple[str, ...]
    if word.upos in CONTENT and word.lemma:
        order = ("lemma", "exact", "casefold")
    elif word.upos and not (word.lemma and _APOSTROPHES.intersection(word.form)):
        order = ("exact", "casefold")
    else:
        order = ("exact", "casefold", "lemma")
    match = lexicon.lookup(word.form, lemma=word.lemma or None, order=order)
    if match is None and word.upos in CONTENT:
        match = lexicon.lookup(word.form, lemma=word.lemma or None, pos=word.upos, order=(MATCH,))
    if match is not None and _is_punctuation(word):
        signs = tuple(entry for entry in match.entries if not _LETTER.search(entry.target))
        return Found(signs, match.step) if signs else None
    if match is None:
        return None
    if verbs := tuple(entry for entry in match.entries if is_negative_verb(word, entry)):
        return Found(verbs, match.step)
    # Not the entries of the right part of speech first: those without any are most of the lexicon
    # for some languages, and leaving them out cost 2 points of tagging accuracy for Wolof.
    kinds = ("", word.upos, ALIKE.get(word.upos, word.upos))
    fitting = tuple(entry for entry in match.entries if entry.pos in kinds)
    if word.upos in _CONJUNCTIONS and not fitting:
        # *while* is no *(a) while*.
        fitting = tuple(entry for entry in match.entries if entry.pos not in CONTENT)
        return Found(fitting, match.step) if fitting else None
    return Found(fitting if word.upos and fitting else match.entries, match.step)


def _is_punctuation(word: Word) -> bool:
    """Tell whether a word is a punctuation mark, so that no word can be its translation."""
    if word.upos:
        return word.upos == "PUNCT" and not _LETTER.search(word.form)
    return _MARKS.fullmatch(word.form) is not None


def is_negative_verb(word: Word, entry: Entry) -> bool:
    """Tell whether an entry translates a negating particle by a verb."""
    return word.upos == "PART" and entry.pos in _VERBAL and "Polarity=Neg" in word.feats


def _name(lexicon: Lexicon, word: Word) -> Found | None:
    """Look a name up: *Bush* is not *bush*, whatever the case of the letters."""
    for step, form in (("exact", word.form), ("lemma", word.lemma)):
        entries = lexicon.exact(form)
        names = tuple(entry for entry in entries if entry.pos == "PROPN")
        names = names or tuple(entry for entry in entries if entry.source[:1].isupper())
        if names:
            return Found(names, step)
    return None
