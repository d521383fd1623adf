"""CoNLL columns: a word a line, a blank line between sentences, columns in any order.

Tags are IOB2 in a Sentence, whatever the file spells them in. A first line ``# global.columns``
names the columns, as in CoNLL-U Plus (https://universaldependencies.org/ext-format.html). A column
that no field of a Sentence stands for is kept in ``meta`` as ``column:`` and its name, its values
separated by tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from sys import intern

from kiloglot.data.comments import Keys, comments_of, said_by
from kiloglot.data.dialect import (
    COLUMN,
    DOCSTART,
    GLOBAL,
    PER_TOKEN,
    Dialect,
    dialect_of,
    is_comment,
)
from kiloglot.data.files import PathLike, read_lines, whole_text
from kiloglot.data.layout import Block, blocks, faithful, joined, layout_of
from kiloglot.data.notices import notice
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import in_scheme, is_tag
from kiloglot.errors import InputError

__all__ = ["HEAD_LINES", "KEYS", "default_dialect", "parse", "read", "write"]

#: How many lines the dialect is told from.
HEAD_LINES = 5000
#: How their comments are read.
KEYS = Keys(passed=frozenset({"global.columns"}))

_NAME = "columns"
_ROWS = "_columns_rows"
_DIALECT = "_columns_dialect"
_BEFORE = "_columns_before"
_AFTER = "_columns_after"
_NEW_DOCUMENT = "# newdoc"


def read(path: PathLike, columns: Sequence[str] | None = None) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL column file.

    Args:
        path: The file.
        columns: What its columns are; told from the first lines if not given.

    Raises:
        InputError: The columns cannot be told, a row has another number of them, or a tag is none.
    """
    return parse(read_lines(path, exact=True), path, columns=columns)


def parse(
    lines: Iterable[str],
    path: PathLike | None = None,
    dialect: Dialect | None = None,
    keys: Keys = KEYS,
    *,
    columns: Sequence[str] | None = None,
    warns: bool = True,
) -> Iterator[Sentence]:
    """Yield the sentences in the lines of a CoNLL column file; see :func:`read`."""
    if dialect is None:
        lines = iter(lines)
        head = list(islice(lines, HEAD_LINES))
        lines = chain(head, lines)
        dialect = dialect_of(head, columns)
        if dialect is None:
            if not any(line.strip() for line in head):
                return
            raise InputError(
                "the meaning of the columns cannot be told",
                path=path,
                text=next(line for line in head if line.strip()),
                remedy="name them: kiloglot data convert --columns form,pos,tag",
            )
    if keys is KEYS and "label" in dialect.columns:
        keys = keys._replace(label=())
    read_rows = _Reader(dialect, keys, path, warns)
    head_text = ""
    new_document = False
    last: Sentence | None = None
    for block in blocks(lines):
        if _has_no_words(block, dialect):
            head_text += block.before + (block.raw or block.ending.join(block.rows)) + block.after
            new_document |= block.rows[-1].startswith(DOCSTART)
            continue
        if last is not None:
            yield last
        last = read_rows(block, head_text, new_document)
        head_text, new_document = "", False
    if last is not None:
        if head_text:
            last = replace(
                last, meta={**last.meta, _AFTER: last.meta.get(_AFTER, "\n\n") + head_text}
            )
        yield last


def _has_no_words(block: Block, dialect: Dialect) -> bool:
    return block.rows[0].startswith(("#", DOCSTART)) and all(
        row.startswith(DOCSTART) or is_comment(row, dialect) for row in block.rows
    )


