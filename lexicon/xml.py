"""XML read safely and as a stream: one record at a time, nothing fetched, nothing expanded.

Neither entities nor external files are ever taken in: a file that declares an entity is refused,
whatever the entity holds, unless it is one of document types only. Nesting and the size of a record
are bounded.
"""

from __future__ import annotations

import contextlib
import html.entities
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import (
    Element,
    TreeBuilder,
)
from xml.parsers import expat

from kiloglot.data.files import PathLike, open_bytes
from kiloglot.errors import InputError

__all__ = ["ROOTS", "SUFFIXES", "Record", "format_of", "language_of", "records", "text_of"]

#: Root element -> format.
ROOTS: dict[str, str] = {
    "lift": "lift",
    "dictionary": "dix",
    "TEI": "tei",
    "TEI.2": "tei",
    "teiCorpus": "tei",
    "xdxf": "xdxf",
    "r": "giella",
}
#: Suffixes of files that are looked at as XML, in the encoding that they declare.
SUFFIXES = frozenset([".xml", ".lift", ".dix", ".metadix", ".tei", ".xdxf"])

#: Elements within elements, at most; real dictionaries stay below 30.
_DEEPEST = 200
#: Characters in a record, each element and attribute counted as _WEIGHT, and bytes in a tag, at
#: most. The longest articles of real dictionaries have some 200,000.
_LARGEST = 1 << 22
_WEIGHT = 16
#: Bytes before the root element, at most.
_LONGEST_PROLOGUE = 1 << 20
_BLOCK = 1 << 16
_LINES = 1000
_BEGINNINGS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
_DECLARATIONS = (b"<?xml", b"<!DOCTYPE")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_MALFORMED = "is not well-formed XML"


class Record(NamedTuple):
    """A record of a dictionary: the line it begins on, and its element without namespaces."""

    line: int
    element: Element


class _Root(Exception):  # noqa: N818 (no error: it ends the parsing once the root is known)
    """The root element has been met."""


