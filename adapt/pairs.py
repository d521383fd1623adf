"""Pairs of words or sentences that are translations of each other, from lexicons and text."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args

from kiloglot.data.files import PathLike, read_lines, suffix
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError

__all__ = ["KINDS", "Kind", "Pair", "Pairs", "read_pairs"]

Kind: TypeAlias = Literal["words", "sentences"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BARS = " ||| "
_LOOKED_AT = 200
#: A file of pairs with more words than this on its source side, on average, holds sentences.
_WORDS = 4.0
#: Files that are lines of text even if they look like a corpus.
_PLAIN = (".txt", ".tsv", "")


class Pair(NamedTuple):
    """A text and its translation."""

    source: str
    target: str


class Pairs(NamedTuple):
    """Pairs, and what was passed over.

    Args:
        kind: ``words`` or ``sentences``.
        pairs: Distinct pairs.
        found: How many distinct pairs there were before some were drawn.
        same: Pairs passed over because both sides are alike (names, numbers): finding those says
            nothing.
    """

    kind: Kind
    pairs: list[Pair]
    found: int
    same: int


def read_pairs(
    paths: Sequence[PathLike],
    *,
    kind: Kind | None = None,
    format: str | None = None,  # noqa: A002
    limit: int | None = None,
    seed: int = 0,
    same: bool = False,
) -> Pairs:
    """Read pairs.

    Args:
        paths: A lexicon in any format of ``lexicon convert``; a file of source, tab (or ``|||``),
            target; or two files, line by line or sentence by sentence translations of each other,
            in any format of ``data convert``.
        kind: What they are; None to tell by the number of files and the length of the sources.
        format: The format of the lexicon or of both corpora; None to recognise it.
        limit: Draw so many of them at most.
        seed: Of that draw.
        same: Keep pairs whose sides are alike.

    Raises:
        InputError: A file cannot be read, two are not of a length, or no pair is left.
    """
    if len(paths) not in (1, 2):
        raise InputError(
            f"{len(paths)} files named", remedy="name a lexicon, or two parallel files"
        )
    if len(paths) == 2:
        kind = kind or "sentences"
        rows: Iterable[tuple[str, str]] = _side_by_side(paths[0], paths[1], format)
    else:
        kind = kind or _kind_of(paths[0], format)
        rows = _of_lexicon(paths[0], format) if kind == "words" else _of_lines(paths[0])
    clean = (
        Pair(" ".join(normalise(one).split()), " ".join(normalise(other).split()))
        for one, other in rows
    )
    whole = list(dict.fromkeys(pair for pair in clean if pair.source and pair.target))
    kept = whole if same else [it for it in whole if it.source.casefold() != it.target.casefold()]
    if not kept:
        raise InputError(
            "has no pair" + (" whose sides differ" if whole else ""),
            path=paths[0],
            remedy="name a lexicon or parallel text",
        )
    drawn = kept
    if limit is not None and len(kept) > limit:
        places = sorted(random.Random(seed).sample(range(len(kept)), limit))
        drawn = [kept[place] for place in places]
    return Pairs(kind, drawn, len(kept), len(whole) - len(kept))


def _kind_of(path: PathLike, format_: str | None) -> Kind:
    if format_ is not None or suffix(path) not in _PLAIN:
        return "words"
    lines = [it for it in itertools.islice(read_lines(path), _LOOKED_AT) if it.strip()]
    rows = [cells for line in lines if len(cells := _cells(line)) > 1]
    words = sum(len(cells[0].split()) for cells in rows)
    return "sentences" if rows and words > _WORDS * len(rows) else "words"


def _cells(line: str) -> list[str]:
    return line.split(_BARS) if _BARS in line else line.split("\t")


def _of_lexicon(path: PathLike, format_: str | None) -> Iterator[tuple[str, str]]:
    from kiloglot.adapt.named_lexicon import load_lexicon

    return ((entry.source, entry.target) for entry in load_lexicon(path, format=format_))


def _of_lines(path: PathLike) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        cells = _cells(line)
        if len(cells) < 2:
            raise InputError(
                "no pair",
                path=path,
                line=number,
                text=line,
                remedy="put a tab between source and target, or name two files",
            )
        yield cells[0], cells[1]


def _side_by_side(one: PathLike, other: PathLike, format_: str | None) -> Iterator[tuple[str, str]]:
    sources, targets = list(_texts(one, format_)), list(_texts(other, format_))
    if len(sources) != len(targets):
        raise InputError(
            f"has {len(targets)} sentences, {one} has {len(sources)}",
            path=other,
            remedy="name files that are line by line translations of each other",
        )
    return zip(sources, targets, strict=True)


def _texts(path: PathLike, format_: str | None) -> Iterator[str]:
    from kiloglot.data.formats import detect, read

    name = format_ or (None if str(path) == "-" else detect(path))
    if name in (None, "text"):
        yield from read_lines(path)
        return
    try:
        for sentence in read(path, name):
            yield sentence.text or " ".join(sentence.tokens)
    except InputError:
        if format_ is not None or not _holds_pairs(path):
            raise
        raise InputError(
            "has two columns: it is a lexicon or holds pairs, not text beside another file",
            path=path,
            remedy="name it alone, or two files that are translations of each other",
        ) from None


def _holds_pairs(path: PathLike) -> bool:
    lines = [line for line in itertools.islice(read_lines(path), _LOOKED_AT) if line.strip()]
    return suffix(path) == ".tsv" and all(len(_cells(line)) == 2 for line in lines)