class _Reader:
    """Reads blocks of rows in one dialect, and warns but once of what it had to mend."""

    def __init__(self, dialect: Dialect, keys: Keys, path: PathLike | None, warns: bool) -> None:
        self.dialect = dialect
        self.keys = keys
        self.path = path
        self.render = partial(_rendered, dialect=dialect, keys=keys)
        self.warns = warns

    def __call__(self, block: Block, before: str, new_document: bool) -> Sentence:
        """Return the sentence that ``block`` holds, with the text that stands before it."""
        before += block.before
        while block.raw is None and block.rows[0].startswith((GLOBAL, DOCSTART)):
            new_document |= block.rows[0].startswith(DOCSTART)
            before += block.rows[0] + block.ending
            block = block._replace(line=block.line + 1, rows=block.rows[1:])
        comments: list[str] = []
        rows: list[list[str]] = []
        numbers: list[int] = []
        for number, row in enumerate(block.rows, block.line):
            if row[0] == "#" and is_comment(row, self.dialect):
                comments.append(row)
            elif not row.startswith(DOCSTART):
                rows.append(self._cells(row, number))
                numbers.append(number)
        named = dict(zip(self.dialect.columns, zip(*rows, strict=True), strict=True))
        said = said_by(comments, self.keys)
        fields: dict[str, tuple[str, ...]] = {}
        meta = said.meta
        label = said.label
        heads = None
        for name, values in named.items():
            if name == "tags":
                fields[name] = self._tags(values, numbers)
            elif name == "heads":
                heads = self._heads(values, numbers)
            elif name == "label":
                label = None if values[0] == "_" else intern(values[0])
            elif name in PER_TOKEN:
                if values.count("_") != len(values):
                    fields[name] = tuple(map(intern, values))
            elif name not in ("id", "tokens"):
                meta[COLUMN + name] = "\t".join(values)
        meta |= layout_of(block, _NAME)
        if before:
            meta[_BEFORE] = before
        meta[_DIALECT] = str(self.dialect)
        if new_document:
            comments.insert(0, _NEW_DOCUMENT)
        sentence = Sentence(
            tokens=tuple(word.strip(" ") for word in named["tokens"]),
            heads=heads,
            label=label,
            id=said.id,
            text=said.text,
            meta=meta,
            comments=tuple(comments),
            **fields,  # type: ignore[arg-type]
        )
        if block.raw is None and self.render(sentence) != block.rows:
            meta[_ROWS] = block.ending.join(block.rows)
        return sentence

    def _cells(self, row: str, number: int) -> list[str]:
        """Split a row; spaces may be doubled, and one may stand inside a word."""
        columns, separator = self.dialect.columns, self.dialect.separator
        size = len(columns)
        cells = row.split(separator)
        if len(cells) != size:
            cells = [cell for cell in cells if cell] if separator == " " else _trimmed(cells, size)
        words = columns.index("tokens")
        if separator == " " and len(cells) == size + 1 and "tags" in columns:
            tag = columns.index("tags")
            mended = [*cells[:words], " ".join(cells[words : words + 2]), *cells[words + 2 :]]
            if is_tag(mended[tag]) and not any(map(is_tag, cells[words : words + 2])):
                self._warn(number, f"space inside a word: {mended[words]!r}")
                cells = mended
        if len(cells) != size or not cells[words]:
            shown = "tabs" if separator == "\t" else "spaces"
            found = len(cells)
            raise InputError(
                "word is empty"
                if found == size
                else f"has {found} column{'s' if found != 1 else ''}, not {size}",
                path=self.path,
                line=number,
                text=row,
                remedy=f"expected {' '.join(columns)}, separated by {shown}",
            )
        return cells

    def _tags(self, values: tuple[str, ...], numbers: Sequence[int]) -> tuple[str, ...]:
        if values.count("O") == len(values):
            return values
        for value, number in zip(values, numbers, strict=True):
            if not is_tag(value):
                raise InputError(
                    "is no tag",
                    path=self.path,
                    line=number,
                    text=value,
                    remedy="tags look like B-PER, I-PER and O; if the columns are others, "
                    "name them: kiloglot data convert --columns form,pos,tag",
                )
        tags = in_scheme(values)
        if self.dialect.scheme != "IOB1" and in_scheme(tags, self.dialect.scheme) != values:
            spelt = in_scheme(tags, self.dialect.scheme)
            place = next(i for i, value in enumerate(values) if value != spelt[i])
            self._warn(
                numbers[place],
                f"{values[place]} does not fit the tags around it, read as {spelt[place]}",
            )
        return tuple(map(intern, tags))

    def _heads(self, values: tuple[str, ...], numbers: Sequence[int]) -> tuple[int, ...] | None:
        if values.count("_") == len(values):
            return None
        for value, number in zip(values, numbers, strict=True):
            if not (value.isascii() and value.isdigit() and int(value) <= len(values)):
                raise InputError(
                    "head is not the number of a word",
                    path=self.path,
                    line=number,
                    text=value,
                    remedy=f"it is 0 for the root, or 1 to {len(values)}",
                )
        return tuple(map(int, values))

    def _warn(self, number: int, problem: str) -> None:
        if self.warns:
            self.warns = False
            notice(self.path, number, problem)


