"""Labelled spans and the tag schemes that spell them: IOB1, IOB2, BIOES and BILOU.

Every scheme is read by the same rule, that of ``conlleval``: a tag that opens nothing and
continues nothing opens a span of its own. A sentence in any of the schemes, sound or not, thus has
exactly one reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias, get_args

from kiloglot.data.sentence import Span

__all__ = ["SCHEMES", "Scheme", "in_scheme", "is_tag", "scheme_of", "spans_of", "tags_of"]

Scheme: TypeAlias = Literal["IOB2", "IOB1", "BIOES", "BILOU"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

_OPENING = frozenset("BSU")
_INSIDE = frozenset("IEL")
_CLOSING = frozenset("SUEL")
_PREFIXES = _OPENING | _INSIDE


def is_tag(value: str) -> bool:
    """Tell whether ``value`` is a tag of one of the schemes.

    >>> is_tag("B-PER"), is_tag("O"), is_tag("I"), is_tag("NOUN")
    (True, True, True, False)
    """
    return value == "O" or (
        value[:1] in _PREFIXES and (len(value) == 1 or (value[1] == "-" and len(value) > 2))
    )


def spans_of(tags: Iterable[str]) -> tuple[Span, ...]:
    """Return the spans that ``tags`` of any scheme mark, in order.

    >>> spans_of(["O", "B-PER", "I-PER", "I-LOC"])
    (Span(start=1, end=3, label='PER'), Span(start=3, end=4, label='LOC'))

    Raises:
        ValueError: A value is no tag.
    """
    spans: list[Span] = []
    start = -1
    label = ""
    position = -1
    for position, tag in enumerate(tags):
        if tag == "O":
            if start >= 0:
                spans.append(Span(start, position, label))
                start = -1
            continue
        if not is_tag(tag):
            raise ValueError(f"{tag!r} is no tag")
        prefix, name = tag[0], tag[2:]
        if start >= 0 and (prefix in _OPENING or name != label):
            spans.append(Span(start, position, label))
            start = -1
        if start < 0:
            start, label = position, name
        if prefix in _CLOSING:
            spans.append(Span(start, position + 1, label))
            start = -1
    if start >= 0:
        spans.append(Span(start, position + 1, label))
    return tuple(spans)


def tags_of(spans: Iterable[Span], size: int, scheme: Scheme = "IOB2") -> tuple[str, ...]:
    """Return the tags of ``size`` tokens on which ``spans`` lie.

    >>> tags_of([Span(1, 3, "PER")], 4)
    ('O', 'B-PER', 'I-PER', 'O')
    >>> tags_of([Span(1, 3, "PER")], 4, "BIOES")
    ('O', 'B-PER', 'E-PER', 'O')

    Raises:
        ValueError: Spans are empty, overlap, or reach beyond the tokens.
    """
    tags = ["O"] * size
    spell = _SPELLINGS[scheme]
    before = Span(0, 0, "")
    for span in sorted(spans):
        if not before.end <= span.start < span.end <= size:
            raise ValueError(f"{span} does not fit {size} tokens after {before}")
        touches = before.end == span.start and before.label == span.label and before.end > 0
        ending = f"-{span.label}" if span.label else ""
        for offset, prefix in enumerate(spell(span.end - span.start, touches)):
            tags[span.start + offset] = prefix + ending
        before = span
    return tuple(tags)


_SPELLINGS: dict[Scheme, Callable[[int, bool], str]] = {
    "IOB1": lambda size, touches: ("B" if touches else "I") + "I" * (size - 1),
    "IOB2": lambda size, touches: "B" + "I" * (size - 1),
    "BIOES": lambda size, touches: "S" if size == 1 else "B" + "I" * (size - 2) + "E",
    "BILOU": lambda size, touches: "U" if size == 1 else "B" + "I" * (size - 2) + "L",
}


def in_scheme(tags: Sequence[str], scheme: Scheme = "IOB2") -> tuple[str, ...]:
    """Respell ``tags`` of any scheme in ``scheme``.

    >>> in_scheme(["I-PER", "I-PER", "B-PER"])
    ('B-PER', 'I-PER', 'B-PER')
    """
    if tags.count("O") == len(tags):
        return tuple(tags)
    return tags_of(spans_of(tags), len(tags), scheme)


def scheme_of(sentences: Sequence[Sequence[str]]) -> Scheme:
    """Tell the scheme of the tags of some sentences; IOB2 where nothing tells.

    A single opening tag where IOB1 would write ``I-`` decides for IOB2.
    """
    found: Scheme = "IOB2"
    for tags in sentences:
        before = "O"
        for tag in tags:
            prefix = tag[:1]
            if prefix in ("S", "E"):
                return "BIOES"
            if prefix in ("U", "L"):
                return "BILOU"
            opens = before == "O" or before[1:] != tag[1:]
            if prefix == "I" and opens:
                found = "IOB1"
            elif prefix == "B" and opens:
                return _closed(sentences)
            before = tag
    return found


def _closed(sentences: Sequence[Sequence[str]]) -> Scheme:
    """Tell BIOES and BILOU, which also open with ``B``, from IOB2."""
    prefixes = {tag[:1] for tags in sentences for tag in tags}
    if prefixes & {"S", "E"}:
        return "BIOES"
    return "BILOU" if prefixes & {"U", "L"} else "IOB2"
