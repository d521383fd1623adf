"""A whole augmentation run: source files in, synthetic file, provenance and manifest out.

The corpus is cut into shards of equal size; each is augmented with a generator of its own, by this
process or by workers, and appended in order. So the bytes do not depend on the number of workers,
memory does not grow with the corpus, and a run that was stopped goes on where it was.

The words of plain text are planned before the first shard: all distinct ones of the beginning of
the corpus in one batch, in one process, whose memory the workers share.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import chain, islice
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, TypeAlias

from kiloglot.augment.augmenter import LINES, SENTENCES, Augmenter
from kiloglot.augment.blocks import blocks
from kiloglot.augment.journal import Journal
from kiloglot.augment.manifest import Input, manifest, signature
from kiloglot.augment.render import Renderer, headed
from kiloglot.augment.rows import ROWS, common_frame, labelled_in, read_rows, write_rows
from kiloglot.augment.settings import Settings
from kiloglot.augment.treebank_blocks import TreebankBlock, treebank_blocks
from kiloglot.augment.turns import Turns
from kiloglot.data.files import PathLike, whole_text
from kiloglot.data.formats import named
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError, KiloglotError, OutputError

__all__ = ["PROVENANCE", "Job", "run"]

#: Endings of the files written beside the output.
PROVENANCE = ".provenance.jsonl"
MANIFEST = ".manifest.json"

#: What a shard becomes: its bytes, the bytes of its provenance, its counts.
Outcome: TypeAlias = tuple[bytes, bytes, Counter[str]]
#: A shard: its number, the number of its first line or sentence, and those; lines, and sentences of
#: CoNLL-U that become CoNLL-U, as one block.
Shard: TypeAlias = tuple[int, int, Sequence[Any]]

#: Plain text that is read ahead to plan its words, in bytes.
_AHEAD = 1 << 26


@dataclass(frozen=True, slots=True)
class Job:
    """What to read, what to write, and how.

    Args:
        sources: Corpora of one format; ``-`` is standard input.
        source_format: A name in :data:`kiloglot.data.FORMATS`; ``"text"`` is plain text.
        output: The file (or folder, for saved datasets) to write; ``-`` is standard output.
        output_format: A name in :data:`kiloglot.data.FORMATS`.
        inputs: All files that the result depends on.
        workers: Processes that work; 1 is this one alone.
        provenance: Whether to write how each word came about, beside the output or (CoNLL-U) in
            it.
    """

    sources: tuple[PathLike, ...]
    source_format: str
    output: PathLike
    output_format: str
    inputs: tuple[Input, ...] = ()
    workers: int = 1
    provenance: bool = True

    @property
    def plain(self) -> bool:
        """Whether lines of text become lines of text."""
        return self.same_format and self.output_format == "text"

    @property
    def treebank(self) -> bool:
        """Whether CoNLL-U becomes CoNLL-U."""
        return self.same_format and self.output_format == "conllu"

    @property
    def same_format(self) -> bool:
        """Whether the output is in the format of the source."""
        return self.source_format == self.output_format

    @property
    def appended(self) -> str:
        """The format in which shards are appended."""
        return "jsonl" if self.output_format in ROWS else self.output_format

    @property
    def sidecar(self) -> bool:
        """Whether the provenance is in a file of its own."""
        return self.provenance and self.output_format != "conllu"


def run(
    job: Job,
    augmenter: Augmenter,
    progress: Callable[[int], object] = lambda done: None,
    started: Callable[[], object] = lambda: None,
) -> Counter[str]:
    """Do ``job`` and return what became of sentences and tokens.

    Args:
        job: See :class:`Job`.
        augmenter: Does the work.
        progress: Called with the number of source sentences after each shard.
        started: Called when all that precedes the first shard is done.

    Raises:
        InputError: A source cannot be read.
        OutputError: The output cannot be written; finished shards are kept for the next run.
        KeyboardInterrupt: Likewise.
    """
    _check(job)
    worker = _Worker(augmenter, job)
    if _is_stream(job.output):
        _learn(job, augmenter)
        started()
        return _stream(job, worker, progress)
    settings = settings_of(job, augmenter.settings)
    endings = ["", PROVENANCE] if job.sidecar else [""]
    with Journal(job.output, endings, signature(job.inputs, settings)) as journal:
        copies = augmenter.settings.copies
        done = journal.shards
        progress(journal.counts["sentences"] // copies)
        _learn(job, augmenter)
        started()
        shards = (shard for shard in _shards(job, worker) if shard[0] >= done)
        if job.workers == 1:
            for shard in shards:
                data, provenance, counts = worker(shard)
                journal.add([data, provenance] if job.sidecar else [data], counts)
                progress(counts["sentences"] // copies)
        else:
            context = _context()
            turns = Turns(context, journal.parts, journal.sizes, done)
            with journal.errors():
                for lengths, counts in _work(shards, worker, job.workers, context, turns):
                    journal.note(lengths, counts)
                    progress(counts["sentences"] // copies)
    counts = journal.counts
    with whole_text(str(job.output) + MANIFEST) as stream:
        stream.write(manifest(job.inputs, settings, counts))
    if job.output_format in ROWS:
        write_rows(journal.part(""), job.output, job.output_format, worker.frame)
        journal.part("").unlink()
    journal.finish()
    return counts


def _is_stream(output: PathLike) -> bool:
    """Tell whether ``output`` is standard output, a pipe or a device, which no file may replace."""
    place = Path(output)
    return str(output) == "-" or (place.exists() and not (place.is_file() or place.is_dir()))


def _check(job: Job) -> None:
    for name in (job.source_format, job.output_format):
        named(name)
    output = Path(job.output)
    if output.is_dir() and job.output_format != "dataset":
        raise OutputError("is a folder", path=job.output, remedy="name a file")
    if output.suffix.lower() == ".zip":
        raise OutputError("would be no zip archive", path=job.output, remedy="name it .gz or .xz")
    if job.treebank and len(job.sources) > 1:
        _refuse_repeated(job.sources)
    for source in job.sources:
        if output.exists() and Path(source).exists() and output.samefile(source):
            raise OutputError("is a source, too", path=job.output, remedy="write to another place")
    for used in job.inputs:
        if output.is_file() and Path(used.path).exists() and output.samefile(used.path):
            raise OutputError(
                f"is read by this run ({used.role})",
                path=job.output,
                remedy="write to another place",
            )


def _refuse_repeated(sources: Sequence[PathLike]) -> None:
    """Refuse sources that are the same file: their sentences would have the same ids."""
    met: set[Path] = set()
    for source in sources:
        place = Path(source).resolve()
        if place in met:
            raise InputError(
                "is given twice",
                path=source,
                remedy="name it once, and give --copies 2 for twice as many sentences",
            )
        met.add(place)


def settings_of(job: Job, settings: Settings) -> dict[str, object]:
    return {
        **settings.as_dict(),
        "source_format": job.source_format,
        "output_format": job.output_format,
        "provenance": job.provenance,
    }


def _learn(job: Job, augmenter: Augmenter) -> None:
    """Learn all that can be ahead: of plain text the first words, unless it is read only once."""
    if not job.plain:
        if job.workers > 1:
            augmenter.ready()
    elif all(Path(source).is_file() for source in job.sources):
        augmenter.learn(_beginning(block.data for block in blocks(job.sources, LINES)))


def _beginning(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if size > _AHEAD:
            return


def _stream(job: Job, worker: _Worker, progress: Callable[[int], object]) -> Counter[str]:
    counts: Counter[str] = Counter()
    copies = worker.copies
    shards = _shards(job, worker)
    with whole_text(job.output) as stream:
        made = (
            map(worker, shards)
            if job.workers == 1
            else _work(shards, worker, job.workers, _context())
        )
        for data, _, found in made:
            stream.write(data.decode("utf-8"))
            counts += found
            progress(found["sentences"] // copies)
    return counts


def _shards(job: Job, worker: _Worker) -> Iterator[Shard]:
    if job.plain:
        for block in blocks(job.sources, LINES):
            yield block.number, block.first, block.data
        return
    if job.treebank and worker.augmenter.takes_treebanks:
        for sentences in treebank_blocks(job.sources, SENTENCES):
            yield sentences.number, sentences.first, sentences
        return
    items: Iterator[Sentence] = chain.from_iterable(
        read_rows(path, job.source_format, worker.frame) for path in job.sources
    )
    if job.output_format == "conllu" and not job.same_format:
        items = _numbered(items)
    first = number = 0
    while shard := list(islice(items, SENTENCES)):
        yield number, first, shard
        first += len(shard)
        number += 1


def _numbered(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Name sentences without id by their place: those of a treebank have one."""
    for number, sentence in enumerate(sentences, 1):
        yield sentence if sentence.id is not None else replace(sentence, id=str(number))


