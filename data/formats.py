"""The corpus formats: what they are called, how they are told apart, what they hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiloglot.data import columns, conllu, plain
from kiloglot.data.dialect import Dialect, dialect_of
from kiloglot.data.files import PathLike, read_lines, suffix
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError, OutputError

__all__ = ["FORMATS", "Format", "detect", "read", "write"]

_HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Format:
    """A corpus format.

    Args:
        name: What users call it.
        summary: What it is, in a few words.
        read: Yields the sentences of a file.
        write: Writes sentences into a file.
        suffixes: Of its files; the first format in :data:`FORMATS` that has one writes it.
        sniff: Tells from the first lines of a file whether it is of this format.
        holds: The fields of a Sentence that it can hold.
        dialects: Whether it comes in dialects, which ``read`` and ``write`` take as an argument.
    """

    name: str
    summary: str
    read: Callable[..., Iterator[Sentence]]
    write: Callable[..., None]
    suffixes: tuple[str, ...]
    sniff: Callable[[Sequence[str]], bool]
    holds: frozenset[str]
    dialects: bool = False


def _is_conllu(head: Sequence[str]) -> bool:
    rows = [row.split("\t") for row in head if row and not row.startswith("#")]
    return bool(rows) and all(
        len(row) == len(conllu.NAMES) and row[0].split("-")[0].split(".")[0].isdigit()
        for row in rows[:20]
    )


def _is_xsid(head: Sequence[str]) -> bool:
    rows = [row for row in head if row and not row.startswith("#")]
    return any(row.startswith("# intent") for row in head) and all(
        row.count("\t") == 3 for row in rows
    )


_EVERYTHING = frozenset(Sentence.__slots__)

FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format(
            "conllu",
            "CoNLL-U: ten columns, comments, multiword tokens, empty nodes",
            conllu.read,
            conllu.write,
            (".conllu",),
            _is_conllu,
            _EVERYTHING,
        ),
        Format(
            "xsid",
            "xSID: number, word, intent, slot; comments",
            columns.read_xsid,
            columns.write_xsid,
            (),
            _is_xsid,
            frozenset({"tokens", "tags", "label", "id", "text", "meta", "comments"}),
        ),
        Format(
            "columns",
            "CoNLL columns in any order: a word a line, IOB1, IOB2 or BIOES tags",
            columns.read,
            columns.write,
            (".conll", ".iob2", ".iob", ".bio", ".bioes", ".ner"),
            lambda head: dialect_of(head) is not None,
            frozenset({"tokens", "tags", "label", "id", "text", "meta", "comments"}),
            dialects=True,
        ),
        Format(
            "text",
            "plain text: a sentence a line",
            plain.read,
            plain.write,
            (".txt",),
            lambda head: True,
            frozenset({"tokens", "text"}),
        ),
    )
}


def read(
    path: PathLike,
    format: str | None = None,  # noqa: A002
    *,
    dialect: Dialect | None = None,
) -> Iterator[Sentence]:
    """Yield the sentences of a corpus file.

    Args:
        path: The file, ``-`` for standard input.
        format: A name in :data:`FORMATS`; told from the file if not given.
        dialect: What the columns mean, in the formats that have dialects.

    Raises:
        InputError: The file cannot be read, or is not what it should be.
    """
    form = _named(format) if format else FORMATS[detect(path)]
    if form.dialects:
        return form.read(path, dialect)
    return form.read(path)


def write(
    sentences: Iterable[Sentence],
    path: PathLike,
    format: str | None = None,  # noqa: A002
    *,
    dialect: Dialect | None = None,
) -> None:
    """Write ``sentences`` into a corpus file, which appears whole or not at all.

    Args:
        sentences: What to write.
        path: The file, ``-`` for standard output.
        format: A name in :data:`FORMATS`; taken from the suffix of ``path`` if not given.
        dialect: What the columns are to be, in the formats that have dialects.

    Raises:
        InputError: The format does not follow from the suffix, or cannot hold a sentence.
        OutputError: The file cannot be written.
    """
    form = _named(format) if format else FORMATS[written_as(path)]
    if form.dialects:
        form.write(sentences, path, dialect)
    else:
        form.write(sentences, path)


def _named(name: str) -> Format:
    try:
        return FORMATS[name]
    except KeyError:
        raise InputError(
            "no such format", text=name, remedy=f"formats are: {', '.join(FORMATS)}"
        ) from None


def written_as(path: PathLike) -> str:
    """Return the name of the format that the suffix of ``path`` asks for."""
    ending = suffix(path)
    for name, form in FORMATS.items():
        if ending and ending in form.suffixes:
            return name
    raise OutputError(
        "the format does not follow from the name",
        path=path,
        remedy=f"name it by --to: {', '.join(FORMATS)}",
    )


def detect(path: PathLike) -> str:
    """Return the name of the format of a file, told from its first lines and its suffix.

    Raises:
        InputError: The file cannot be read.
    """
    head = _head(path)
    for name, form in FORMATS.items():
        if form.sniff(head):
            return name
    raise AssertionError("unreachable: any text is plain text")


def _head(path: PathLike) -> list[str]:
    """Return the first lines of a file without using them up."""
    return list(itertools.islice(read_lines(path), columns.HEAD_LINES))
