"""Everything that a chunk of plain text may become: its versions, as texts and as provenance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import product
from json.encoder import encode_basestring
from typing import NamedTuple

from kiloglot.augment.analysis import Word
from kiloglot.augment.choices import Choice, Plan
from kiloglot.augment.phrases import OPENING, bare
from kiloglot.data.unicode import tokenise

__all__ = ["Options", "Versions", "options_of", "parted", "tokens_of", "versions_of"]

#: A chunk of several words has at most this many versions.
_VERSIONS = 256
#: Versions of unequal weight are drawn from this many slots: weights are kept to about 1 %.
_SLOTS = 64


class Options(NamedTuple):
    """What a word may become: itself, then its translations, each once.

    Args:
        texts: In UTF-8.
        records: The provenance of each as JSON, with a comma before it.
        slots: The places of translations in ``texts``, each as often as its weight demands.
    """

    texts: tuple[bytes, ...]
    records: tuple[bytes, ...]
    slots: tuple[int, ...]


class Versions(NamedTuple):
    """What a chunk may become, as :class:`Options`, and how many of its words that translates."""

    texts: Sequence[bytes]
    records: Sequence[bytes]
    slots: Sequence[int]
    words: int


def tokens_of(chunk: str) -> Sequence[str]:
    """Split a chunk as :func:`tokenise`, or quicker; a phrase (with blanks) is one token."""
    if chunk.isalnum():
        return (chunk,)
    start = len(chunk) - len(chunk.lstrip(OPENING))
    core = bare(chunk[start:])
    if core.isalnum() or " " in chunk:
        return (*chunk[:start], core, *chunk[start + len(core) :])
    return tokenise(chunk)


def parted(
    tokens: Iterable[str], contracted: Mapping[str, Sequence[str]]
) -> tuple[list[str], set[int]]:
    """Put the words of contracted tokens in their places.

    Returns:
        The words, and which of them were written together with the one before.
    """
    words: list[str] = []
    joints: set[int] = set()
    for token in tokens:
        own = contracted.get(token, (token,))
        joints.update(range(len(words) + 1, len(words) + len(own)))
        words += own
    return words, joints


def options_of(word: Word, plan: Plan | None) -> Options:
    """Return what a word may become."""
    form = encode_basestring(word.form)
    texts, records = [word.form.encode()], [f",[{form}]".encode()]
    slots: list[int] = []
    if plan is not None:
        times = _slots([choice.weight for choice in plan.choices])
        for place, (choice, often) in enumerate(zip(plan.choices, times, strict=True), 1):
            texts.append(" ".join(choice.tokens).encode())
            records.append(_record(form, choice).encode())
            slots += [place] * often
    return Options(tuple(texts), tuple(records), tuple(slots))


def versions_of(
    chunk: str,
    tokens: Iterable[str],
    end: bytes,
    look_up: Callable[[str], Options],
    joints: Collection[int] = (),
) -> Versions:
    """Return what a chunk may become.

    Args:
        chunk: Of one or more tokens.
        tokens: These.
        end: What stands after it: a blank, or a line end.
        look_up: Finds the options of a token.
        joints: Tokens that make one word with the one before, until either is translated.
    """
    tokens = tuple(tokens)
    options = [look_up(token) for token in tokens]
    if joints:
        return _combined(chunk, tokens, end, options, joints)
    several = [place for place, each in enumerate(options) if each.slots]
    if len(options) == 1 and tokens[0] == chunk:
        texts, records, slots = options[0]
        return Versions([text + end for text in texts], records, slots, int(bool(slots)))
    if len(several) < 2 and "".join(tokens) == chunk:
        # One word and its punctuation: by far the most frequent case.
        place = several[0] if several else 0
        before, here, after = options[:place], options[place : place + 1], options[place + 1 :]
        lead = b"".join([each.texts[0] for each in before])
        trail = b"".join([each.texts[0] for each in after]) + end
        first = b"".join([each.records[0] for each in before])
        last = b"".join([each.records[0] for each in after])
        return Versions(
            [lead + text + trail for each in here for text in each.texts] or [trail],
            [first + record + last for each in here for record in each.records] or [b""],
            here[0].slots if several else (),
            len(several),
        )
    return _combined(chunk, tokens, end, options)


def _combined(
    chunk: str,
    tokens: Sequence[str],
    end: bytes,
    options: Sequence[Options],
    joints: Collection[int] = (),
) -> Versions:
    """Combine the options of several tokens."""
    total = 1
    translated = 0
    choices: list[Sequence[int]] = []
    for each in options:
        size = len(each.slots)
        if size and total * size <= _VERSIONS:
            total *= size
            translated += 1
            choices.append(each.slots)
        else:
            choices.append((0,))
    gaps = [gap.encode() for gap in _gaps(chunk, tokens)]
    gaps[-1] += end
    texts = [chunk.encode() + end]
    records = [b"".join([each.records[0] for each in options])]
    if not translated:
        return Versions(texts, records, (), 0)
    places: dict[tuple[int, ...], int] = {}
    slots = []
    for chosen in product(*choices):
        place = places.get(chosen)
        if place is None:
            place = places[chosen] = len(texts)
            inside = [each.texts[which] for each, which in zip(options, chosen, strict=True)]
            own = gaps
            if joints:
                own = [
                    b" " if at in joints and (chosen[at - 1] or chosen[at]) else gap
                    for at, gap in enumerate(gaps)
                ]
            texts.append(b"".join(map(_pair, own, inside)) + gaps[-1])
            made = [each.records[which] for each, which in zip(options, chosen, strict=True)]
            records.append(b"".join(made))
        slots.append(place)
    return Versions(texts, records, slots, translated)


def _pair(gap: bytes, word: bytes) -> bytes:
    return gap + word


def _gaps(chunk: str, tokens: Sequence[str]) -> list[str]:
    """Return what stands before, between and after the tokens of a chunk."""
    gaps: list[str] = []
    start = 0
    for token in tokens:
        at = chunk.index(token, start)
        gaps.append(chunk[start:at])
        start = at + len(token)
    return [*gaps, chunk[start:]]


def _slots(weights: Sequence[float]) -> list[int]:
    """Return how often to repeat each version, so that a draw is a random index."""
    if len(set(weights)) == 1:
        return [1] * len(weights)
    whole = sum(weights)
    return [max(1, round(_SLOTS * weight / whole)) for weight in weights]


def _record(form: str, choice: Choice) -> str:
    """Write a choice as JSON, for the source ``form`` as JSON."""
    entry = encode_basestring(choice.entry)
    if not choice.features:
        return f',[{form},"{choice.step}",{entry}]'
    features = encode_basestring(choice.features)
    return f',[{form},"{choice.step}",{entry},{features},"{choice.how}"]'
