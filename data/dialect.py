"""What the columns of a CoNLL file mean: named by the user, or told from the first lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kiloglot.data.layout import blocks
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import SCHEMES, Scheme, is_tag, scheme_of
from kiloglot.data.upos import UPOS
from kiloglot.errors import InputError

__all__ = [
    "COLUMN",
    "DOCSTART",
    "GLOBAL",
    "PER_TOKEN",
    "UPOS_OR_NONE",
    "Dialect",
    "dialect_of",
    "is_comment",
]

DOCSTART = "-DOCSTART-"
#: How names in ``meta`` begin that hold a value per word, separated by tabs.
COLUMN = "column:"
#: The comment that names the columns of CoNLL-U Plus.
GLOBAL = "# global.columns"
TAB = "\t"

#: What stands in a column of parts of speech: a tag, or none.
UPOS_OR_NONE = UPOS | {"_"}

#: Columns that go into a field of the same length as the tokens.
PER_TOKEN = ("lemmas", "upos", "xpos", "feats", "heads", "deprels", "deps", "misc", "tags")
_TREEBANK = frozenset(PER_TOKEN) - {"upos", "tags"}
_ALIASES = {
    **dict.fromkeys(("form", "word", "words", "token"), "tokens"),
    **dict.fromkeys(("lemma",), "lemmas"),
    **dict.fromkeys(("pos", "ptb"), "xpos"),
    **dict.fromkeys(("feature", "features", "feat"), "feats"),
    **dict.fromkeys(("head",), "heads"),
    **dict.fromkeys(("deprel", "relation"), "deprels"),
    **dict.fromkeys(("tag", "ner", "ner_tags", "slot", "slots", "bio"), "tags"),
    **dict.fromkeys(("intent", "class"), "label"),
    **dict.fromkeys(("utt", "sentence", "utterance"), "text"),
    **dict.fromkeys(("annot_utt",), "marked"),
}
_XPOS = re.compile(r"[A-Z0-9$`'\".,:;()#|+_\-]{1,12}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CoNLL column file is laid out.

    Args:
        columns: What each column is: ``tokens``, ``id``, ``label``, a name in :data:`PER_TOKEN`,
            or any other name; with ``column:`` before it the column is kept in ``meta``.
        separator: A tab or a space.
        scheme: How the tags are spelled in the file (in a Sentence they are always IOB2).
    """

    columns: tuple[str, ...] = ("tokens", "tags")
    separator: str = "\t"
    scheme: Scheme = "IOB2"

    def __str__(self) -> str:
        return (
            f"{self.scheme} {'tab' if self.separator == TAB else 'space'} {','.join(self.columns)}"
        )

    @classmethod
    def parse(cls, text: str) -> Dialect:
        """Read what ``str`` wrote."""
        scheme, separator, columns = text.split(" ", 2)
        if scheme not in SCHEMES:
            raise ValueError(f"{scheme!r} is no tag scheme")
        return cls(tuple(columns.split(",")), TAB if separator == "tab" else " ", scheme)

    @classmethod
    def named(
        cls, names: str | Sequence[str], separator: str = "\t", scheme: Scheme = "IOB2"
    ) -> Dialect:
        """Make a dialect of column names as a user writes them: ``"word pos _ ner"``.

        Raises:
            InputError: There is no column of words, or a name comes twice.
        """
        given = re.split(r"[\s,]+", names.strip()) if isinstance(names, str) else list(names)
        columns = tuple(
            f"column{place}" if name in ("", "_", "-") else _ALIASES.get(name.lower(), name)
            for place, name in enumerate(given, 1)
        )
        shown = ",".join(given)
        if not {"tokens", "text", "marked"} & set(columns):
            raise InputError(
                "no column of words", text=shown, remedy="name one 'form', or 'text' in a table"
            )
        twice = [name for name, count in Counter(columns).items() if count > 1]
        if twice:
            raise InputError(
                f"two columns are {twice[0]}", text=shown, remedy="give each its own name, or _"
            )
        return cls(columns, separator, scheme)

    @classmethod
    def suited_to(cls, sentence: Sentence) -> Dialect:
        """Return columns for what ``sentence`` has: of a treebank all, else word, class and tag."""
        tags = ("tags",) if sentence.tags is not None else ()
        if any(getattr(sentence, name) is not None for name in _TREEBANK):
            return cls(("tokens", *(name for name in PER_TOKEN if name != "tags"), *tags))
        upos = ("upos",) if sentence.upos is not None else ()
        return cls(("tokens", *upos, *(tags or (() if upos else ("tags",)))))

    def header(self) -> str:
        """Return a line that names the columns if they are not told by what stands in them."""
        if _TREEBANK.isdisjoint(self.columns):
            return ""
        return f"{GLOBAL} = {' '.join(self.columns).upper()}\n"


