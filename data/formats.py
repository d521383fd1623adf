"""The corpus formats: what they are called, how they are told apart, what they hold."""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiloglot.data import columns, conllu, hub, jsonl, parquet, plain, tsv, xsid
from kiloglot.data.dialect import Dialect, dialect_of
from kiloglot.data.files import PathLike, open_bytes, read_lines, suffix
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError, OutputError

__all__ = ["FORMATS", "Format", "detect", "named", "read", "write", "written_as"]

_HEAD_BYTES = 1 << 16
_NAME_IT = "name it (--format)"


@dataclass(frozen=True, slots=True)
class Format:
    """A corpus format.

    Args:
        name: What users call it.
        summary: What it is, in a few words.
        read: Yields the sentences of a file.
        write: Writes sentences into a file.
        sniff: Tells from the first lines of a file whether it is of this format.
        suffixes: Of the files that are written in it.
        also: Suffixes of other formats under which it is met.
        holds: The fields of a Sentence that it can hold besides its columns; ``None`` for all.
        default_dialect: In a format that has dialects, gives the one to write, from the first
            sentence; ``read`` then takes the names of columns, and ``write`` a dialect.
    """

    name: str
    summary: str
    read: Callable[..., Iterator[Sentence]]
    write: Callable[..., None]
    sniff: Callable[[Sequence[str]], bool]
    suffixes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    holds: frozenset[str] | None = None
    default_dialect: Callable[[Sentence], Dialect] | None = None


def _is_conllu(head: Sequence[str]) -> bool:
    rows = [row.split("\t") for row in head if row and not row.startswith("#")]
    return bool(rows) and all(
        len(row) == len(conllu.NAMES) and row[0].replace("-", "").replace(".", "").isdigit()
        for row in rows[:20]
    )


def _is_xsid(head: Sequence[str]) -> bool:
    rows = [row for row in head if row and not row.startswith("#")]
    return any(row.startswith("# intent") for row in head) and (
        sum(row.count("\t") == len(xsid.COLUMNS.columns) - 1 for row in rows) * 2 > len(rows)
    )


def _is_json(head: Sequence[str]) -> bool:
    first = next((line for line in head if line.strip()), "")
    return first.lstrip().startswith(("{", "["))


def _is_massive(head: Sequence[str]) -> bool:
    first = next((line for line in head if line.strip()), "")
    try:
        return "annot_utt" in json.loads(first)
    except (ValueError, TypeError, RecursionError):
        return False


_SLOTS = frozenset({"tokens", "tags", "label", "id", "text", "meta"})

#: Every format by name, the more particular before the more general.
FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format(
            "conllu",
            "CoNLL-U, with comments, multiword tokens and empty nodes",
            conllu.read,
            conllu.write,
            _is_conllu,
            (".conllu",),
            (".conll", ".txt"),
            frozenset(Sentence.__slots__),
        ),
        Format(
            "xsid",
            "xSID: number, word, intent, slot (as .tsv: intent, text, slots)",
            xsid.read,
            xsid.write,
            _is_xsid,
            also=(".conll", ".txt"),
            holds=_SLOTS | {"comments"},
        ),
        Format(
            "massive",
            "MASSIVE: JSON lines with utt and annot_utt",
            jsonl.read,
            jsonl.write_massive,
            _is_massive,
            also=(".jsonl", ".json", ".ndjson"),
            holds=_SLOTS,
        ),
        Format(
            "jsonl",
            "JSON lines, our own or with columns of the usual names",
            jsonl.read,
            jsonl.write,
            _is_json,
            (".jsonl", ".json", ".ndjson"),
        ),
        Format(
            "tsv",
            "a table of text with its intent or slots, in any order",
            tsv.read,
            tsv.write,
            lambda head: tsv.dialect_of(head) is not None,
            (".tsv",),
            (".txt",),
            frozenset({"tokens"}),
            tsv.default_dialect,
        ),
        Format(
            "columns",
            "CoNLL columns in any order, tags in IOB1, IOB2, BIOES or BILOU",
            columns.read,
            columns.write,
            lambda head: dialect_of(head) is not None,
            (".conll", ".iob2", ".iob", ".bio", ".bioes", ".ner"),
            (".txt", ".tsv"),
            frozenset({"tokens", "label", "id", "text", "meta", "comments"}),
            columns.default_dialect,
        ),
        Format(
            "parquet",
            "Parquet, our own or with columns of the usual names",
            parquet.read,
            parquet.write,
            lambda head: False,
            (".parquet",),
        ),
        Format(
            "dataset",
            "a folder saved by datasets.Dataset.save_to_disk",
            hub.read,
            hub.write,
            lambda head: False,
        ),
        Format(
            "text",
            "plain text, a sentence a line",
            plain.read,
            plain.write,
            lambda head: True,
            (".txt",),
            holds=frozenset({"tokens", "text"}),
        ),
    )
}


