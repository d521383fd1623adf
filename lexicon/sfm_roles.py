r"""What the markers of a Toolbox file mean: a role each, by a table, the user, or the file itself.

The table is that of MDF (tables/mdf.tsv). Markers with a language behind them, as FieldWorks writes
them (``\lx_Zul``), mean what they do without it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.sfm_types import is_type, markers_of_type

__all__ = ["FORM", "GLOSS", "MARKER", "MEANINGS", "known_roles", "look_for_glosses", "roles_in"]

MARKER = re.compile(r"\\([^\s\\]+)(?:\s(.*))?$")
MEANINGS = frozenset(["gloss", "definition", "reversal"])
#: Before the kind of a form, where the marker says it, and before the language of a gloss.
FORM, GLOSS = "form ", "gloss-"
#: What is said in the language of glosses.
_OF_LANGUAGE = MEANINGS | {"example-translation"}
#: What the marker of English glosses is where others are wanted.
_ENGLISH = ("ge", f"{GLOSS}eng")
#: Glosses in another language than English, as MDF and FieldWorks mark them.
_OTHER_GLOSSES = re.compile(r"g(n|r)|g_(\w+)")


@functools.cache
def known_roles() -> dict[str, str]:
    """Return the roles of the markers that the table knows."""
    return {row[0]: row[1] for row in rows_of("mdf.tsv")}


def roles_in(head: Sequence[str], language: str, own: str) -> Mapping[str, str]:
    """Return the roles of the markers of a file.

    Args:
        head: Its first lines.
        language: The language of the glosses that are wanted; ``""`` for English if there are any,
            else the one there are most in.
        own: A file of markers and roles, ``""`` for none.

    Raises:
        InputError: A line of that file is not a marker, a tab and a role that there is.
    """
    said = _wanting(language, _markers_of(own)) if own else {}
    language = language or _language_of_glosses(head, said)
    return _with_headword(_with_languages({**_roles_for(language), **said}, head), head)


def _roles_for(language: str) -> dict[str, str]:
    r"""Return the roles of markers when glosses in ``language`` are wanted.

    Args:
        language: ``""`` for English; the letter or code that markers end in (``n`` for ``\gn`` and
            ``\dn``, ``fra`` for ``\g_Fra``), or a marker itself (``tkp``).
    """
    if not language:
        return known_roles()
    roles = {marker: role for marker, role in known_roles().items() if role not in _OF_LANGUAGE}
    roles[_ENGLISH[0]] = _ENGLISH[1]
    letters = ("definition", "d"), ("reversal", "r"), ("gloss", "g"), ("example-translation", "x")
    for role, first in letters:
        roles |= {first + language: role, f"{first}_{language}": role}
    return roles | {language: "gloss"}


def _wanting(language: str, said: Mapping[str, str]) -> dict[str, str]:
    """Return what the user says of markers, glosses in ``language`` being those that are wanted.

    Args:
        language: As for :func:`_roles_for`, or as the user's roles have it (``gloss-tok pisin``).
        said: Marker -> role.
    """
    wanted = [name for name, role in said.items() if language and name == language]
    wanted += [name for name, role in said.items() if role == f"{GLOSS}{language.casefold()}"]
    if not wanted:
        return dict(said)
    others = {name: f"{GLOSS}{name}" for name, role in said.items() if role == "gloss"}
    return {**said, **others, wanted[0]: "gloss"}


def _markers_of(path: str) -> dict[str, str]:
    """Read a table of markers and roles, or a file of Toolbox's own that describes them.

    Raises:
        InputError: A line is not a marker, a tab and a role that there is.
    """
    known = {role for role in known_roles().values() if not role.startswith(FORM)} | {"-"}
    found = {}
    lines = iter(read_lines(path))
    head = list(itertools.islice(lines, 20))
    lines = itertools.chain(head, lines)
    if is_type(head):
        return markers_of_type(lines)
    for number, line in enumerate(lines, 1):
        marker, _, role = (part.strip() for part in line.partition("\t"))
        if not line.strip() or line.startswith("#") or (marker, role) == ("marker", "role"):
            continue
        if not line.partition("\t")[1] or not (role in known or role.startswith(FORM)):
            raise InputError(
                "no marker and role",
                path=path,
                line=number,
                text=line,
                remedy=f"write a marker, a tab, and one of {', '.join(sorted(known))}, {FORM}KIND",
            )
        found[marker.removeprefix("\\")] = role
    return found


def _with_languages(roles: Mapping[str, str], head: Sequence[str]) -> Mapping[str, str]:
    r"""Return the roles with markers that name a language, as FieldWorks writes (``\lx_Zul``).

    What they stand for is what they do without it, whatever the case of the language, except for
    glosses, which are of that language.
    """
    markers = {found[1] for line in head if (found := MARKER.match(line))}
    folded = {marker.casefold(): role for marker, role in roles.items() if "_" in marker}
    more: dict[str, str] = {}
    for marker in markers - roles.keys():
        first, _, language = marker.partition("_")
        role = folded.get(marker.casefold()) or roles.get(first, "")
        if language and role and (role not in _OF_LANGUAGE or marker.casefold() in folded):
            more[marker] = role
        elif language and first == "g":
            more[marker] = f"{GLOSS}{language}"
    return {**roles, **more}


def _language_of_glosses(head: Sequence[str], own: Mapping[str, str]) -> str:
    """Return the letter or code of the other glosses there are most of; ``""`` if some are English.

    Args:
        head: The first lines.
        own: What the user says of markers.
    """
    markers = Counter(found[1] for line in head if (found := MARKER.match(line)) and found[2])
    roles = {marker.casefold(): role for marker, role in {**known_roles(), **own}.items()}
    if any(roles.get(marker.casefold()) in MEANINGS for marker in markers):
        return ""
    others = ((marker, _OTHER_GLOSSES.fullmatch(marker)) for marker, _ in markers.most_common())
    return next((found[1] or found[2] for _, found in others if found), "")


def _with_headword(roles: Mapping[str, str], head: Sequence[str]) -> Mapping[str, str]:
    """Return the roles with a marker of headwords that is there.

    Where none that the table knows is, it is the marker that most often comes after an empty line.
    """
    found = [MARKER.match(line) for line in head]
    if any(match and roles.get(match[1]) == "headword" for match in found):
        return roles
    after = Counter(
        match[1]
        for line, match in zip(head, found[1:], strict=False)
        if match and not line.strip() and match[1] not in roles
    )
    return {**roles, after.most_common(1)[0][0]: "headword"} if after else roles


def look_for_glosses(
    path: PathLike, head: Sequence[str], roles: Mapping[str, str], language: str
) -> None:
    """Say what to do where no marker stands for a gloss.

    Raises:
        InputError: That is so.
    """
    markers = dict.fromkeys(found[1] for line in head if (found := MARKER.match(line)))
    if markers and not any(roles.get(marker) in MEANINGS for marker in markers):
        say = "say what they mean: --markers FILE, on each line a marker, a tab and its role "
        say += "(headword, pos, gloss, ...), or the .typ file of Toolbox"
        if language:
            say = (
                "--gloss-language names the letter that markers of glosses end in (e), or one (ge)"
            )
        raise InputError(
            "has no marker that is known to stand for glosses"
            + (f" in {language}" * bool(language)),
            path=path,
            text=" ".join(f"\\{marker}" for marker in markers),
            remedy=say,
        )
