"""The catalogue of resources: which exist for a language, under which licence, and where.

It is three tables in ``data/tables``: the languages, the sources with licence and address, and what
each source has for each language. ``tools/catalogue/make.py`` writes them.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
import urllib.parse
from importlib.resources import files
from pathlib import PurePosixPath
from typing import NamedTuple

from kiloglot.errors import InputError

__all__ = ["Language", "Resource", "find_language", "kinds", "languages", "resources"]


class Language(NamedTuple):
    """A language.

    Args:
        code: Its ISO 639-3 code.
        iso1: Its ISO 639-1 code, ``""`` if it has none.
        name: Its English name.
        other_names: Other names, its own among them.
        family: Its family after Glottolog.
        scripts: The scripts that it is written in, by ISO 15924 codes; empty if not known.
    """

    code: str
    iso1: str
    name: str
    other_names: tuple[str, ...]
    family: str
    scripts: tuple[str, ...]


class Resource(NamedTuple):
    """What a source has for a language.

    Args:
        language: The ISO 639-3 code.
        kind: ``lexicon``, ``unimorph``, ``ud``, ``epitran``, ``text``, ``ner``, ``pos``,
            ``intents``.
        source: The short name of the source.
        title: Its name.
        item: What the source calls the thing: a code, a treebank, a mapping.
        licence: Its licence.
        how: How to get it: ``file`` or ``archive`` (to be fetched), ``unimorph`` (by the package of
            that name), ``installed`` (comes with a package), ``page`` (by hand).
        url: Where it is.
        page: Where it is described.
        sha256: Its checksum, ``""`` if it is not known beforehand.
    """

    language: str
    kind: str
    source: str
    title: str
    item: str
    licence: str
    how: str
    url: str
    page: str
    sha256: str = ""

    @property
    def file_name(self) -> str:
        """The name under which it is kept, the same for everyone."""
        last = PurePosixPath(urllib.parse.unquote(urllib.parse.urlsplit(self.url).path)).name
        if re.match(r"(train|test|dev|master|main|HEAD)\.", last):
            item = re.sub(r"[^\w.-]+", "-", self.item)
            return f"{self.source}-{item}{PurePosixPath(last).suffix}"
        return re.sub(r"[^\w.-]+", "-", last) or self.source


@functools.cache
def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    text = files("kiloglot.data").joinpath("tables", table).read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines()[1:])


@functools.cache
def languages() -> dict[str, Language]:
    """Return the languages of the catalogue by code."""
    return {
        code: Language(
            code,
            iso1,
            name,
            tuple(filter(None, others.split("|"))),
            family,
            tuple(filter(None, scripts.split(","))),
        )
        for code, iso1, name, others, family, scripts in _rows("languages.tsv")
    }


@functools.cache
def _all() -> tuple[Resource, ...]:
    sources = {row[0]: row for row in _rows("resources.tsv")}
    found = []
    for language, source, item, *rest in _rows("catalogue.tsv"):
        _, kind, title, licence, how, url, page, sha256 = sources[source]
        found.append(
            Resource(
                language,
                kind,
                source.removesuffix("-page"),
                title,
                item,
                licence,
                how,
                _filled(url, item),
                _filled(page, item),
                rest[0] if rest else sha256,
            )
        )
    return tuple(found)


def _filled(address: str, item: str) -> str:
    joined = urllib.parse.quote(item.replace(" ", ""))
    return address.replace("{item}", urllib.parse.quote(item)).replace("{joined}", joined)


def kinds() -> tuple[str, ...]:
    """Return the kinds of resources, in the order of the table of sources."""
    return tuple(dict.fromkeys(row[1] for row in _rows("resources.tsv")))


def resources(language: str | None = None, kind: str | None = None) -> list[Resource]:
    """Return the resources of a language, of a kind, or all.

    Args:
        language: An ISO 639-3 code.
        kind: A kind, or the short name of a source.
    """
    return [
        one
        for one in _all()
        if (language is None or one.language == language)
        and (kind is None or kind in (one.kind, one.source))
    ]


def find_language(text: str) -> Language:
    """Return the language with a code or a name, whatever its case and accents.

    >>> [find_language(text).code for text in ("Faroese", "fo", "sami, northern")]
    ['fao', 'fao', 'sme']

    Raises:
        InputError: The catalogue has none such, or several; the message says which are alike.
    """
    known = languages()
    plain = text.strip()
    if plain.lower() in known:
        return known[plain.lower()]
    wanted = _key(plain)
    if found := {code for code, one in known.items() if wanted and wanted == one.iso1}:
        return known[found.pop()]
    names = _names()
    codes = names.get(wanted) or names.get(_key(" ".join(reversed(plain.split(",")))), ())
    if len(codes) == 1:
        return known[codes[0]]
    if codes:
        raise InputError(
            "is the name of several languages",
            text=text,
            remedy="give a code: " + ", ".join(f"{code} {known[code].name}" for code in codes),
        )
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.75)
    near += [name for name in names if len(wanted) > 3 and wanted in name.split()][:5]
    like = dict.fromkeys(code for name in near for code in names[name])
    raise InputError(
        "no such language in the catalogue",
        text=text,
        remedy="do you mean " + ", ".join(f"{code} ({known[code].name})" for code in like) + "?"
        if like
        else "give its ISO 639-3 code or its English name; kiloglot data list shows all",
    )


@functools.cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return the codes of the languages of a name; a first name goes before others."""
    first: dict[str, tuple[str, ...]] = {}
    other: dict[str, tuple[str, ...]] = {}
    for code, one in languages().items():
        key = _key(one.name)
        first[key] = (*first.get(key, ()), code)
        for name in dict.fromkeys(map(_key, one.other_names)):
            if name != key:
                other[name] = (*other.get(name, ()), code)
    return other | first


def _key(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.strip().casefold())
    return " ".join(
        "".join(letter for letter in bare if not unicodedata.combining(letter))
        .replace("-", " ")
        .split()
    )
