"""Shards as bytes: synthetic sentences in their format, and how each word came about."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.project import Trace
from kiloglot.data.formats import FORMATS
from kiloglot.data.sentence import Sentence

__all__ = ["Renderer", "labelled_renderer"]

#: Renders a shard; the flag asks for provenance.
Renderer: TypeAlias = Callable[[Sequence[Synthetic], bool], tuple[bytes, bytes]]


def labelled_renderer(format_name: str) -> Renderer:
    """Return the renderer of a format; CoNLL-U holds provenance itself, in MISC."""

    def render(made: Sequence[Synthetic], provenance: bool) -> tuple[bytes, bytes]:
        if format_name == "conllu":
            sentences = [_with_misc(each) if provenance else each.sentence for each in made]
            return _dumped(format_name, sentences), b""
        text = _dumped(format_name, [each.sentence for each in made])
        records = "".join(_record(each) for each in made) if provenance else ""
        return text, records.encode()

    return render


def _dumped(format_name: str, sentences: Sequence[Sentence]) -> bytes:
    stream = io.StringIO()
    FORMATS[format_name].write(sentences, stream)
    return stream.getvalue().encode()


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
