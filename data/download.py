"""Files fetched over HTTPS: whole and checked, or resumed later.

What has come is kept beside the file as ``NAME.part`` until all is there; an interruption loses
nothing. ``NAME.fetched.json`` says where a file came from and its SHA-256, which is checked
whenever the file is asked for again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiloglot.data.files import PathLike, whole_text
from kiloglot.data.transfer import Answer, RefusedError, UnreachableError, ask, check_address
from kiloglot.errors import InputError, OutputError

__all__ = ["MAX_SIZE", "Fetched", "cache_folder", "download", "sha256_of"]

#: The largest file that is fetched unless a larger size is allowed, in bytes.
MAX_SIZE = 1 << 30
#: Tries without a single new byte before giving up, and tries in all.
_TRIES = 5
_MOST_TRIES = 50
_LONGEST_WAIT = 60.0
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is there.

    Args:
        path: Where.
        url: Where it came from.
        sha256: Its checksum, in hexadecimal.
        size: Its length in bytes.
        fresh: Whether it was fetched just now.
    """

    path: Path
    url: str
    sha256: str
    size: int
    fresh: bool


def cache_folder() -> Path:
    """Return the folder of fetched files, in ``$KILOGLOT_CACHE`` or the user's cache folder."""
    own = os.environ.get("KILOGLOT_CACHE")
    if own:
        return Path(own) / "data"
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(home).expanduser() / "kiloglot" / "data"
    except RuntimeError:
        raise InputError("there is no home folder", remedy="set KILOGLOT_CACHE") from None


