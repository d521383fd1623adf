"""Affix rules: the ending, or the beginning, of a lemma that becomes that of a form.

The idea is that of the shared tasks' non-neural baseline (Cotterell et al. 2017, section 5.1):
lemma and form are aligned; everything from some place in the stem to the end is a suffix rule,
everything before the stem and a little of it a prefix rule; the longest suffix rule that fits a
lemma is applied, the most frequent result first. Three things differ: the longest prefix rule
that fits is taken too; bundles of features never seen borrow the rules of the most similar one;
and a rule's counts give a probability. Rules are learned in a moment, explain themselves, and are
the floor under every model.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from kiloglot.morph.edits import COPY, DELETE, INSERT, Costs, Edit, align
from kiloglot.morph.features import Features
from kiloglot.morph.vocabulary import nearest

__all__ = ["Guess", "Rules"]

#: How much of the stem stands in a rule, counted from where lemma and form begin to differ.
_SUFFIX_CONTEXT = 8
_PREFIX_CONTEXT = 5
#: Counts added to the alternatives of a rule: how much one example is worth (rule of succession).
_PRIOR = 1.0
#: How many bundles are held back to see whether they should borrow rules.
_TRIALS = 100

Sided = dict[str, dict[str, Counter[str]]]


class Guess(NamedTuple):
    """A form that rules make.

    Args:
        form: The form.
        probability: How sure the rules are, from their counts.
        suffix: The rule for the end: (of the lemma, of the form).
        prefix: The rule for the beginning.
        features: The bundle whose rules were used: the one asked for, or the most similar.
        examples: How many examples the suffix rule was seen in.
    """

    form: str
    probability: float
    suffix: tuple[str, str]
    prefix: tuple[str, str]
    features: str
    examples: int

    def explain(self) -> str:
        """Say in one line what the rules did.

        >>> Guess("walks", 0.5, ("k", "ks"), ("", ""), "V;3;SG", 2).explain()
        '-k > -ks (2 examples, V;3;SG)'
        """
        parts = []
        if self.suffix[0] != self.suffix[1]:
            parts.append(f"-{self.suffix[0]} > -{self.suffix[1]}")
        if self.prefix[0] != self.prefix[1]:
            parts.append(f"{self.prefix[0]}- > {self.prefix[1]}-")
        parts = parts or ["copied"]
        seen = f"{self.examples} example{'s' * (self.examples != 1)}"
        return f"{', '.join(parts)} ({seen}, {self.features or 'no similar features'})"


@dataclass(slots=True)
class Rules:
    """Affix rules by bundle of features.

    Args:
        suffixes: Bundle -> end of the lemma -> ends of forms, counted.
        prefixes: Bundle -> beginning of the lemma -> beginnings of forms, counted.
        backwards: Whether words are read from the end: in a language that inflects by prefixes,
            the long rules are wanted at the beginning.
        lends: Whether a bundle without rules borrows those of the most similar one; else the
            lemma is its form.

    >>> rules = Rules.learn([("walk", "V;PST", "walked"), ("love", "V;PST", "loved")])
    >>> rules("talk", "V;PST").form, rules("live", "V;PST").form
    ('talked', 'lived')
    """

    suffixes: Sided
    prefixes: Sided
    backwards: bool = False
    lends: bool = True
    _similar: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def learn(
        cls,
        rows: Sequence[tuple[str, str | Features, str]],
        edits: Sequence[Sequence[Edit]] | None = None,
        costs: Costs = MappingProxyType({}),
    ) -> Rules:
        """Learn rules from (lemma, features, form).

        Args:
            rows: The examples.
            edits: Their alignments (:func:`kiloglot.morph.edits.align`), if at hand.
            costs: Of substitutions, for alignments.
        """
        if edits is None:
            edits = align([(lemma, form) for lemma, _, form in rows], costs)
        backwards = _inflects_in_front(edits)
        if backwards:
            rows = [(lemma[::-1], tag, form[::-1]) for lemma, tag, form in rows]
            edits = align([(lemma, form) for lemma, _, form in rows], costs)
        suffixes: Sided = defaultdict(lambda: defaultdict(Counter))
        prefixes: Sided = defaultdict(lambda: defaultdict(Counter))
        for (lemma, tag, form), steps in zip(rows, edits, strict=True):
            for end, become in _suffix_rules(lemma, form, steps):
                suffixes[str(tag)][end][become] += 1
            for beginning, become in _prefix_rules(lemma, form, steps):
                prefixes[str(tag)][beginning][become] += 1
        rules = cls(_plain(suffixes), _plain(prefixes), backwards)
        rules.lends = rules._lending_helps(rows)
        return rules

    def __call__(self, lemma: str, features: str | Features) -> Guess:
        """Return the form that the longest rules make; the lemma itself where none fits."""
        word = lemma[::-1] if self.backwards else lemma
        guess = self._guess(word, self._bundle(str(features)))
        if not self.backwards:
            return guess
        suffix, prefix = (
            (before[::-1], after[::-1]) for before, after in (guess.prefix, guess.suffix)
        )
        return guess._replace(form=guess.form[::-1], suffix=suffix, prefix=prefix)

    def _guess(self, word: str, tag: str) -> Guess:
        """Apply the rules of a bundle to a word, as both are read."""
        suffixes, prefixes = self.suffixes.get(tag, {}), self.prefixes.get(tag, {})
        form, end, become, count, share = word, "", "", 0, 0.0
        for start in range(len(word) + 1):
            if found := suffixes.get(word[start:]):
                end = word[start:]
                become, count = _most_common(found)
                form = word[:start] + become
                share = count / (sum(found.values()) + _PRIOR)
                break
        beginning = started = ""
        for length in range(len(word), -1, -1):
            if (found := prefixes.get(word[:length])) and form.startswith(word[:length]):
                beginning = word[:length]
                started, _ = _most_common(found)
                form = started + form[length:]
                break
        return Guess(form, share, (end, become), (beginning, started), tag, count)

    def _bundle(self, tag: str) -> str:
        """Return the bundle itself, or the known one that shares most features, or ``""``.

        One with the same features in another order or notation always counts.
        """
        if tag in self.suffixes:
            return tag
        if tag not in self._similar:
            self._similar[tag] = self._most_similar(tag)
        found = self._similar[tag]
        return found if self.lends or _paths(found) == _paths(tag) else ""

    def _most_similar(self, tag: str) -> str:
        """Return the other known bundle that shares the most features with ``tag``.

        Of a dotted part of speech that no bundle has the stem counts.
        """
        asked = _paths(tag)
        if any("." in path for path in asked):
            known = frozenset[str]().union(*map(_paths, self.suffixes))
            asked = frozenset(nearest(path, known) for path in asked)

        def similarity(known: str) -> tuple[float, str]:
            paths = _paths(known)
            return len(asked & paths) / max(1, len(asked | paths)), known

        return max((similarity(known) for known in self.suffixes if known != tag), default=(0, ""))[
            1
        ]

    def _lending_helps(self, rows: Iterable[tuple[str, str | Features, str]]) -> bool:
        """Tell whether bundles whose rules are held back do better with others' than without.

        Args:
            rows: The examples, as the rules read them.
        """
        examples: dict[str, tuple[str, str]] = {}
        for lemma, tag, form in rows:
            examples[str(tag)] = lemma, form
        tags = list(examples)[:: max(1, len(examples) // _TRIALS)]
        points = 0
        for tag in tags:
            lemma, form = examples[tag]
            points += (self._guess(lemma, self._most_similar(tag)).form == form) - (lemma == form)
        return points >= 0

    def rows(self) -> Iterable[tuple[str, str, str, str, int]]:
        """Yield the rules as rows: side, features, before, after, count."""
        for side, rules in (("suffix", self.suffixes), ("prefix", self.prefixes)):
            for tag, ends in rules.items():
                for end, become in ends.items():
                    for after, count in become.items():
                        yield side, tag, end, after, count

    @classmethod
    def from_rows(
        cls, rows: Iterable[tuple[str, str, str, str, int]], *, backwards: bool, lends: bool
    ) -> Rules:
        """Make rules of what :meth:`rows` gave."""
        sides: dict[str, Sided] = {
            side: defaultdict(lambda: defaultdict(Counter)) for side in ("suffix", "prefix")
        }
        for side, tag, end, after, count in rows:
            sides[side][tag][end][after] = count
        return cls(_plain(sides["suffix"]), _plain(sides["prefix"]), backwards, lends)


def _inflects_in_front(edits: Iterable[Sequence[Edit]]) -> bool:
    """Tell whether more is changed before the stems than after them."""
    before = after = 0
    for steps in edits:
        copies = [at for at, step in enumerate(steps) if step.kind == COPY]
        if copies:
            before += copies[0]
            after += len(steps) - 1 - copies[-1]
    return before > after


def _stem(steps: Sequence[Edit]) -> tuple[int, int]:
    """Return where the first copy stands among the edits and where the last one ends."""
    copies = [at for at, step in enumerate(steps) if step.kind == COPY]
    return (copies[0], copies[-1] + 1) if copies else (0, 0)


def _suffix_rules(lemma: str, form: str, steps: Sequence[Edit]) -> Iterable[tuple[str, str]]:
    """Return (end of the lemma, end of the form) for the places that such a rule can begin at.

    They lie in the stem, before the last run of changes: a rule for what follows it says nothing.
    """
    first, last = _stem(steps)
    if first == last:
        return [(lemma, form)]
    until = len(steps)
    while until > first and any(step.kind != COPY for step in steps[first:until]):
        until -= 1
        if steps[until].kind != COPY and steps[until - 1].kind == COPY:
            break
    read = written = 0
    places: list[tuple[int, int]] = []
    for at in range(min(last, until) + 1):
        if at >= first and (not places or places[-1][0] != read):
            places.append((read, written))
        if at < len(steps):
            read += steps[at].kind != INSERT
            written += steps[at].kind != DELETE
    start = places[-1][0] - _SUFFIX_CONTEXT
    return [
        (lemma[read:], form[written:])
        for at, (read, written) in enumerate(places)
        if read >= start or at == 0
    ]


def _prefix_rules(lemma: str, form: str, steps: Sequence[Edit]) -> Iterable[tuple[str, str]]:
    """Yield (beginning of the lemma, beginning of the form), the stem's first letters copied."""
    first, last = _stem(steps)
    read = sum(step.kind != INSERT for step in steps[:first])
    written = sum(step.kind != DELETE for step in steps[:first])
    if first == last:
        return
    for more in range(_PREFIX_CONTEXT + 1):
        if lemma[read : read + more] == form[written : written + more]:
            yield lemma[: read + more], form[: written + more]


def _most_common(counts: Counter[str]) -> tuple[str, int]:
    """Return the most frequent result, the first of equals in alphabetical order."""
    return min(counts.items(), key=lambda item: (-item[1], item[0]))


def _plain(rules: Sided) -> Sided:
    return {tag: dict(ends) for tag, ends in rules.items()}


@functools.lru_cache(maxsize=1 << 14)
def _paths(tag: str) -> frozenset[str]:
    return frozenset(Features.parse(tag).paths())
