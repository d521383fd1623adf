"""The tables of ``adaptation.py``, from the files that its rows have left."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from statistics import stdev
from typing import Any

from adaptation_rows import ROWS, STEPS

__all__ = ["tables"]

#: Row -> the row that it is to be better than.
_BASE = {
    "word": "zero-shot",
    "kiloglot": "word",
    **dict.fromkeys(STEPS, "kiloglot"),
    "all": "zero-shot",
}
Record = dict[str, Any]


def tables(folder: Path) -> str:
    """Return a Markdown table for each model, budget, set of languages and score in a folder."""
    groups: dict[tuple[Any, ...], list[Record]] = {}
    for path in sorted(folder.glob("*.json")):
        each = json.loads(path.read_text())
        names = ("task", "model", "identity", "steps", "batch", "rate", "pretraining_steps")
        key = (*(each[name] for name in names), tuple(each["languages"]))
        groups.setdefault(key, []).append(each)
    return "\n".join(
        line
        for key, group in groups.items()
        for metric in next(iter(group[0]["scores"].values()))
        for line in _table(key, metric, group)
    )


def _table(key: tuple[Any, ...], metric: str, group: list[Record]) -> Iterable[str]:
    task, model, identity, steps, batch, rate, pretraining, languages = key
    yield (
        f"{task}, {metric.replace('_', ' ')} in %, {model} ({identity}), {steps} steps of {batch} "
        f"sentences{'' if rate is None else f' at {rate:g}'}; pretraining is {pretraining} steps "
        "more"
    )
    yield ""
    yield f"| | {' | '.join(languages)} | **mean** | gain | seeds | CPU min | |"
    yield f"|---|{'---:|' * (len(languages) + 4)}---|"
    rows = {row: [each for each in group if each["row"] == row] for row in ROWS}
    for row, label in ROWS.items():
        for own in _taken_apart(rows[row]):
            cells = [
                _cell([it["scores"].get(code, {}).get(metric) for it in own], own, code)
                for code in languages
            ]
            note = "; ".join(dict.fromkeys(each["note"] for each in own if each["note"]))
            if row == "all":
                note = "; ".join(filter(None, (", ".join(own[0]["taken"]), note)))
            minutes = sum(each["cpu_seconds"] for each in own) / len(own) / 60
            yield (
                f"| {label} | {' | '.join(cells)} | {_mean(own, metric, languages)} "
                f"| {_gain(row, own, rows, metric, languages)} | {len(own)} | {minutes:.0f} "
                f"| {note} |"
            )
    yield ""


def _taken_apart(own: list[Record]) -> Iterable[list[Record]]:
    """Yield the files of a row, those of ``all`` by the steps that they took."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for each in own:
        groups.setdefault(tuple(each["taken"]), []).append(each)
    yield from groups.values()


def _cell(values: list[list[float] | None], own: list[Record], code: str) -> str:
    """Return a mean over seeds, with the bootstrap interval if there is a single one."""
    there = [value for value in values if value is not None]
    if not there:
        return ""
    mean = 100 * sum(value[0] for value in there) / len(there)
    if len(there) > 1:
        return f"{mean:.1f}"
    return f"{mean:.1f} ({100 * there[0][1]:.1f}-{100 * there[0][2]:.1f})"


def _macros(own: list[Record], metric: str, languages: Iterable[str]) -> dict[int, float]:
    """Return the mean over languages by seed, of files that have all of them."""
    return {
        each["seed"]: 100 * sum(each["scores"][code][metric][0] for code in languages)
        / len(each["scores"])
        for each in own
        if all(code in each["scores"] for code in languages)
    }  # fmt: skip


def _mean(own: list[Record], metric: str, languages: Iterable[str]) -> str:
    values = list(_macros(own, metric, languages).values())
    if not values:
        return ""
    spread = f" ± {stdev(values):.1f}" if len(values) > 1 else ""
    return f"{sum(values) / len(values):.1f}{spread}"


def _gain(
    row: str,
    own: list[Record],
    rows: dict[str, list[Record]],
    metric: str,
    languages: Iterable[str],
) -> str:
    """Return by how much a row beats the one it stands on, over the seeds that both have."""
    if row not in _BASE:
        return ""
    mine, base = _macros(own, metric, languages), _macros(rows[_BASE[row]], metric, languages)
    both = mine.keys() & base.keys()
    if not both:
        return ""
    gain = sum(mine[seed] - base[seed] for seed in both) / len(both)
    return f"{gain:+.1f} on {_BASE[row]}"