class _Parser:
    """An expat parser that builds the records of a file and refuses what is not safe."""

    def __init__(
        self, path: PathLike, names: Collection[str], format_: str, *, decoded: bool
    ) -> None:
        self.found: list[Record] = []
        self.root: dict[str, str] = {}
        self._path = path
        self._names = names
        self._format = format_
        self._depth = 0
        self._begun = 0
        self._line = 0
        self._size = 0
        self._fed = 0
        self._builder: TreeBuilder | None = None
        # What was decoded already is UTF-8, whatever its declaration says.
        self._expat = parser = expat.ParserCreate("utf-8" if decoded else None)
        parser.buffer_text = True
        # A default value declared once would be handed over with every element.
        parser.specified_attributes = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._external
        parser.SkippedEntityHandler = self._skipped
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def feed(self, block: bytes, last: bool = False) -> None:
        """Parse a block of the file.

        Raises:
            InputError: It is not well-formed, or not safe.
        """
        self._fed += len(block)
        try:
            self._expat.Parse(block, last)
        except expat.ExpatError as error:
            raise InputError(
                f"{_MALFORMED} ({expat.errors.messages.get(error.code, error.code)})",
                path=self._path,
                line=error.lineno,
                remedy="correct it there, or export it again",
            ) from None
        except (LookupError, ValueError) as error:
            raise self._refused(f"cannot be decoded ({error})", "convert it to UTF-8") from None
        if self._fed - max(self._expat.CurrentByteIndex, 0) > _LARGEST:
            raise self._refused(f"has a tag of more than {_LARGEST >> 20} MiB", "is it damaged?")

    def _refused(self, problem: str, remedy: str) -> InputError:
        return InputError(
            problem, path=self._path, line=self._expat.CurrentLineNumber, remedy=remedy
        )

    def _entity(self, name: str, is_parameter: bool, value: str | None, *where: object) -> None:
        if is_parameter and value is not None:
            return  # FreeDict's older files have one; none is ever taken in
        raise self._refused(
            "declares an entity, which is not safe to read",
            "write out the entities it uses, and remove their declarations",
        )

    def _external(self, *reference: object) -> int:
        raise self._refused("refers to another file", "put its text in place of the entity")

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._data(html.entities.html5.get(f"{name};", f"&{name};"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._depth += 1
        if self._depth == 1:
            self._check_root(name)
            self.root.update(attributes)
        if self._depth > _DEEPEST:
            raise self._refused(
                f"has elements nested more than {_DEEPEST} deep", "is it a dictionary?"
            )
        if self._builder is None:
            if name not in self._names:
                return
            self._builder = TreeBuilder()
            self._begun = self._depth
            self._line = self._expat.CurrentLineNumber
            self._size = 0
        self._grow(_WEIGHT * (1 + len(attributes)) + sum(map(len, attributes.values())))
        self._builder.start(name, attributes)

    def _end(self, name: str) -> None:
        if self._builder is not None:
            self._builder.end(name.rpartition(":")[2])
            if self._depth == self._begun:
                self.found.append(Record(self._line, self._builder.close()))
                self._builder = None
        self._depth -= 1

    def _data(self, text: str) -> None:
        if self._builder is not None:
            self._grow(len(text))
            self._builder.data(text)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > _LARGEST:
            raise self._refused(
                f"has a record of more than {_LARGEST >> 20} MiB", "is it a dictionary?"
            )

    def _check_root(self, name: str) -> None:
        if not self._format:
            raise _Root(name)
        if ROOTS.get(name) != self._format:
            wanted = " or ".join(
                f"<{root}>" for root, format_ in ROOTS.items() if format_ == self._format
            )
            raise self._refused(f"is <{name}>, not {wanted}", "name its --format")


def records(
    path: PathLike,
    format_: str,
    names: Collection[str],
    lines: Iterable[str] | None = None,
    root: dict[str, str] | None = None,
) -> Iterator[Record]:
    """Yield the records of an XML file, one in memory at a time.

    Args:
        path: The file.
        format_: What it has to be, a value of ``ROOTS``.
        names: The elements that are records, without namespace; those within others are part of
            these.
        lines: Its lines if some of them have been read already; else the encoding that it
            declares is heeded.
        root: Takes the attributes of the root element, before the first record.

    Raises:
        InputError: The file cannot be read, is not well-formed, is of another kind, declares
            entities, or is nested or large beyond reason.
    """
    parser = _Parser(path, names, format_, decoded=lines is not None)
    if root is not None:
        parser.root = root
    with contextlib.closing(_blocks(path, lines)) as blocks:
        for block in blocks:
            parser.feed(block)
            found, parser.found = parser.found, []
            yield from found
    parser.feed(b"", last=True)
    yield from parser.found


def format_of(path: PathLike, lines: Iterable[str] | None = None) -> str | None:
    """Tell the format of an XML file by its root element.

    Args:
        path: The file.
        lines: The first of its lines if they have been read already.

    Returns:
        A value of ``ROOTS``; None if this is no XML, or does not say so and is of no known kind.

    Raises:
        InputError: It is XML of another kind, or what stands before the root is not safe or not
            well-formed.
    """
    parser = _Parser(path, (), "", decoded=lines is not None)
    size, name, declared = 0, "", False
    with contextlib.closing(_blocks(path, lines)) as blocks:
        for block in blocks:
            if size == 0:
                if not block.lstrip().startswith(_BEGINNINGS):
                    return None
                declared = block.lstrip(_BLANK).startswith(_DECLARATIONS)
            size += len(block)
            try:
                parser.feed(block)
            except _Root as root:
                name = str(root)
                break
            except InputError as error:
                if declared or not error.problem.startswith(_MALFORMED):
                    raise
                return None
            if size > _LONGEST_PROLOGUE:
                break
    if not name and declared:
        raise InputError("has no element in its first lines", path=path, remedy="name its --format")
    if not name:
        return None
    if name not in ROOTS and not declared:
        return None
    if name not in ROOTS:
        raise InputError(
            f"is XML of a kind that is not known, <{name}>",
            path=path,
            remedy=f"convert it first; known are {', '.join(f'<{root}>' for root in ROOTS)}",
        )
    return ROOTS[name]


def _blocks(path: PathLike, lines: Iterable[str] | None) -> Generator[bytes, None, None]:
    if lines is None:
        with open_bytes(path) as stream:
            while block := stream.read(_BLOCK):
                yield block
        return
    held: list[str] = []
    for line in lines:
        held.append(line)
        if len(held) == _LINES:
            yield "".join(f"{line}\n" for line in held).encode(errors="replace")
            held = []
    if held:
        yield "".join(f"{line}\n" for line in held).encode(errors="replace")


def text_of(element: Element | None, *, put: Callable[[Element], str | None] | None = None) -> str:
    """Return the text of an element and of all in it, white space made single.

    Args:
        element: The element; None has no text.
        put: What takes the place of an element in it, None where its own text does.
    """
    if element is None:
        return ""
    if put is None:
        return " ".join("".join(element.itertext()).split())
    return " ".join("".join(_pieces(element, put)).split())


def _pieces(element: Element, put: Callable[[Element], str | None]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        text = put(child)
        if text is not None:
            yield text
        else:
            yield from _pieces(child, put)
        yield child.tail or ""


def language_of(element: Element) -> str:
    """Return the language that an element names itself, or ``""``."""
    return element.get("xml:lang") or element.get("lang") or ""
