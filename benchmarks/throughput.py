"""How fast ``augment`` is on plain text, as a ratio to a minimal word-replacement loop.

    python benchmarks/throughput.py [--lines N] [--language L] [--inflector MODEL]
    python benchmarks/throughput.py --conllu [--passes N] [--rows word cover-0 default]
    python benchmarks/throughput.py --workers 1 2 4
    python benchmarks/throughput.py --memory 10000 100000 1000000 10000000

The loop reads a line, splits it at blanks, looks each word up in a dictionary and joins: no
punctuation, no provenance, no manifest, no resumption. All run in turn in processes of their own,
several times; the best CPU time of each counts, so that what else the machine does matters little.

Start-up is apart: loading, reading the first 64 MB, and planning all their distinct words in one
batch. What follows that is not read ahead: the ratios that --memory prints come near to those of
endless text. For CoNLL-U start-up is loading and what the first pass over the treebank costs more
than those after it, in which all is planned. Provenance, hashing of the inputs and the manifest
count.
"""

from __future__ import annotations

import argparse
import lzma
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from corpora import CORPORA, ENGLISH, lexicon_of, table_of

from kiloglot import lexicon
from kiloglot.augment import Job, run
from kiloglot.augment.build import build, inputs_of

TEXTS = ("wikitext2", "leipzig_news", "tatoeba", "gutenberg", "bible", "wiki_split", "masc")
PARADIGMS = CORPORA / "data/eng/unimorph.args.tsv"
#: Ways to augment a treebank.
TREEBANK_ROWS = ("word", "cover-0", "default")


class Cost(NamedTuple):
    """What a run took: CPU seconds of start-up and of the rest, wall seconds of the rest, MB."""

    start: float
    cpu: float
    wall: float
    peak: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--lines", type=int, default=400_000)
    parser.add_argument("--language", default="fao")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inflector", help="an inflection model of the language")
    parser.add_argument("--conllu", action="store_true", help="measure a treebank")
    parser.add_argument("--passes", type=int, default=3, help="over the treebank, 2 at least")
    parser.add_argument("--rows", nargs="+", choices=TREEBANK_ROWS, help="ways to measure there")
    parser.add_argument("--workers", type=int, nargs="+", help="compare numbers of workers")
    parser.add_argument("--memory", type=int, nargs="+", help="compare numbers of lines")
    options = parser.parse_args()
    if options.passes < 2:
        parser.error("--passes: 2 at least")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.memory:
            compare_sizes(folder, options)
        elif options.conllu:
            compare_treebanks(folder, options)
        elif options.workers:
            compare_workers(folder, options)
        else:
            compare_methods(folder, options)


def compare_methods(folder: Path, options: argparse.Namespace) -> None:
    """Print what each way of augmenting costs."""
    source = folder / "source.txt"
    words = write_source(source, options.lines)
    morph: dict[str, object] = {"paradigms": [table_of(options.language)]}
    analysed: dict[str, object] = {**morph, "source_paradigms": PARADIGMS}
    work: dict[str, tuple[Callable[..., Cost], int]] = {
        "minimal loop": (partial(loop, chooses=False), words),
        "minimal loop that chooses at random": (partial(loop, chooses=True), words),
        "augment --method word": (partial(augment, settings={"method": "word"}), words),
        "augment": (partial(augment, files=morph), words),
        "augment --source-paradigms": (partial(augment, files=analysed), words),
    }
    if options.inflector:
        files = {**analysed, "inflector": options.inflector}
        work["augment --source-paradigms --inflector"] = (partial(augment, files=files), words)
    print(f"{options.lines:,} lines, {words:,} words, eng-{options.language}; CPU seconds\n")
    print("| | start-up | then | words/s | ratio to the loop | to the one that chooses | peak MB |")
    print("|---|---|---|---|---|---|---|")
    best: dict[str, Cost] = {}
    for turn in range(options.rounds):
        for name, (function, _) in work.items():
            if turn and best[name].start > 30:
                continue
            cost = measured(function, source, folder / "out", options.language)
            best[name] = min(best.get(name, cost), cost, key=lambda each: each.cpu)
            print(f"{name}: {cost.start:.1f} + {cost.cpu:.2f} s", file=sys.stderr, flush=True)
    loops = [best[name].cpu / words for name in list(work)[:2]]
    for name, (_, size) in work.items():
        start, cpu, _, peak = best[name]
        ratios = " | ".join(f"{each * size / cpu:.2f}" for each in loops)
        print(f"| {name} | {start:.1f} | {cpu:.2f} | {size / cpu:,.0f} | {ratios} | {peak:.0f} |")


