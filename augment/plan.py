"""What a pipeline is to make of what, where its parts are, and whether they are of this plan."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kiloglot import __version__
from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.build import build, inputs_of
from kiloglot.augment.job import MANIFEST, Job, settings_of
from kiloglot.augment.manifest import Input, signature
from kiloglot.augment.settings import Settings

__all__ = ["Plan"]

#: The role in the manifest of each argument of ``build`` that names files.
_ROLES = {
    "lexicons": "lexicon",
    "paradigms": "paradigms",
    "source_paradigms": "source paradigms",
    "analyse_with": "analysis",
    "inflector": "inflector",
    "gazetteer": "gazetteer",
    "forms": "forms",
    "target_text": "target text",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make of what; names of files only, so that it can be sent anywhere.

    Args:
        sources: Text files, not compressed, that all machines see.
        output: The file to write; parts are kept in a folder beside it until it is there.
        files: Arguments of :func:`kiloglot.augment.build.build` that name files: ``lexicons``,
            ``paradigms``, ``inflector``, ``source_paradigms`` and so on.
        settings: As :class:`kiloglot.augment.Settings`.
        inputs: Files that the result depends on, by role, for the manifest; see
            :func:`kiloglot.augment.build.inputs_of`. Without any, those that ``files`` names.
    """

    sources: tuple[str, ...]
    output: str
    files: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the parts are."""
        output = Path(self.output)
        return output.with_name(f".{output.name}.parts")

    @property
    def marks(self) -> Path:
        """Where it is written where the shards begin, and whose parts these are."""
        return self.folder / "marks.json"

    def part(self, rank: int, tasks: int) -> Path:
        """Where the part of a task is, but for the endings of its files."""
        return self.folder / f"{rank:05d}-of-{tasks:05d}"

    def missing(self, ranks: Sequence[int], tasks: int) -> list[Path]:
        """Return what the parts of ``ranks`` lack to be whole."""
        ends = [Path(f"{self.part(rank, tasks)}.json") for rank in ranks]
        return [end for end in ends if not end.exists()]

    def augmenter(self) -> Augmenter:
        """Load the augmenter; the same again in the same process, while its files are the same."""
        described = json.dumps([self.files, self.settings], sort_keys=True, default=str)
        return _augmenter(described, self.stamp())

    def job(self) -> Job:
        """Return what one machine would be given to do.

        Raises:
            InputError: An input is missing.
        """
        files = self.inputs or {
            role: _paths(self.files[name]) for name, role in _ROLES.items() if name in self.files
        }
        inputs = inputs_of({"source": self.sources, **files})
        return Job(self.sources, "text", self.output, "text", inputs)

    def stamp(self) -> str:
        """Return a text that is equal for plans whose parts go together.

        It takes sizes and dates of files for their contents: each task computes it, and sources may
        be large.
        """
        named = [*self.sources, *(path for value in self.files.values() for path in _paths(value))]
        states = [state for name in named for state in _states(Path(name))]
        chosen = Settings(**self.settings).as_dict()
        described = [__version__, self.sources, self.files, chosen, states]
        return json.dumps(described, sort_keys=True, default=str)

    def is_foreign(self) -> bool:
        """Tell whether the parts that are there are of another plan, or of files since changed."""
        if not self.marks.exists():
            return False
        kept = json.loads(self.marks.read_text("utf-8"))
        return not isinstance(kept, dict) or kept["stamp"] != self.stamp()

    def is_finished(self) -> bool:
        """Tell whether the output is there and of these inputs and settings."""
        path = Path(self.output + MANIFEST)
        if not Path(self.output).exists() or not path.exists():
            return False
        made = json.loads(path.read_text("utf-8"))
        job = self.job()
        before = signature([Input(**each) for each in made["inputs"]], made["settings"])
        now = signature(job.inputs, settings_of(job, Settings(**self.settings)))
        return made["kiloglot"] == __version__ and before == now


@lru_cache(maxsize=1)
def _augmenter(described: str, stamp: str) -> Augmenter:
    files, settings = json.loads(described)
    return build(**files, **settings)


def _paths(value: Any) -> list[str]:
    return [str(value)] if isinstance(value, str | Path) else [str(each) for each in value or ()]


def _states(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield size and date of a file, or of those in a folder; nothing for what is no file."""
    inside = sorted(path.rglob("*")) if path.is_dir() else [path]
    for each in inside:
        if each.is_file():
            state = each.stat()
            yield str(each), state.st_size, int(state.st_mtime)
