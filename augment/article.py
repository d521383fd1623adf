"""The definite article of a language that writes it before its noun with hyphen or apostrophe.

Dictionaries do not list such articles (Maltese *il-*), but text shows them: of all that is written
in front of other words, the article stands before the most, and they are nouns and adjectives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from kiloglot.augment.choices import Choice, Plan
from kiloglot.lexicon import Lexicon

__all__ = ["CLITIC", "Article", "article_of"]

#: The step of words that stand for an article of the source; no space follows them.
CLITIC = "clitic"
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
#: The share of the hosts of known part of speech that must be nominal, and how many are needed.
_SHARE, _KNOWN = 0.75, 20


@dataclass(frozen=True, slots=True)
class Article:
    """What stands for a definite article of the source.

    Args:
        forms: The forms of the article, and how often the text has them.
        joined: The forms that are one word with an adposition (*ta'* and *il-*: *tal-*), by the
            adposition, and how often the text has them.
    """

    forms: Mapping[str, int]
    joined: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def plan(self) -> Plan:
        """Return the article as the translation of a word."""
        lemma = max(self.forms, key=lambda form: self.forms[form])
        return _plan(self.forms, "DET", lemma, "Definite=Def|PronType=Art")

    def plans(self) -> dict[str, Plan]:
        """Return the joined forms as translations, by adposition; of any adposition as ``""``."""
        plans = {lemma: _plan(forms, "ADP", lemma, "_") for lemma, forms in self.joined.items()}
        if plans:
            every = {form: count for forms in self.joined.values() for form, count in forms.items()}
            plans[""] = _plan(every, "ADP", "_", "_")
        return plans


def article_of(clitics: Mapping[str, Mapping[str, int]], lexicon: Lexicon) -> Article | None:
    """Return the article of a language, or ``None`` if its text shows none.

    A form of one letter more is the same article (*l-* and *il-*), unless that letter is a clitic
    by itself (*f'* and *fl-*). That and longer forms are the article joined with an adposition:
    that of the lexicon which begins most like it.

    Args:
        clitics: What is written before other words: these, and how often each is met.
        lexicon: Tells the part of speech of the words of the target language.
    """
    if not clitics:
        return None
    main = max(sorted(clitics), key=lambda clitic: len(clitics[clitic]))
    parts: dict[str, set[str]] = {}
    for entry in lexicon:
        if entry.pos and " " not in entry.target:
            parts.setdefault(entry.target.casefold(), set()).add(entry.pos)
    known = [parts[host] for host in clitics[main] if host in parts]
    if len(known) < _KNOWN or sum(bool(own & _NOMINAL) for own in known) < _SHARE * len(known):
        return None
    counts = {clitic: sum(hosts.values()) for clitic, hosts in clitics.items()}
    letters = {clitic[:1] for clitic in clitics if len(clitic) == 2}
    forms = {main: counts[main]}
    joined: dict[str, dict[str, int]] = {}
    adpositions = sorted(word for word, kinds in parts.items() if "ADP" in kinds)
    for clitic in clitics:
        start = clitic.removesuffix(main)
        if start in ("", clitic):
            continue
        if len(start) == 1 and start not in letters:
            forms[clitic] = counts[clitic]
        elif adpositions:
            lemma = max(adpositions, key=lambda word: (_shared(word, start), -len(word)))
            if _shared(lemma, start):
                joined.setdefault(lemma, {})[clitic] = counts[clitic]
    return Article(forms, joined)


def _shared(word: str, other: str) -> int:
    """Return how many letters both begin with."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    )


def _plan(forms: Mapping[str, int], upos: str, lemma: str, feats: str) -> Plan:
    return Plan(
        [
            Choice((form,), (upos,), (lemma,), (feats,), float(count), CLITIC, "", "", "text")
            for form, count in forms.items()
        ]
    )
