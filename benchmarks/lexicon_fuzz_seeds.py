"""Lexicons that are whole, for every reader: what fuzzing begins with.

Those in ``seeds/READER`` are written by hand, a file or a folder each; those in
``$KILOGLOT_CORPORA/formats`` (../shared unless set) are real; the binary ones are made here.
"""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kiloglot.lexicon import Entry, Lexicon
from kiloglot.lexicon.details import Details, Example, Form

__all__ = ["Seed", "seeds_of"]

_WRITTEN = Path(__file__).parent / "seeds"
#: Which real samples are of which reader.
_REAL = {
    "FlexLiftExport.lift": "lift",
    "apertium-eng-kir.dix": "dix",
    "freedict-wol-fra.tei": "tei",
    "kaikki-yor.jsonl": "kaikki",
    "malti-english.dsl": "dsl",
    "rotokas.dic": "sfm",
    "xdxf_rev34.xdxf": "xdxf",
}
#: Bytes kept of real samples.
_KEPT = (6000, 1500)


class Seed(NamedTuple):
    """The files of a lexicon, and the one that is read, ``""`` for the folder of them."""

    files: Mapping[str, bytes]
    first: str


def seeds_of(reader: str) -> list[Seed]:
    """Return the seeds of a reader."""
    made = _MADE.get(reader)
    return [*_written(reader), *_real(reader), *(made() if made is not None else ())]


def _written(reader: str) -> Iterator[Seed]:
    for place in sorted((_WRITTEN / reader).glob("*")):
        if place.is_file():
            yield Seed({"lexicon": place.read_bytes()}, "lexicon")
        else:
            files = _files_in(place)
            yield Seed(files, next((name for name in files if name.endswith("-metadata.json")), ""))


def _files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _real(reader: str) -> Iterator[Seed]:
    corpora = Path(os.environ.get("KILOGLOT_CORPORA", "../shared")) / "formats"
    for name, of in _REAL.items():
        if of == reader and (corpora / name).is_file():
            whole = (corpora / name).read_bytes()
            yield from (Seed({"lexicon": whole[:size]}, "lexicon") for size in _KEPT)


def _stardict() -> Iterator[Seed]:
    head = b"StarDict's dict ifo file\n"
    article = b"<i>n</i> house; home"
    yield Seed(
        {
            "lexicon.ifo": head + b"version=2.4.2\nsametypesequence=m\n",
            "lexicon.idx": _indexed(b"hus", 0, len(article)),
            "lexicon.dict": article,
            "lexicon.syn": b"husini\0" + bytes(4) + b"husum\0" + bytes(4),
        },
        "lexicon.ifo",
    )
    parts = b"m" + article + b"\0" + b"g<b>x</b>\0" + b"W" + (3).to_bytes(4, "big") + b"abc"
    yield Seed(
        {
            "lexicon.ifo": head + b"version=3.0.0\nidxoffsetbits=64\n",
            "lexicon.idx": _indexed(b"hus", 0, len(parts), width=8),
            "lexicon.dict.dz": gzip.compress(parts, mtime=0),
        },
        "lexicon.ifo",
    )
    marked = b"<k>hus</k> <dtrn>house</dtrn> <ex>eitt <b>hus</b> - a house</ex>"
    yield Seed(
        {
            "lexicon.ifo": head + b"sametypesequence=x\n",
            "lexicon.idx": _indexed(b"hus", 0, len(marked)),
            "lexicon.dict": marked,
        },
        "lexicon.idx",
    )


def _indexed(word: bytes, start: int, size: int, width: int = 4) -> bytes:
    return word + b"\0" + start.to_bytes(width, "big") + size.to_bytes(4, "big")


def _lexicon() -> Lexicon:
    details = Details("Gender=Neut", "", (Form("plural", "x"),), (), (Example("a", "b"),))
    return Lexicon([Entry("house", "hus", "NOUN", "s", 0.5, "g", details), Entry("dog", "h")])


def _parquet() -> Iterator[Seed]:
    with tempfile.TemporaryDirectory() as folder:
        _lexicon().save(Path(folder, "lexicon"), "parquet")
        yield Seed(_files_in(Path(folder)), "lexicon")


def _cldf() -> Iterator[Seed]:
    with tempfile.TemporaryDirectory() as folder:
        _lexicon().save(Path(folder, "out"), "cldf")
        yield Seed(_files_in(Path(folder, "out")), "Dictionary-metadata.json")


def _panlex() -> Iterator[Seed]:
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder, "lexicon"))
        base.executescript((_WRITTEN / "panlex" / "insert.sql").read_text(encoding="utf-8"))
        base.close()
        yield Seed(_files_in(Path(folder)), "lexicon")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in _files_in(_WRITTEN / "panlex" / "csv").items():
            archive.writestr(name, content)
    yield Seed({"lexicon.zip": buffer.getvalue()}, "lexicon.zip")


_MADE: Mapping[str, Callable[[], Iterator[Seed]]] = {
    "stardict": _stardict,
    "parquet": _parquet,
    "cldf": _cldf,
    "panlex": _panlex,
}
