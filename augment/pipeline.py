"""Augmentation of plain text on many machines: steps for pipelines of datatrove.

:class:`Shards` reads, :class:`Augment` works, :class:`Parts` writes what a task has made, and
:class:`Gather`, a task of its own afterwards, puts the parts together to what one machine would
have written, byte for byte. :func:`check` comes before: what the logs of datatrove call done must
be there. :class:`Augment` alone fits any pipeline: a document is a shard.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from kiloglot.augment.augmenter import LINES, Augmenter
from kiloglot.augment.blocks import Mark, blocks, marks
from kiloglot.augment.job import MANIFEST, PROVENANCE, settings_of
from kiloglot.augment.manifest import manifest
from kiloglot.augment.plan import Plan
from kiloglot.data.files import PathLike, whole_bytes, whole_text
from kiloglot.errors import InputError, KiloglotError

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
except ImportError:
    raise KiloglotError(
        "pipelines need datatrove; install it: pip install 'kiloglot[scale]'"
    ) from None

if TYPE_CHECKING:
    from datatrove.data import DocumentsPipeline
    from datatrove.executor.base import PipelineExecutor

__all__ = ["Augment", "Gather", "Parts", "Plan", "Shards", "check", "steps"]

#: Shards that a task reads ahead, to plan their words in one batch.
_AHEAD = 100


def steps(plan: Plan) -> list[PipelineStep]:
    """Return the steps of a task; :class:`Gather` is to follow when all tasks are done."""
    return [Shards(plan), Augment(plan), Parts(plan)]


def check(plan: Plan, *executors: PipelineExecutor) -> None:
    """Refuse to go on from what another plan has left, or from what is no longer there.

    An executor skips the tasks that its logging folder calls done, without a look at what they
    made. That is right if the output is there, or the parts are, and of this plan.

    Args:
        plan: What to make.
        executors: All executors that are to run :func:`steps` or :class:`Gather`.

    Raises:
        InputError: It is not so; the message names the folders to delete.
    """
    if plan.is_finished():
        return
    foreign = plan.is_foreign()
    stale = [str(plan.folder)] if foreign else []
    for executor in executors:
        tasks = executor.world_size
        done = sorted({*range(tasks)} - {*executor.get_incomplete_ranks()})
        gathers = any(isinstance(step, Gather) for step in executor.pipeline)
        if done and (foreign or gathers or plan.missing(done, tasks)):
            stale.append(executor.logging_dir.path)
    if stale:
        raise InputError(
            "left by a run whose inputs or settings were others, or whose files have been deleted",
            path=", ".join(stale),
            remedy="delete this and run again",
        )


class Shards(PipelineStep):  # type: ignore[misc]
    """Reads the part of the corpus that is the task's: a document for each shard.

    Args:
        plan: What to read.
    """

    name = "kiloglot shards"
    type = "READER"

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def run(
        self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Yield the shards ``rank`` of ``world_size`` has to do."""
        yield from data or ()
        all_marks = self._marks()
        begin, end = (len(all_marks) * which // world_size for which in (rank, rank + 1))
        if begin == end:
            return
        for block in islice(blocks(self.plan.sources, LINES, all_marks[begin]), end - begin):
            self.stat_update("lines", value=block.lines, unit="shard")
            metadata = {"first": block.first}
            yield Document(block.data.decode(), str(block.number), metadata=metadata)

    def _marks(self) -> list[Mark]:
        """Find where the shards begin, once for all tasks."""
        plan = self.plan
        _refuse_foreign(plan)
        if plan.marks.exists():
            kept = json.loads(plan.marks.read_text("utf-8"))
            return [Mark(*mark) for mark in kept["marks"]]
        found = marks(plan.sources, LINES)
        with whole_text(plan.marks) as stream:
            json.dump({"stamp": plan.stamp(), "marks": found}, stream)
        return found


class Augment(PipelineStep):  # type: ignore[misc]
    """Augments documents of plain text; each draws from a generator of its own, named by its id.

    The provenance, a line of JSON for each line, becomes ``metadata["provenance"]``, and what
    became of lines and words ``metadata["counts"]``.

    Args:
        plan: What to augment with.
    """

    name = "kiloglot augment"
    type = "FORMAT"

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def run(
        self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Yield the documents of ``data`` in the target language."""
        documents = iter(data)
        ahead = list(islice(documents, _AHEAD))
        augmenter = self.plan.augmenter()
        augmenter.learn(_lines(document) for document in ahead)
        for document in chain(ahead, documents):
            with self.track_time():
                self._augment(augmenter, document)
            yield document

    def _augment(self, augmenter: Augmenter, document: Document) -> None:
        lines = _lines(document)
        texts, provenance, counts = [], [], Counter[str]()
        first = document.metadata.get("first", 0)
        for copy in range(augmenter.settings.copies if lines else 0):
            text, records, found = augmenter.shard_of_lines(
                lines, copy=copy, shard=document.id, first=first
            )
            texts.append(text.decode())
            provenance.append(records.decode())
            counts += found
        document.text = "".join(texts)
        document.metadata |= {"provenance": "".join(provenance), "counts": dict(counts)}
        for name, count in counts.items():
            self.stat_update(name, value=count, unit="shard")


def _lines(document: Document) -> bytes:
    text: str = document.text
    return (text if not text or text.endswith("\n") else text + "\n").encode()


class Parts(PipelineStep):  # type: ignore[misc]
    """Writes what a task has made: a part of the output, which appears whole or not at all.

    Args:
        plan: Where to write.
    """

    name = "kiloglot parts"
    type = "WRITER"

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def run(
        self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Write the documents, and pass them on."""
        counts: Counter[str] = Counter()
        place = self.plan.part(rank, world_size)
        with whole_bytes(f"{place}.txt") as text, whole_bytes(f"{place}{PROVENANCE}") as records:
            for document in data:
                text.write(document.text.encode())
                records.write(document.metadata["provenance"].encode())
                counts.update(document.metadata["counts"])
                yield document
        # Written last: a part that has it is whole.
        with whole_text(f"{place}.json") as stream:
            json.dump(counts, stream)


class Gather(PipelineStep):  # type: ignore[misc]
    """Puts the parts together; a task of its own that depends on all others.

    Args:
        plan: Where the parts are.
        tasks: How many they are.
    """

    name = "kiloglot gather"
    type = "WRITER"

    def __init__(self, plan: Plan, tasks: int) -> None:
        super().__init__()
        self.plan = plan
        self.tasks = tasks

    def run(
        self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Write output, provenance and manifest, and delete the parts.

        Raises:
            InputError: A part is missing, and the output is not there, or the parts are of another
                plan.
        """
        plan = self.plan
        ranks = range(self.tasks)
        if missing := plan.missing(ranks, self.tasks):
            if not plan.is_finished():
                raise InputError(
                    "is missing",
                    path=missing[0],
                    remedy="run the tasks again first; if datatrove calls them completed, delete "
                    "their logging folder",
                )
            shutil.rmtree(plan.folder, ignore_errors=True)
            yield from data or ()
            return
        _refuse_foreign(plan)
        places = [plan.part(rank, self.tasks) for rank in ranks]
        counts: Counter[str] = Counter()
        for place in places:
            counts.update(json.loads(Path(f"{place}.json").read_text("utf-8")))
        _concatenate([f"{place}{PROVENANCE}" for place in places], plan.output + PROVENANCE)
        job = plan.job()
        with whole_text(plan.output + MANIFEST) as stream:
            settings = settings_of(job, plan.augmenter().settings)
            stream.write(manifest(job.inputs, settings, counts))
        _concatenate([f"{place}.txt" for place in places], plan.output)
        shutil.rmtree(plan.folder)
        yield from data or ()


def _refuse_foreign(plan: Plan) -> None:
    if plan.is_foreign():
        raise InputError(
            "has parts of other inputs or settings",
            path=plan.folder,
            remedy="delete it and the logging folders of datatrove, or put back what was changed",
        )


def _concatenate(parts: Sequence[PathLike], output: PathLike) -> None:
    with whole_bytes(output) as stream:
        for part in parts:
            with Path(part).open("rb") as piece:
                shutil.copyfileobj(piece, stream, 1 << 20)