def compare_treebanks(folder: Path, options: argparse.Namespace) -> None:
    """Print what CoNLL-U costs, next to loops that replace the words of text and of CoNLL-U."""
    treebank = ENGLISH.read_text(encoding="utf-8")
    tokens = sum(line[:1].isdigit() for line in treebank.splitlines())
    passes = (1, options.passes)
    sources = [folder / f"source{times}" for times in passes]
    for times, source in zip(passes, sources, strict=True):
        source.write_text(treebank * times, encoding="utf-8")
    text = folder / "source.txt"
    words = write_source(text, options.lines)
    files: dict[str, object] = {"paradigms": [table_of(options.language)]}
    rounds = range(options.rounds)

    def best(work: Callable[..., Cost], source: Path) -> Cost:
        costs = [measured(work, source, folder / "out", options.language) for _ in rounds]
        return min(costs, key=lambda each: each.cpu)

    per_word = best(partial(loop, chooses=False), text).cpu / words
    print(f"{tokens:,} tokens, eng-{options.language}; CPU seconds of a pass\n")
    print("| | start-up | a pass | tokens/s | ratio to the loop | to the loop, CoNLL-U | peak MB |")
    print("|---|---|---|---|---|---|---|")
    print(f"| minimal loop, text | | {per_word * tokens:.2f} | {1 / per_word:,.0f} | 1.00 | | |")
    rows: dict[str, tuple[str, Callable[..., Cost]]] = {
        "word": (
            "augment --method word",
            partial(augment, settings={"method": "word"}, form="conllu"),
        ),
        "cover-0": (
            "augment --cover 0",
            partial(augment, files=files, settings={"cover": 0.0}, form="conllu"),
        ),
        "default": ("augment", partial(augment, files=files, form="conllu")),
    }
    ways: dict[str, Callable[..., Cost]] = {"minimal loop, CoNLL-U": loop_conllu}
    ways.update(rows[row] for row in options.rows or TREEBANK_ROWS)
    of_loop = 0.0
    for name, work in ways.items():
        once, often = (best(work, source) for source in sources)
        each = (often.cpu - once.cpu) / (options.passes - 1)
        of_loop = of_loop or each
        print(
            f"| {name} | {once.start + once.cpu - each:.1f} | {each:.2f} | {tokens / each:,.0f} "
            f"| {per_word * tokens / each:.3f} | {of_loop / each:.3f} | {often.peak:.0f} |",
            flush=True,
        )


def compare_workers(folder: Path, options: argparse.Namespace) -> None:
    """Print how time falls with the number of workers."""
    source = folder / "source.txt"
    words = write_source(source, options.lines)
    files = {"paradigms": [table_of(options.language)], "source_paradigms": PARADIGMS}
    ways: dict[str, Callable[..., Cost]] = {"the minimal loop": partial(loop, chooses=False)}
    for workers in options.workers:
        ways[str(workers)] = partial(augment, files=files, workers=workers)
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, work in ways.items():
            costs[name].append(measured(work, source, folder / "out", options.language))
    print(f"{options.lines:,} lines, {words:,} words, eng-{options.language}\n")
    print(
        "| workers | start-up, CPU s | then, wall s | CPU s of all | words/s of wall time | ratio |"
    )
    print("|---|---|---|---|---|---|")
    whole = min(each.wall for each in costs["the minimal loop"])
    for name, found in costs.items():
        start, cpu, wall, _ = (min(column) for column in zip(*found, strict=True))
        rates = f"{words / wall:,.0f} | {whole / wall:.2f}"
        print(f"| {name} | {start:.1f} | {wall:.2f} | {cpu:.2f} | {rates} |", flush=True)


