"""How much of a text a lexicon knows, by which step of the look-up, and what it lacks most.

What is counted:

- A token is a word of the corpus as its format tells words apart (in CoNLL-U the numbered rows). It
  is punctuation if its part of speech is PUNCT or SYM or it has neither letter nor digit, a number
  if it has digits and no letter, and otherwise a word. The shares are shares of the words; "three"
  is a word, names are words (their part of speech shows them apart).
- A type is a distinct word form, as written, of a part of speech.
- The steps: ``exact``, the form as written is a source; ``casefold``, it is but for case;
  ``lemma``, its lemma is, as written or but for case; ``multiword``, none of these, but the token
  is within a phrase of the lexicon (the longest that begins at each token, left to right, phrases
  not overlapping). Each token counts at the first step that finds it, a type at the first that
  finds any of its tokens.
- ``same_pos``: the tokens found as words of which an entry has the part of speech of the token or
  none; only for corpora with parts of speech.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import normalise
from kiloglot.lexicon.lexicon import STEPS, Lexicon

__all__ = ["ALL_STEPS", "Coverage", "Missing", "Tally", "coverage"]

#: The steps of the look-up, and the one that takes what they leave.
ALL_STEPS = (*STEPS, "multiword")
_NOT_FOUND = len(ALL_STEPS)
_PUNCTUATION = frozenset(["PUNCT", "SYM"])


class Missing(NamedTuple):
    """A word that the lexicon lacks: its lemma if known, else its form in lower case."""

    word: str
    upos: str
    tokens: int
    forms: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What was found of some words.

    Args:
        tokens: How many there are.
        types: How many different ones.
        found_tokens: How many each step found, in the order of ``ALL_STEPS``.
        found_types: The same for types.
        same_pos: Tokens found as words with the same part of speech or an entry without one.
    """

    tokens: int = 0
    types: int = 0
    found_tokens: list[int] = field(default_factory=lambda: [0] * len(ALL_STEPS))
    found_types: list[int] = field(default_factory=lambda: [0] * len(ALL_STEPS))
    same_pos: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return counts and shares, each step's and the sum up to it, as plain values for JSON."""
        return {
            "tokens": self.tokens,
            "types": self.types,
            "steps": {
                step: {
                    "tokens": self.found_tokens[place],
                    "token_share": _share(self.found_tokens[place], self.tokens),
                    "token_share_so_far": _share(sum(self.found_tokens[: place + 1]), self.tokens),
                    "types": self.found_types[place],
                    "type_share": _share(self.found_types[place], self.types),
                    "type_share_so_far": _share(sum(self.found_types[: place + 1]), self.types),
                }
                for place, step in enumerate(ALL_STEPS)
            },
            "token_share": _share(sum(self.found_tokens), self.tokens),
            "type_share": _share(sum(self.found_types), self.types),
            "same_pos": self.same_pos,
        }


@dataclass(slots=True)
class Coverage:
    """How much of a corpus a lexicon knows; see the head of this module for what is counted.

    Args:
        sentences: The sentences read.
        punctuation: Tokens that are punctuation or symbols, not counted further.
        numbers: Tokens that are numbers in digits, not counted further.
        in_phrases: Words within a phrase of the lexicon, found as single words or not.
        words: All words together.
        by_upos: The words of each part of speech, ``""`` where there is none.
        missing: The words not found, the most frequent first.
    """

    sentences: int = 0
    punctuation: int = 0
    numbers: int = 0
    in_phrases: int = 0
    words: Tally = field(default_factory=Tally)
    by_upos: dict[str, Tally] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "sentences": self.sentences,
            "punctuation": self.punctuation,
            "numbers": self.numbers,
            "in_phrases": self.in_phrases,
            "words": self.words.as_dict(),
            "by_upos": {upos: tally.as_dict() for upos, tally in self.by_upos.items()},
            "missing": [word._asdict() for word in self.missing],
        }


@dataclass(slots=True)
class _Type:
    """A distinct (form, lemma, part of speech) and what was found of it."""

    form: str
    lemma: str | None
    upos: str
    step: int
    same_pos: bool
    tokens: int = 0
    in_phrases: int = 0