def download(
    url: str,
    path: PathLike,
    *,
    sha256: str = "",
    max_size: int = MAX_SIZE,
    force: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    log: Callable[[str], None] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch a file, unless it is there already.

    A file that someone put at ``path`` by hand is taken as it is, if its checksum is right.

    Args:
        url: Its address, HTTPS.
        path: Where to put it.
        sha256: Its checksum if it is known.
        max_size: The most bytes to accept.
        force: Whether to fetch it anew though it is there.
        progress: Is told the bytes there are so far, and of how many, if that is known.
        log: Is told of each failed try.
        pause: Waits some seconds.

    Raises:
        InputError: It cannot be fetched, is too large, or is not what the checksum says. The
            message says what to fetch by hand and where to put it.
        OutputError: ``path`` cannot be written.
    """
    check_address(url)
    target = Path(path)
    if target.is_dir():
        raise OutputError("is a folder", path=target, remedy="name a file")
    if target.exists() and not force:
        return _there(url, target, sha256)
    fetching = _Fetching(url, target, sha256.lower(), max_size, progress)
    try:
        with _writable(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with _locked(target):
                return fetching.run(log, pause)
    except RefusedError as error:
        raise fetching.failure(error.reason) from None
    except UnreachableError as error:
        raise fetching.failure(error.reason) from None


def sha256_of(path: PathLike) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _there(url: str, target: Path, sha256: str) -> Fetched:
    """Check a file that is there against what is known of it."""
    found = sha256_of(target)
    record = _read(_beside(target, ".fetched.json"))
    known = sha256.lower() or str(record.get("sha256") or "")
    if known and found != known:
        raise InputError(
            f"is not what was fetched: its SHA-256 is {found}, not {known}",
            path=target,
            remedy="move it away, or fetch it anew: --force",
        )
    size = target.stat().st_size
    if not record:
        _record(target, url, found, size, "put there by hand")
    return Fetched(target, url, found, size, False)


class _Fetching:
    """The fetching of one file."""

    def __init__(
        self,
        url: str,
        target: Path,
        sha256: str,
        max_size: int,
        progress: Callable[[int, int | None], None] | None,
    ) -> None:
        self.url = url
        self.target = target
        self.sha256 = sha256
        self.max_size = max_size
        self.progress = progress
        self.part = _beside(target, ".part")
        self.notes = _beside(target, ".part.json")
        self.resumed = False

    def failure(self, reason: str) -> InputError:
        """Return the error that says what to do by hand."""
        kept = self.part.stat().st_size if self.part.exists() else 0
        return InputError(
            f"{self.url} cannot be fetched ({reason})",
            remedy=(f"{kept} bytes are kept: try again later, or " if kept else "try again, or ")
            + f"fetch it by hand and save it as {self.target}",
        )

    def run(self, log: Callable[[str], None] | None, pause: Callable[[float], None]) -> Fetched:
        """Try until the file is there."""
        failures, wait = 0, 1.0
        for _ in range(_MOST_TRIES):
            before = self._size()
            try:
                if self._fetch():
                    return self._finish()
                problem = UnreachableError("it broke off before the end")
            except UnreachableError as error:
                problem = error
            if self._size() > before:
                failures, wait = 0, 1.0
            failures += 1
            if failures >= (2 if problem.hopeless else _TRIES):
                raise problem
            seconds = min(problem.wait if problem.wait is not None else wait, _LONGEST_WAIT)
            if log is not None:
                log(f"{self.url}: {problem.reason}; trying again in {seconds:.0f} s")
            pause(seconds)
            wait *= 2
        raise problem

    def _size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _fetch(self) -> bool:
        """Ask once, and return whether all is there now."""
        have, validator = self._size(), ""
        if have:
            notes = _read(self.notes)
            validator = str(notes.get("validator") or "")
            # Nothing tells whether the rest would be of the same version, unless a checksum does.
            if notes.get("url") != self.url or not (validator or self.sha256):
                self._drop()
                have = 0
            elif notes.get("total") == have:
                self.resumed = True
                return True
        try:
            with ask(self.url, have, validator) as answer:
                return self._receive(answer)
        except UnreachableError as error:
            if "no such part" in error.reason:
                self._drop()
            raise

    def _receive(self, answer: Answer) -> bool:
        if answer.kind == "text/html" and self.target.suffix not in (".html", ".htm"):
            raise RefusedError("it sends a web page in place of the file")
        if answer.total is not None and answer.total > self.max_size:
            self._drop()
            raise self._too_large(answer.total)
        self.resumed = answer.start > 0
        if not self.resumed:
            self._drop()
        notes = {"url": self.url, "validator": answer.validator, "total": answer.total}
        with whole_text(self.notes) as stream:
            json.dump(notes, stream)
        size = answer.start
        with self.part.open("ab") as stream:
            if self.progress is not None:
                self.progress(size, answer.total)
            while block := answer.body.read1(_BLOCK):  # type: ignore[attr-defined]
                size += len(block)
                limit = self.max_size if answer.total is None else answer.total
                if size > limit:
                    break
                stream.write(block)
                # So that an interruption at any moment keeps it.
                stream.flush()
                if self.progress is not None:
                    self.progress(size, answer.total)
        if size > self.max_size:
            self._drop()
            raise self._too_large(size)
        if answer.total is not None and size > answer.total:
            self._drop()
            raise RefusedError("it sends more than it announced")
        return answer.total is None or size == answer.total

    def _too_large(self, size: int) -> InputError:
        return InputError(
            f"{self.url} is larger than {self.max_size} bytes ({size} or more)",
            remedy=f"allow more with --max-size, or fetch it by hand and save it as {self.target}",
        )

    def _finish(self) -> Fetched:
        found, size = sha256_of(self.part), self._size()
        if not size:
            self._drop()
            raise RefusedError("it sends nothing")
        if self.sha256 and found != self.sha256:
            self._drop()
            if self.resumed:
                raise UnreachableError("its parts are of different versions")
            raise InputError(
                f"{self.url} is not the file that is known: its SHA-256 is {found}, not "
                f"{self.sha256}; what came was thrown away",
                remedy="it was changed there, or on the way: look at it by hand before use",
            )
        self.part.replace(self.target)
        self.notes.unlink(missing_ok=True)
        _record(self.target, self.url, found, size, "fetched")
        return Fetched(self.target, self.url, found, size, True)

    def _drop(self) -> None:
        self.part.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)


def _record(target: Path, url: str, sha256: str, size: int, how: str) -> None:
    with whole_text(_beside(target, ".fetched.json")) as stream:
        json.dump({"url": url, "sha256": sha256, "size": size, "how": how}, stream, indent=1)
        stream.write("\n")


def _read(path: Path) -> dict[str, Any]:
    """Return what a record says; nothing if there is none or it is damaged."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror or error})",
            path=target,
            remedy="choose another folder: -o DIR, or KILOGLOT_CACHE",
        ) from None


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Keep a second run from fetching the same file at the same time."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with _beside(target, ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                "is being fetched by another run", path=target, remedy="wait for it"
            ) from None
        try:
            yield
        finally:
            _beside(target, ".lock").unlink(missing_ok=True)
