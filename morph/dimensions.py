"""The dimensions of the UniMorph schema, read from ``tables/dimensions.tsv``.

A dimension is a scale on which a form has one place: number, case, tense. The schema
(Sylak-Glassman 2016, extended by UniMorph 3.0 and 4.0) sorts every feature into one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["DIMENSIONS", "Known", "dimension_of", "known", "rows", "standard_of"]

_TABLES = Path(__file__).parent / "tables"
_NUMBER = re.compile(r"\d+$")

#: The dimensions in the order of the schema's user guide, part of speech first.
DIMENSIONS = (
    "Part of Speech",
    "Aktionsart",
    "Animacy",
    "Argument Marking",
    "Aspect",
    "Case",
    "Comparison",
    "Definiteness",
    "Deixis",
    "Evidentiality",
    "Finiteness",
    "Gender",
    "Information Structure",
    "Interrogativity",
    "Mood",
    "Number",
    "Person",
    "Polarity",
    "Politeness",
    "Possession",
    "Switch-Reference",
    "Tense",
    "Valency",
    "Voice",
    "Language-Specific",
)


class Known(NamedTuple):
    """A feature that ``tables/dimensions.tsv`` lists.

    Args:
        dimension: Its dimension.
        standard: What the schema calls it: its own name, another one for a name that only
            circulates (``INS`` for ``INST``), or ``""`` if the schema has no such feature.
        meaning: In words, for the schema's own features.
    """

    dimension: str
    standard: str
    meaning: str


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the data table ``tables/NAME.tsv``, without comments and header."""
    header = True
    for line in (_TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and line:
            if not header:
                yield tuple(line.split("\t"))
            header = False


@functools.cache
def _features() -> Mapping[str, Known]:
    return {
        feature: Known(dimension, standard.removesuffix("-") or ("" if standard else feature), mean)
        for dimension, feature, standard, mean in rows("dimensions")
    }


@functools.lru_cache(maxsize=1 << 14)
def known(feature: str) -> Known | None:
    """Return what is known about a feature's name, or ``None`` if no table of ours has it.

    >>> known("INST").standard
    'INS'
    >>> known("BANTU14").dimension
    'Gender'
    """
    features = _features()
    if feature in features:
        return features[feature]
    family = features.get(_NUMBER.sub("", feature) + "#")
    if family is None:
        return None
    number = _NUMBER.search(feature)
    standard = family.standard.replace("#", str(int(number.group())) if number else "")
    return family._replace(standard=standard)


def dimension_of(feature: str) -> str:
    """Return the dimension of a feature's name, or ``""`` for an unknown one.

    >>> dimension_of("SG")
    'Number'
    """
    found = known(feature)
    return found.dimension if found else ""


def standard_of(feature: str) -> str:
    """Return the schema's name for a feature, or the name itself where it has none.

    >>> standard_of("PRES")
    'PRS'
    """
    found = known(feature)
    return found.standard or feature if found else feature
