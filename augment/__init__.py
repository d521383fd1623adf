"""Synthetic text and labelled data, made of source-language data by lexicon and morphology."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiloglot.augment.augmenter import Augmenter as Augmenter
    from kiloglot.augment.job import Job as Job
    from kiloglot.augment.job import run as run
    from kiloglot.augment.labelled import Synthetic as Synthetic
    from kiloglot.augment.settings import Settings as Settings

__all__ = ["Augmenter", "Job", "Settings", "Synthetic", "run"]

_HOME = {
    "Augmenter": "augmenter",
    "Job": "job",
    "Settings": "settings",
    "Synthetic": "labelled",
    "run": "job",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"kiloglot.augment.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