class _Worker:
    """Turns a shard into bytes."""

    def __init__(self, augmenter: Augmenter, job: Job) -> None:
        self.augmenter = augmenter
        self._job = job
        kept = job.same_format and job.output_format in ROWS
        self.frame = common_frame(job.sources, job.source_format) if kept else None
        last = job.appended == job.output_format or self.frame is not None
        self._render = None if job.plain else Renderer(job.appended, job.output, last=last)
        self.copies = augmenter.settings.copies
        self.sidecar = job.sidecar

    def __call__(self, shard: Shard) -> Outcome:
        number, first, items = shard
        data: list[bytes] = []
        provenance: list[bytes] = []
        total: Counter[str] = Counter()
        treebank = items.data if isinstance(items, TreebankBlock) else None
        for copy in range(self.copies):
            if self._render is None:
                *made, counts = self.augmenter.shard_of_lines(
                    items,
                    copy=copy,
                    shard=number,
                    first=first,
                    provenance=self._job.provenance,
                )
            else:
                whole = None
                if treebank is not None:
                    whole, counts = self.augmenter.shard_of_treebank(
                        treebank, copy=copy, shard=number, provenance=self._job.provenance
                    )
                if whole is not None:
                    made = [whole, b""]
                else:
                    if isinstance(items, TreebankBlock):
                        items = items.sentences()
                        treebank = None
                    sentences, counts = self.augmenter.shard_of_sentences(
                        items, copy=copy, shard=number
                    )
                    sentences = list(labelled_in(sentences, self.frame, counts))
                    if number == copy == 0 and self._job.same_format:
                        headed(sentences, items[0])
                    made = list(self._render(sentences, self._job.provenance))
            data.append(made[0])
            provenance.append(made[1])
            total += counts
        return b"".join(data), b"".join(provenance), total