def _trimmed(cells: list[str], size: int) -> list[str]:
    """Drop empty cells at the end."""
    while len(cells) > size and not cells[-1]:
        cells = cells[:-1]
    return cells


def write(
    sentences: Iterable[Sentence],
    path: PathLike,
    dialect: Dialect | None = None,
    keys: Keys = KEYS,
) -> None:
    """Write ``sentences`` as CoNLL columns.

    Without ``dialect`` they get that of the file they were read from, or else tabs between the word
    and what the first sentence has of part of speech and tag.

    Raises:
        InputError: A value holds a tab or a line feed.
    """
    sentences = iter(sentences)
    first = next(sentences, None)
    with whole_text(path) as stream:
        if first is None:
            return
        default = default_dialect(first)
        dialect = dialect or default
        if keys is KEYS and "label" in dialect.columns:
            keys = keys._replace(label=())
        if dialect.columns == default.columns and _DIALECT not in first.meta:
            stream.write(dialect.header())
        stream.writelines(joined(chain([first], sentences), _NAME, _written(dialect, keys)))


def default_dialect(first: Sentence) -> Dialect:
    """Return the dialect that ``first`` was read in, or one that holds what it has."""
    known = first.meta.get(_DIALECT)
    return Dialect.suited_to(first) if known is None else Dialect.parse(known)


def _written(dialect: Dialect, keys: Keys) -> Callable[[Sentence], list[str]]:
    name = str(dialect)

    def reparsed(raw: str) -> Sentence:
        return next(parse(raw.split("\n"), None, dialect, keys, warns=False))

    def written(sentence: Sentence) -> list[str]:
        if _ROWS in sentence.meta and sentence.meta.get(_DIALECT) == name:
            shown = replace(sentence, comments=tuple(_in_rows(list(sentence.comments), sentence)))
            raw = faithful(shown, _ROWS, reparsed)
            if raw is not None:
                return [raw]
        return _rendered(sentence, dialect, keys)

    return written


def _rendered(sentence: Sentence, dialect: Dialect, keys: Keys) -> list[str]:
    columns = [_column(sentence, name, dialect) for name in dialect.columns]
    separator = dialect.separator
    if separator == " ":
        # A space inside a word would end it.
        columns = [[value.replace(" ", "\u00a0") for value in column] for column in columns]
    rows = list(map(separator.join, zip(*columns, strict=True)))
    size = len(sentence.tokens)
    body = "\n".join(rows)
    if (
        not size
        or "" in sentence.tokens
        or body.count("\n") != size - 1
        or body.count(separator) != size * (len(columns) - 1)
    ):
        problem = "a value with a tab or a line feed" if size else "a sentence without words"
        raise InputError(
            f"{problem} cannot be written in columns",
            text=sentence.id or sentence.text or " ".join(sentence.tokens),
            remedy="write JSONL, or remove it first",
        )
    return [*_in_rows(comments_of(sentence, keys), sentence), *rows]


def _in_rows(comments: list[str], sentence: Sentence) -> list[str]:
    """Return the comments without the one that a line before the sentence stands for."""
    if comments[:1] == [_NEW_DOCUMENT] and DOCSTART in sentence.meta.get(_BEFORE, ""):
        return comments[1:]
    return comments


def _column(sentence: Sentence, name: str, dialect: Dialect) -> Sequence[str]:
    size = len(sentence.tokens)
    if name == "tokens":
        return sentence.tokens
    if name == "tags":
        tags = sentence.tags
        if tags is None:
            return ("O",) * size
        return tags if dialect.scheme == "IOB2" else in_scheme(tags, dialect.scheme)
    if name == "id":
        return [str(number) for number in range(1, size + 1)]
    if name == "label":
        return (sentence.label or "_",) * size
    if name in PER_TOKEN:
        values = getattr(sentence, name)
        return ("_",) * size if values is None else [str(value) or "_" for value in values]
    kept = sentence.meta.get(COLUMN + name, "").split("\t")
    return kept if len(kept) == size else ("_",) * size
