"""Training that was interrupted, written down so that it can go on.

Beside a model stands a folder ``unfinished`` while it is being trained: the networks that are done
and the state of the current one as safetensors, numbers as JSON. It goes when training ends; what
else somebody keeps in it stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors.torch
from safetensors import SafetensorError

from kiloglot.data.files import PathLike, whole_bytes
from kiloglot.errors import InputError
from kiloglot.morph.features import Triple
from kiloglot.morph.model_folder import MOMENT, STATE, UNFINISHED, own_unfinished
from kiloglot.morph.plans import Plan
from kiloglot.morph.train import Record
from kiloglot.morph.training import Moment

__all__ = ["Unfinished", "fingerprint"]

#: What a moment has to say.
_NUMBERS = ("step", "seconds", "best_accuracy", "stale")


def fingerprint(plan: Plan, *parts: Iterable[Triple]) -> str:
    """Return a sum that tells one training from another; the time it may take does not count."""
    about = {key: value for key, value in asdict(plan).items() if key not in ("seconds", "beam")}
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for rows in parts:
        digest.update(b"\n\n")
        for lemma, features, form in rows:
            digest.update(f"{lemma}\t{features}\t{form}\n".encode())
    return digest.hexdigest()


class Unfinished:
    """The folder of an unfinished training.

    Args:
        model: The folder that the model will stand in.
        sum: The training's :func:`fingerprint`.
    """

    def __init__(self, model: PathLike, sum: str) -> None:  # noqa: A002
        self.model = Path(model)
        self.place = self.model / UNFINISHED
        self.sum = sum

    def save(self, record: Record) -> None:
        """Write down what is done. ``state.json`` comes last and says what counts.

        Raises:
            OutputError: It cannot be written.
        """
        for at, tensors in enumerate(record.finished):
            path = self.place / f"network-{at}.safetensors"
            if not path.exists():
                _write(path, safetensors.torch.save(tensors))
        numbers = None
        if record.moment is not None:
            _write(self.place / MOMENT, safetensors.torch.save(record.moment.tensors))
            numbers = record.moment.numbers
        state = {
            "training": self.sum,
            "finished": len(record.finished),
            "steps": record.steps,
            "moment": numbers,
        }
        _write(self.place / STATE, json.dumps(state, indent=1).encode())

    def load(self) -> Record:
        """Read what was done.

        Raises:
            InputError: There is nothing, it belongs to another training, or it is damaged.
        """
        try:
            data = (self.place / STATE).read_bytes()
        except FileNotFoundError:
            raise InputError(
                "no unfinished training stands there",
                path=self.place,
                remedy="leave out --resume",
            ) from None
        except OSError as error:
            raise self._damaged(error) from None
        try:
            return self._record(json.loads(data))
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            OverflowError,
            RecursionError,
            SafetensorError,
        ) as error:
            raise self._damaged(error) from None

    def _record(self, state: Mapping[str, Any]) -> Record:
        """Return what ``state.json`` and the files beside it say."""
        if state["training"] != self.sum:
            raise InputError(
                "an unfinished training of other data or with other options stands there",
                path=self.place,
                remedy="give the options that it was begun with, or leave out --resume",
            )
        record = Record(
            [
                safetensors.torch.load_file(self.place / f"network-{at}.safetensors")
                for at in range(state["finished"])
            ],
            [int(steps) for steps in state["steps"]],
        )
        if len(record.steps) != len(record.finished):
            raise ValueError("steps")
        if state["moment"] is not None:
            numbers = _numbers(state["moment"])
            record.moment = Moment(safetensors.torch.load_file(self.place / MOMENT), numbers)
        return record

    def _damaged(self, error: Exception) -> InputError:
        return InputError(
            f"the unfinished training is damaged ({type(error).__name__})",
            path=self.place,
            remedy="leave out --resume",
        )

    def remove(self) -> None:
        """Delete what was written down, if anything was, and nothing else."""
        for path in own_unfinished(self.model):
            with contextlib.suppress(OSError):
                path.unlink()
        with contextlib.suppress(OSError):
            self.place.rmdir()  # unless something else is in it


def _numbers(described: Mapping[str, Any]) -> dict[str, float]:
    """Read the numbers of a moment."""
    numbers = {name: float(described[name]) for name in _NUMBERS}
    if not all(math.isfinite(number) for number in numbers.values()):
        raise ValueError("numbers of the moment")
    return numbers


def _write(path: Path, data: bytes) -> None:
    with whole_bytes(path) as stream:
        stream.write(data)
