"""The blank lines and line ends of a file, kept so that it can be written again byte by byte.

Annotation goes into the fields of a :class:`Sentence`; what is left of a file (blank lines,
carriage returns, a missing last line feed, odd spacing) goes into ``meta`` under names that begin
with ``_`` and the format's name. A sentence without such names is written in the format's plain
way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kiloglot.data.sentence import Sentence

__all__ = [
    "Block",
    "Line",
    "blocks",
    "faithful",
    "is_layout",
    "joined",
    "layout_of",
    "public",
    "text_lines",
]

_BLANK = " \t\r"


class Block(NamedTuple):
    """Lines between blank lines.

    Args:
        line: The number of the first line.
        rows: The lines, without line ends.
        before: The text before the first block of a file.
        after: The text between this block's last line and the next block, line ends included.
        raw: The block as written where its line ends are mixed.
    """

    line: int
    rows: list[str]
    before: str
    after: str
    raw: str | None

    @property
    def ending(self) -> str:
        """The line end of the block."""
        return "\r\n" if self.after.startswith("\r") else "\n"


def blocks(lines: Iterable[str], first: int = 1) -> Iterator[Block]:
    """Group the lines of :func:`kiloglot.data.files.read_lines` (``exact``) at blank lines.

    Args:
        lines: The lines.
        first: The number of the first.
    """
    rows: list[str] = []
    blank: list[str] = []
    before = ""
    start = 0
    for number, line in enumerate(lines, first):
        if not line or (line[0] <= " " and not line.strip(_BLANK)):
            blank.append(line)
            continue
        if blank:
            if rows:
                yield _block(start, rows, before, "\n".join(["", *blank, ""]))
                before = ""
                rows = []
            else:
                before = "\n".join([*blank, ""])
            blank = []
        if not rows:
            start = number
        rows.append(line)
    if rows:
        yield _block(start, rows, before, "\n".join(["", *blank]))


def _block(line: int, rows: list[str], before: str, after: str) -> Block:
    if not any(row.endswith("\r") for row in rows):
        return Block(line, rows, before, after, None)
    raw = "\n".join(rows)
    last = rows[-1].endswith("\r")
    bare = [row.removesuffix("\r") for row in rows]
    if last and "\r\n".join(bare) + "\r" == raw:
        return Block(line, bare, before, "\r" + after, None)
    return Block(line, bare, before, after, raw)


class Line(NamedTuple):
    """A line that is not blank, in a format of a sentence a line.

    Args:
        line: Its number.
        text: The line, without its end.
        before: The text before the first line of a file.
        after: The text between this line and the next.
    """

    line: int
    text: str
    before: str
    after: str


def text_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Yield the lines of :func:`kiloglot.data.files.read_lines` (``exact``) that are not blank."""
    between: list[str] = []
    last: tuple[int, str, str] | None = None
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            between.append(line)
            continue
        if last is None:
            last = (number, line, "\n".join([*between, ""]) if between else "")
        else:
            yield _line(*last, "\n".join(["", *between, ""]))
            last = (number, line, "")
        between = []
    if last is not None:
        yield _line(*last, "\n".join(["", *between]))


def _line(number: int, line: str, before: str, after: str) -> Line:
    text = line.removesuffix("\r")
    return Line(number, text, before, "\r" + after if len(text) < len(line) else after)


def layout_of(part: Block | Line, name: str) -> dict[str, str]:
    """Return what is not plain about the layout of a part of a file, as ``meta`` entries."""
    meta: dict[str, str] = {}
    if part.before:
        meta[f"_{name}_before"] = part.before
    if isinstance(part, Line):
        if part.after != "\n":
            meta[f"_{name}_after"] = part.after
        return meta
    if part.after != "\n\n":
        meta[f"_{name}_after"] = part.after
    if part.raw is not None:
        meta[f"_{name}_rows"] = part.raw
    return meta


def joined(
    sentences: Iterable[Sentence],
    name: str,
    render: Callable[[Sentence], list[str]],
    plain: str = "\n\n",
) -> Iterator[str]:
    """Yield the text of a file: each sentence's rows, and between them the layout kept.

    A sentence that was the last of its file and is no longer gets the separator it lacks.

    Args:
        sentences: What to write.
        name: The format's name, under which its layout is kept.
        render: Gives the rows of a sentence.
        plain: What follows a sentence of which no layout is known.
    """
    after_key, before_key, rows_key = f"_{name}_after", f"_{name}_before", f"_{name}_rows"
    feeds = plain.count("\n")
    pending: str | None = None
    for sentence in sentences:
        meta = sentence.meta
        if pending is not None:
            yield pending if pending.count("\n") >= feeds else plain
        if before_key in meta:
            yield meta[before_key]
        pending = meta.get(after_key, plain)
        rows = render(sentence)
        if rows_key in meta and rows == [meta[rows_key]]:
            yield rows[0]
        else:
            yield ("\r\n" if pending.startswith("\r") else "\n").join(rows)
    if pending is not None:
        yield pending


def faithful(sentence: Sentence, key: str, parse: Callable[[str], Sentence]) -> str | None:
    """Return the source text kept under ``key`` if it still says what ``sentence`` says."""
    raw = sentence.meta.get(key)
    if raw is None:
        return None
    return raw if public(parse(raw)) == public(sentence) else None


def public(sentence: Sentence) -> Sentence:
    """Return ``sentence`` without layout."""
    if not any(map(is_layout, sentence.meta)):
        return sentence
    meta: Mapping[str, str] = {
        name: value for name, value in sentence.meta.items() if not is_layout(name)
    }
    return replace(sentence, meta=meta)


def is_layout(name: str) -> bool:
    """Tell whether a name in ``meta`` stands for layout, not annotation."""
    return name.startswith("_")