def is_comment(row: str, dialect: Dialect) -> bool:
    """Tell a comment from a word that begins with ``#``, which has all columns and a real tag."""
    if not row.startswith("#"):
        return False
    cells = row.split(dialect.separator)
    if len(cells) != len(dialect.columns):
        return True
    if "tags" in dialect.columns:
        return not is_tag(cells[dialect.columns.index("tags")])
    if "upos" in dialect.columns:
        return cells[dialect.columns.index("upos")] not in UPOS_OR_NONE
    return dialect.columns[0] == "id" or cells[0] == "#"


def dialect_of(head: Iterable[str], columns: Sequence[str] | None = None) -> Dialect | None:
    """Tell the dialect from the first lines of a file, or ``None`` if they are no columns.

    Args:
        head: The lines.
        columns: What the columns are, if that is known.
    """
    sentences = [block.rows for block in blocks(head)]
    if not sentences:
        return None
    if columns is None and sentences[0][0].startswith(GLOBAL):
        names = sentences[0][0].removeprefix(GLOBAL).strip(" =").lower()
        columns = Dialect.named(names).columns
    rows = [row for sentence in sentences for row in sentence]
    # Words that begin with # are rare, comments are not.
    rows = [row for row in rows if not row.startswith(("#", DOCSTART))] or rows
    separator = TAB if 2 * sum(TAB in row for row in rows) >= len(rows) else " "
    if columns is not None:
        return _spelt(Dialect(tuple(columns), separator), sentences)
    (size, count), *_ = Counter(row.count(separator) + 1 for row in rows).most_common(1)
    if size < 2 or 2 * count < len(rows):
        return None
    table = [
        [cells for cells in (row.split(separator) for row in sentence) if len(cells) == size]
        for sentence in sentences
    ]
    table = [[cells for cells in sentence if cells[0] != DOCSTART] for sentence in table]
    table = [sentence for sentence in table if sentence]
    columns = _columns(table, size)
    return None if columns is None else _spelt(Dialect(columns, separator), sentences)


def _spelt(dialect: Dialect, sentences: Iterable[Sequence[str]]) -> Dialect:
    """Return ``dialect`` with the tag scheme of ``sentences``."""
    if "tags" not in dialect.columns:
        return dialect
    place = dialect.columns.index("tags")
    size = len(dialect.columns)
    cells = [[row.split(dialect.separator) for row in sentence] for sentence in sentences]
    return replace(
        dialect,
        scheme=scheme_of(
            [
                [row[place] for row in sentence if len(row) == size and is_tag(row[place])]
                for sentence in cells
            ]
        ),
    )


def _columns(table: list[list[list[str]]], size: int) -> tuple[str, ...] | None:
    """Name the columns by what stands in them; ``None`` without tags and parts of speech."""
    values = [[cells[place] for sentence in table for cells in sentence] for place in range(size)]
    names = [""] * size
    alike = [place for place in range(size) if _nearly_all(is_tag, values[place])]
    # Tags of entities have an O for most words, those of phrases need not.
    tags = [place for place in alike if "O" in values[place]] or alike
    for place in alike:
        names[place] = "tags" if place == tags[-1] else "chunk"
    for place in range(size):
        if names[place]:
            continue
        if sum(_counts_up(sentence, place) for sentence in table) * 10 >= 9 * len(table):
            names[place] = "id"
        elif _nearly_all(UPOS_OR_NONE.__contains__, values[place]) and set(values[place]) != {"_"}:
            names[place] = "upos"
        elif _is_label(table, place):
            names[place] = "label"
    if not tags and "upos" not in names:
        return None
    rest = [place for place in range(size) if not names[place]]
    if not rest:
        return None
    kinds = {place: len(set(values[place])) for place in rest}
    words = next(place for place in rest if kinds[place] * 5 >= 4 * max(kinds.values()))
    names[words] = "tokens"
    for place in rest:
        if place != words and "xpos" not in names and _nearly_all(_XPOS.fullmatch, values[place]):
            names[place] = "xpos" if len(set(values[place])) > 1 else ""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if not name or name in seen:
            names[place] = f"column{place + 1}"
        seen.add(name)
    return tuple(names)


def _nearly_all(test: Callable[[str], object], values: Sequence[str]) -> bool:
    return 10 * sum(bool(test(value)) for value in values) >= 8 * len(values)


def _counts_up(sentence: list[list[str]], place: int) -> bool:
    return all(cells[place] == str(number) for number, cells in enumerate(sentence, 1)) or all(
        cells[place] == str(number) for number, cells in enumerate(sentence)
    )


def _is_label(table: list[list[list[str]]], place: int) -> bool:
    """A class of the sentence stands on each of its rows and differs between sentences."""
    longer = [{cells[place] for cells in sentence} for sentence in table if len(sentence) > 1]
    return (
        len(longer) > 1
        and all(len(values) == 1 for values in longer)
        and len(set.union(*longer)) > 1
    )
