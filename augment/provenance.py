"""How a word came about, as the last column of CoNLL-U and a file beside the output say it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kiloglot.data.files import PathLike, read_lines

__all__ = ["expanded", "misc_of", "read_provenance"]


def read_provenance(path: PathLike) -> Iterator[dict[str, Any]]:
    """Read ``OUT.provenance.jsonl``; see :func:`expanded`.

    Raises:
        InputError: The file cannot be read.
    """
    return expanded(read_lines(path))


def expanded(lines: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
    """Yield the provenance of each line or sentence, with all its words.

    For plain text it is the number of the source line from 1 (``line``), the ``copy``, and as
    ``tokens`` for each word ``[source]`` if it was kept, ``[source, step, entry]`` if the entry was
    taken as it is, else ``[source, step, entry, features, how]``.

    >>> lines = ['[100000,["a"],["dog","exact","dog>hundur"]]', '[100001,["."]]',
    ...          '{"line": 7, "copy": 0, "pieces": [100000, 100001]}']
    >>> list(expanded(lines))
    [{'line': 7, 'copy': 0, 'tokens': [['a'], ['dog', 'exact', 'dog>hundur'], ['.']]}]
    """
    pieces: dict[int, list[list[str]]] = {}
    for line in lines:
        record = json.loads(line)
        if isinstance(record, list):
            number, *words = record
            pieces[number] = words
            continue
        if "pieces" in record:
            record["tokens"] = [word for piece in record.pop("pieces") for word in pieces[piece]]
        yield record


def misc_of(source: str, step: str, entry: str, features: str, how: str) -> str:
    """Return the items of MISC for a word; empty values are left out.

    >>> misc_of("dogs", "lemma", "dog>hundur", "N;NOM;PL", "table")
    'Src=dogs|Via=lemma|Entry=dog>hundur|UniMorph=N;NOM;PL|How=table'
    """
    named = (
        ("Src", source),
        ("Via", step),
        ("Entry", entry),
        ("UniMorph", features),
        ("How", how),
    )
    return "|".join([f"{name}={_escaped(value)}" for name, value in named if value])


def _escaped(value: str) -> str:
    return value.replace("|", "\\p").replace(" ", "_")
