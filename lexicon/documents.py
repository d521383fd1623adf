"""JSON that is not one object a line: an array, a document, objects of several lines each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiloglot.data.files import MAX_LINE_BYTES, PathLike, open_bytes
from kiloglot.errors import InputError
from kiloglot.lexicon.encoded import text_blocks, text_lines

__all__ = ["LARGEST", "is_document", "lines_of", "objects_in", "value_of", "values_in"]

#: An object that is all of a document is held in memory as a whole.
LARGEST = 1 << 28
_BLOCK = 1 << 16
_SPACE = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[ \t\r\n,]*")
_OBJECT = re.compile(r'\s*\{\s*(?:$|"(?:[^"\\]|\\.)*"\s*:)')
#: An array of objects, of arrays, or of texts.
_ARRAY = re.compile(
    r"""\s*\[\s*(?:$|\{\s*(?:$|["}])|\[\s*(?:$|["\[\]{]|null|-?\d)|"(?:[^"\\]|\\.)*"\s*(?:$|,))"""
)
_OPENING = (b"[", b"{")
_QUOTES = re.compile(r'\\.|"', re.DOTALL)
_MARKS = re.compile(r'\\.|[",]', re.DOTALL)
_DECODER = json.JSONDecoder()


def is_document(lines: Sequence[str]) -> bool:
    """Tell whether the first lines begin JSON, other than one object a line.

    >>> is_document(['[', ' {"source": "a"}']), is_document(["{"]), is_document(['{"a": "b"}'])
    (True, True, False)
    >>> is_document(['[["a", "b"], ["c", "d"]]']), is_document(['["a", "b"]']), is_document(["[a]"])
    (True, True, False)
    """
    if not lines:
        return False
    head = "\n".join(lines)
    if lines[0].lstrip().startswith("["):
        return _ARRAY.match(head) is not None
    if not _OBJECT.match("\n".join(lines[:2])):
        return False
    try:
        _, end = _DECODER.raw_decode(head, _after(_SPACE, head, 0))
    except RecursionError:
        return True
    except ValueError:
        # Cut off after the first lines, or an object a line of which the first is damaged.
        return not any(line.startswith("{") for line in lines[1:])
    # Objects of several lines each, several in a line, or with commas between them.
    return "\n" in head[:end].strip() or head[end:].lstrip(" \t").startswith(("{", ","))


def lines_of(path: PathLike, encoding: str = "") -> Iterator[str]:
    """Yield the lines of a text; those of JSON all in one line, of any length, cut between values.

    Raises:
        InputError: As :func:`kiloglot.lexicon.encoded.text_lines`.
    """
    if not _is_all_in_a_line(path, encoding):
        return text_lines(path, encoding)
    return _cut(path, text_blocks(path, encoding))


def _is_all_in_a_line(path: PathLike, encoding: str) -> bool:
    if not Path(path).is_file():
        return False
    with open_bytes(path) as stream:
        head = stream.read(_BLOCK)
        if (
            len(head) < _BLOCK
            or b"\n" in head
            or head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t")[:1] not in _OPENING
        ):
            return False
    # UTF-16 has line feeds of two bytes, which may be part of other characters.
    return "\n" not in next(text_blocks(path, encoding), "")[:_BLOCK]


def _cut(path: PathLike, blocks: Iterable[str]) -> Iterator[str]:
    """Cut JSON behind commas that are not within texts; the first piece is short.

    So that no first object is whole on its line, and all is taken for a document.
    """
    rest, size, wanted = "", 1, 1
    for block in blocks:
        rest += block
        if len(rest) < wanted:
            continue
        place = 0
        while len(rest) - place > size and (end := _comma(rest, place, size)) > 0:
            yield rest[place:end]
            place, size = end, _BLOCK
        rest = rest[place:]
        # A text that is not over: look again when there is twice as much.
        wanted = max(2 * len(rest), size) if len(rest) > size else size
        if len(rest) > LARGEST:
            raise InputError(
                f"has a value of more than {LARGEST >> 20} MiB",
                path=path,
                remedy="is it a lexicon?",
            )
    yield rest


def _comma(text: str, begin: int, size: int) -> int:
    """Return the place behind the first comma after ``size`` characters that is not in a text.

    It is -1 if there is none.
    """
    end, inside = begin + size, False
    last = begin
    for found in _QUOTES.finditer(text, begin, end):
        last = found.end()
        inside ^= found[0] == '"'
    # An escape may be cut in two.
    end += text[end - 1] == "\\" and last < end
    for found in _MARKS.finditer(text, end):
        if found[0] == '"':
            inside = not inside
        elif found[0] == "," and not inside:
            return found.end()
    return -1


def values_in(path: PathLike, lines: Iterable[str], largest: int = MAX_LINE_BYTES) -> Iterator[Any]:
    """Yield the values of a text one after the other; those in an array around all, one by one.

    Commas between values are passed over, in an array or not.

    Args:
        path: Named in errors.
        lines: The text.
        largest: The most characters of one value.

    Raises:
        InputError: It is no JSON, is cut off, or has half of a surrogate pair.
    """
    rest, place, inside, ended = "", 0, False, False
    tried = 0  # how much there was when the last value was found to be cut off
    line = wrong = 1
    blocks = _blocks(lines)
    while True:
        place = _after(_BETWEEN, rest, place)
        if inside and rest.startswith("]", place):
            inside, place = False, place + 1
            continue
        if not inside and rest.startswith("[", place):
            within = _after(_SPACE, rest, place + 1)
            if rest.startswith(("{", "["), within):
                inside, place = True, within
                continue
        # What is cut off is not read over and over, but when twice as much is there.
        if ended or len(rest) - place >= 2 * tried:
            try:
                value, end = _DECODER.raw_decode(rest, place)
            except RecursionError:
                raise InputError("is nested too deep", path=path) from None
            except ValueError as error:
                tried = max(len(rest) - place, 1)
                known = error.pos if isinstance(error, json.JSONDecodeError) else place
                wrong = line + rest.count("\n", 0, known)
            else:
                if rest.find("\\u", place, end) >= 0:
                    _check_text(path, value)
                yield value
                tried, place = 0, end
                continue
        if ended or len(rest) - place > largest:
            break
        block = next(blocks, None)
        if block is None:
            ended = True
        else:
            line += rest.count("\n", 0, place)
            rest, place = rest[place:] + block, 0
    if left := rest[place:].strip():
        raise InputError(
            "is cut off, or no JSON from here on",
            path=path,
            line=wrong,
            text=left[:80],
            remedy="correct it, or fetch or export it again",
        )


def objects_in(path: PathLike, lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects among the values of a text; errors as :func:`values_in`."""
    return (value for value in values_in(path, lines) if isinstance(value, dict))


def value_of(line: str) -> Any:
    r"""Return the value that a line is; None if it is no JSON, or has half of a surrogate pair.

    >>> value_of('{"a": "b"}'), value_of("{"), value_of('"\\ud800"')
    ({'a': 'b'}, None, None)
    """
    try:
        value = json.loads(line)
        if "\\u" in line:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value


def _check_text(path: PathLike, value: object) -> None:
    """Refuse half of a surrogate pair, which no file can hold.

    Raises:
        InputError: There is one in the value.
    """
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeError, RecursionError):
        raise InputError(
            "has half of a surrogate pair, which is no text", path=path, text=str(value)
        ) from None


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > _BLOCK:
            yield "\n".join(held) + "\n"
            held, size = [], 0
    yield "\n".join(held)
