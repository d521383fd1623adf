"""A report of an evaluation as rows of a table, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from typing import Any

from kiloglot.adapt.evaluation import Report
from kiloglot.adapt.scoring import Evaluated

__all__ = ["as_csv", "as_record", "tables"]

_CSV = (
    "task",
    "metric",
    "language",
    "model",
    "score",
    "low",
    "high",
    "standard_error",
    "difference",
    "difference_low",
    "difference_high",
    "p",
    "p_randomisation",
    "sentences",
    "items",
)


def tables(report: Report) -> list[tuple[list[str], list[list[str]]]]:
    """Return a table per metric, a row per language: header and rows, in per cent.

    Each system has its score and its 95% interval, each but the first the difference to the first
    and its p-value (paired bootstrap).
    """
    found = []
    for metric in dict.fromkeys(row.metric for row in report.rows):
        header = [metric.replace("_", " "), "sentences"]
        for place, name in enumerate(report.systems):
            header += [name, "95%"] + (["diff", "p"] if place else [])
        rows = []
        for language in report.languages:
            own = [row for row in report.rows if (row.metric, row.language) == (metric, language)]
            rows.append(
                [language, str(own[0].sentences), *(it for row in own for it in _cells(row))]
            )
        found.append((header, rows))
    return found


def _cells(row: Evaluated) -> list[str]:
    low, high = row.interval
    cells = [_percent(row.score), f"{_percent(low)}-{_percent(high)}"]
    if row.difference is not None:
        cells += [f"{100 * row.difference.value:+.1f}", f"{row.difference.p:.3f}"]
    return cells


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def as_record(report: Report) -> dict[str, Any]:
    """Return the report as JSON would have it, scores from 0 to 1."""
    return {
        "task": report.task,
        "models": list(report.systems),
        "languages": list(report.languages),
        "results": [row.record() for row in report.rows],
        "unseen": [each._asdict() for each in report.unseen],
    }


def as_csv(report: Report) -> str:
    """Return the report as CSV, a line per metric, language and system, scores from 0 to 1."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_CSV)
    for row in report.rows:
        difference = row.difference
        writer.writerow(
            [
                report.task,
                row.metric,
                row.language,
                row.system,
                row.score,
                *row.interval,
                row.standard_error,
                *((None,) * 4 if difference is None else difference),
                row.p_randomisation,
                row.sentences,
                row.items,
            ]
        )
    return stream.getvalue()
