"""Slots marked inside the text, ``wake me at [time : nine am]``, as MASSIVE and SLURP have them."""

from __future__ import annotations

import re

from kiloglot.data.offsets import offsets_of
from kiloglot.data.sentence import Span
from kiloglot.data.spans import spans_of, tags_of

__all__ = ["marked", "unmarked"]

_SLOT = re.compile(r"\[([^\[\]:]*):([^\[\]]*)\]")


def unmarked(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split marked text at white space and slots into words and their tags.

    >>> unmarked("[date : today]'s news")
    (('today', "'s", 'news'), ('B-date', 'O', 'O'))

    Raises:
        ValueError: Brackets do not match, or a slot has no name or no words.
    """
    tokens: list[str] = []
    spans: list[Span] = []
    end = 0
    for match in _SLOT.finditer(text):
        tokens += _outside(text[end : match.start()])
        end = match.end()
        label, words = match[1].strip(), match[2].split()
        if not label or not words:
            raise ValueError(f"slot without a name or words: {match[0]}")
        spans.append(Span(len(tokens), len(tokens) + len(words), label))
        tokens += words
    tokens += _outside(text[end:])
    return tuple(tokens), tags_of(spans, len(tokens))


def _outside(text: str) -> list[str]:
    if "[" in text or "]" in text:
        raise ValueError(f"brackets do not match: {text.strip()}")
    return text.split()


def marked(tokens: tuple[str, ...], tags: tuple[str, ...], text: str) -> str:
    """Mark the slots of ``tags`` in ``text``, or between words and spaces if it is another.

    >>> marked(("today", "'s", "news"), ("B-date", "O", "O"), "today's news")
    "[date : today]'s news"

    Raises:
        ValueError: A bracket stands in the text or a colon in a slot's name.
    """
    offsets = offsets_of(tokens, text)
    if offsets is None:
        text = " ".join(tokens)
        offsets = offsets_of(tokens, text) or ()
    if "[" in text or "]" in text:
        raise ValueError("a bracket in the text would be read as a slot")
    parts: list[str] = []
    done = 0
    for start, end, label in spans_of(tags):
        if ":" in label or "[" in label or "]" in label or not label.strip():
            raise ValueError(f"{label!r} cannot be a slot's name")
        first, last = offsets[start][0], offsets[end - 1][1]
        parts += [text[done:first], f"[{label} : {text[first:last]}]"]
        done = last
    return "".join([*parts, text[done:]])
