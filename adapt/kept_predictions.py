"""Predictions kept in a folder, so that an evaluation that was interrupted can be taken up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from kiloglot.adapt.examples import Corpus
from kiloglot.adapt.manifest import model_inputs
from kiloglot.adapt.metrics import Prediction
from kiloglot.adapt.predictions import read_predictions, write_predictions
from kiloglot.adapt.tasks import Task
from kiloglot.augment.manifest import fingerprint
from kiloglot.data.files import whole_text
from kiloglot.errors import InputError

__all__ = ["KeptPredictions", "mark_of"]

#: Says of each file in the folder what it was predicted from.
_INDEX = "predictions.json"


def mark_of(model: str, adapter: str | Path | None, corpus: Corpus, task: Task) -> str:
    """Return what tells predictions from others: hashes of model, adapter, test and task."""
    inputs = model_inputs("model", model)
    if adapter is not None:
        inputs += fingerprint("adapter", adapter)
    about = [[each.role, each.size, each.sha256] for each in inputs]
    digest = hashlib.sha256(json.dumps([task, about]).encode())
    for example in corpus.examples:
        digest.update("\t".join(example.tokens).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


class KeptPredictions:
    """A folder of predictions, a file per system and test.

    Args:
        folder: Made if it is not there.
        resume: Use what an interrupted evaluation has left in it.
    """

    def __init__(self, folder: str | Path, *, resume: bool = False) -> None:
        self._folder = Path(folder)
        self._marks: dict[str, str] = {}
        if resume:
            try:
                found = json.loads((self._folder / _INDEX).read_bytes())
                self._marks = {str(name): str(mark) for name, mark in found.items()}
            except (OSError, ValueError, AttributeError):
                self._marks = {}

    def find(self, name: str, mark: str, corpus: Corpus, task: Task) -> list[Prediction] | None:
        """Return the predictions of that mark, or None if there are none."""
        if self._marks.get(name) != mark or not (self._folder / name).is_file():
            return None
        try:
            return read_predictions(self._folder / name, corpus, task)
        except InputError:
            return None

    def keep(
        self, name: str, mark: str | None, corpus: Corpus, said: Sequence[Prediction], task: Task
    ) -> None:
        """Write predictions; those without a mark are not found again.

        Raises:
            OutputError: The folder cannot be written.
        """
        write_predictions(self._folder / name, corpus.sentences, said, task)
        self._marks.pop(name, None)
        if mark is not None:
            self._marks[name] = mark
        with whole_text(self._folder / _INDEX) as stream:
            stream.write(json.dumps(self._marks, indent=2) + "\n")
