"""How fast ``augment`` is on plain text, as a ratio to a minimal word-replacement loop.

    python benchmarks/throughput.py [--lines N] [--language L]

The loop reads a line, splits it at blanks, looks each word up in a dictionary, chooses at random
among the translations and joins: no punctuation, no provenance, no manifest, no resumption. All run
in turn in processes of their own, three times; the best CPU time of each counts, so that what else
the machine does matters little.
"""

from __future__ import annotations

import argparse
import lzma
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpora import CORPORA, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter, Job, run
from kiloglot.augment.build import inputs_of
from kiloglot.augment.source_table import SourceTable

TEXTS = ("wikitext2", "leipzig_news", "tatoeba", "gutenberg", "bible", "wiki_split", "masc")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--lines", type=int, default=400_000)
    parser.add_argument("--language", default="fao")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source.txt")
        size = write_source(source, options.lines)
        print(f"{options.lines:,} lines, {size:,} words, eng-{options.language}; CPU seconds\n")
        print("| | seconds | of them start-up | words/s | ratio to the loop | peak MB |")
        print("|---|---|---|---|---|---|")
        base = 0.0
        for name, work in WORK.items():
            rounds = [
                in_own_process(work, source, Path(folder, "out"), options.language)
                for _ in range(options.rounds)
            ]
            start, seconds, peak = min(rounds, key=lambda each: each[1])
            base = base or seconds
            print(
                f"| {name} | {seconds:.1f} | {start:.1f} | {size / seconds:,.0f} "
                f"| {base / seconds:.2f} | {peak:.0f} |",
                flush=True,
            )


def write_source(path: Path, lines: int) -> int:
    """Write ``lines`` lines of real English; return how many words they have."""
    words = written = 0
    with path.open("w", encoding="utf-8") as out:
        while written < lines:
            for name in TEXTS:
                with lzma.open(
                    CORPORA / f"text/english/{name}.txt.xz", "rt", encoding="utf-8"
                ) as text:
                    for line in text:
                        if written == lines:
                            return words
                        out.write(line)
                        words += len(line.split())
                        written += 1
    return words


def loop(source: Path, output: Path, language: str) -> float:
    """Replace words in the plainest way; return when the start-up was over."""
    translations: dict[str, list[str]] = {}
    for entry in lexicon.load(lexicon_of(language)):
        translations.setdefault(entry.source, []).append(entry.target)
    draw = random.Random(0)
    begin = time.process_time()
    with source.open(encoding="utf-8") as lines, output.open("w", encoding="utf-8") as out:
        for line in lines:
            words = []
            for word in line.split():
                found = translations.get(word)
                words.append(draw.choice(found) if found else word)
            out.write(" ".join(words) + "\n")
    return begin


def augment(source: Path, output: Path, language: str, method: str, analysed: bool) -> float:
    """Run ``kiloglot augment``; return when the start-up was over."""
    lex = lexicon.load(lexicon_of(language))
    path = table_of(language)
    table = None if path is None else morph.load(path)
    options = {}
    if analysed:
        options["analyse"] = SourceTable(morph.load(CORPORA / "data/eng/unimorph.args.tsv"), lex)
    augmenter = Augmenter(lex, table, method=method, **options)  # type: ignore[arg-type]
    begin = time.process_time()
    inputs = inputs_of({"source": [source]})
    run(Job((source,), "text", output, "text", inputs), augmenter)
    return begin


def word(source: Path, output: Path, language: str) -> float:
    """Word for word."""
    return augment(source, output, language, "word", False)


def with_morphology(source: Path, output: Path, language: str) -> float:
    """With morphology, forms as they stand."""
    return augment(source, output, language, "morph", False)


def with_analysis(source: Path, output: Path, language: str) -> float:
    """With morphology, forms analysed by a table of English paradigms."""
    return augment(source, output, language, "morph", True)


WORK: dict[str, Callable[[Path, Path, str], float]] = {
    "minimal loop": loop,
    "augment --method word": word,
    "augment --method morph": with_morphology,
    "augment --method morph --source-paradigms": with_analysis,
}


def in_own_process(
    work: Callable[[Path, Path, str], float], *arguments: object
) -> tuple[float, float, float]:
    """Return CPU seconds of start-up, of the work, and the peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(False)
    process = context.Process(target=_measured, args=(send, work, *arguments))
    process.start()
    result = receive.recv()
    process.join()
    return result  # type: ignore[no-any-return]


def _measured(send, work, *arguments) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002
    begin = work(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    send.send((begin, time.process_time() - begin, peak))


if __name__ == "__main__":
    main()
