"""What the readers find in real lexicons, and how fast; and whether memory stays flat.

    python benchmarks/lexicon_formats.py [--rows N] [--megabytes N]

Reads every file in ``$KILOGLOT_CORPORA/formats`` and ``$KILOGLOT_CORPORA/data/*/lexicon*.tsv``
(KILOGLOT_CORPORA is ../shared unless set), then a generated TSV and a generated file like those of
kaikki.org, each in a process of its own, and prints Markdown tables.
Seconds are of CPU time, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kiloglot.errors import InputError
from kiloglot.lexicon import load
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

CONSONANTS, VOWELS = "bdfghklmnprstv", "aeiouáíú"


def size_of(path: Path) -> float:
    """Return the size of a file, or of the files in a folder, in MB."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def sample_files(corpora: Path) -> Iterator[Path]:
    """Yield the lexicons that there are."""
    for path in sorted((corpora / "formats").glob("*")):
        if path.name != "SOURCE.txt":
            yield path
    yield from sorted((corpora / "data").glob("*/lexicon*.tsv"))


def table_of_samples(corpora: Path) -> None:
    """Print what is in each file."""
    print(
        "| file | format | records | entries | senses | with POS | with details "
        "| left out | CPU s | MB/s |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for path in sample_files(corpora):
        name = str(path.relative_to(corpora))
        best = float("inf")
        for _ in range(3):
            report = FileReport(name)
            start = time.process_time()
            try:
                entries = list(read(path, report=report))
            except InputError as error:
                print(f"| {name} | {error.problem} |")
                break
            best = min(best, time.process_time() - start)
        else:
            senses = {(entry.target, entry.pos, entry.sense) for entry in entries}
            with_pos = sum(1 for entry in entries if entry.pos)
            with_details = sum(1 for entry in entries if any(entry.details))
            print(
                f"| {name} | {report.format} | {report.rows:,} | {len(entries):,} "
                f"| {len(senses):,} "
                f"| {100 * with_pos / len(entries):.1f}% | {with_details:,} "
                f"| {report.bad.total():,} | {best:.2f} | {size_of(path) / best:.1f} |"
            )


def word(generator: random.Random) -> str:
    """Make a word of one to four syllables."""
    size = generator.randint(1, 4)
    return "".join(generator.choice(CONSONANTS) + generator.choice(VOWELS) for _ in range(size))


def generated_tsv(path: Path, rows: int) -> None:
    """Write a lexicon of so many rows."""
    generator = random.Random(0)
    with path.open("w", encoding="utf-8") as stream:
        for _ in range(rows):
            phrase = f" {word(generator)}" if generator.random() < 0.15 else ""
            pos = generator.choice(["NOUN", "VERB", "ADJ", ""])
            origin = generator.choice(["wiktionary", "gatitos"])
            stream.write(f"{word(generator)}{phrase}\t{word(generator)}\t{pos}\t{origin}\n")


def generated_kaikki(path: Path, megabytes: float) -> None:
    """Write words with senses, examples and forms as Wiktextract does, up to a size."""
    generator = random.Random(0)
    size = 0
    with path.open("w", encoding="utf-8") as stream:
        while size < megabytes * 1_000_000:
            record = {
                "pos": generator.choice(["noun", "verb", "adj"]),
                "word": word(generator),
                "lang": "Wug",
                "lang_code": "wug",
                "etymology_text": " ".join(word(generator) for _ in range(20)),
                "forms": [
                    {
                        "form": word(generator),
                        "tags": ["plural", "dative"],
                        "source": "declension",
                    }
                    for _ in range(8)
                ],
                "senses": [
                    {
                        "glosses": [f"{word(generator)}, {word(generator)} ({word(generator)})"],
                        "examples": [{"text": word(generator), "english": word(generator)}],
                        "id": f"en-{generator.random()}",
                        "categories": [{"name": word(generator), "kind": "other"}],
                    }
                    for _ in range(generator.randint(1, 3))
                ],
            }
            line = json.dumps(record, ensure_ascii=False) + "\n"
            size += len(line.encode())
            stream.write(line)


def measured(path: Path, whole: bool) -> dict[str, float]:
    """Read a file in a process of its own; ``whole`` for a lexicon, else entry by entry."""
    arguments = [sys.executable, __file__, "--measure", str(path), *(["--whole"] if whole else [])]
    found = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def peak_memory() -> float:
    """Return the most memory that this process has had, in MB."""
    # Not ru_maxrss, in which what the parent had before is counted.
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def measure(path: Path, whole: bool) -> None:
    """Print entries, seconds and the peak of memory as JSON."""
    before = peak_memory()
    start = time.process_time()
    entries = len(load(path)) if whole else sum(1 for _ in read(path))
    seconds = time.process_time() - start
    peak = peak_memory()
    print(json.dumps({"entries": entries, "seconds": seconds, "peak": peak, "before": before}))


def table_of_generated(rows: int, megabytes: int) -> None:
    """Print speed and memory for generated files, the whole of each and a quarter of it."""
    print("| generated file | MB | how | entries | CPU s | MB/s | peak MB | before reading MB |")
    print("|---|--:|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for part in (4, 1):
            tsv, kaikki = Path(folder) / f"{part}.tsv", Path(folder) / f"{part}.jsonl"
            size = max(rows // part, 1)
            generated_tsv(tsv, size)
            generated_kaikki(kaikki, megabytes / part)
            for path, name in (
                (tsv, f"TSV of {size:,} rows"),
                (kaikki, f"kaikki-like, {megabytes / part:g} MB"),
            ):
                for whole in False, True:
                    found = measured(path, whole)
                    print(
                        f"| {name} | {size_of(path):.0f} "
                        f"| {'cleaned lexicon' if whole else 'streamed'} "
                        f"| {found['entries']:,} | {found['seconds']:.1f} "
                        f"| {size_of(path) / found['seconds']:.1f} | {found['peak']:.0f} "
                        f"| {found['before']:.0f} |",
                        flush=True,
                    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--whole", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.whole)
        return
    corpora = Path(os.environ.get("KILOGLOT_CORPORA", "../shared"))
    if corpora.is_dir():
        table_of_samples(corpora)
        print()
    table_of_generated(given.rows, given.megabytes)


if __name__ == "__main__":
    main()
