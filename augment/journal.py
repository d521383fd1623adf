"""Output that grows shard by shard, survives being killed, and appears whole at the end.

While a run is under way its files are in a hidden folder beside the output. After each shard a
line of the journal says how far they are good, so that a later run with the same inputs and
settings cuts off what came after and goes on from there.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kiloglot.data.compression import WRITTEN
from kiloglot.data.files import PathLike, whole_bytes
from kiloglot.errors import InputError, OutputError

__all__ = ["Journal"]

_JOURNAL = "journal.jsonl"


class Journal:
    """The hidden folder of a run.

    Args:
        output: What the run is to write.
        names: The files that grow, by the ending that is added to ``output`` (``""`` is itself).
        signature: Identifies inputs and settings; partial output of another signature is deleted.

    Attributes:
        shards: How many shards are done.
        counts: What became of their sentences.
        sizes: How far each file is good, in bytes.
    """

    def __init__(self, output: PathLike, names: Sequence[str], signature: str) -> None:
        self._output = Path(output)
        self.folder = self._output.parent / f".{self._output.name}.partial"
        self._names = tuple(names)
        self.shards = 0
        self.counts: Counter[str] = Counter()
        self.sizes = [0] * len(self._names)
        self._streams: list[BinaryIO] = []
        self._log: BinaryIO | None = None
        with self.errors():
            self._resume(signature)

    def _resume(self, signature: str) -> None:
        log = self.folder / _JOURNAL
        good = 0
        try:
            with log.open("rb") as stream:
                first = stream.readline()
                if json.loads(first or b"null") == signature:
                    good = len(first)
                    for line in stream:
                        if not line.endswith(b"\n"):
                            break
                        shard = json.loads(line)
                        self.sizes = shard["sizes"]
                        self.counts.update(shard["counts"])
                        self.shards += 1
                        good += len(line)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            good = 0
        if not good:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            self.shards = 0
            self.counts.clear()
            self.sizes = [0] * len(self._names)
            log.write_bytes(json.dumps(signature).encode() + b"\n")
        else:
            os.truncate(log, good)
        for number, size in enumerate(self.sizes):
            path = self._part(number)
            path.touch()
            os.truncate(path, size)

    def _part(self, number: int) -> Path:
        return self.folder / f"part{number}"

    def __enter__(self) -> Journal:
        with self.errors():
            self._streams = [
                self._part(number).open("ab", buffering=0) for number in range(len(self._names))
            ]
            self._log = (self.folder / _JOURNAL).open("ab", buffering=0)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the files; keep what another run can go on from, and nothing else."""
        for stream in self._streams:
            stream.close()
        if self._log is not None:
            self._log.close()
        if kind is None:
            return
        if not self.shards or (issubclass(kind, InputError) and not issubclass(kind, OutputError)):
            self.discard()
            return
        for number, size in enumerate(self.sizes):
            os.truncate(self._part(number), size)

    def add(self, pieces: Sequence[bytes], counts: Counter[str]) -> None:
        """Append the next shard: a piece for each file."""
        with self.errors():
            for stream, piece in zip(self._streams, pieces, strict=True):
                view = memoryview(piece)
                while view:
                    view = view[stream.write(view) :]
        self.note([len(piece) for piece in pieces], counts)

    def note(self, lengths: Sequence[int], counts: Counter[str]) -> None:
        """Say that the next shard is written, and how long its pieces are."""
        assert self._log is not None
        sizes = [size + length for size, length in zip(self.sizes, lengths, strict=True)]
        with self.errors():
            record = json.dumps({"sizes": sizes, "counts": counts}).encode() + b"\n"
            if self._log.write(record) < len(record):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.sizes = sizes
        self.shards += 1
        self.counts += counts

    @property
    def parts(self) -> list[Path]:
        """Where the files are until :meth:`finish`."""
        return [self._part(number) for number in range(len(self._names))]

    def part(self, ending: str) -> Path:
        """Return where the file that will be ``output`` + ``ending`` is until :meth:`finish`."""
        return self._part(self._names.index(ending))

    def finish(self) -> None:
        """Move the files to their places, the output itself last, and delete the folder.

        A file that the caller has moved or deleted is passed over. One whose name says that it is
        compressed is.
        """
        with self.errors():
            for number in sorted(range(len(self._names)), key=lambda n: self._names[n] == ""):
                place = self._output.with_name(self._output.name + self._names[number])
                if not self._part(number).exists():
                    continue
                if place.suffix.lower() in WRITTEN:
                    with self._part(number).open("rb") as part, whole_bytes(place) as stream:
                        shutil.copyfileobj(part, stream, 1 << 20)
                else:
                    self._part(number).replace(place)
        self.discard()

    def discard(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn errors of the system into one that says what to do."""
        try:
            yield
        except OSError as error:
            remedy = "make room or choose another place, and run the same command again"
            if self.shards:
                remedy += f": the {self.shards} finished shards are kept in {self.folder}"
            raise OutputError(
                f"cannot be written ({error.strerror})", path=self._output, remedy=remedy
            ) from None
