"""Speed and memory of inflection, and what the short cuts cost in accuracy.

    python benchmarks/inflection_speed.py --table sigmorphon2023/deu.trn --model DIR
    python benchmarks/inflection_speed.py --table sigmorphon2023/deu.trn --train 60

Pairs are made of the table's lemmas, and of its forms where they are too few, with the bundles of
their parts of speech: 100,000, none twice. All are inflected in one call, on one thread; seconds
are CPU seconds of the call alone. Memory is the peak of a process of its own for each number of
pairs. The stages are those of ``Ensemble.decide``. The test file (the table's with .tst or .gold,
or ``--test``) is scored as inflection does it, and by all networks with their beam ("whole"), in
the same run. A model that was saved without the thresholds of the cascade is calibrated on the
development file.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("KILOGLOT_CORPORA", ROOT.parent / "shared"))

from kiloglot.morph.features import Features  # noqa: E402
from kiloglot.morph.table_rows import read_rows  # noqa: E402

if TYPE_CHECKING:
    from kiloglot.morph.inflector import Inflector

Row = tuple[str, Features, str]


def rows(path: Path) -> list[Row]:
    """Read a table."""
    return [(row.lemma, row.features, row.form) for row in read_rows(str(path))]


def made_pairs(table: Sequence[Row], count: int) -> list[tuple[str, Features]]:
    """Return distinct pairs of a lemma and a bundle of its part of speech, in random order.

    Where the lemmas make too few, the forms are asked about as if they were lemmas.
    """
    bundles: dict[str, set[str]] = defaultdict(set)
    known = sorted((str(features).split(";")[0], lemma, form) for lemma, features, form in table)
    for _, features, _ in table:
        bundles[str(features).split(";")[0]].add(str(features))
    words = {pos: {row[1]: None for row in known if row[0] == pos} for pos in bundles}
    rng = random.Random(1)
    rng.shuffle(known)
    total = sum(len(words[pos]) * len(bundles[pos]) for pos in bundles)
    for pos, _, form in known:
        if total < count and form not in words[pos]:
            words[pos][form] = None
            total += len(bundles[pos])
    pairs = [pair for pos in words for pair in itertools.product(words[pos], bundles[pos])]
    chosen = rng.sample(sorted(pairs), min(count, len(pairs)))
    return [(lemma, Features.parse(features)) for lemma, features in chosen]


def measured(model: str, table: Path, count: int) -> dict[str, float]:
    """Inflect in this process; return pairs, seconds and the peak of memory."""
    import torch

    from kiloglot.morph.inflector import Inflector

    torch.set_num_threads(1)
    inflector = Inflector.load(model)
    pairs = made_pairs(rows(table), count)
    start = time.process_time()
    done = sum(1 for _ in inflector.stream(pairs))
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"forms": done, "seconds": seconds, "mb": peak}


def apart(model: str, table: Path, count: int) -> dict[str, float]:
    """Run :func:`measured` in a process of its own."""
    command = [sys.executable, __file__, "--table", str(table), "--model", model]
    out = subprocess.run(
        [*command, "--measure", str(count)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(out.stdout))


def beside(table: Path, endings: tuple[str, ...]) -> Path | None:
    """Return the shared tasks' file for testing or development that belongs to a table."""
    name = table.stem.removesuffix("_small").removesuffix("_large")
    found = (table.with_name(name + ending) for ending in endings)
    return next((path for path in found if path.exists()), None)


def trained(table: Path, dev: Path | None, seconds: float, folder: str) -> str:
    """Train a model; return its folder."""
    from kiloglot.morph.inflector import Inflector

    held = rows(dev) if dev else None
    Inflector.train(rows(table), held, seconds=seconds, seed=1).save(folder)
    return folder


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", required=True, help="a table, or its place in the corpora")
    parser.add_argument("--model", help="folder of a model")
    parser.add_argument("--train", type=float, help="train one for so many CPU seconds instead")
    parser.add_argument("--test", help="rows to score")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    table = Path(args.table)
    table = table if table.exists() else CORPORA / table
    if args.measure:
        print(json.dumps(measured(args.model, table, args.measure)))
        return
    if not args.model and not args.train:
        parser.error("give --model or --train")
    dev = beside(table, (".dev",))
    test = Path(args.test) if args.test else beside(table, (".gold", ".tst"))
    with tempfile.TemporaryDirectory() as scratch:
        model = args.model or trained(table, dev, args.train, f"{scratch}/trained")
        report(calibrated(model, dev, f"{scratch}/calibrated"), table, test, args.count)


def calibrated(model: str, dev: Path | None, folder: str) -> str:
    """Return the model's folder, or that of a copy with thresholds if it has none."""
    from kiloglot.morph.calibration import calibrate
    from kiloglot.morph.inflector import Inflector

    inflector = Inflector.load(model)
    if inflector.ensemble.cascade or len(inflector.ensemble.members) < 2 or dev is None:
        return model
    calibrate(inflector.ensemble, spelt(inflector, rows(dev)))
    inflector.save(folder)
    return folder


def spelt(inflector: Inflector, table: Sequence[Row]) -> list[Row]:
    """Return rows as the parts of an inflector see them."""
    return [(inflector.spelt(lemma), tag, inflector.spelt(form)) for lemma, tag, form in table]


def report(model: str, table: Path, test: Path | None, count: int) -> None:
    """Measure a model and print what was found."""
    from kiloglot.morph.inflector import Inflector

    few, many = apart(model, table, min(count, 10_000)), apart(model, table, count)
    inflector = Inflector.load(model)
    ensemble, seen = inflector.ensemble, spelt(inflector, rows(table))
    sizes = "+".join(str(member.network.sizes.width) for member in ensemble.members)
    print(f"{table.name}: networks of width {sizes}, beam {ensemble.beam}\n")
    print("| forms | CPU seconds | forms/s | peak MB |\n|---:|---:|---:|---:|")
    for run in (few, many):
        speed = run["forms"] / run["seconds"]
        print(f"| {run['forms']:,} | {run['seconds']:.1f} | {speed:,.0f} | {run['mb']:.0f} |")
    stages = Counter(one.stage for one in ensemble.decide(made_pairs(seen, 10_000)))
    print("\n| decided by | share % |\n|---|---:|")
    for stage, number in stages.most_common():
        print(f"| {stage} | {100 * number / stages.total():.1f} |")
    if test is None:
        return
    known = spelt(inflector, rows(test))
    pairs = [(lemma, features) for lemma, features, _ in known]
    fast = [one.form for one in ensemble.decide(pairs)]
    whole = [one.form for one in ensemble.whole(pairs)]
    hits = [sum(a == b[2] for a, b in zip(forms, known, strict=True)) for forms in (fast, whole)]
    same = sum(a == b for a, b in zip(fast, whole, strict=True))
    print(f"\n| {test.name} | as inflected | whole | same form |\n|---|---:|---:|---:|")
    shares = " | ".join(f"{100 * number / len(known):.2f}" for number in (*hits, same))
    print(f"| {len(known)} rows, % | {shares} |")


if __name__ == "__main__":
    main()