_here: tuple[_Worker, Turns | None] | None = None


def _start(worker: _Worker, turns: Turns | None) -> None:
    """Make a worker process ready; Ctrl-C is for the parent to handle."""
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if "torch" in sys.modules:
        # Its threads do not survive a fork; with one it needs none.
        import torch

        torch.set_num_threads(1)
    _here = worker, turns


def _in_worker(shard: Shard) -> Any:
    """Return what a shard becomes; or, where there are turns, write it and return lengths."""
    assert _here is not None
    worker, turns = _here
    if turns is None:
        return worker(shard)
    try:
        data, provenance, counts = worker(shard)
        return turns.write(shard[0], [data, provenance] if worker.sidecar else [data]), counts
    except BaseException:
        turns.fail(shard[0])
        raise


def _context() -> BaseContext:
    """Return how workers are started: sharing the memory of this process, if that can be."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("fork")


def _work(
    shards: Iterable[Shard],
    worker: _Worker,
    workers: int,
    context: BaseContext,
    turns: Turns | None = None,
) -> Iterator[Any]:
    """Yield what :func:`_in_worker` returns for each shard, in order."""
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(worker, turns)
    )
    waiting: deque[Future[Any]] = deque()
    try:
        for shard in shards:
            waiting.append(pool.submit(_in_worker, shard))
            if len(waiting) > 2 * workers:
                yield _result(waiting)
        while waiting:
            yield _result(waiting)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(waiting: deque[Future[Any]]) -> Any:
    try:
        return waiting.popleft().result()
    except BrokenProcessPool:
        raise KiloglotError(
            "a worker process died (out of memory?); run the same command again to go on, "
            "with fewer --workers"
        ) from None
