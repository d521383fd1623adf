r"""What Toolbox itself says of the markers of a database: its file of types (``MDF.typ``).

Between ``\+mkr`` and ``\-mkr`` stand a marker, its name (``\nam``) and its language (``\lng``);
``\mkrRecord`` is the marker that records begin with. Names tell the roles by a table
(tables/toolbox.tsv).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kiloglot.lexicon.facts import rows_of

__all__ = ["is_type", "markers_of_type"]

_FIELD = re.compile(r"\\(\S+)\s*(.*)")
#: "Gloss (E)", "Definition (n)", "Variant form(s)".
_SUFFIX = re.compile(r"\s*\(([^()]*)\)\.?$")
#: What letters behind the names of MDF mean; ``""`` is English.
_LANGUAGES = {"e": "", "n": "-national", "r": "-regional"}
#: Roles that are there once for each language.
_OF_LANGUAGE = frozenset(["gloss", "definition", "reversal"])
_ENGLISH = ("english", "eng", "en")


def is_type(lines: Sequence[str]) -> bool:
    """Tell whether the first lines are of a file of types."""
    return any(line.startswith("\\+DatabaseType") for line in lines[:20])


def markers_of_type(lines: Iterable[str]) -> dict[str, str]:
    r"""Return the roles of the markers that a file of types describes.

    A gloss in another language than English is one if there is none in English.

    >>> markers_of_type(["\\mkrRecord hw", "\\+mkr en", "\\nam Gloss (E)", "\\-mkr"])
    {'en': 'gloss', 'hw': 'headword'}
    """
    known = {row[0]: row[1] for row in rows_of("toolbox.tsv")}
    described: dict[str, dict[str, str]] = {}
    marker = record = ""
    for line in lines:
        if (found := _FIELD.match(line)) is None:
            continue
        field, value = found[1], found[2].strip()
        if field == "mkrRecord":
            record = value
        elif field == "+mkr":
            marker = value
            described[marker] = {}
        elif field == "-mkr":
            marker = ""
        elif marker:
            described[marker].setdefault(field, value)
    roles = {marker: role for marker, fields in described.items() if (role := _role(fields, known))}
    roles = _one_language(roles, described)
    return {**roles, record: "headword"} if record else roles


def _role(fields: Mapping[str, str], known: Mapping[str, str]) -> str:
    name = " ".join(fields.get("nam", "").casefold().replace(".", " ").split())
    suffix = _SUFFIX.search(name)
    role = known.get(_SUFFIX.sub("", name), "")
    letter = suffix[1] if suffix else ""
    if letter == "v":  # of the language itself: a definition in it is no translation
        return role if role not in _OF_LANGUAGE else "-"
    ending = _LANGUAGES.get(letter, "")
    language = fields.get("lng", "").casefold()
    if ending and role == "gloss" and language not in ("", "default", "national", "regional"):
        return f"gloss-{language}"
    if ending and role == "example-translation":
        return f"example{ending}"
    return role + ending if role in (*_OF_LANGUAGE, "pos") else role


def _one_language(
    roles: Mapping[str, str], described: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return the roles with one marker of glosses, the others being glosses in other languages."""
    languages = {marker: fields.get("lng", "").casefold() for marker, fields in described.items()}
    glosses = [marker for marker, role in roles.items() if role == "gloss"]
    first = next((marker for marker in glosses if languages[marker] in _ENGLISH), "")
    first = first or next(iter(glosses), "")
    return {
        marker: f"gloss-{languages[marker] or marker}"
        if marker in glosses and languages[marker] != languages[first]
        else role
        for marker, role in roles.items()
    }
