"""Accuracy of the inflector on the shared tasks' test files, row by row of the results' tables.

    python benchmarks/inflection.py run 2023-10000 --languages tur,deu --preset fast
    python benchmarks/inflection.py table

``run`` trains on the official training file, chooses by the official development file, and scores
the official test file (exact match). Every language leaves a JSON file in
``benchmarks/inflection_results``, and is not run again while that stands: an interrupted run is
taken up by the same command. Runs on a processor without matrix units, which does a third of the
steps in the same time, have names of their own. ``table`` prints what is there as Markdown.

The 100 and 1,000 examples of 2023 are evenly spaced lines of the 10,000: the files are sorted by
lemma, and the reference (whose sample is not published) fits spaced lines and not the first ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "inflection_results"
CORPORA = Path(os.environ.get("KILOGLOT_CORPORA", ROOT.parent / "shared"))
os.environ.setdefault("OMP_NUM_THREADS", "1")


class Task(NamedTuple):
    """A row of the results.

    Args:
        folder: Of the corpora.
        columns: Places of lemma, features, form in its files.
        train: Name of the training file for a language.
        dev: Of the development file.
        test: Of the test file.
        reference: Columns of REFERENCE.tsv to print beside.
        keep: How many evenly spaced training lines; all without it.
        mean: Which rows of REFERENCE.tsv, by its second column, if it has sizes there.
    """

    folder: str
    columns: tuple[int, int, int]
    train: str
    dev: str
    test: str
    reference: tuple[str, ...]
    keep: int | None = None
    size: str = ""


def _task_2023(keep: int | None) -> Task:
    names = ("{}.trn", "{}.dev", "{}.tst")
    return Task("sigmorphon2023", (0, 1, 2), *names, (f"nonneural_{keep or 10000}",), keep)


def _task_2022(size: str) -> Task:
    names = (f"{{}}_{size}.train", "{}.dev", "{}.gold")
    return Task("sigmorphon2022", (0, 2, 1), *names, ("nonneural", "neural", "cluzh"), size=size)


def _task_2018(size: str, column: str) -> Task:
    names = (f"{{}}-train-{size}", "{}-dev", "{}-test")
    return Task("sigmorphon2018", (0, 2, 1), *names, (column,))


TASKS = {
    "2023-10000": _task_2023(None),
    "2023-1000": _task_2023(1000),
    "2023-100": _task_2023(100),
    "2022-small": _task_2022("small"),
    "2022-large": _task_2022("large"),
    "2018-low": _task_2018("low", "nonneural_low100"),
    "2018-medium": _task_2018("medium", "nonneural_medium1000"),
}


def languages(task: Task) -> list[str]:
    """Return the languages that have a training file."""
    head, tail = task.train.split("{}")
    folder = CORPORA / task.folder
    return sorted(
        path.name.removesuffix(tail).removeprefix(head) for path in folder.glob(f"{head}*{tail}")
    )


def read(task: Task, name: str) -> list[tuple[str, str, str]]:
    """Read (lemma, features, form) as they stand, nothing left out."""
    rows = []
    for line in (CORPORA / task.folder / name).read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if len(cells) >= 3:
            lemma, features, form = (cells[at] for at in task.columns)
            rows.append((lemma, features, form))
    return rows


def training_rows(task: Task, language: str) -> list[tuple[str, str, str]]:
    """Read the training file, or the evenly spaced lines of it that the task has."""
    rows = read(task, task.train.format(language))
    return rows[:: max(1, len(rows) // task.keep)][: task.keep] if task.keep else rows


def references(task: Task) -> dict[str, dict[str, float]]:
    """Return language -> system -> accuracy in per cent."""
    lines = (CORPORA / task.folder / "REFERENCE.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    found = {}
    for line in lines[1:]:
        row = dict(zip(header, line.split("\t"), strict=False))
        if task.size in ("", row.get("size")):
            language = row.get("language") or row["lang"]
            scale = 1 if task.size else 100
            found[language] = {
                name: scale * float(row[name]) for name in task.reference if row.get(name)
            }
    return found


def run_one(
    name: str, language: str, preset: str, seconds: float | None, seed: int
) -> dict[str, Any]:
    """Train on one language and score its test file."""
    from kiloglot.morph.inflector import Inflector

    task = TASKS[name]
    rows = training_rows(task, language)
    dev, test = (read(task, file.format(language)) for file in (task.dev, task.test))
    started = time.time()
    inflector = Inflector.train(rows, dev, preset=preset, seconds=seconds, seed=seed)
    wall = time.time() - started
    pairs = [(lemma, features) for lemma, features, _ in test]
    start = time.process_time()
    made = inflector.inflect(pairs)
    spent = time.process_time() - start
    answers = [form for _, _, form in test]
    hits = sum(one.form == form for one, form in zip(made, answers, strict=True))
    rules = inflector.ensemble.rules
    floor = sum(
        rules(inflector.spelt(lemma), features).form == inflector.spelt(form)
        for (lemma, features), form in zip(pairs, answers, strict=True)
    )
    about = inflector.about
    return {
        "task": name,
        "language": language,
        "preset": preset,
        "seed": seed,
        "accuracy": hits / len(test),
        "rules": floor / len(test),
        "dev": about["accuracy"],
        "rule_weight": inflector.ensemble.rule_weight,
        "test_rows": len(test),
        "train_rows": about["rows"],
        "cpu_seconds": about["seconds"],
        "wall_seconds": round(wall, 1),
        "steps": about["steps"],
        "forms_per_cpu_second": round(len(test) / spent, 1),
        "load": os.getloadavg()[0],
        "machine": platform.machine(),
    }


def run(arguments: argparse.Namespace) -> None:
    """Run what has no result yet."""
    import torch

    from kiloglot.morph.precision import shortens

    torch.set_num_threads(1)
    RESULTS.mkdir(exist_ok=True)
    chosen = arguments.languages.split(",") if arguments.languages else None
    for language in chosen or languages(TASKS[arguments.task]):
        stem = f"{arguments.task}.{arguments.preset}"
        if arguments.seconds is not None:
            stem += f"-{arguments.seconds:g}s"
        if not shortens():
            stem += "-single"
        path = RESULTS / f"{stem}.{language}.json"
        if path.exists():
            continue
        result = run_one(
            arguments.task, language, arguments.preset, arguments.seconds, arguments.seed
        )
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        print(
            f"{stem} {language}: {100 * result['accuracy']:.1f} "
            f"(rules {100 * result['rules']:.1f}), {result['cpu_seconds']:.0f} CPU-s",
            flush=True,
        )


def tables() -> Iterator[str]:
    """Yield the results as Markdown."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(RESULTS.glob("*.json")):
        groups.setdefault(path.name.rsplit(".", 2)[0], []).append(json.loads(path.read_text()))
    for stem, rows in groups.items():
        task_name = rows[0]["task"]
        task = TASKS[task_name]
        known = references(task)
        total = len(languages(task))
        yield f"### {stem} ({len(rows)} of {total} languages)\n"
        yield f"`{command(stem, rows[0])}`\n"
        header = ["language", *task.reference, "rules", "kiloglot", "rule weight", "CPU-s"]
        yield f"| {' | '.join(header)} |"
        yield f"|{'---|' * len(header)}"
        columns: list[list[float]] = []
        for row in rows:
            beside = known.get(row["language"], {})
            numbers = [
                *(beside.get(name, float("nan")) for name in task.reference),
                100 * row["rules"],
                100 * row["accuracy"],
            ]
            columns.append(numbers)
            shown = " | ".join(f"{number:.1f}" for number in numbers)
            yield (
                f"| {row['language']} | {shown} | {row['rule_weight']:g} "
                f"| {row['cpu_seconds']:.0f} |"
            )
        means = [sum(column) / len(column) for column in zip(*columns, strict=True)]
        yield f"| **mean** | {' | '.join(f'**{mean:.1f}**' for mean in means)} | | |\n"


def command(stem: str, row: dict[str, Any]) -> str:
    """Return the command that made the results of files named so; one of them tells the preset."""
    done = f"python benchmarks/inflection.py run {row['task']} --preset {row['preset']}"
    settings = stem.removeprefix(f"{row['task']}.{row['preset']}")
    seconds = settings.removesuffix("-single").strip("-s")
    single = "KILOGLOT_BFLOAT16=0 " if settings.endswith("-single") else ""
    return single + done + (f" --seconds {seconds}" if seconds else "")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="train and score")
    one.add_argument("task", choices=list(TASKS))
    one.add_argument("--languages", help="comma-separated; all of the task without it")
    one.add_argument("--preset", default="fast", choices=["fast", "best"])
    one.add_argument("--seconds", type=float, help="CPU seconds instead of the preset's")
    one.add_argument("--seed", type=int, default=0)
    commands.add_parser("table", help="print the results as Markdown")
    arguments = parser.parse_args()
    if arguments.command == "run":
        run(arguments)
    else:
        sys.stdout.writelines(f"{line}\n" for line in tables())


if __name__ == "__main__":
    main()
