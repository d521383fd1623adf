"""Where the words of a sentence stand in its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["offsets_of", "same_but_spaces"]


def offsets_of(tokens: Iterable[str], text: str) -> tuple[tuple[int, int], ...] | None:
    """Return start and end of each token in ``text``, or ``None`` if they do not spell it.

    Only white space may stand between tokens.

    >>> offsets_of(["wo", "n't", "go"], "won't  go")
    ((0, 2), (2, 5), (7, 9))
    """
    offsets: list[tuple[int, int]] = []
    end = 0
    for token in tokens:
        start = text.find(token, end)
        if start < 0 or (start > end and not text[end:start].isspace()):
            return None
        end = start + len(token)
        offsets.append((start, end))
    return None if text[end:].strip() else tuple(offsets)


def same_but_spaces(tokens: Sequence[str], text: str) -> bool:
    """Tell whether ``tokens`` spell ``text``, wherever either has white space."""
    return "".join("".join(tokens).split()) == "".join(text.split())
