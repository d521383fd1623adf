"""Word order of the target language: verbs last, adpositions behind, adjectives behind.

Which of these hold is data: given, or learned from phrases of the lexicon and from target text in
which words of known part of speech are counted. Order is changed on the tree of the synthetic
sentence; heads, labels and provenance follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from kiloglot.augment.article import CLITIC
from kiloglot.augment.project import Trace
from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import tokenise
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table
from kiloglot.morph.agreement import root

__all__ = ["Order", "learn", "order_of", "reorder"]

#: What is observed must be seen so often, and in so large a share of cases, to count.
_TIMES = 10
_SHARE = 0.75
#: Verbs come last if they end this share of sentences, of so many at least, and are so much more
#: frequent there than elsewhere.
_LAST, _MORE, _SENTENCES = 0.4, 2.0, 100
#: Dependents of a verb that stand before it if it comes last.
_BEFORE = frozenset({"obj", "iobj", "obl", "advmod", "xcomp", "ccomp", "compound", "advcl"})
_BEHIND = frozenset({"aux", "cop"})
_VERBAL = frozenset({"VERB", "AUX"})
_TABLE = {"N": "NOUN", "V": "VERB", "ADJ": "ADJ"}
_NO_SPACE = "SpaceAfter=No"


class Order(NamedTuple):
    """How a target language orders words where the source does otherwise.

    Args:
        verb_last: A verb stands behind its objects and adverbials, its auxiliaries behind it.
        postpositions: An adposition stands behind its noun.
        adjective_last: An adjective stands behind its noun.
    """

    verb_last: bool = False
    postpositions: bool = False
    adjective_last: bool = False


def order_of(lexicon: Lexicon, table: Table | None, text: Iterable[str]) -> Order:
    """Learn the order of a language from phrases of its lexicon and lines of text."""
    targets = dict.fromkeys(entry.target for entry in lexicon if " " in entry.target)
    phrases = [target.split() for target in targets]
    sentences = [tokenise(line) for line in text]
    parts: dict[str, set[str]] = {
        word.casefold(): set() for words in (*phrases, *sentences) for word in words
    }
    for entry in lexicon:
        if entry.pos and (found := parts.get(entry.target.casefold())) is not None:
            found.add(entry.pos)
    if table is not None:
        for word, kinds in parts.items():
            roots = (root(cell.features.pos) for cell in table.analyses(word))
            kinds.update(_TABLE[kind] for kind in roots if kind in _TABLE)
    return learn(phrases, sentences, parts)


def learn(
    phrases: Iterable[Sequence[str]],
    text: Iterable[Sequence[str]],
    parts: Mapping[str, Collection[str]],
) -> Order:
    """Learn the order of a language.

    Args:
        phrases: Its multiword expressions, as words.
        text: Its sentences, as words.
        parts: The parts of speech that each word, case-folded, can have.
    """
    pairs: Counter[str] = Counter()
    for phrase in phrases:
        if len(phrase) == 2:
            kinds = [_only(parts, word) for word in phrase]
            pairs[" ".join(kinds)] += 1
    ends: Counter[str] = Counter()
    all_kinds: Counter[str] = Counter()
    for sentence in text:
        words = [word for word in sentence if any(map(str.isalpha, word))]
        kinds = [_only(parts, word) for word in words]
        all_kinds.update(kinds)
        pairs.update(" ".join(pair) for pair in pairwise(kinds))
        if kinds and len(words) > 2:
            ends[kinds[-1]] += 1
    return Order(
        verb_last=_typical_end(ends, all_kinds),
        postpositions=_mostly(pairs, "NOUN ADP", "ADP NOUN"),
        adjective_last=_mostly(pairs, "NOUN ADJ", "ADJ NOUN"),
    )


def _only(parts: Mapping[str, Collection[str]], word: str) -> str:
    found = parts.get(word.casefold(), ())
    return next(iter(found)) if len(found) == 1 else ""


def _typical_end(ends: Mapping[str, int], everywhere: Mapping[str, int]) -> bool:
    """Tell whether verbs end sentences, and far more often than they stand elsewhere."""
    known = sum(count for kind, count in ends.items() if kind)
    if known < _SENTENCES:
        return False
    last = ends.get("VERB", 0) / known
    verbs = everywhere.get("VERB", 0) / sum(count for kind, count in everywhere.items() if kind)
    return last >= _LAST and last >= _MORE * verbs


def _mostly(pairs: Mapping[str, int], this: str, that: str) -> bool:
    total = pairs.get(this, 0) + pairs.get(that, 0)
    return total >= _TIMES and pairs.get(this, 0) >= _SHARE * total


def reorder(
    sentence: Sentence, traces: tuple[Trace, ...], order: Order
) -> tuple[Sentence, tuple[Trace, ...]]:
    """Return a sentence in another order, with the traces of its words.

    Sentences without a tree and those with entities or slots are left as they are.
    """
    heads = sentence.heads
    if not heads or sentence.deprels is None or sentence.upos is None or sentence.tags:
        return sentence, traces
    places = _places(heads, sentence.deprels, sentence.upos, order)
    if places == list(range(len(heads))):
        return sentence, traces
    new = {old: place for place, old in enumerate(places)}
    clitics = {index for index, trace in enumerate(traces) if trace.step == CLITIC}
    glued = _glued(sentence, places, clitics)
    moved: dict[str, Any] = {
        name: tuple(column[old] for old in places)
        for name in ("tokens", "lemmas", "upos", "xpos", "feats", "deprels")
        if (column := getattr(sentence, name)) is not None
    }
    text = "".join(
        token if close else token + " " for token, close in zip(moved["tokens"], glued, strict=True)
    )
    return (
        replace(
            sentence,
            **moved,
            heads=tuple(new[heads[old] - 1] + 1 if heads[old] else 0 for old in places),
            misc=None if sentence.misc is None else _misc(sentence.misc, places, glued),
            text=None if sentence.text is None else text.strip(),
        ),
        tuple(traces[old] for old in places),
    )


def _glued(sentence: Sentence, places: Sequence[int], clitics: Collection[int]) -> list[bool]:
    """Tell for each place whether no space follows.

    Neighbours and punctuation stay as close as they were, and clitics to what they then stand
    before.
    """
    if sentence.misc is None or sentence.upos is None:
        return [False] * len(places)
    close = [_NO_SPACE in misc.split("|") for misc in sentence.misc]
    punctuation = [upos == "PUNCT" for upos in sentence.upos]
    return [
        old in clitics
        or (close[old] and (punctuation[old] or following == old + 1))
        or (punctuation[following] and following > 0 and close[following - 1])
        for old, following in zip(places, [*places[1:], 0], strict=True)
    ]


def _misc(misc: Sequence[str], places: Sequence[int], glued: Sequence[bool]) -> tuple[str, ...]:
    result = []
    for old, close in zip(places, glued, strict=True):
        items = [item for item in misc[old].split("|") if item not in ("_", _NO_SPACE)]
        result.append("|".join([*items, _NO_SPACE] if close else items) or "_")
    return tuple(result)


def _places(
    heads: Sequence[int], deprels: Sequence[str], upos: Sequence[str], order: Order
) -> list[int]:
    """Return the old places of the tokens in their new order."""
    children: list[list[int]] = [[] for _ in range(len(heads) + 1)]
    for index, head in enumerate(heads):
        children[head].append(index)
    kinds = [deprel.split(":")[0] for deprel in deprels]
    result: list[int] = []
    (top,) = children[0]
    stack: list[tuple[int, bool]] = [(top, False)]
    while stack:
        index, done = stack.pop()
        if done:
            result.append(index)
            continue
        own = children[index + 1]
        before = [child for child in own if child < index]
        after = [child for child in own if child > index]
        if order.verb_last and (
            upos[index] in _VERBAL or any(kinds[child] == "cop" for child in own)
        ):
            early = [child for child in after if kinds[child] in _BEFORE]
            late = [child for child in before if kinds[child] in _BEHIND]
            before = [child for child in before if child not in late] + early
            after = late + [child for child in after if child not in early]
        if order.postpositions:
            late = [child for child in before if deprels[child] == "case"]
            before = [child for child in before if child not in late]
            after = late + after
        if order.adjective_last:
            late = [child for child in before if kinds[child] == "amod"]
            before = [child for child in before if child not in late]
            after = late + after
        items = [
            *((child, False) for child in before),
            (index, True),
            *((child, False) for child in after),
        ]
        stack.extend(reversed(items))
    last = len(heads) - 1
    if upos[last] == "PUNCT":  # What ends the sentence still does.
        result.remove(last)
        result.append(last)
    return result
