"""Possessors and arguments in the schema's two notations: ``PSS1S`` and ``PSS(1,SG)``.

UniMorph before 4.0 writes the features of a possessor or of a verb's argument as one name; 4.0
writes them in layers. ``tables/composed.tsv`` holds the letters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kiloglot.morph.dimensions import rows

__all__ = ["Layers", "compose", "decompose"]

_PERSONAL = ("person", "number", "rest")


class Layers(NamedTuple):
    """What a composed name stands for: ``ARGAC2S`` is ``ACC`` with ``2`` and ``SG`` inside."""

    head: str
    inner: tuple[str, ...]


@functools.cache
def _codes() -> Mapping[str, Mapping[str, str]]:
    """Feature -> letters, by part of the name."""
    codes: dict[str, dict[str, str]] = {"case": {}, "person": {}, "number": {}, "rest": {}}
    for part, feature, code in rows("composed"):
        codes[part][feature] = code
    return codes


@functools.cache
def _pattern() -> re.Pattern[str]:
    codes = _codes()
    one = {part: "|".join(sorted(codes[part].values(), key=len, reverse=True)) for part in codes}
    # Without a person it is another feature (PSSD, ACT) or none.
    return re.compile(
        rf"(?:PSS|(?:ARG)?(?P<case>{one['case']}))(?P<person>{one['person']})"
        rf"(?P<number>{one['number']})?(?P<rest>(?:{one['rest']})*)$"
    )


@functools.lru_cache(maxsize=1 << 12)
def decompose(name: str) -> Layers | None:
    """Take a composed name apart, or return ``None`` if it is none.

    >>> decompose("PSS1PE")
    Layers(head='PSS', inner=('1', 'PL', 'EXCL'))
    >>> decompose("ARGAC2S")
    Layers(head='ACC', inner=('2', 'SG'))
    """
    match = _pattern().match(name)
    if match is None:
        return None
    names = {part: {code: f for f, code in codes.items()} for part, codes in _codes().items()}
    inner = [names[part][match[part]] for part in ("person", "number") if match[part]]
    rest = match["rest"]
    while rest:
        code = max((code for code in names["rest"] if rest.startswith(code)), key=len)
        inner.append(names["rest"][code])
        rest = rest[len(code) :]
    head = names["case"][match["case"]] if match["case"] else "PSS"
    return Layers(head, tuple(inner))


def compose(head: str, inner: Iterable[str]) -> tuple[str, ...]:
    """Name a possessor's or an argument's features in the flat notation.

    Features that have no letter follow as paths: ``ACC>DEF``.

    >>> compose("PSS", ["PL", "1"])
    ('PSS1P',)
    >>> compose("ACC", ["2", "SG", "FORM"])
    ('ARGAC2SFORM',)
    """
    codes = _codes()
    given = list(inner)
    letters = {
        part: [code for feature, code in codes[part].items() if feature in given]
        for part in _PERSONAL
    }
    composable = head == "PSS" or head in codes["case"]
    # Two persons or numbers (1+INCL, DU/PL) do not fit into one name, nor a number alone.
    if not composable or len(letters["person"]) != 1 or len(letters["number"]) > 1:
        return (head, *(f"{head}>{feature}" for feature in given)) if given else (head,)
    prefix = "PSS" if head == "PSS" else "ARG" + codes["case"][head]
    lettered = {feature for part in _PERSONAL for feature in codes[part]}
    rest = [f"{head}>{feature}" for feature in given if feature not in lettered]
    return (prefix + "".join(letters["person"] + letters["number"] + letters["rest"]), *rest)