def coverage(
    lexicon: Lexicon, sentences: Iterable[Sentence], *, missing: int | None = 20
) -> Coverage:
    """Measure how much of a corpus a lexicon knows.

    Every distinct word is looked up once; memory grows with the distinct words of the corpus, not
    with its length.

    Args:
        lexicon: The lexicon.
        sentences: The corpus, with lemmas and parts of speech if it has them.
        missing: How many of the words not found to name; None for all.
    """
    found = Coverage()
    types: dict[tuple[str, str | None, str | None], _Type | str] = {}
    for sentence in sentences:
        found.sentences += 1
        tokens: list[str] = []
        kinds: list[_Type | str] = []
        size = len(sentence.tokens)
        for key in zip(
            sentence.tokens,
            sentence.lemmas or (None,) * size,
            sentence.upos or (None,) * size,
            strict=True,
        ):
            kind = types.get(key)
            if kind is None:
                kind = types[key] = _look_up(lexicon, *key)
            kinds.append(kind)
            tokens.append(kind if isinstance(kind, str) else kind.form)
        _count(found, lexicon, tokens, kinds)
    _sum_up(found, [kind for kind in types.values() if isinstance(kind, _Type)], missing)
    return found


def _look_up(lexicon: Lexicon, form: str, lemma: str | None, upos: str | None) -> _Type | str:
    """Look a word up; of what is no word, return the form."""
    form = normalise(form)
    if upos in _PUNCTUATION or not any(map(str.isalpha, form)):
        return form
    lemma = None if lemma in (None, "_", "") else normalise(str(lemma))
    upos = "" if upos in (None, "_") else str(upos)
    match = lexicon.lookup(form, lemma=lemma, pos=upos)
    if match is None:
        return _Type(form, lemma, upos, _NOT_FOUND, False)
    return _Type(form, lemma, upos, ALL_STEPS.index(match.step), match.pos_matched)


def _count(
    found: Coverage, lexicon: Lexicon, tokens: Sequence[str], kinds: Sequence[_Type | str]
) -> None:
    end = 0
    for place, kind in enumerate(kinds):
        if place >= end and (phrase := lexicon.longest(tokens, place)):
            end = place + phrase[0]
        if isinstance(kind, _Type):
            kind.tokens += 1
            if place < end:
                kind.in_phrases += 1
        elif any(map(str.isnumeric, kind)):
            found.numbers += 1
        else:
            found.punctuation += 1


def _sum_up(found: Coverage, types: Iterable[_Type], most: int | None) -> None:
    by_upos: dict[str, Tally] = {}
    best: dict[tuple[str, str], int] = {}
    lacking: dict[tuple[str, str], Counter[str]] = {}
    multiword = ALL_STEPS.index("multiword")
    for kind in types:
        tally = by_upos.setdefault(kind.upos, Tally())
        tally.tokens += kind.tokens
        found.in_phrases += kind.in_phrases
        step = kind.step
        if step == _NOT_FOUND:
            tally.found_tokens[multiword] += kind.in_phrases
            if kind.in_phrases:
                step = multiword
            if left := kind.tokens - kind.in_phrases:
                word = kind.lemma or kind.form.casefold()
                lacking.setdefault((word, kind.upos), Counter())[kind.form] += left
        else:
            tally.found_tokens[step] += kind.tokens
            tally.same_pos += kind.tokens if kind.same_pos else 0
        key = (kind.form, kind.upos)
        best[key] = min(best.get(key, step), step)
    for (_, upos), step in best.items():
        by_upos[upos].types += 1
        if step != _NOT_FOUND:
            by_upos[upos].found_types[step] += 1
    found.by_upos = dict(sorted(by_upos.items(), key=lambda item: (-item[1].tokens, item[0])))
    for tally in by_upos.values():
        found.words.tokens += tally.tokens
        found.words.types += tally.types
        found.words.same_pos += tally.same_pos
        for place in range(len(ALL_STEPS)):
            found.words.found_tokens[place] += tally.found_tokens[place]
            found.words.found_types[place] += tally.found_types[place]
    ranked = sorted(lacking.items(), key=lambda item: (-item[1].total(), item[0]))
    found.missing = [
        Missing(word, upos, forms.total(), tuple(form for form, _ in forms.most_common(3)))
        for (word, upos), forms in ranked[:most]
    ]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
