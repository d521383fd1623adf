"""Which column of a table is which: by its name in the header, else by what is in it."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections import Counter
from collections.abc import Callable, Sequence

from kiloglot.errors import InputError
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.pos import is_pos

__all__ = [
    "DETAIL_ROLES",
    "EXAMPLE_TRANSLATIONS",
    "FORM",
    "GLOSS",
    "ROLES",
    "UNUSED",
    "header_roles",
    "roles_by_content",
    "roles_given",
]

#: What a column can hold; an entry is made of these, in this order.
ROLES = ("source", "target", "pos", "sense", "weight", "origin")
#: What further columns can hold, as named in a header or by the user; see kiloglot.lexicon.details.
#: A column of forms is ``form:KIND``, or ``forms`` if its cells say which kind each is.
DETAIL_ROLES = ("features", "source_features", "forms", "source_forms", "examples", "other_glosses")
#: A column of what the example beside it means.
EXAMPLE_TRANSLATIONS = "example_translations"
UNUSED = "-"
#: Before the kind of the forms that a column holds.
FORM = "form:"
#: Before the language of the glosses that a column holds which is neither source nor target.
GLOSS = "gloss:"

_PANLEX_VARIETY = re.compile(r"[a-z]{3}-[0-9]{3}")
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]+)*")
_INTEGER = re.compile(r"[0-9]+")
_ASIDE = re.compile(r"\s*\([^()]*\)|(?<=\w)\s+[0-9]+$")
#: "gloss (swahili)", "swahili gloss", as :func:`_plain` writes names.
_GLOSS_IN = re.compile(
    r"(?:gloss|meaning|translation|definition) (?:in )?\(?([^()]+)\)?"
    r"|(.+) (?:gloss|meaning|translation|definition)"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
#: Share of the cells of a column that must be of a kind for the column to be: the rest is dirt.
_MOST = 0.9


def header_roles(cells: Sequence[str], *, certain: bool = False) -> list[str] | None:
    """Tell the role of each column by the names in a header line.

    A line is taken for a header if its names give at least two different roles, one of them source
    or target; or if one names a language that dictionaries are often made against (a data table)
    and the next could name another: "English, Wolof".

    Args:
        cells: The cells of the first line.
        certain: Whether the line is known to be a header.

    Returns:
        A role, ``"-"`` or ``""`` (the name is not known) per column; None if this is no header.
    """
    varieties = [_PANLEX_VARIETY.fullmatch(cell.strip()) is not None for cell in cells]
    if any(itertools.starmap(operator.and_, itertools.pairwise(varieties))):
        # "eng-000, fao-000"; with a word between them they say what language it is in.
        cells = [
            cell.strip()[:3] if variety else cell
            for cell, variety in zip(cells, varieties, strict=True)
        ]
    names = [_plain(cell) for cell in cells]
    known = _names()
    # "Headword (Zulu)", "Gloss 1"
    bare = [_plain(_ASIDE.sub(" ", cell)) for cell in cells]
    wishes = [known.get(a) or known.get(b, ()) for a, b in zip(names, bare, strict=True)]
    said = [_said(cell) for cell in cells]
    wishes = [(role,) if role else wish for role, wish in zip(said, wishes, strict=True)]
    roles = [""] * len(cells)
    # In three rounds: names that can mean one thing only, then the first wish of the others, then
    # their second: in "word, translation" the word is the source, in "word, gloss" the target.
    for wanted in (1, 0), (2, 0), (2, 1):
        for column, wish in enumerate(wishes):
            size, place = wanted
            if not roles[column] and len(wish) == size:
                role = wish[place]
                if role == UNUSED or role == said[column] or role not in roles:
                    roles[column] = role
    given = {role for role in roles if role in ROLES}
    sides = given & {"source", "target"}
    distinct = len(set(names)) == len(names)
    if certain or (sides and len(given) >= 2 and distinct):
        return _with_glosses(roles, [_language(name) or name for name in names])
    if "source" in given and names[roles.index("source")] in _all_of("pivots.tsv"):
        others = [
            cell for cell, role in zip(cells, roles, strict=True) if not role and cell.strip()
        ]
        if others and _names_language(others[0]) and not any(map(is_pos, others)):
            return _with_glosses(roles, names)
    return None


def _language(name: str) -> str:
    """Return the language that the name of a column of glosses says they are in, or ``""``.

    >>> _language("gloss (swahili)"), _language("swahili gloss"), _language("gloss (short)")
    ('swahili', 'swahili', '')
    """
    found = _GLOSS_IN.fullmatch(name)
    language = (found[1] or found[2]) if found else ""
    return language if language in _all_of("languages.tsv") | _all_of("pivots.tsv") else ""


def _said(cell: str) -> str:
    """Return the role that a name spells out, ``form:plural`` or ``gloss:spanish``, or ``""``."""
    name = cell.strip()
    return (
        name
        if any(len(name) > len(sign) and name.startswith(sign) for sign in (FORM, GLOSS))
        else ""
    )


def _with_glosses(roles: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the roles, columns in a language that is neither source nor target being glosses.

    Sides that have no column yet take the first that are not known; a target that is missing beside
    the source rather one in a language that is not often a gloss: "English, French, Wolof".
    """
    languages = _all_of("languages.tsv")
    pivots = {name for name in names if _is_pivot(name)}
    free = [column for column, role in enumerate(roles) if not role]
    missing = len({"source", "target"} - set(roles))
    if missing == 1:
        among = any(names[column] in pivots for column in free)
        free.sort(
            key=lambda column: (
                names[column] in pivots,
                among and names[column] not in languages,
            )
        )
    others = frozenset(free[missing:])
    known = languages | pivots
    return [
        f"{GLOSS}{name}" if column in others and name in known else role
        for column, (role, name) in enumerate(zip(roles, names, strict=True))
    ]


