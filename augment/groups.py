"""Neighbouring tokens that are looked up as one word: phrases, whole entities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from kiloglot.augment.analysis import Word
from kiloglot.augment.planner import Planner
from kiloglot.augment.project import PARTICLE
from kiloglot.data.sentence import Sentence

__all__ = ["Group", "groups_of", "merged", "one_unit"]


class Group(NamedTuple):
    """Neighbouring tokens looked up as one word (mostly one token).

    Args:
        start: The first token.
        end: One past the last.
        word: What is looked up; ``None`` for an entity that is kept.
        particle: The token of a verb's particle that stands apart from it and is looked up with it.
    """

    start: int
    end: int
    word: Word | None
    particle: int | None = None


def groups_of(
    sentence: Sentence,
    words: Sequence[Word],
    planner: Planner,
    keep: Collection[int],
    names: Collection[int],
) -> list[Group]:
    """Return the groups of a sentence, in order.

    Args:
        sentence: The sentence.
        words: Its tokens as words.
        planner: Knows the phrases.
        keep: Tokens of entities, which are not looked up; an entity is one group.
        names: Those of them whose entities are looked up all the same, if the lexicon has them
            whole, as names.
    """
    groups: list[Group] = []
    index = 0
    while index < len(words):
        end = index + 1
        if index in keep:
            while end in keep and _goes_on(sentence, end):
                end += 1
            name = _name(sentence, words, planner, index, end) if index in names else None
            groups.append(Group(index, end, name))
            index = end
            continue
        size = planner.phrases.longest(words, index)
        word = words[index]
        if size and _one_unit(sentence, index, index + size, keep):
            end = index + size
            heads = sentence.heads and _relative(sentence.heads, index, end)
            word = merged(words[index:end], heads or ())
        groups.append(Group(index, end, word))
        index = end
    if sentence.deprels is not None and PARTICLE in sentence.deprels:
        _join_particles(sentence, words, groups, planner)
    return groups


def _join_particles(
    sentence: Sentence, words: Sequence[Word], groups: list[Group], planner: Planner
) -> None:
    """Let verbs be looked up with particles that stand apart from them: *woke* her *up*."""
    assert sentence.deprels is not None
    heads = sentence.heads or (0,) * len(words)
    single = {
        group.start: place
        for place, group in enumerate(groups)
        if group.word is not None and group.end == group.start + 1
    }
    for index, relation in enumerate(sentence.deprels):
        verb = heads[index] - 1
        if relation != PARTICLE or not {verb, index} <= single.keys() or not 0 <= verb < index:
            continue
        place = single.pop(verb)
        del single[index]
        pair = (words[verb], words[index])
        if (sentence.tags is None or sentence.tags[index] == "O") and planner.phrases.longest(
            pair, 0
        ):
            groups[place] = Group(verb, verb + 1, merged(pair, (-1, 0)), index)


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Tell whether a token continues the entity of the one before."""
    assert sentence.tags is not None
    before, tag = sentence.tags[index - 1], sentence.tags[index]
    return tag.startswith("I-") and tag[2:] == before[2:]


def _name(
    sentence: Sentence, words: Sequence[Word], planner: Planner, start: int, end: int
) -> Word | None:
    """Return an entity as a word, if the lexicon has it as a name."""
    heads = () if sentence.heads is None else _relative(sentence.heads, start, end)
    if heads and not one_unit(heads, end - start):
        return None
    word = merged(words[start:end], heads)._replace(upos="PROPN")
    return word if planner.translates_name(word) else None


def _one_unit(sentence: Sentence, start: int, end: int, keep: Collection[int]) -> bool:
    """Tell whether tokens can be translated together: one subtree top, one label."""
    if any(index in keep for index in range(start, end)):
        return False
    heads = sentence.heads
    if heads is not None and not one_unit(_relative(heads, start, end), end - start):
        return False
    tags = sentence.tags
    if tags is not None:
        first = tags[start]
        return all(tag[2:] == first[2:] and tag[:1] != "B" for tag in tags[start + 1 : end])
    return True


def one_unit(heads: Iterable[int], size: int) -> bool:
    """Tell whether words have one head outside of them.

    Args:
        heads: The heads of the words, counted from the first of them, from 0.
        size: How many they are.
    """
    return sum(not 0 <= head < size for head in heads) == 1


def merged(words: Sequence[Word], heads: Sequence[int]) -> Word:
    """Make one word of several: with the form and lemma of all, and the rest of their head.

    Args:
        words: The words.
        heads: Their heads as for :func:`one_unit`; none if that is not known.
    """
    core = words[0]
    for word, head in zip(words, heads, strict=False):
        if not 0 <= head < len(words):
            core = word
    lemma = " ".join([words[0].lemma or words[0].form, *(word.form for word in words[1:])])
    return core._replace(form=" ".join(word.form for word in words), lemma=lemma)


def _relative(heads: Sequence[int], start: int, end: int) -> list[int]:
    return [head - 1 - start for head in heads[start:end]]
