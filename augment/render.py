"""Shards as bytes: synthetic sentences in their format, and how each word came about."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.project import Trace
from kiloglot.data.files import PathLike
from kiloglot.data.formats import FORMATS
from kiloglot.data.sentence import Sentence

__all__ = ["Renderer", "labelled_renderer"]

#: Renders a shard; the flag asks for provenance.
Renderer: TypeAlias = Callable[[Sequence[Synthetic], bool], tuple[bytes, bytes]]


def labelled_renderer(format_name: str, output: PathLike) -> Renderer:
    """Return the renderer of shards of ``output``; CoNLL-U holds provenance itself, in MISC."""
    write = FORMATS[format_name].write

    def dumped(sentences: Sequence[Sentence]) -> bytes:
        shard = _Shard(output)
        write(sentences, shard)
        return shard.getvalue().encode()

    def render(made: Sequence[Synthetic], provenance: bool) -> tuple[bytes, bytes]:
        if format_name == "conllu":
            sentences = [_with_misc(each) if provenance else each.sentence for each in made]
            return dumped(sentences), b""
        text = dumped([each.sentence for each in made])
        records = "".join(_record(each) for each in made) if provenance else ""
        return text, records.encode()

    return render


class _Shard(io.StringIO):
    """Text in memory under the name of the file that it is a part of."""

    def __init__(self, output: PathLike) -> None:
        super().__init__()
        self._output = os.fspath(output)

    def __fspath__(self) -> str:
        return self._output


def _record(made: Synthetic) -> str:
    """Write the provenance of a sentence: its id and, per part, tokens and trace."""
    position = 0
    tokens = []
    for trace, run in groupby(made.traces):
        size = len(list(run))
        tokens.append([" ".join(made.sentence.tokens[position : position + size]), *trace])
        position += size
    record = {"id": made.sentence.id, "tokens": tokens}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _with_misc(made: Synthetic) -> Sentence:
    old = made.sentence.misc or ("_",) * len(made.traces)
    misc = tuple(_joined(before, trace) for before, trace in zip(old, made.traces, strict=True))
    return replace(made.sentence, misc=misc)


def _joined(misc: str, trace: Trace) -> str:
    named = {
        "Src": trace.source,
        "Via": trace.step,
        "Entry": trace.entry,
        "UniMorph": trace.features,
        "How": trace.how,
    }
    items = [] if misc == "_" else [misc]
    items.extend(f"{name}={_escaped(value)}" for name, value in named.items() if value)
    return "|".join(items)


def _escaped(value: str) -> str:
    return value.replace("|", "\\p").replace(" ", "_")
