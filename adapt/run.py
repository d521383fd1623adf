"""A run that can be killed at any moment: its hidden folder, its checkpoints, its output.

While a run is under way everything it writes is in a hidden folder beside the output; the output
appears by one rename when all of it is there. Several processes (torchrun) share one run: the
first of them writes.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from kiloglot.data.files import PathLike, whole_bytes
from kiloglot.errors import InputError, OutputError

__all__ = ["MANIFEST", "Run", "is_first"]

#: The file in an output folder that says what it was made from.
MANIFEST = "kiloglot.json"
_SIGNATURE = "signature.json"
_CHECKPOINT = "checkpoint-"
_OURS = (MANIFEST, "config.json", "adapter_config.json")


def is_first() -> bool:
    """Tell whether this process is the one that writes and prints."""
    return os.environ.get("RANK", "0") == "0"


class Run:
    """The hidden folder of a run and the output that it ends in.

    As a context it gives the folder free at the end, and deletes it after an error in the input if
    there is no checkpoint.

    Args:
        output: The folder that the run is to write.
        signature: Identifies inputs and settings, as :func:`kiloglot.augment.manifest.signature`.
        resume: Go on where an earlier run of the same signature was interrupted; without it what
            that one has left is deleted.

    Attributes:
        folder: The hidden folder, for what the run wants to keep.
        finished: Whether the output is there already, of the same signature (with ``resume``).

    Raises:
        InputError: An unfinished run of another signature is to be resumed.
        OutputError: The output cannot be written, is no model folder, or is being written.
    """

    def __init__(self, output: PathLike, signature: str, *, resume: bool = False) -> None:
        self.output = Path(output)
        self.folder = self.output.parent / f".{self.output.name}.unfinished"
        self.finished = False
        self._lock: IO[bytes] | None = None
        if not self.output.name or str(output) == "-":
            raise OutputError(
                "is no name of a folder", text=str(output), remedy="name a new folder"
            )
        self._check_output()
        if resume and not self.folder.is_dir():
            self.finished = _signature_in(self.output / MANIFEST) == signature
        if self.finished or not is_first():
            return
        with self._errors():
            if resume and (self.folder / _SIGNATURE).exists():
                self._take_lock()
                self._check_signature(signature)
            else:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._take_lock()
                self._empty()
                _write_json(self.folder / _SIGNATURE, {"signature": signature})
        self._signature = signature

    def _check_output(self) -> None:
        if self.output.is_dir():
            inside = any(self.output.iterdir())
            if not inside or any((self.output / name).exists() for name in _OURS):
                return
            problem = "is there and holds no model"
        elif self.output.exists() or self.output.is_symlink():
            problem = "is there and is no folder"
        else:
            return
        raise OutputError(problem, path=self.output, remedy="choose another name")

    def _check_signature(self, signature: str) -> None:
        if _signature_in(self.folder / _SIGNATURE) != signature:
            raise InputError(
                "an unfinished run of other data or with other options stands there",
                path=self.folder,
                remedy="give the options that it was begun with, or leave out --resume",
            )

    def _take_lock(self) -> None:
        import fcntl

        self._lock = (self.folder / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                "another run is writing it", path=self.output, remedy="wait for it to end"
            ) from None
        except OSError as error:
            # Some network file systems know no locks: a run without one is better than none.
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
                raise

    def _empty(self) -> None:
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()

    @property
    def checkpoint(self) -> Path | None:
        """The folder of the last checkpoint that is whole."""
        found = {
            int(path.name.removeprefix(_CHECKPOINT)): path
            for path in self.folder.glob(f"{_CHECKPOINT}*")
            if path.name.removeprefix(_CHECKPOINT).isdigit()
        }
        return found[max(found)] if found else None

    def save_checkpoint(self, step: int, write: Callable[[Path], None]) -> None:
        """Have ``write`` fill a folder, which then becomes the checkpoint; older ones go.

        Raises:
            OutputError: The disk is full or the like.
        """
        with self._errors():
            partial = self.folder / "partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            write(partial)
            target = self.folder / f"{_CHECKPOINT}{step}"
            shutil.rmtree(target, ignore_errors=True)
            partial.replace(target)
            for path in self.folder.glob(f"{_CHECKPOINT}*"):
                if path != target:
                    shutil.rmtree(path, ignore_errors=True)

    def publish(self, write: Callable[[Path], None], about: dict[str, Any]) -> None:
        """Have ``write`` fill a folder, which then becomes the output; end the run.

        Only the first process writes.

        Args:
            write: Fills the folder that it is given.
            about: The manifest (:mod:`kiloglot.adapt.manifest`); it is written beside.

        Raises:
            OutputError: The disk is full or the like; what was done is kept for ``--resume``.
        """
        if not is_first():
            return
        with self._errors():
            new, old = self.folder / "new", self.folder / "old"
            for path in (new, old):
                shutil.rmtree(path, ignore_errors=True)
            new.mkdir()
            write(new)
            _write_json(new / MANIFEST, {**about, "signature": self._signature})
            mask = os.umask(0)
            os.umask(mask)
            for path in new.rglob("*"):
                path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)
            if self.output.exists():
                self.output.replace(old)
            new.replace(self.output)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Leave nothing behind after an error that nothing can be taken up from."""
        wrong = kind is not None and issubclass(kind, InputError)
        if wrong and is_first() and self._lock is not None and not self._has_begun():
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    def _has_begun(self) -> bool:
        """Tell whether there is anything to take up, in this run or one of its parts."""
        return any(
            path.name == MANIFEST or path.name.startswith(_CHECKPOINT)
            for path in self.folder.rglob("*")
        )

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"cannot be written ({error.strerror or error})",
                path=self.output,
                remedy="make room or choose another place; --resume goes on",
            ) from None


def _signature_in(path: Path) -> object:
    try:
        return json.loads(path.read_bytes()).get("signature")
    except (OSError, ValueError, AttributeError):
        return None


def _write_json(path: Path, value: object) -> None:
    with whole_bytes(path) as stream:
        stream.write((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode())
