"""Feed every reader with damaged lexicons: nothing but entries or the project's own error may come.

    python benchmarks/lexicon_fuzz.py --seconds 600
    python benchmarks/lexicon_fuzz.py --seconds 600 --slice 60 --log fuzz.jsonl  # interrupt, go on

Seeds (``lexicon_fuzz_seeds.py``) are damaged (``lexicon_fuzz_damage.py``) by a generator with a
fixed seed, or by hypothesis: bytes flipped, cut, doubled, exchanged with other seeds, tokens of the
formats put in, and, for every tenth, the format left to be recognised. Every reader runs in a
process of its own (``lexicon_fuzz_reader.py``) with bounded memory; an input that takes more CPU
time than the limit, raises anything else, or exhausts memory is saved. Seconds are of CPU time,
those of reading and of damaging, without the start. With --slice the readers take turns, each slice
with another seed; --log keeps what slices gave, and a later run goes on from there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from lexicon_fuzz_reader import COUNTS, MOST

from kiloglot.lexicon.readers import READERS

_ONE_READER = Path(__file__).with_name("lexicon_fuzz_reader.py")
_HEADINGS = ("inputs", "accepted", "refused", "crashes", "too slow", "slowest CPU s", "peak MB")


def totals(log: Path) -> dict[str, dict[str, float]]:
    """Return what the slices in a log gave, by reader."""
    found: dict[str, dict[str, float]] = {}
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    for counts in map(json.loads, lines):
        reader = found.setdefault(
            counts["reader"], dict.fromkeys(COUNTS + MOST, 0.0) | {"slices": 0.0}
        )
        reader["slices"] += 1
        for name in COUNTS:
            reader[name] += counts[name]
        for name in MOST:
            reader[name] = max(reader[name], counts[name])
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """Return the table of all readers."""
    rows = [f"| reader | CPU s | {' | '.join(_HEADINGS)} |", "|---|" + "--:|" * 8]
    for reader, counts in found.items():
        cells = [f"{counts[name]:,.0f}" for name in COUNTS]
        cells += [f"{counts['slowest']:.2f}", f"{counts['peak']:,.0f}"]
        rows.append(f"| {reader} | {' | '.join(cells)} |")
    return "\n".join(rows)


def sliced(reader: str, seconds: float, seed: int, given: argparse.Namespace) -> dict[str, float]:
    """Run a reader for some seconds, and return what became of its inputs."""
    arguments = [sys.executable, str(_ONE_READER), reader]
    for name, value in ("seconds", seconds), ("seed", seed):
        arguments += [f"--{name}", str(value)]
    for name in "limit", "memory", "saved", "engine":
        arguments += [f"--{name}", str(getattr(given, name))]
    process = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if not process.returncode:
        return json.loads(process.stdout.splitlines()[-1])
    # The seed finds it again.
    print(f"{reader}, seed {seed}, ended with {process.returncode}: {process.stderr}", flush=True)
    return dict.fromkeys(COUNTS + MOST, 0.0) | {"seconds": seconds, "crashes": 1}


def main() -> None:
    """Run every reader in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="CPU seconds for each reader")
    parser.add_argument("--slice", type=float, help="CPU seconds of one turn (default: all)")
    parser.add_argument("--limit", type=float, default=10, help="CPU seconds for one input")
    parser.add_argument("--memory", type=int, default=4096, help="MB of address space")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--saved", type=Path, default=Path("fuzz-found"), help="where to keep finds"
    )
    parser.add_argument("--log", type=Path, help="where to keep what slices gave, and go on from")
    parser.add_argument("--reader", action="append", choices=list(READERS))
    parser.add_argument(
        "--engine",
        choices=["random", "hypothesis"],
        default="random",
        help="what makes the choices: a generator of random numbers (faster), or hypothesis",
    )
    given = parser.parse_args()
    given.saved.mkdir(parents=True, exist_ok=True)
    log = given.log or Path(tempfile.mkstemp(suffix=".jsonl")[1])
    readers = given.reader or list(READERS)
    waiting = readers
    while waiting:
        found = totals(log)
        none = {"seconds": 0.0, "slices": 0.0}
        had = {reader: found.get(reader, none)["seconds"] for reader in readers}
        waiting = [reader for reader in readers if had[reader] < given.seconds]
        # Those first that an interruption kept from their turn.
        waiting.sort(key=lambda reader: had[reader] // (given.slice or given.seconds))
        for reader in waiting:
            done = found.get(reader, none)
            seconds = min(given.slice or given.seconds, given.seconds - done["seconds"])
            seed = given.seed + int(done["slices"])
            counts = {"reader": reader, "seed": seed} | sliced(reader, seconds, seed, given)
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(counts) + "\n")
    found = totals(log)
    print(table({reader: found[reader] for reader in readers}))


if __name__ == "__main__":
    main()