def _is_pivot(name: str) -> bool:
    """Tell whether a name is that of a language that is often a gloss, or its code of two letters.

    >>> _is_pivot("french"), _is_pivot("fr"), _is_pivot("fo")
    (True, True, False)
    """
    code = len(name) == 2 and _names().get(name) == ("source",)
    return code or name in _all_of("pivots.tsv")


def roles_given(columns: Sequence[str], header: Sequence[str] | None, width: int) -> list[str]:
    """Tell the role of each column as the user said.

    Args:
        columns: Roles by position (``target, source, -, pos``), or ``role=column`` with the name
            or the number, from 1, of the column.
        header: The names in the file, if it has a header.
        width: The number of columns.

    Raises:
        InputError: No such role or column, or one given twice.
    """
    roles = [""] * width
    names = [] if header is None else [_plain(cell) for cell in header]
    for position, item in enumerate(columns):
        role, _, name = item.partition("=")
        role = role.strip().casefold()
        known = (*ROLES, *DETAIL_ROLES, EXAMPLE_TRANSLATIONS)
        if role not in (*known, UNUSED, "") and not role.startswith((FORM, GLOSS)):
            raise InputError(
                "no such column role",
                text=role,
                remedy=f"use {', '.join(known)}, {FORM}KIND, {GLOSS}LANGUAGE, or - for none",
            )
        if not name:
            column = position
        elif _plain(name) in names:
            column = names.index(_plain(name))
        elif name.strip().isdecimal():
            column = int(name) - 1
        else:
            raise InputError("no column of that name", text=name, remedy="see the header")
        if not 0 <= column < width:
            raise InputError(
                f"there is no column {column + 1}, the file has {width}",
                text=item,
                remedy="name the columns that are there",
            )
        if role in (*ROLES, *DETAIL_ROLES) and role in roles:
            raise InputError("column role given twice", text=role, remedy="give each once")
        roles[column] = role
    return roles