def read(
    path: PathLike,
    format: str | None = None,  # noqa: A002
    *,
    columns: str | Sequence[str] | None = None,
) -> Iterator[Sentence]:
    """Yield the sentences of a corpus file.

    Args:
        path: The file (or folder); ``-`` for standard input.
        format: A name in :data:`FORMATS`; told from the file if not given.
        columns: What the columns are, in a format that has them in any order, as
            :meth:`kiloglot.data.dialect.Dialect.named` takes them.

    Raises:
        InputError: The file cannot be read, or is not what it should be.
    """
    names = Dialect.named(columns).columns if columns else None
    if format is None and names is not None:
        format = "columns" if "tokens" in names else "tsv"  # noqa: A001
    form = named(format) if format else FORMATS[detect(path)]
    if names is None:
        return form.read(path)
    if form.default_dialect is None:
        raise InputError(
            f"the format {form.name} has columns of its own", path=path, remedy="name no columns"
        )
    return form.read(path, names)


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
        path: The file (or folder); ``-`` for standard output.
        format: A name in :data:`FORMATS`; taken from the suffix of ``path`` if not given.
        dialect: The columns, in a format that has them in any order; those of the file that the
            first sentence comes from, or some that suit it, if not given.

    Raises:
        InputError: The format does not follow from the suffix, or cannot hold a sentence.
        OutputError: The file cannot be written.
    """
    form = named(format or written_as(path))
    if dialect is None:
        form.write(sentences, path)
    elif form.default_dialect is None:
        raise InputError(f"the format {form.name} has columns of its own", path=path)
    else:
        form.write(sentences, path, dialect)


def named(name: str) -> Format:
    """Return the format called ``name``.

    Raises:
        InputError: There is none.
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise InputError(
            "no such format", text=name, remedy=f"there are {', '.join(FORMATS)}"
        ) from None


def written_as(
    path: PathLike,
    *,
    source: PathLike | None = None,
    source_format: str | None = None,
    otherwise: str | None = None,
) -> str:
    """Return the name of the format that the suffix of ``path`` asks for.

    Several formats share suffixes: where ``path`` has the suffix of the source it is made from, it
    is of the source's format, too.

    Args:
        path: The file that is to be written; ``-`` and a path without suffix ask for the source's
            format.
        source: The file that it is made from, if any.
        source_format: The format of that.
        otherwise: The format where the suffix asks for none.

    Raises:
        OutputError: It asks for none, and there is no other.
    """
    ending = suffix(path)
    if source_format is not None and ending in ("", suffix(source or "")):
        return source_format
    for name, form in FORMATS.items():
        if ending in form.suffixes:
            return name
    if hub.is_saved(path):
        return "dataset"
    if otherwise is not None:
        return otherwise
    raise OutputError(
        "the format does not follow from the name",
        path=path,
        remedy=f"give one: {', '.join(FORMATS)}",
    )


def detect(path: PathLike) -> str:
    """Return the name of the format of a file, told from its suffix and its first lines.

    Raises:
        InputError: The file cannot be read.
    """
    if hub.is_saved(path) or Path(path).is_dir():
        return "dataset"
    if str(path) != "-" and Path(path).exists() and not Path(path).is_file():
        raise InputError(
            "is a pipe or a device, whose format cannot be told", path=path, remedy=_NAME_IT
        )
    ending = suffix(path)
    if ending in FORMATS["parquet"].suffixes or _begins(path, parquet.MAGIC):
        return "parquet"
    head = _head(path)
    met = [form for form in FORMATS.values() if ending in (*form.suffixes, *form.also)]
    for form in met or FORMATS.values():
        if form.sniff(head):
            return form.name
    # A broken file is read as what its name says, so that the error says what is broken.
    return next(form.name for form in met if ending in form.suffixes)


def _begins(path: PathLike, magic: bytes) -> bool:
    if str(path) == "-":
        return _peek().startswith(magic)
    with open_bytes(path) as stream:
        return stream.read(len(magic)) == magic


def _head(path: PathLike) -> list[str]:
    """Return the first lines of a file, which is left as it was even if it is standard input."""
    if str(path) != "-":
        with contextlib.closing(read_lines(path)) as lines:  # type: ignore[type-var]
            return list(itertools.islice(lines, columns.HEAD_LINES))
    whole, _, rest = _peek().rpartition(b"\n")
    text = (whole or rest).decode("utf-8", errors="replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").split("\n")


def _peek() -> bytes:
    """Return the first bytes of standard input without using them up."""
    stream = sys.stdin.buffer
    if hasattr(stream, "peek"):
        return bytes(stream.peek(_HEAD_BYTES))
    if stream.seekable():
        place = stream.tell()
        head = stream.read(_HEAD_BYTES)
        stream.seek(place)
        return head
    raise InputError("the format cannot be told", path="-", remedy=_NAME_IT)
