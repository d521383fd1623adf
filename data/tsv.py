"""Tables with an utterance a row: text and its intent or slots, in any order of columns.

That is the tables of xSID (intent, text, a tag per word), of CLINC150 (split, intent, text), of
SLURP (intent, action, text with slots marked in it) and any two columns of intent and text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from kiloglot.data.columns import HEAD_LINES
from kiloglot.data.dialect import Dialect
from kiloglot.data.files import PathLike, read_lines, whole_text
from kiloglot.data.layout import Line, faithful, joined, layout_of, text_lines
from kiloglot.data.markup import marked, unmarked
from kiloglot.data.notices import notice
from kiloglot.data.plain import running_text
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import in_scheme, is_tag
from kiloglot.data.unicode import tokenise
from kiloglot.errors import InputError

__all__ = ["XSID", "dialect_of", "parse", "read", "write"]

#: The columns of xSID's tables.
XSID = Dialect(("label", "text", "tags"))

_NAME = "tsv"
_LINE = "_tsv_line"
_DIALECT = "_tsv_dialect"
_BEFORE = "_tsv_before"
_MARKED = "marked"
_HEADER = frozenset(
    ["text", "label", "tags", "id", "marked", "intent", "utt", "sentence", "slots", "annot_utt"]
)


def read(path: PathLike, columns: Sequence[str] | None = None) -> Iterator[Sentence]:
    """Yield the sentence of each row.

    Args:
        path: The file.
        columns: What its columns are: ``text``, or ``marked`` for text with slots in it; ``label``,
            ``tags``, ``id``; others go into ``meta``. Told from the first lines if not given.

    Raises:
        InputError: The columns cannot be told, a row has another number of them, or its tags do not
            fit its words.
    """
    dialect = Dialect(tuple(columns)) if columns else None
    return parse(read_lines(path, exact=True), path, dialect)


def parse(
    lines: Iterable[str],
    path: PathLike | None = None,
    dialect: Dialect | None = None,
    *,
    warns: bool = True,
) -> Iterator[Sentence]:
    """Yield the sentence of each row; see :func:`read`."""
    if dialect is None:
        lines = iter(lines)
        head = list(islice(lines, HEAD_LINES))
        lines = chain(head, lines)
        dialect = dialect_of(head)
        if dialect is None:
            if not any(line.strip() for line in head):
                return
            raise InputError(
                "the meaning of the columns cannot be told",
                path=path,
                text=next(line for line in head if line.strip()),
                remedy="name them: kiloglot data convert --columns intent,text,slots",
            )
    read_row = _Reader(dialect, path, warns)
    header = ""
    for line in text_lines(lines):
        if line.line == 1 and _is_header(line.text):
            header = line.before + line.text + line.after
        else:
            yield read_row(line, header)
            header = ""


def _is_header(row: str) -> bool:
    cells = row.lower().split("\t")
    return len(cells) > 1 and all(cell in _HEADER for cell in cells)


class _Reader:
    """Reads rows of one dialect, and warns but once of what it had to mend."""

    def __init__(self, dialect: Dialect, path: PathLike | None, warns: bool) -> None:
        self.dialect = dialect
        self.path = path
        self.warns = warns

    def __call__(self, line: Line, header: str) -> Sentence:
        """Return the sentence of a row, with the header that stands before it."""
        columns = self.dialect.columns
        cells = line.text.split("\t")
        if len(cells) != len(columns):
            raise self._bad(
                line,
                f"has {len(cells)} column{'s' if len(cells) > 1 else ''}, not {len(columns)}",
                f"expected {' '.join(columns)}, separated by tabs",
            )
        values = dict(zip(columns, cells, strict=True))
        tags: tuple[str, ...] | None = None
        text = values.pop("text", None)
        if _MARKED in values:
            try:
                words, tags = unmarked(values.pop(_MARKED))
            except ValueError as error:
                raise self._bad(line, str(error)) from None
            tokens = list(words)
        elif "tags" in values:
            tokens = [word for word in (text or "").split(" ") if word]
            tags = self._tags(line, values.pop("tags"), len(tokens))
        else:
            tokens = tokenise(text or "")
        label = values.pop("label", "_")
        meta = {name: value for name, value in values.items() if name != "id"}
        if header:
            meta[_BEFORE] = header
        meta |= layout_of(line, _NAME)
        meta[_DIALECT] = str(self.dialect)
        sentence = Sentence(
            tuple(tokens),
            tags=tags,
            label=None if label == "_" else label,
            id=values.get("id"),
            text=None if text == " ".join(tokens) else text,
            meta=meta,
        )
        if _row(sentence, self.dialect) != line.text:
            meta[_LINE] = line.text
        return sentence

    def _tags(self, line: Line, cell: str, size: int) -> tuple[str, ...]:
        tags = cell.split()
        if len(tags) != size:
            raise self._bad(line, f"has {len(tags)} tags for {size} words")
        for place, tag in enumerate(tags):
            if is_tag(tag):
                continue
            if not tag.startswith("O"):
                raise self._bad(line, f"{tag!r} is no tag", "tags are like B-date, I-date and O")
            self._warn(line, f"{tag!r} is no tag, read as O")
            tags[place] = "O"
        sound = in_scheme(tags)
        for tag, better in zip(tags, sound, strict=True):
            if tag != better:
                self._warn(line, f"{tag} does not fit the tags around it, read as {better}")
                break
        return sound

    def _bad(self, line: Line, problem: str, remedy: str | None = None) -> InputError:
        return InputError(problem, path=self.path, line=line.line, text=line.text, remedy=remedy)

    def _warn(self, line: Line, problem: str) -> None:
        if self.warns:
            self.warns = False
            notice(self.path, line.line, problem)


def write(sentences: Iterable[Sentence], path: PathLike, dialect: Dialect | None = None) -> None:
    """Write a row for each of ``sentences``.

    Without ``dialect`` they get the columns of the table they were read from, or else intent, text
    and, if the first has any, tags.
    """
    sentences = iter(sentences)
    first = next(sentences, None)
    with whole_text(path) as stream:
        if first is not None:
            dialect = dialect or default_dialect(first)
            stream.writelines(joined(chain([first], sentences), _NAME, _written(dialect), "\n"))


def default_dialect(first: Sentence) -> Dialect:
    """Return the columns of the table that ``first`` was read from, or some that suit it."""
    known = first.meta.get(_DIALECT)
    if known is not None:
        return Dialect.parse(known)
    return XSID if first.tags is not None else Dialect(("label", "text"))


def _written(dialect: Dialect) -> Callable[[Sentence], list[str]]:
    name = str(dialect)

    def reparsed(raw: str) -> Sentence:
        return next(parse([raw], None, dialect, warns=False))

    def written(sentence: Sentence) -> list[str]:
        if _LINE in sentence.meta and sentence.meta.get(_DIALECT) == name:
            raw = faithful(sentence, _LINE, reparsed)
            if raw is not None:
                return [raw]
        try:
            return [_row(sentence, dialect)]
        except ValueError as error:
            raise InputError(
                f"a sentence cannot be written ({error})",
                text=sentence.id or running_text(sentence),
                remedy="write JSONL or CoNLL columns",
            ) from None

    return written


def _row(sentence: Sentence, dialect: Dialect) -> str:
    cells = [" ".join(_cell(sentence, name, dialect).splitlines()) for name in dialect.columns]
    return "\t".join(cell.replace("\t", " ") for cell in cells)


def _cell(sentence: Sentence, name: str, dialect: Dialect) -> str:
    tags = sentence.tags or ("O",) * len(sentence.tokens)
    if name == "text":
        if "tags" not in dialect.columns:
            return running_text(sentence)
        # The tags go by the spaces, so there is one between any two words and none inside one.
        return " ".join(word.replace(" ", "\u00a0") for word in sentence.tokens)
    if name == _MARKED:
        return marked(sentence.tokens, tags, running_text(sentence))
    if name == "tags":
        return " ".join(tags)
    if name == "label":
        return sentence.label or "_"
    if name == "id":
        return sentence.id or "_"
    return sentence.meta.get(name, "_")


def dialect_of(head: Iterable[str]) -> Dialect | None:
    """Tell the columns from the first lines of a table, or ``None`` if they are no such table."""
    lines = [line.text for line in text_lines(head)]
    if lines and _is_header(lines[0]):
        return Dialect.named(lines[0].split("\t"))
    rows = [line.split("\t") for line in lines]
    size = max((len(row) for row in rows), key=[len(row) for row in rows].count, default=0)
    table = [row for row in rows if len(row) == size]
    if size < 2 or 2 * len(table) < len(rows):
        return None
    columns = list(zip(*table, strict=True))
    words = [sum(len(cell.split()) for cell in column) / len(table) for column in columns]
    tags = [place for place in range(size) if _holds_tags(columns[place])]
    texts = [place for place in range(size) if place not in tags]
    if not texts:
        return None
    text = max(texts, key=words.__getitem__)
    if not any(" " in cell for cell in columns[text]):
        return None
    names = [f"column{place + 1}" for place in range(size)]
    names[text] = _MARKED if _holds_slots(columns[text]) else "text"
    if tags and _fits(columns[tags[-1]], columns[text]):
        names[tags[-1]] = "tags"
    # A class is one word and comes again; of several such columns the finest tells most.
    kinds = {
        place: len(set(columns[place]))
        for place in texts
        if place != text and words[place] <= 1 and "" not in columns[place]
    }
    kinds = {
        place: kind for place, kind in kinds.items() if len(table) < 20 or 2 * kind < len(table)
    }
    if kinds:
        names[max(kinds, key=kinds.__getitem__)] = "label"
    elif "tags" not in names:
        return None
    if words[text] < 1.5 and "tags" not in names:
        return None
    return Dialect(tuple(names))


def _holds_tags(column: Sequence[str]) -> bool:
    fitting = sum(
        bool(cell) and sum(map(is_tag, cell.split())) * 2 >= len(cell.split()) for cell in column
    )
    return 10 * fitting >= 8 * len(column)


def _holds_slots(column: Sequence[str]) -> bool:
    return any("[" in cell and " : " in cell for cell in column)


def _fits(tags: Sequence[str], texts: Sequence[str]) -> bool:
    if all(len(tag.split()) > 1 for tag in tags):
        return True
    same = sum(len(tag.split()) == len(text.split()) for tag, text in zip(tags, texts, strict=True))
    return 2 * same >= len(tags)
