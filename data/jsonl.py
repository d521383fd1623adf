"""JSON lines: a sentence a line, our own records or other people's, MASSIVE among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kiloglot.data.files import PathLike, read_lines, whole_text
from kiloglot.data.layout import Line, faithful, is_layout, joined, layout_of, text_lines
from kiloglot.data.markup import marked
from kiloglot.data.plain import running_text
from kiloglot.data.record_columns import DIALECT, columns_of, record_of
from kiloglot.data.records import from_record
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError

__all__ = ["massive_record", "parse", "read", "write", "write_massive"]

_NAME = "jsonl"
_LINE = "_jsonl_line"
_MASSIVE_FIRST = ("id", "locale", "partition", "scenario", "intent", "utt", "annot_utt")


def read(path: PathLike) -> Iterator[Sentence]:
    """Yield a sentence for each line; any columns that can be understood are.

    Raises:
        InputError: A line is no JSON object, has neither words nor text, or its columns do not fit
            together (a slot's brackets, an annotation that does not spell the text).
    """
    return parse(read_lines(path, exact=True), path)


def parse(lines: Iterable[str], path: PathLike | None = None) -> Iterator[Sentence]:
    """Yield a sentence for each line; see :func:`read`."""
    for line in text_lines(lines):
        record = _record(line, path)
        try:
            sentence = from_record(record)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(_problem(error), path=path, line=line.line, text=line.text) from None
        render = massive_record if "annot_utt" in record else _own_record
        layout = layout_of(line, _NAME)
        if _dumped(sentence, render) != line.text:
            layout[_LINE] = line.text
            if render is _own_record:
                layout[DIALECT] = columns_of(record)
        if layout:
            sentence = replace(sentence, meta={**sentence.meta, **layout})
        yield sentence


def _problem(error: Exception) -> str:
    if isinstance(error, ValueError):
        return str(error)
    return f"is no record of a sentence ({error})"


def _record(line: Line, path: PathLike | None) -> dict[str, Any]:
    try:
        record = json.loads(line.text)
        if "\\u" in line.text:
            # An escape can make half a surrogate pair, which no file can hold.
            json.dumps(record, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise InputError(
            f"is no JSON ({error.msg} at column {error.colno})",
            path=path,
            line=line.line,
            text=line.text,
            remedy="each line is a JSON object",
        ) from None
    except (UnicodeEncodeError, RecursionError):
        raise InputError(
            "is no sound JSON (half a surrogate pair, or nested too deep)",
            path=path,
            line=line.line,
            text=line.text,
        ) from None
    if not isinstance(record, dict):
        raise InputError(
            "is no JSON object",
            path=path,
            line=line.line,
            text=line.text,
            remedy='a line is like {"text": "...", "label": "..."}',
        )
    return record


def write(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Write ``sentences`` as our own records, absent annotation left out."""
    with whole_text(path) as stream:
        stream.writelines(joined(sentences, _NAME, lambda it: _written(it, _own_record), "\n"))


def write_massive(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Write ``sentences`` as MASSIVE has them: ``utt``, ``annot_utt``, the label as ``intent``.

    Raises:
        InputError: The text has a bracket, which would be read as a slot.
    """
    with whole_text(path) as stream:
        stream.writelines(joined(sentences, _NAME, lambda it: _written(it, massive_record), "\n"))


def _written(sentence: Sentence, render: Callable[[Sentence], Mapping[str, Any]]) -> list[str]:
    raw = faithful(sentence, _LINE, _reparsed)
    if raw is not None and ("annot_utt" in json.loads(raw)) == (render is massive_record):
        return [raw]
    try:
        return [_dumped(sentence, render)]
    except ValueError as error:
        raise InputError(
            f"a sentence cannot be written ({error})",
            text=sentence.id or running_text(sentence),
            remedy="write JSONL or CoNLL columns",
        ) from None


def _reparsed(raw: str) -> Sentence:
    return next(parse([raw]))


def _dumped(sentence: Sentence, render: Callable[[Sentence], Mapping[str, Any]]) -> str:
    return json.dumps(render(sentence), ensure_ascii=False)


def _own_record(sentence: Sentence) -> dict[str, Any]:
    own = {name: it for name, it in sentence.meta.items() if not name.startswith(f"_{_NAME}_")}
    return record_of(replace(sentence, meta=own) if len(own) < len(sentence.meta) else sentence)


def massive_record(sentence: Sentence) -> dict[str, Any]:
    """Return the record that MASSIVE would have for ``sentence``.

    Raises:
        ValueError: The text has a bracket.
    """
    text = running_text(sentence)
    values: dict[str, Any] = {
        "id": sentence.id,
        "intent": sentence.label,
        "utt": text,
        "annot_utt": marked(sentence.tokens, sentence.tags or ("O",) * len(sentence.tokens), text),
    }
    for name, value in sentence.meta.items():
        if not is_layout(name):
            values.setdefault(name, _loaded(value))
    first = {name: values[name] for name in _MASSIVE_FIRST if values.get(name) is not None}
    return first | {name: value for name, value in values.items() if value is not None}


def _loaded(value: str) -> Any:
    """Return the list or object that ``value`` spells in JSON, or itself."""
    if value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