def compare_sizes(folder: Path, options: argparse.Namespace) -> None:
    """Print how memory grows with the corpus, which is repeated as often as it takes."""
    files = {"paradigms": [table_of(options.language)], "source_paradigms": PARADIGMS}
    print(
        "| lines | words | start-up, CPU s | then, CPU s | us/line | the loop, CPU s | ratio "
        "| ratio without provenance | MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for lines in options.memory:
        source = folder / "source.txt"
        words = write_source(source, lines)
        bare = measured(partial(loop, chooses=False), source, folder / "out", options.language)
        found = measured(partial(augment, files=files), source, folder / "out", options.language)
        start, cpu, _, peak = found
        plain = partial(augment, files=files, provenance=False)
        alone = measured(plain, source, folder / "out", options.language)
        print(
            f"| {lines:,} | {words:,} | {start:.1f} | {cpu:.2f} | {1e6 * cpu / lines:.2f} "
            f"| {bare.cpu:.2f} | {bare.cpu / cpu:.2f} | {bare.cpu / alone.cpu:.2f} | {peak:.0f} |",
            flush=True,
        )
        for path in folder.iterdir():
            path.unlink()


def write_source(path: Path, lines: int) -> int:
    """Write ``lines`` lines of real English; return how many words they have."""
    words, left = 0, lines
    with path.open("wb") as out:
        pieces = [_text(name) for name in TEXTS]
        while left:
            for text, size, count in pieces:
                if size > left:
                    text = b"".join(line + b"\n" for line in text.split(b"\n", left)[:left])
                    size, count = left, len(text.decode().split())
                out.write(text)
                words, left = words + count, left - size
    return words


def _text(name: str) -> tuple[bytes, int, int]:
    """Return a text, and how many lines and words it has."""
    with lzma.open(CORPORA / f"text/english/{name}.txt.xz") as file:
        text = file.read()
    return text, text.count(b"\n"), len(text.decode().split())


def loop(source: Path, output: Path, language: str, *, chooses: bool) -> Cost:
    """Replace words in the plainest way, by the first translation or one chosen at random."""
    found: dict[str, list[str]] = {}
    for entry in lexicon.load(lexicon_of(language)):
        found.setdefault(entry.source, []).append(entry.target)
    first = {word: targets[0] for word, targets in found.items()}
    draw = random.Random(0)
    begin, wall = cpu_seconds(), time.perf_counter()
    with source.open(encoding="utf-8") as lines, output.open("w", encoding="utf-8") as out:
        for line in lines:
            if chooses:
                words = [
                    draw.choice(found[word]) if word in found else word for word in line.split()
                ]
            else:
                words = [first.get(word, word) for word in line.split()]
            out.write(" ".join(words) + "\n")
    return Cost(begin, cpu_seconds() - begin, time.perf_counter() - wall, _peak())


def loop_conllu(source: Path, output: Path, language: str) -> Cost:
    """Replace the words of CoNLL-U in the plainest way."""
    first: dict[str, str] = {}
    for entry in lexicon.load(lexicon_of(language)):
        first.setdefault(entry.source, entry.target)
    begin, wall = cpu_seconds(), time.perf_counter()
    with source.open(encoding="utf-8") as lines, output.open("w", encoding="utf-8") as out:
        for line in lines:
            if line[:1].isdigit():
                columns = line.split("\t")
                columns[1] = first.get(columns[1], columns[1])
                line = "\t".join(columns)
            out.write(line)
    return Cost(begin, cpu_seconds() - begin, time.perf_counter() - wall, _peak())


def augment(
    source: Path,
    output: Path,
    language: str,
    *,
    files: dict[str, object] | None = None,
    settings: dict[str, object] | None = None,
    workers: int = 1,
    form: str = "text",
    provenance: bool = True,
) -> Cost:
    """Run ``kiloglot augment``."""
    augmenter = build([lexicon_of(language)], **(files or {}), **(settings or {}))  # type: ignore[arg-type]
    begin: list[float] = []
    hashing = cpu_seconds()
    inputs = inputs_of({"source": [source]})
    hashing = cpu_seconds() - hashing
    run(
        Job((source,), form, output, form, inputs, workers, provenance=provenance),
        augmenter,
        started=lambda: begin.extend((cpu_seconds(), time.perf_counter())),
    )
    start, wall = begin
    return Cost(
        start - hashing,
        cpu_seconds() - start + hashing,
        time.perf_counter() - wall + hashing,
        _peak(),
    )


def measured(
    work: Callable[[Path, Path, str], Cost], source: Path, output: Path, language: str
) -> Cost:
    """Return what ``work`` costs in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(False)
    process = context.Process(target=_report, args=(send, work, source, output, language))
    process.start()
    cost: Cost = receive.recv()
    process.join()
    return cost


def _report(send, work, *arguments) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002
    send.send(work(*arguments))


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of the workers that have ended."""
    own, ended = (resource.getrusage(who) for who in _WHO)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def _peak() -> float:
    return max(resource.getrusage(who).ru_maxrss for who in _WHO) / 1024


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


if __name__ == "__main__":
    main()
