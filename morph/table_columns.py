"""Which column of a table is which, told by content.

UniMorph writes ``lemma form features`` and, segmented, ``lemma form features segmentation``; the
SIGMORPHON shared tasks of 2021 and 2023 write ``lemma features form``; covered test files have no
forms. The feature column is the one whose values the schema's dimension table knows; of the others,
the lemma comes before the form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.morph.features import Features, dimension_of

__all__ = ["NAMES", "Columns", "NoTableError", "detect", "is_tag", "named"]

#: The columns that a table can have.
NAMES = ("lemma", "form", "features", "segmentation")
#: Share of a column's distinct values that must be bundles of known features.
_ENOUGH = 0.5
#: Where most values of a column have a semicolon it holds bundles, in whatever vocabulary.
_MOST = 0.8


class Columns(NamedTuple):
    """The place of each column; ``form`` or ``segmentation`` is -1 where a file has none."""

    width: int
    lemma: int
    form: int
    features: int
    segmentation: int

    def __str__(self) -> str:
        places = {getattr(self, name): name for name in NAMES}
        return ", ".join(places[place] for place in sorted(places) if place >= 0)


class NoTableError(InputError):
    """A text file that is no paradigm table: one to skip among others in a folder."""


def named(names: Sequence[str], *, queries: bool = False) -> Columns:
    """Make the columns of given names, ``("lemma", "features", "form")``.

    Args:
        names: The names, in the order of the columns.
        queries: Whether the form may be missing.

    Raises:
        InputError: A name is unknown or stands twice, or lemma, form or features is missing.
    """
    needed = {"lemma", "features"} if queries else {"lemma", "form", "features"}
    if not needed <= set(names) <= set(NAMES) or len(set(names)) < len(names):
        told = "lemma, features" if queries else "lemma, form, features"
        rest = "maybe form and segmentation" if queries else "maybe segmentation"
        raise InputError(
            "these are no columns of a table",
            text=",".join(names),
            remedy=f"name {told} and {rest}, each once, in your order",
        )
    places = [names.index(name) if name in names else -1 for name in NAMES]
    return Columns(len(names), *places)


def is_tag(text: str) -> bool:
    """Tell whether ``text`` is a bundle of known features; a quarter of them may be unknown."""
    features = Features.parse(text)
    names = features.names()
    if not names or any(item.kind == "odd" for item in features.items):
        return False
    return sum(not dimension_of(name) for name in names) * 4 <= len(names)


def detect(
    rows: Collection[Sequence[str]], path: PathLike, line: int = 1, *, queries: bool = False
) -> Columns:
    """Tell the columns of a file from a sample of its rows, blank lines left out.

    Args:
        rows: Rows split at tabs, in order.
        path: The file, for messages.
        line: The line of the first row, for messages.
        queries: Whether two columns are lemma and features where their content does not tell.

    Raises:
        NoTableError: The rows are not those of a table; the message says what they look like.
    """
    count = Counter(map(len, rows)).most_common(1)[0][0]
    sample = [row for row in rows if len(row) == count]
    if count > 3 and all(not row[-1] for row in sample):
        sample = [row[:-1] for row in sample]  # every line ends in a tab
        count -= 1
    if count not in (2, 3, 4):
        raise NoTableError(
            f"has {count} tab-separated column{'s' * (count > 1)}, which is no paradigm table",
            path=path,
            line=line,
            remedy="each line is a lemma, a tab and features, or a row of a table"
            if queries
            else "a table has lemma, form and features, and maybe a segmentation",
        )
    distinct = [dict.fromkeys(column) for column in zip(*sample, strict=True)]
    features = _feature_column(distinct, sample)
    if features < 0 and queries and count == 2:
        features = 1  # in a vocabulary of their own
    if features < 0:
        raise NoTableError(
            "no column holds UniMorph features",
            path=path,
            line=line,
            text="\t".join(sample[0]),
            remedy="is this a paradigm table? If so, name its columns, e.g. lemma,form,features",
        )
    lemma, *rest = [place for place in range(count) if place != features]
    form = rest[0] if rest else -1
    return Columns(count, lemma, form, features, rest[1] if len(rest) > 1 else -1)


def _feature_column(distinct: Sequence[Collection[str]], sample: Sequence[Sequence[str]]) -> int:
    # Features stand last in UniMorph's own tables: of equals, the later column.
    places = range(len(distinct) - 1, 0, -1)
    shares = {place: sum(map(is_tag, distinct[place])) / len(distinct[place]) for place in places}
    composite = [
        place for place in places if shares[place] >= _ENOUGH and _has_bundles(distinct[place])
    ]
    # A lexicon's column of parts of speech shares some names with the schema, but not all.
    single = [place for place in places if shares[place] == 1 and len(distinct) < 4]
    if candidates := composite or single:
        return max(candidates, key=shares.__getitem__)
    for place in range(1, len(distinct)):
        if sum(";" in row[place] for row in sample) >= _MOST * len(sample):
            return place
    first = distinct[0]
    known = sum(map(is_tag, first)) >= _MOST * len(first)
    return 0 if known and _has_bundles(first) else -1


def _has_bundles(tags: Iterable[str]) -> bool:
    """Tell whether any of them has several features: one may be a word or a part of speech."""
    return any(len(Features.parse(tag).names()) > 1 for tag in tags)
