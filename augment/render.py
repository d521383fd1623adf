"""Shards as bytes: synthetic sentences in their format, and how each word came about."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.project import Trace, dialects
from kiloglot.augment.provenance import misc_of
from kiloglot.data.conllu import with_spacing
from kiloglot.data.files import PathLike
from kiloglot.data.formats import FORMATS
from kiloglot.data.plain import running_text
from kiloglot.data.sentence import Sentence

__all__ = ["Renderer", "headed"]


class Renderer:
    """Renders shards of synthetic sentences; CoNLL-U holds provenance itself, in MISC.

    Args:
        format_name: A name in :data:`kiloglot.data.FORMATS` of a format that can be appended to.
        output: The file that the shards are parts of.
        last: Whether the output stays in this format, so that columns are written as in the source.
    """

    def __init__(self, format_name: str, output: PathLike, *, last: bool = True) -> None:
        self._format = format_name
        self._output = os.fspath(output)
        self._last = last

    def __call__(self, made: Sequence[Synthetic], provenance: bool) -> tuple[bytes, bytes]:
        """Return the bytes of a shard, and of its provenance if that is wanted and apart."""
        if self._format == "conllu":
            made = [each._replace(sentence=_for_treebank(each.sentence)) for each in made]
            own = [_with_misc(each) if provenance else each.sentence for each in made]
            return self._dumped(own), b""
        records = "".join(_record(each) for each in made) if provenance else ""
        return self._dumped([each.sentence for each in made]), records.encode()

    def _dumped(self, sentences: Sequence[Sentence]) -> bytes:
        if not self._last:
            sentences = [_without_dialects(sentence) for sentence in sentences]
        if self._format == "jsonl":
            sentences = [_with_text(sentence) for sentence in sentences]
        shard = _Shard(self._output)
        FORMATS[self._format].write(sentences, shard)
        return shard.getvalue().encode()


def headed(made: list[Synthetic], source: Sentence) -> None:
    """Put what stands before the first sentence of a source, such as a header, before the first."""
    if made and dialects(source):
        before = {key: value for key, value in source.meta.items() if key.endswith("_before")}
        meta = {**made[0].sentence.meta, **before}
        made[0] = made[0]._replace(sentence=replace(made[0].sentence, meta=meta))


class _Shard(io.StringIO):
    """Text in memory under the name of the file that it is a part of."""

    def __init__(self, output: str) -> None:
        super().__init__()
        self._output = output

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


def _for_treebank(sentence: Sentence) -> Sentence:
    """Give a sentence the spacing of its running text in MISC, and that text, if it lacks them."""
    spaced = with_spacing(sentence)
    if sentence.text is not None or not sentence.tokens:
        return spaced
    return replace(spaced, text=running_text(spaced))


def _with_misc(made: Synthetic) -> Sentence:
    traces = list(map(_provenance, made.traces))
    if made.sentence.misc is None:
        misc = tuple(traces)
    else:
        misc = tuple(
            new if old == "_" else f"{old}|{new}" if new else old
            for old, new in zip(made.sentence.misc, traces, strict=True)
        )
    return replace(made.sentence, misc=misc)


def _with_text(sentence: Sentence) -> Sentence:
    """Give a record whose words have no annotation its text, since that is what it is used for."""
    if sentence.text is not None or sentence.tags is not None or sentence.upos is not None:
        return sentence
    return replace(sentence, text=running_text(sentence))


def _without_dialects(sentence: Sentence) -> Sentence:
    gone = dialects(sentence)
    kept = {key: value for key, value in sentence.meta.items() if key not in gone}
    return replace(sentence, meta=kept) if gone else sentence


@lru_cache(1 << 16)
def _provenance(trace: Trace) -> str:
    return misc_of(*trace)