def roles_by_content(rows: Sequence[Sequence[str]], given: Sequence[str]) -> list[str]:
    """Complete the roles of the columns by what is in them.

    A column of parts of speech, of numbers, of language codes, of running numbers or of few
    repeated or well-known names (an origin) is recognised as such; of the others the first two are
    source and target, and the next is the sense.

    Args:
        rows: The rows of the table, or the first of them; they may be ragged.
        given: What is known already, a role, ``"-"`` or ``""`` (not known) per column.
    """
    counts = [
        # Source and target come first as a rule, and show what they are soon.
        Counter(row[column] for row in (rows if column > 1 else rows[:1000]) if len(row) > column)
        for column in range(len(given))
    ]
    for count in counts:
        del count[""]
    kinds = [role or _kind(count) for role, count in zip(given, counts, strict=True)]
    taken = {role for role in given if role in ROLES}
    text = [column for column, kind in enumerate(kinds) if kind in ("text", "source", "target")]
    if len(text) < 2:
        # Too clever: a list of numbers, or of words that name parts of speech.
        for column in range(min(2, len(kinds))):
            if not given[column]:
                kinds[column] = "text"
    roles = list(given)
    named = any(given)
    for column, kind in enumerate(kinds):
        if roles[column]:
            continue
        if kind == "text":
            role = next((role for role in ("source", "target") if role not in taken), "")
            if not role:
                role = _third(counts[column], taken, named=named)
        elif kind == "empty":
            role = "pos" if column == 2 else UNUSED
        else:
            role = kind
        if role != UNUSED and role in taken:
            role = UNUSED
        roles[column] = role
        taken.add(role)
    return roles


def _kind(count: Counter[str]) -> str:
    total = count.total()
    if not total:
        return "empty"
    if _most(count, is_pos):
        return "pos"
    if _most(count, _INTEGER.fullmatch):
        return UNUSED if _is_running(count) else "weight"
    if _most(count, _NUMBER.fullmatch):
        return "weight"
    if _most(count, _PANLEX_VARIETY.fullmatch):
        return UNUSED
    if len(count) == 1 and total > 3 and _LANGUAGE_CODE.fullmatch(next(iter(count))):
        return "origin" if next(iter(count)) in _all_of("origins.tsv") else UNUSED
    return "text"


def _is_running(count: Counter[str]) -> bool:
    """Tell the numbers of rows or of meanings, each different, from weights or qualities."""
    total = count.total()
    if total < 2 or len(count) < _MOST * total:
        return False
    numbers = [int(cell) for cell in count if len(cell) < 20 and _INTEGER.fullmatch(cell)]
    return not numbers or max(numbers) > 100 or max(numbers) - min(numbers) < 1.1 * total


def _third(count: Counter[str], taken: set[str], *, named: bool) -> str:
    """Tell an origin, a few names over and over, from a sense.

    Where other columns are ``named``, one of many different texts is not taken for an origin.
    """
    known = _most(count, lambda cell: cell.split("+")[0].casefold() in _all_of("origins.tsv"))
    repeated = count.total() >= 4 and len(count) <= max(1, count.total() // 20)
    if repeated and not known and max(map(len, count)) <= 2:
        return UNUSED  # genders, noun classes
    if (known or repeated) and "origin" not in taken:
        return "origin"
    if "sense" not in taken:
        return "sense"
    return UNUSED if named or "origin" in taken else "origin"


def _most(count: Counter[str], test: Callable[[str], object]) -> bool:
    """Tell whether most cells pass a test, by the first few hundred different ones."""
    cells = list(itertools.islice(count.items(), 500))
    passed = sum(number for cell, number in cells if test(cell))
    return bool(cells) and passed >= _MOST * sum(number for _, number in cells)


def _plain(name: str) -> str:
    name = name.strip().removeprefix("#")
    return " ".join(re.sub(r"[\s_./:-]+", " ", name).casefold().split())


def _names_language(cell: str) -> bool:
    """Tell whether a cell beside the name of a language may name another."""
    cell = cell.strip("# ")
    known = _plain(cell) in _all_of("languages.tsv")
    return known or bool(cell[:1].isupper() or _LANGUAGE_CODE.fullmatch(cell))


@functools.cache
def _names() -> dict[str, tuple[str, ...]]:
    return {name: tuple(roles.split(",")) for name, roles in rows_of("columns.tsv")}


@functools.cache
def _all_of(table: str) -> frozenset[str]:
    return frozenset(name for (name,) in rows_of(table))
