"""What is in a paradigm table, counted."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from kiloglot.morph.dimensions import DIMENSIONS, known
from kiloglot.morph.features import Features, dimension_of
from kiloglot.morph.table import Table
from kiloglot.morph.table_report import SHOWN, Report

__all__ = ["PosCount", "Summary", "summarise"]


@dataclass(frozen=True, slots=True)
class PosCount:
    """How much a table has of one part of speech."""

    pos: str
    rows: int
    lemmas: int
    bundles: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What is in a table.

    Args:
        rows: How many there are, duplicates and unusable ones left out.
        lemmas: How many there are.
        forms: How many distinct ones there are.
        bundles: How many distinct bundles of features there are.
        pos: The parts of speech, most rows first.
        features: Dimension -> feature -> rows that have it, in brackets or out.
        unknown: Names that are in no dimension -> rows.
        unofficial: Names that the schema spells otherwise or lacks -> (its name or "", rows).
        layered: Bundles with brackets.
        overabundant: Cells with several forms, the first few in ``overabundant_cells``.
        report: The dirt that reading found.
    """

    rows: int
    lemmas: int
    forms: int
    bundles: int
    pos: tuple[PosCount, ...]
    features: dict[str, dict[str, int]]
    unknown: dict[str, int]
    unofficial: dict[str, tuple[str, int]]
    layered: int
    overabundant: int
    overabundant_cells: tuple[tuple[str, str, tuple[str, ...]], ...]
    report: Report

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        return asdict(self) | {"report": self.report.to_json()}


def summarise(table: Table) -> Summary:
    """Count what is in a table."""
    by_tag = table.rows_by_tag()
    rows: Counter[str] = Counter()
    for tag, count in zip(table.tags, by_tag, strict=True):
        for name in _names(tag):
            rows[name] += count
    features: dict[str, dict[str, int]] = {dimension: {} for dimension in DIMENSIONS}
    unknown: dict[str, int] = {}
    unofficial: dict[str, tuple[str, int]] = {}
    for name, count in rows.most_common():
        dimension = dimension_of(name)
        features.get(dimension, unknown)[name] = count
        found = known(name)
        if found and found.standard != name:
            unofficial[name] = (found.standard, count)
    several = table.overabundant()
    examples = [(lemma, str(tag), forms) for lemma, tag, forms in itertools.islice(several, SHOWN)]
    return Summary(
        rows=len(table),
        lemmas=len(table.lemmas),
        forms=len(table.words),
        bundles=len(table.tags),
        pos=_pos(table, by_tag),
        features={dimension: found for dimension, found in features.items() if found},
        unknown=unknown,
        unofficial=unofficial,
        layered=sum("(" in tag.text for tag in table.tags),
        overabundant=len(examples) + sum(1 for _ in several),
        overabundant_cells=tuple(examples),
        report=table.report,
    )


def _names(tag: Features) -> set[str]:
    return {*tag.names(), *tag.unknown()}


def _pos(table: Table, by_tag: list[int]) -> tuple[PosCount, ...]:
    rows: Counter[str] = Counter()
    bundles: Counter[str] = Counter()
    for tag, count in zip(table.tags, by_tag, strict=True):
        rows[tag.pos] += count
        bundles[tag.pos] += 1
    lemmas = table.lemmas_by(lambda tag: tag.pos)
    return tuple(
        PosCount(pos, count, lemmas[pos], bundles[pos]) for pos, count in rows.most_common()
    )
