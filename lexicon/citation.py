"""Citation forms: by which affix a lexicon's words differ from the lemmas of a paradigm table.

A dictionary may list infinitives with their prefix or particle ("okukola", "at fara") where a table
has the stem alone, or a masculine where it has a root. Such a difference is systematic, and so it
can be learned from the words themselves: the words that are no lemma of the table become one by the
same exchange of a prefix or a suffix.

Derivation looks alike ("ógóður" and "góður") and must not be taken for it. What tells them apart:

- A derived word has its base beside it in the lexicon; a citation form has no twin.
- Derived words are few beside the words that are lemmas as they stand; a citation form is the rule
  in its part of speech.

An affix may have other shapes before some stems (*oku-*, but *okw-* before vowels). These reach few
lemmas; what tells them from chance is that other words, of which as many letters are taken, do not
reach any.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp
from typing import Any, NamedTuple

__all__ = ["Candidate", "CitationForms", "CitationRule"]

#: The longest affix that is taken off, and put on, in characters.
LONGEST_OLD = 6
LONGEST_NEW = 4
#: The least that word and lemma have in common for a rule to be learned from them, in characters.
SHORTEST_STEM = 3
#: The fewest lemmas that a rule must reach.
LEAST_SUPPORT = 5
#: Lemmas reached, as a share of those that words of the lexicon are as they stand.
LEAST_SYSTEMATIC = 0.2
#: The share of the rule's lemmas that are not words of the lexicon themselves.
LEAST_ALONE = 0.8
#: The share of the words with the affix that become lemmas, or of the lemmas without a word that
#: are reached; a table may be far smaller than the lexicon, or the other way round.
LEAST_SHARE = 0.2
_MOST_RULES = 8
#: Another shape of an affix differs from it in the letter next to the stem alone, and has so many
#: others; it reaches so many lemmas, which chance would do less often than this.
_ALIKE = 2
_LEAST_OF_SHAPE = 2
_CHANCE = 0.01
#: Of so many words the likely rules are told, and so many are tried on all words.
_LOOKED_AT = 4000
_MOST_LIKELY = 200


class CitationRule(NamedTuple):
    """An exchange of affixes that turns words of a lexicon into lemmas of a table.

    Args:
        pos: The part of speech of the lemmas, ``""`` where the table has none.
        side: ``prefix`` or ``suffix``.
        old: The affix of the word.
        new: What stands in its place in the lemma.
        support: Lemmas reached that no word of this part of speech was before.
        applicable: Words that begin or end in ``old`` and were no lemma before.
        examples: A few pairs of word and lemma.
    """

    pos: str
    side: str
    old: str
    new: str
    support: int
    applicable: int
    examples: tuple[tuple[str, str], ...] = ()

    def apply(self, word: str) -> str | None:
        """Return the word with its affix exchanged, or None if it has no such affix.

        >>> CitationRule("VERB", "prefix", "oku", "", 56, 900).apply("okukola")
        'kola'
        """
        if len(word) <= len(self.old):
            return None
        if self.side == "prefix":
            return self.new + word[len(self.old) :] if word.startswith(self.old) else None
        if not word.endswith(self.old):
            return None
        return word[: len(word) - len(self.old)] + self.new

    def __str__(self) -> str:
        dash = "{}-" if self.side == "prefix" else "-{}"
        old, new = (dash.format(affix) if affix else "nothing" for affix in (self.old, self.new))
        return f"{old} -> {new}"


class Candidate(NamedTuple):
    """A lemma that a word may stand for, and the rule by which; None if it is the word itself."""

    lemma: str
    pos: str
    rule: CitationRule | None


class CitationForms:
    """What turns the words of a lexicon into the lemmas of a table.

    >>> stems = ["kola", "soma", "laba", "kuba", "waba"]
    >>> words = [(f"oku{stem}", "") for stem in stems]
    >>> forms = CitationForms.learn(words, [(stem, "VERB") for stem in [*stems, "tema"]])
    >>> [str(rule) for rule in forms.rules]
    ['oku- -> nothing']
    >>> [candidate.lemma for candidate in forms.candidates("okutema")]
    ['tema']

    Args:
        rules: The rules, in the order in which they are tried.
        lemmas: Lemma -> its parts of speech.
    """

    def __init__(self, rules: Iterable[CitationRule], lemmas: Mapping[str, frozenset[str]]) -> None:
        self.rules = tuple(rules)
        self._lemmas = lemmas

    @classmethod
    def learn(
        cls,
        targets: Iterable[tuple[str, str]],
        lemmas: Iterable[tuple[str, str]],
        *,
        support: int = LEAST_SUPPORT,
        systematic: float = LEAST_SYSTEMATIC,
    ) -> CitationForms:
        """Learn the rules, the one that reaches most lemmas first.

        A rule is learned for a part of speech of the table, from the words of that part of speech;
        where the lexicon has none, from words without one.

        Args:
            targets: The words of the lexicon and their parts of speech, ``""`` if not known.
            lemmas: The lemmas of the table and theirs, by the same names.
            support: The fewest lemmas that a rule must reach.
            systematic: How many lemmas it must reach for each that is a word of the lexicon as it
                stands.
        """
        kinds: dict[str, set[str]] = defaultdict(set)
        groups: dict[str, set[str]] = defaultdict(set)
        for lemma, pos in lemmas:
            kinds[lemma].add(pos)
            groups[pos].add(lemma)
        words: dict[str, set[str]] = defaultdict(set)
        for target, pos in targets:
            words[pos].add(target)
        rules: list[CitationRule] = []
        for pos, group in sorted(groups.items()):
            fitting = words[pos] if pos else set().union(*words.values())
            rules += _rules(pos, fitting or words[""], group, kinds.keys(), support, systematic)
        rules.sort(key=lambda rule: (-rule.support, rule))
        return cls(rules, {lemma: frozenset(found) for lemma, found in kinds.items()})

    def candidates(self, target: str, pos: str = "") -> tuple[Candidate, ...]:
        """Return the lemmas that a word may stand for: itself first, then by the best rule.

        Args:
            target: The word.
            pos: Its part of speech; ``""`` for any.
        """
        found: dict[tuple[str, str], Candidate] = {}
        for kind in sorted(self._lemmas.get(target, ())):
            if not pos or kind in ("", pos):
                found[target, kind] = Candidate(target, kind, None)
        if not found:
            for rule in self.rules:
                if pos and rule.pos not in ("", pos):
                    continue
                lemma = rule.apply(target)
                if lemma is not None and rule.pos in self._lemmas.get(lemma, ()):
                    found.setdefault((lemma, rule.pos), Candidate(lemma, rule.pos, rule))
        return tuple(found.values())

    def stripped(self, target: str, pos: str) -> str | None:
        """Return a word with the longest affix exchanged that a rule takes off, if one does.

        Args:
            target: The word.
            pos: The part of speech of the lemma.
        """
        fitting = [
            (len(rule.old), rule.support, lemma)
            for rule in self.rules
            if rule.pos == pos and (lemma := rule.apply(target)) is not None
        ]
        return max(fitting)[2] if fitting else None

    def as_dict(self) -> list[dict[str, Any]]:
        """Return the rules as plain values for JSON."""
        return [rule._asdict() for rule in self.rules]


def _rules(
    pos: str,
    words: set[str],
    lemmas: set[str],
    all_lemmas: Iterable[str],
    support: int,
    systematic: float,
) -> list[CitationRule]:
    """Learn the rules of one part of speech, each from what those before it left."""
    every = set(all_lemmas)
    direct = len(words & lemmas)
    pairs: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    rest = sorted(words - every)
    for side, old, new in _likely(rest, lemmas, support):
        rule = CitationRule(pos, side, old, new, 0, 0)
        for word in rest:
            lemma = rule.apply(word)
            if lemma in lemmas and len(word) - len(old) >= SHORTEST_STEM:
                pairs[side, old, new].setdefault(str(lemma), word)
    twins = {
        key: sum(lemma in words for lemma in found)
        for key, found in pairs.items()
        if len(found) >= support
    }
    reached: set[str] = set(words & lemmas)
    used: set[str] = set()
    rules: list[CitationRule] = []
    while len(rules) < _MOST_RULES:
        best: CitationRule | None = None
        for key, with_twins in twins.items():
            found = {
                lemma: word
                for lemma, word in pairs[key].items()
                if lemma not in reached and word not in used
            }
            if len(found) < max(support, systematic * direct, best.support if best else 0):
                continue
            if with_twins > (1 - LEAST_ALONE) * len(pairs[key]):
                continue
            side, old, new = key
            begins = str.startswith if side == "prefix" else str.endswith
            applicable = sum(begins(word, old) for word in rest if word not in used)
            lacking = len(lemmas) - len(reached)
            # An affix that has a rule already leaves words whose lemma the table lacks: a second
            # rule for it must not live on chance hits of those.
            again = any((rule.side, rule.old) == (side, old) for rule in rules)
            if len(found) < LEAST_SHARE * (applicable if again else min(applicable, lacking)):
                continue
            examples = tuple((word, lemma) for lemma, word in sorted(found.items())[:3])
            rule = CitationRule(pos, side, old, new, len(found), applicable, examples)
            if best is None or (rule.support, len(best.old)) > (best.support, len(rule.old)):
                best = rule
        if best is None:
            break
        rules.append(best)
        found = pairs[best.side, best.old, best.new]
        used |= {word for lemma, word in found.items() if lemma not in reached}
        reached |= found.keys()
        del twins[best.side, best.old, best.new]
    shapes = [
        shape for rule in rules for shape in _shapes(rule, set(rest) - used, lemmas - reached)
    ]
    return [*rules, *dict.fromkeys(shapes)]


def _shapes(rule: CitationRule, words: set[str], lemmas: set[str]) -> list[CitationRule]:
    """Learn the rules of other shapes of an affix.

    Args:
        rule: That of the affix.
        words: The words that no rule turns into a lemma.
        lemmas: The lemmas that no word becomes.
    """
    size = len(rule.old)
    if size - 1 < _ALIKE:
        return []
    front = rule.side == "prefix"
    begins, common = str.startswith, rule.old[:-1]
    if not front:
        begins, common = str.endswith, rule.old[1:]
    own = sorted(word for word in words if begins(word, common) and not begins(word, rule.old))
    others = sorted(word for word in words if not begins(word, common))
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for word, lemma, old, new in _pairs(own, lemmas, rule.side):
        # The letters next to the affix may settle its shape.
        stem = len(word) - len(old)
        for more in range(min(LONGEST_OLD - len(old), LONGEST_NEW - len(new), stem) + 1):
            beside = word[len(old) :][:more] if front else word[:stem][stem - more :]
            key = (old + beside, new + beside) if front else (beside + old, beside + new)
            if len(key[0]) >= size:
                found[key].setdefault(lemma, word)
    shapes = []
    for (old, new), reached in sorted(found.items()):
        if len(reached) < _LEAST_OF_SHAPE:
            continue
        applicable = sum(begins(word, old) for word in own)
        examples = tuple((word, lemma) for lemma, word in sorted(reached.items())[:3])
        shape = CitationRule(rule.pos, rule.side, old, new, len(reached), applicable, examples)
        if _by_chance(shape, others, lemmas) < _CHANCE:
            shapes.append(shape)
    return shapes


def _by_chance(rule: CitationRule, others: Sequence[str], lemmas: set[str]) -> float:
    """Return how likely words that have not the affix reach as many lemmas by its exchange."""
    size = len(rule.old)
    stems = [word[size:] if rule.side == "prefix" else word[:-size] for word in others]
    new = rule.new
    hits = sum((new + stem if rule.side == "prefix" else stem + new) in lemmas for stem in stems)
    expected = rule.applicable * (hits + 1) / (len(others) + 1)
    term, below = exp(-expected), 0.0
    for count in range(rule.support):
        below += term
        term *= expected / (count + 1)
    return 1 - below


def _likely(
    words: Sequence[str], lemmas: Iterable[str], support: int
) -> list[tuple[str, str, str]]:
    """Return the exchanges of affixes that reach most lemmas, told by a part of the words."""
    step = -(-len(words) // _LOOKED_AT) if words else 1
    counts: Counter[tuple[str, str, str]] = Counter()
    for side in ("prefix", "suffix"):
        for _, _, old, new in _pairs(words[::step], lemmas, side):
            counts[side, old, new] += 1
    least = support if step == 1 else 2
    likely = [(-count, key) for key, count in counts.items() if count >= least]
    return [key for _, key in sorted(likely)[:_MOST_LIKELY]]


def _pairs(
    words: Iterable[str], lemmas: Iterable[str], side: str
) -> Iterable[tuple[str, str, str, str]]:
    """Yield words and lemmas that differ by one affix, and the affixes, the shortest that do."""
    turn = side == "suffix"
    stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for lemma in sorted(lemmas):
        letters = lemma[::-1] if turn else lemma
        for size in range(min(LONGEST_NEW, len(letters) - SHORTEST_STEM) + 1):
            stems[letters[size:]].append((letters[:size], lemma))
    for word in words:
        letters = word[::-1] if turn else word
        for size in range(min(LONGEST_OLD, len(letters) - SHORTEST_STEM) + 1):
            old = letters[:size]
            for new, lemma in stems.get(letters[size:], ()):
                if old[-1:] != new[-1:] or not old:
                    yield (
                        word,
                        lemma,
                        old[::-1] if turn else old,
                        new[::-1] if turn else new,
                    )
