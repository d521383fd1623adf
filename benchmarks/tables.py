"""How fast a paradigm table loads, against the plainest loader that gives the same look-ups.

Writes a table of invented agglutinative paradigms, then measures, each in a fresh process,

    plain     csv.reader into dictionaries: lemma -> rows, form -> rows
    load      kiloglot.morph.load without a cache (reading, cleaning, indexing)
    store     the same, and the cache file written
    reload    the same table from the cache file
    look up   100,000 random analyses and cells, per look-up

Time is wall-clock in seconds from the call to the first look-up, imports left out; memory is the
process's peak. Run: python benchmarks/tables.py [ROWS]
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiloglot.cli.options import echo_table

#: The best of so many runs counts: the others were disturbed.
REPEATS = 3
CASES = ["NOM", "GEN", "DAT", "ACC", "LOC", "ABL", "INS", "COM"]
ENDINGS = ["", "nın", "ga", "ny", "da", "dan", "men", "la"]
POSSESSORS = ["", "PSS1S", "PSS2S", "PSS3S", "PSS1P"]
POSSESSED = ["", "ım", "ın", "ı", "ımız"]


def write_table(path: Path, rows: int) -> None:
    """Write ``rows`` rows: lemmas of 80 cells, no two with the same form, as is worst."""
    chance = random.Random(0)
    cells = list(itertools.product(range(2), range(5), range(8)))
    with path.open("w", encoding="utf-8") as stream:
        for number in range(-(-rows // len(cells))):
            stem = "".join(
                chance.choice("bdgklmnprstz") + chance.choice("aeıiouöü") for _ in "1234"
            )
            for plural, possessor, case in cells[: rows - number * len(cells)]:
                form = stem + "lar" * plural + POSSESSED[possessor] + ENDINGS[case]
                tag = ["N", CASES[case], ["SG", "PL"][plural], POSSESSORS[possessor]]
                stream.write(f"{stem}\t{form}\t{';'.join(filter(None, tag))}\n")


def plain(path: Path) -> None:
    """Load with the standard library and look one form and one lemma up."""
    by_lemma: dict[str, list[tuple[str, str]]] = {}
    by_form: dict[str, list[tuple[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for lemma, form, tag in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            by_lemma.setdefault(lemma, []).append((form, tag))
            by_form.setdefault(form, []).append((lemma, tag))
    by_lemma[lemma], by_form[form]


def _peak() -> float:
    """Return the most memory this process has had, in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(what: str, path: Path) -> dict[str, float]:
    """Do one thing and say how long it took and how much memory the process had at most."""
    from kiloglot.morph.table import load  # an import is not what is measured

    start = time.perf_counter()
    if what == "plain":
        plain(path)
    else:
        table = load(path, cache=what != "load")
        lemma = table.lemmas[len(table.lemmas) // 2]
        table.analyses(table.cells(lemma)[0].form)
    seconds = time.perf_counter() - start
    result = {
        "seconds": seconds,
        "MB": _peak(),
    }
    if what == "reload":
        chance = random.Random(0)
        words = [table.words[chance.randrange(len(table.words))] for _ in range(100_000)]
        start = time.perf_counter()
        for word in words:
            table.analyses(word)
        result["analyses"] = (time.perf_counter() - start) / len(words)
        lemmas = [table.lemmas[chance.randrange(len(table.lemmas))] for _ in range(100_000)]
        start = time.perf_counter()
        for lemma in lemmas:
            table.best(lemma, "N;ABL;PL", limit=1)
        result["best"] = (time.perf_counter() - start) / len(lemmas)
    return result


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rows", metavar="ROWS", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        what, table = given.measure
        print(json.dumps(measure(what, Path(table))))
        return
    rows = given.rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.tsv")
        write_table(path, rows)
        environment = os.environ | {"KILOGLOT_CACHE": folder}
        found: dict[str, dict[str, float]] = {}
        for _ in range(REPEATS):
            for what in ("plain", "load", "store", "reload"):
                if what == "store":
                    shutil.rmtree(Path(folder, "tables"), ignore_errors=True)
                output = subprocess.run(
                    [sys.executable, __file__, "--measure", what, path],
                    env=environment,
                    check=True,
                    capture_output=True,
                ).stdout
                one = json.loads(output)
                found[what] = min(one, found.get(what, one), key=lambda found: found["seconds"])
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        echo_table(
            ["", "seconds", "of plain", "peak MB"],
            [
                [
                    what,
                    f"{one['seconds']:.2f}",
                    f"{one['seconds'] / found['plain']['seconds']:.2f}",
                    f"{one['MB']:.0f}",
                ]
                for what, one in found.items()
            ],
        )
        last = found["reload"]
        print(
            f"look up: analyses {1e6 * last['analyses']:.0f} us, best {1e6 * last['best']:.0f} us"
        )


if __name__ == "__main__":
    main()
