"""Which column of a table is which, told by content.

UniMorph writes ``lemma form features`` and, segmented, ``lemma form features segmentation``; the
SIGMORPHON shared tasks of 2021 and 2023 write ``lemma features form``; covered test files have no
forms. The feature column is the one whose values the schema's dimension table knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.morph.features import Features, dimension_of

__all__ = ["NAMES", "Columns", "detect", "is_tag", "named"]

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


def named(names: Sequence[str]) -> Columns:
    """Make the columns of given names, ``("lemma", "features", "form")``.

    Raises:
        InputError: A name is unknown or stands twice, or lemma, form or features is missing.
    """
    wrong = [name for name in names if name not in NAMES]
    missing = [name for name in NAMES[:3] if name not in names]
    if wrong or missing or len(set(names)) < len(names):
        raise InputError(
            "these are no columns of a table",
            text=",".join(names),
            remedy="name lemma, form, features and maybe segmentation, each once, in your order",
        )
    places = [names.index(name) if name in names else -1 for name in NAMES]
    return Columns(len(names), *places)


def is_tag(text: str) -> bool:
    """Tell whether ``text`` is a bundle whose features are known, one of them a part of speech.

    A bundle may lack its part of speech if it has several features, and a quarter of its
    features may be unknown.
    """
    features = Features.parse(text)
    if any(item.kind == "odd" for item in features.items):
        return False
    names = features.names()
    if not names:
        return False
    strange = sum(not dimension_of(name) for name in names)
    return strange * 4 <= len(names) and (len(names) > 1 or bool(features.pos))


def detect(rows: Collection[Sequence[str]], path: PathLike, line: int = 1) -> Columns:
    """Tell the columns of a file from a sample of its rows, blank lines left out.

    Args:
        rows: Rows split at tabs, in order.
        path: The file, for messages.
        line: The line of the first row, for messages.

    Raises:
        InputError: The rows are not those of a table; the message says what they look like.
    """
    count = Counter(map(len, rows)).most_common(1)[0][0]
    sample = [row for row in rows if len(row) == count]
    if count > 3 and all(not row[-1] for row in sample):
        sample = [row[:-1] for row in sample]  # every line ends in a tab
        count -= 1
    if count not in (2, 3, 4):
        raise InputError(
            f"has {count} tab-separated column{'s' * (count > 1)}, which is no paradigm table",
            path=path,
            line=line,
            remedy="a table has lemma, form and features, and maybe a segmentation",
        )
    distinct = [dict.fromkeys(column) for column in zip(*sample, strict=True)]
    features = _feature_column(distinct, sample)
    if features < 0:
        raise InputError(
            "no column holds UniMorph features",
            path=path,
            line=line,
            text="\t".join(sample[0]),
            remedy="is this a paradigm table? If so, name its columns, e.g. lemma,form,features",
        )
    rest = [place for place in range(1, count) if place != features]
    form = rest[0] if rest else -1
    return Columns(count, 0, form, features, rest[1] if len(rest) > 1 else -1)


def _feature_column(distinct: Sequence[Collection[str]], sample: Sequence[Sequence[str]]) -> int:
    shares = [
        sum(map(is_tag, values)) / max(1, len(values)) if place else 0.0
        for place, values in enumerate(distinct)
    ]
    best = max(shares)
    if best >= _ENOUGH and (
        len(distinct) < 4 or any(";" in tag for tag in distinct[shares.index(best)])
    ):
        return shares.index(best)
    for place in range(1, len(distinct)):
        if sum(";" in row[place] for row in sample) >= _MOST * len(sample):
            return place
    return -1
