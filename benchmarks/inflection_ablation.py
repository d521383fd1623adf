"""What each part of the inflector is worth: one change at a time, on a few languages.

    python benchmarks/inflection_ablation.py run --tasks 2023-1000:sme,2022-small:got --seconds 60
    python benchmarks/inflection_ablation.py table

Like ``inflection.py``, it leaves a JSON file for each run and skips what is there. The learning
curve is the variants ``base`` at several ``--seconds``.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import inflection

RESULTS = Path(__file__).resolve().parent / "inflection_ablations"

#: Variant -> changes of the plan's fields, its hyperparameters or sizes.
CHANGES: dict[str, dict[str, Any]] = {
    "base": {},
    "members=1": {"members": 1},
    "members=2": {"members": 2},
    "members=3": {"members": 3},
    "members=4": {"members": 4},
    "members=8": {"members": 8},
    "width=128": {"width": 128},
    "width=192": {"width": 192},
    "width=256": {"width": 256},
    "width=384": {"width": 384},
    "beam=1": {"beam": 1},
    "beam=8": {"beam": 8},
    "invented=0": {"invented": 0},
    "invented=2": {"invented": 2},
    "invented=10": {"invented": 10},
    "dropout=0.1": {"dropout": 0.1},
    "dropout=0.5": {"dropout": 0.5},
    "smoothing=0": {"smoothing": 0.0},
    "smoothing=0.1": {"smoothing": 0.1},
    "forget_last=0": {"forget_last": 0.0},
    "forget_last=0.2": {"forget_last": 0.2},
    "roll-in=0.3": {"roll_in": 0.3},
    "roll-in=1": {"roll_in": 1.0},
    "no-average": {"average": 0.0},
    "batch=16": {"batch": 16},
    "batch=64": {"batch": 64},
    "rate-half": {"rate": 0.5},
    "rate-double": {"rate": 2.0},
    "one-direction": {"one_direction": True},
    "no-rules": {"rule_weight": 0.0},
    "no-analogies": {"analogy_weight": 0.0},
    "siblings": {"siblings": True},
    "composed": {},
    "decomposed": {},
    "opaque-tags": {},
    "flat-tags": {},
    "fixed-substitutions": {},
    "plain-gaps": {},
    "no-substitutions": {},
}


@contextlib.contextmanager
def patched(variant: str) -> Iterator[None]:
    """Change what is no option of the program."""
    from kiloglot.morph import edits, train, vocabulary

    parts = vocabulary.parts
    patches: dict[str, tuple[Any, str, Any]] = {
        "opaque-tags": (vocabulary, "parts", lambda features: (str(features),)),
        "flat-tags": (
            vocabulary,
            "parts",
            lambda features: tuple(
                dict.fromkeys(path.rsplit(">", 1)[-1] for path in parts(features))
            ),
        ),
        "plain-gaps": (edits, "_EXTEND_COST", 1.0),
        "no-substitutions": (edits, "SUBSTITUTE_COST", 9.0),
        "fixed-substitutions": (train, "correspondences", lambda pairs: {}),
    }
    if variant in patches:
        with mock.patch.object(*patches[variant]):
            yield
    else:
        yield


def change(plan: Any, changes: dict[str, Any]) -> Any:
    """Return the plan with its fields, hyperparameters or sizes changed."""
    hyper, sizes = plan.hyper, plan.hyper.sizes
    for name, value in changes.items():
        if name == "rate":
            hyper = dataclasses.replace(hyper, rate=hyper.rate * value)
        elif name == "width":
            sizes = dataclasses.replace(
                sizes, width=value, characters=value // 2, features=value // 2
            )
        elif hasattr(sizes, name):
            sizes = dataclasses.replace(sizes, **{name: value})
        elif hasattr(hyper, name):
            hyper = dataclasses.replace(hyper, **{name: value})
        elif hasattr(plan, name):
            plan = dataclasses.replace(plan, **{name: value})
    return dataclasses.replace(plan, hyper=dataclasses.replace(hyper, sizes=sizes))


def run_one(task: str, language: str, variant: str, seconds: float, seed: int) -> dict[str, Any]:
    """Train a variant and score it."""
    from kiloglot.morph.features import Features
    from kiloglot.morph.plans import planned
    from kiloglot.morph.spelling import decomposes, spelt
    from kiloglot.morph.train import train

    chosen = inflection.TASKS[task]
    rows = inflection.training_rows(chosen, language)
    dev, test = (inflection.read(chosen, name.format(language)) for name in chosen[3:5])
    rows, dev, test = (
        [(lemma, Features.parse(features), form) for lemma, features, form in part]
        for part in (rows, dev, test)
    )
    apart = {"composed": False, "decomposed": True}.get(variant)
    if decomposes(rows, dev) if apart is None else apart:
        rows, dev, test = (spelt(part, "NFD") for part in (rows, dev, test))
    changes = CHANGES[variant]
    plan = change(planned("fast", len(rows), seconds=seconds, steps=None, seed=seed), changes)
    with patched(variant):
        result = train(rows, dev, plan)
        ensemble = result.ensemble
        if changes.get("one_direction"):
            ensemble.members = [one for one in ensemble.members if not one.backwards]
        if "rule_weight" in changes:
            ensemble.rule_weight = changes["rule_weight"]
        if "analogy_weight" in changes:
            ensemble.analogy_weight = changes["analogy_weight"]
        start = time.process_time()
        accuracy = ensemble.accuracy(test)
        spent = time.process_time() - start
    return {
        "task": task,
        "language": language,
        "variant": variant,
        "seconds": seconds,
        "seed": seed,
        "accuracy": accuracy,
        "dev": result.accuracy,
        "rule_weight": ensemble.rule_weight,
        "cpu_seconds": round(result.seconds, 1),
        "forms_per_cpu_second": round(len(test) / spent, 1),
        "load": os.getloadavg()[0],
    }


def run(arguments: argparse.Namespace) -> None:
    """Run what has no result yet."""
    import torch

    torch.set_num_threads(1)
    RESULTS.mkdir(exist_ok=True)
    variants = arguments.variants.split(",") if arguments.variants else list(CHANGES)
    for variant in variants:
        for pair in arguments.tasks.split(","):
            task, _, language = pair.partition(":")
            name = f"{task}.{language}.{variant}.{arguments.seconds:g}s.{arguments.seed}.json"
            if (RESULTS / name).exists():
                continue
            result = run_one(task, language, variant, arguments.seconds, arguments.seed)
            (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
            print(f"{pair} {variant}: {100 * result['accuracy']:.1f}", flush=True)


def tables() -> Iterator[str]:
    """Yield the results as a Markdown table: a row for each variant."""
    results = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))]

    def key(one: dict[str, Any]) -> str:
        return f"{one['task']} {one['language']} {one['seconds']:g} s"

    columns = list(dict.fromkeys(key(one) for one in results))
    yield f"| variant | {' | '.join(columns)} |"
    yield f"|{'---|' * (len(columns) + 1)}"
    for variant in CHANGES:
        found: dict[str, list[float]] = {}
        for one in results:
            if one["variant"] == variant:
                found.setdefault(key(one), []).append(100 * one["accuracy"])
        if found:
            cells = (
                f"{sum(found[name]) / len(found[name]):.1f}" if name in found else ""
                for name in columns
            )
            yield f"| {variant} | {' | '.join(cells)} |"


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="train and score")
    one.add_argument("--tasks", required=True, help="comma-separated TASK:LANGUAGE")
    one.add_argument("--variants", help="comma-separated; all without it")
    one.add_argument("--seconds", type=float, default=60, help="CPU seconds of each")
    one.add_argument("--seed", type=int, default=0)
    commands.add_parser("table", help="print the results as Markdown")
    arguments = parser.parse_args()
    if arguments.command == "run":
        run(arguments)
    else:
        sys.stdout.writelines(f"{line}\n" for line in tables())


if __name__ == "__main__":
    main()
