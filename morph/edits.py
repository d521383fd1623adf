"""How a form is made from its lemma: the edits of a best alignment.

Lemma and form are aligned by the dynamic programme of Gotoh (1982): a gap costs more to open than
to lengthen, so that what is added stays together (``-ge-`` rather than ``g-e``), which makes the
edits of related words alike and so easier to learn. Substitutions may have costs of their own
(:mod:`kiloglot.morph.correspondences`). Many pairs are aligned at once, one array operation a cell
of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "COPY",
    "DELETE",
    "INSERT",
    "SUBSTITUTE",
    "SUBSTITUTE_COST",
    "Costs",
    "Edit",
    "align",
    "apply",
    "drawn",
    "shared_beginning",
]

COPY, SUBSTITUTE, DELETE, INSERT = range(4)

#: Costs. A substitution is dearer than one gap and cheaper than two, so that letters are replaced
#: one for one inside a stem; two gaps in a row, ``-ed`` for ``-s``, cost about the same.
SUBSTITUTE_COST = 1.9
_OPEN_COST = 1.0
_EXTEND_COST = 0.9
_INFINITE = np.float32(1e9)
#: Pairs aligned at once, and cells of their tables: some 60 MB.
_CHUNK = 512
_CELLS = 1 << 22

_MATCH, _GAP_IN_FORM, _GAP_IN_LEMMA = range(3)

#: What it costs to write the second character for the first; others cost `SUBSTITUTE_COST`.
Costs = Mapping[tuple[str, str], float]


class Edit(NamedTuple):
    """One edit.

    Args:
        kind: :data:`COPY`, :data:`SUBSTITUTE`, :data:`DELETE` or :data:`INSERT`.
        at: The place in the lemma: of the character it concerns, or that it inserts before.
        char: The character that it writes; ``""`` for a deletion.
    """

    kind: int
    at: int
    char: str


def align(
    pairs: Sequence[tuple[str, str]], costs: Costs = MappingProxyType({})
) -> list[tuple[Edit, ...]]:
    """Return the edits that make each pair's second word from its first.

    Args:
        pairs: Lemmas and forms.
        costs: Of substitutions.

    >>> [(edit.kind, edit.char) for edit in align([("man", "mens")])[0]]
    [(0, 'm'), (1, 'e'), (0, 'n'), (3, 's')]
    """
    order = sorted(range(len(pairs)), key=lambda at: (len(pairs[at][0]), len(pairs[at][1])))
    found: list[tuple[Edit, ...]] = [()] * len(pairs)
    for chosen in _chunks(order, pairs):
        for at, edits in zip(chosen, _align([pairs[at] for at in chosen], costs), strict=True):
            found[at] = edits
    return found


def _chunks(order: Sequence[int], pairs: Sequence[tuple[str, str]]) -> Iterator[list[int]]:
    """Cut ``order`` so that one table for all pairs of a chunk stays in bounds."""
    chunk: list[int] = []
    longest = 0
    for at in order:
        rows = len(pairs[at][0]) + 1
        columns = max(longest, len(pairs[at][1]) + 1)
        if chunk and (len(chunk) == _CHUNK or rows * columns * (len(chunk) + 1) > _CELLS):
            yield chunk
            chunk, columns = [], len(pairs[at][1]) + 1
        chunk.append(at)
        longest = columns
    if chunk:
        yield chunk


def apply(lemma: str, edits: Sequence[Edit]) -> str:
    """Return the form that the edits make.

    >>> apply("gas", align([("gas", "gases")])[0])
    'gases'
    """
    return "".join(lemma[edit.at] if edit.kind == COPY else edit.char for edit in edits)


def drawn(lemma: str, edits: Sequence[Edit], gap: str = "-") -> tuple[str, str]:
    """Return lemma and form as two lines of one length, for a person to read.

    >>> drawn("man", align([("man", "men")])[0])
    ('man', 'men')
    """
    above = "".join(gap if edit.kind == INSERT else lemma[edit.at] for edit in edits)
    return above, "".join(edit.char or gap for edit in edits)


def _align(pairs: Sequence[tuple[str, str]], costs: Costs) -> Iterator[tuple[Edit, ...]]:
    """Align pairs of about the same lengths by one table for all.

    The tables have shape [3 states, lemma length + 1, form length + 1, pairs].
    """
    ids: dict[str, int] = {}
    lemmas = _padded([lemma for lemma, _ in pairs], ids, -1)
    forms = _padded([form for _, form in pairs], ids, -2)
    substitutions = _substitutions(ids, costs)
    rows, columns, count = lemmas.shape[1], forms.shape[1], len(pairs)
    cost = np.full((3, rows + 1, columns + 1, count), _INFINITE, np.float32)
    origin = np.zeros(cost.shape, np.int8)
    cost[_MATCH, 0, 0] = 0
    gap_in_form = np.full((3, 1), _OPEN_COST, np.float32)
    gap_in_form[_GAP_IN_FORM] = _EXTEND_COST
    gap_in_lemma = np.full((3, 1), _OPEN_COST, np.float32)
    gap_in_lemma[_GAP_IN_LEMMA] = _EXTEND_COST
    for row in range(rows + 1):
        for column in range(columns + 1):
            here = np.s_[row, column]
            if row and column:
                before = cost[:, row - 1, column - 1]
                substituted = substitutions[lemmas[:, row - 1], forms[:, column - 1]]
                origin[_MATCH][here] = before.argmin(0)
                cost[_MATCH][here] = before.min(0) + substituted
            if row:
                before = cost[:, row - 1, column] + gap_in_form
                origin[_GAP_IN_FORM][here] = before.argmin(0)
                cost[_GAP_IN_FORM][here] = before.min(0)
            if column:
                before = cost[:, row, column - 1] + gap_in_lemma
                origin[_GAP_IN_LEMMA][here] = before.argmin(0)
                cost[_GAP_IN_LEMMA][here] = before.min(0)
    for at, (lemma, form) in enumerate(pairs):
        state = int(cost[:, len(lemma), len(form), at].argmin())
        yield _traced(lemma, form, state, origin[..., at])


def _traced(lemma: str, form: str, state: int, origin: npt.NDArray[np.int8]) -> tuple[Edit, ...]:
    """Follow the table back from the ends of both words."""
    row, column = len(lemma), len(form)
    edits = []
    while row or column:
        before = int(origin[state, row, column])
        row -= state != _GAP_IN_LEMMA
        column -= state != _GAP_IN_FORM
        if state == _MATCH:
            kind = COPY if lemma[row] == form[column] else SUBSTITUTE
            edits.append(Edit(kind, row, form[column]))
        elif state == _GAP_IN_FORM:
            edits.append(Edit(DELETE, row, ""))
        else:
            edits.append(Edit(INSERT, row, form[column]))
        state = before
    return tuple(reversed(edits))


def _substitutions(ids: Mapping[str, int], costs: Costs) -> npt.NDArray[np.float32]:
    """Return what it costs to write each character for each; two more rows are padding's."""
    size = len(ids) + 2
    found = np.full((size, size), SUBSTITUTE_COST, np.float32)
    found[range(size), range(size)] = 0
    for (one, other), cost in costs.items():
        if one in ids and other in ids:
            found[ids[one], ids[other]] = cost
    return found


def _padded(words: Sequence[str], ids: dict[str, int], pad: int) -> npt.NDArray[np.int64]:
    """Number the words' characters; shape [words, longest word]."""
    numbers = np.full((len(words), max(map(len, words))), pad, np.int64)
    for row, word in zip(numbers, words, strict=True):
        row[: len(word)] = [ids.setdefault(char, len(ids)) for char in word]
    return numbers


def shared_beginning(one: str, other: str) -> int:
    """Return how many characters both begin with.

    >>> shared_beginning("walk", "wall")
    3
    """
    for at, (first, second) in enumerate(zip(one, other, strict=False)):
        if first != second:
            return at
    return min(len(one), len(other))
