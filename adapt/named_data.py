"""Data as users name it: one or several, told apart, hashed for the manifest, summed up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiloglot.adapt.examples import Corpus, Data, Source, labels_known
from kiloglot.adapt.labels import Labels
from kiloglot.adapt.manifest import Input, fingerprint
from kiloglot.adapt.progress import say
from kiloglot.data.sentence import Sentence

__all__ = ["input_of", "named_apart", "paired", "read_as", "several", "tell"]


def several(data: Sequence[Data] | Data) -> list[Data]:
    """Return a list of data, whether one or several were named."""
    if isinstance(data, list | tuple) and not any(isinstance(it, Sentence) for it in data):
        return list(data)
    return [data]  # type: ignore[list-item]


def named_apart(corpora: list[Corpus]) -> list[Corpus]:
    """Give corpora names that differ."""
    counts = Counter(corpus.name for corpus in corpora)
    return [
        corpus if counts[corpus.name] == 1 else replace(corpus, name=f"{corpus.name} ({number})")
        for number, corpus in enumerate(corpora, 1)
    ]


def paired(corpora: Sequence[Corpus], data: Sequence[Data] | Data) -> list[tuple[Corpus, Data]]:
    """Pair corpora with the data that they were read from."""
    return list(zip(corpora, several(data), strict=True))


def input_of(role: str, corpus: Corpus, data: Data) -> Input:
    """Return what identifies a corpus in a manifest: its file's hash, else that of its examples."""
    path: Any = data
    if isinstance(data, Source):
        path = data.path if data.sentences is None else data.sentences
    if isinstance(path, str | Path) and str(path) != "-":
        found = fingerprint(role, path)
        if len(found) == 1:
            return found[0]
    digest = hashlib.sha256(repr(corpus.examples).encode("utf-8", "surrogatepass"))
    return Input(role, corpus.name, len(corpus.examples), digest.hexdigest(), len(corpus.examples))


def read_as(*data: Sequence[Data] | Data) -> list[dict[str, object]]:
    """Return what is said of each file about how it is read, which decides what is learnt, too."""
    return [
        {
            name: value
            for name, value in (
                ("format", one.format),
                ("weight", one.weight),
                ("limit", one.limit),
                ("rename", dict(one.rename)),
            )
            if value not in (None, 1.0, {})
        }
        if isinstance(one, Source)
        else {}
        for some in data
        for one in several(some)
    ]


def tell(corpus: Corpus, labels: Labels, *, quiet: bool) -> None:
    """Say how much of a corpus is used, and which of its labels are new."""
    line = f"{corpus.name}: {len(corpus.examples):,} sentences"
    if corpus.weight != 1:
        line += f", weight {corpus.weight:g}"
    if corpus.other_parts:
        line += f"; {corpus.other_parts:,} of other parts (train, dev, test) left out"
    if corpus.left_out:
        line += f"; {corpus.left_out:,} without labels left out"
    say(line, quiet=quiet)
    unknown = labels_known(corpus, labels.words, labels.sentences)
    if unknown:
        names = ", ".join(f"{name} ({count:,})" for name, count in unknown.items())
        say(f"{corpus.name}: labels never seen in training: {names}", quiet=quiet)
