"""A corpus read in one format and written in another, and what is lost on the way."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kiloglot.data.dialect import COLUMN, Dialect
from kiloglot.data.files import PathLike
from kiloglot.data.formats import Format, detect, named, read, write, written_as
from kiloglot.data.layout import is_layout
from kiloglot.data.records import FIELDS
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import Scheme
from kiloglot.errors import InputError

__all__ = ["Converted", "convert"]

_NAMES = {"extras": "multiword tokens and empty nodes"}


@dataclass(slots=True)
class Converted:
    """What a conversion has done.

    Args:
        source_format: The format read.
        target_format: The format written.
        sentences: How many were.
        dropped: What the format written could not hold, with the number of sentences concerned.
    """

    source_format: str
    target_format: str
    sentences: int = 0
    dropped: dict[str, int] = field(default_factory=dict)


def convert(
    source: PathLike,
    target: PathLike,
    source_format: str | None = None,
    target_format: str | None = None,
    *,
    columns: str | None = None,
    target_columns: str | None = None,
    scheme: Scheme | None = None,
    separator: str | None = None,
    watch: Callable[[Iterator[Sentence]], Iterable[Sentence]] = iter,
) -> Converted:
    """Read ``source`` and write it as ``target``.

    Args:
        source: The file read, ``-`` for standard input.
        target: The file written, ``-`` for standard output.
        source_format: Its format, told from the file if not given.
        target_format: Its format; if not given, taken from the suffix of ``target``, or that of
            ``source`` where both have the same suffix.
        columns: What the columns of ``source`` are.
        target_columns: What the columns of ``target`` are to be.
        scheme: How the tags of ``target`` are to be spelled.
        separator: What is to stand between the columns of ``target``.
        watch: Passes the sentences on, such as a progress bar.

    Raises:
        InputError: ``source`` cannot be read, or a sentence of it not be written.
        OutputError: ``target`` cannot be written.
    """
    if source_format is None and columns is None:
        source_format = detect(source)
    read_as = source_format or "columns"
    form = named(target_format or written_as(target, source=source, source_format=read_as))
    asked: dict[str, Any] = {
        "columns": Dialect.named(target_columns).columns if target_columns else None,
        "scheme": scheme,
        "separator": separator,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    if asked and form.default_dialect is None:
        raise InputError(
            f"the format {form.name} has columns and tags of its own",
            path=target,
            remedy=f"name no {' and no '.join(asked)} for it",
        )
    sentences = read(source, source_format, columns=columns)
    done = Converted(read_as, form.name)
    first = next(sentences, None)
    if first is None:
        write([], target, form.name)
        return done
    dialect = form.default_dialect(first) if form.default_dialect else None
    if dialect is not None:
        dialect = replace(dialect, **asked)
    watched = _watched(itertools.chain([first], sentences), _held(form, dialect), done)
    write(watch(watched), target, form.name, dialect=dialect)
    return done


def _held(form: Format, dialect: Dialect | None) -> frozenset[str] | None:
    """Return what a format holds in a dialect: fields, and names in ``meta``; ``None`` for all."""
    if form.holds is None or dialect is None:
        return form.holds
    held = form.holds | set(dialect.columns)
    if "marked" in held:
        held |= {"text", "tags"}
    elif form.name == "tsv" and "tags" in held:
        # The words stand in the place of the text.
        held -= {"text"}
    return held


def _watched(
    sentences: Iterable[Sentence], held: frozenset[str] | None, done: Converted
) -> Iterator[Sentence]:
    """Pass ``sentences`` on and note what each has that is not held."""
    for sentence in sentences:
        done.sentences += 1
        if held is not None:
            for name in _beyond(sentence, held):
                done.dropped[name] = done.dropped.get(name, 0) + 1
        yield sentence


def _beyond(sentence: Sentence, held: frozenset[str]) -> Iterator[str]:
    """Yield what ``sentence`` has and a format does not hold, as a user would call it."""
    for name in FIELDS:
        if name == "meta" or name in held or not getattr(sentence, name):
            continue
        if name != "text" or sentence.text != " ".join(sentence.tokens):
            yield _NAMES.get(name, name)
    for key in sentence.meta:
        if key.startswith(COLUMN):
            key = key.removeprefix(COLUMN)
        elif is_layout(key) or "meta" in held:
            continue
        if key not in held:
            yield key
