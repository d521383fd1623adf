"""xSID: intents and slots of many languages, in CoNLL columns or in a table.

Format: van der Goot et al. 2021 (https://aclanthology.org/2021.naacl-main.197), data at
https://github.com/mainlp/xsid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from kiloglot.data import columns, tsv
from kiloglot.data.comments import Keys
from kiloglot.data.dialect import Dialect
from kiloglot.data.files import PathLike, read_lines, suffix
from kiloglot.data.sentence import Sentence

__all__ = ["COLUMNS", "read", "write"]

#: Number, word, intent, slot.
COLUMNS = Dialect(("id", "tokens", "label", "tags"))
# The offsets in "# slots: 0:5:date" may differ from the tags: they cannot be made from them.
_KEYS = Keys(
    id=("id", "sent_id"), label=("intent", "label"), colon=True, passed=frozenset({"slots"})
)


def read(path: PathLike) -> Iterator[Sentence]:
    """Yield the utterances of an xSID file, the intent as ``label``, the slots as ``tags``.

    Raises:
        InputError: A row has another number of columns than it should, or a tag is none.
    """
    lines = iter(read_lines(path, exact=True))
    head = list(islice(lines, 1))
    lines = chain(head, lines)
    if head and not head[0].startswith("#") and head[0].count("\t") == len(tsv.XSID.columns) - 1:
        return tsv.parse(lines, path, tsv.XSID)
    return columns.parse(lines, path, COLUMNS, _KEYS)


def write(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Write ``sentences`` as xSID has them: a table if ``path`` ends in ``.tsv``, else columns."""
    if suffix(path) == ".tsv":
        tsv.write(sentences, path, tsv.XSID)
    else:
        columns.write(sentences, path, COLUMNS, _KEYS)
