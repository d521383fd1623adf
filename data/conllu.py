"""CoNLL-U: ten columns, comments, multiword tokens, empty nodes; validated.

Comments and fields go together as :mod:`kiloglot.data.comments` says. ``tags`` stand in MISC as
``Tag=B-PER``. Words that the running text writes together get ``SpaceAfter=No`` in sentences from
formats that have text, but no MISC.

Format: https://universaldependencies.org/format.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from sys import intern

from kiloglot.data.comments import Keys, comments_of, said_by
from kiloglot.data.dialect import UPOS_OR_NONE
from kiloglot.data.files import PathLike, read_lines, whole_text
from kiloglot.data.layout import Block, blocks, faithful, joined, layout_of
from kiloglot.data.notices import notice_once
from kiloglot.data.offsets import offsets_of
from kiloglot.data.sentence import Extra, Sentence
from kiloglot.data.spans import is_tag
from kiloglot.errors import InputError

__all__ = [
    "NAMES",
    "comments_for",
    "parse",
    "read",
    "render",
    "spaced_by_text",
    "text_in",
    "with_spacing",
    "write",
]

NAMES = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_SIZE = len(NAMES)
_BLANK_LINE_REMEDY = "separate sentences by a blank line"
_IDS = tuple(map(str, range(1, 1001)))
_HEADS = {str(number): number for number in range(1001)}
_KEYS = Keys()
_RANGE = re.compile(r"([1-9][0-9]*)-([1-9][0-9]*)")
_EMPTY = re.compile(r"(0|[1-9][0-9]*)\.([1-9][0-9]*)")
_TAG = "Tag="
_NO_SPACE = "SpaceAfter=No"
_ROWS = "_conllu_rows"


def read(path: PathLike) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL-U file.

    Raises:
        InputError: The file is not valid CoNLL-U: columns, ids, heads; with its line.
    """
    return parse(read_lines(path, exact=True), path)


def write(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Write ``sentences`` as CoNLL-U; annotation that is missing becomes ``_``."""
    with whole_text(path) as stream:
        stream.writelines(joined(sentences, "conllu", _written))


def parse(lines: Iterable[str], path: PathLike | None = None, first: int = 1) -> Iterator[Sentence]:
    """Yield the sentences in the lines of a CoNLL-U file; see :func:`read`.

    Args:
        lines: The lines.
        path: The file, for errors.
        first: The number of the first line, for errors.
    """
    for block in blocks(lines, first):
        sentence = _sentence(block, path)
        if sentence.tags and block.raw is None and _rendered(sentence) != block.rows:
            rows = block.ending.join(block.rows)
            sentence = replace(sentence, meta={**sentence.meta, _ROWS: rows})
        yield sentence


def _sentence(block: Block, path: PathLike | None) -> Sentence:
    rows = block.rows
    first = 0
    for row in rows:
        if not row.startswith("#"):
            break
        first += 1
    comments = tuple(rows[:first])
    cells = [row.split("\t") for row in rows[first:]]
    columns = tuple(zip(*cells, strict=False))
    size = len(cells)
    extras: tuple[Extra, ...] = ()
    if len(columns) != _SIZE or any(len(row) != _SIZE for row in cells) or columns[0] != _ids(size):
        cells, extras = _split(block, first, cells, path)
        columns = tuple(zip(*cells, strict=True))
        size = len(cells)
    if any("" in column for column in columns):
        raise _empty_value(block, path)
    _, forms, lemmas, upos, xpos, feats, heads, deprels, deps, misc = columns
    if path is not None and not UPOS_OR_NONE.issuperset(upos):
        _tell_of_upos(upos, block, path)
    said = said_by(comments, _KEYS)
    misc_kept = _known(misc)
    tags = None
    if misc_kept is not None and any(_TAG in value for value in misc):
        tags, misc_kept = _tags(misc)
    return Sentence(
        tokens=forms,
        lemmas=_known(lemmas),
        upos=_shared(upos),
        xpos=_shared(xpos),
        feats=_shared(feats),
        heads=_heads(heads, block, path),
        deprels=_shared(deprels),
        deps=_known(deps),
        misc=misc_kept,
        tags=tags,
        label=said.label,
        id=said.id,
        text=said.text,
        meta=said.meta | layout_of(block, "conllu"),
        comments=comments,
        extras=extras,
    )


def _tell_of_upos(upos: tuple[str, ...], block: Block, path: PathLike) -> None:
    """Say which part of speech is none; there may be a reason, so that it is kept."""
    word, tag = next(each for each in enumerate(upos, 1) if each[1] not in UPOS_OR_NONE)
    problem = f"{tag!r} is no part of speech of Universal Dependencies, kept as it is"
    notice_once(path, _line_of(block, str(word)), problem)


def _ids(size: int) -> tuple[str, ...]:
    return _IDS[:size] if size <= len(_IDS) else tuple(map(str, range(1, size + 1)))


def _known(values: tuple[str, ...]) -> tuple[str, ...] | None:
    return None if values.count("_") == len(values) else values


def _shared(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """As ``_known``, with one copy of each distinct value in memory."""
    return None if values.count("_") == len(values) else tuple(map(intern, values))


def _heads(values: tuple[str, ...], block: Block, path: PathLike | None) -> tuple[int, ...] | None:
    size = len(values)
    if values.count("_") == size:
        return None
    try:
        heads = tuple([_HEADS[value] for value in values])
    except KeyError:
        heads = tuple(int(value) if value.isascii() and value.isdigit() else -1 for value in values)
    if min(heads) < 0 or max(heads) > size or any(map(int.__eq__, heads, range(1, size + 1))):
        raise _bad_head(values, heads, block, path)
    return heads


def _bad_head(
    values: tuple[str, ...], heads: tuple[int, ...], block: Block, path: PathLike | None
) -> InputError:
    for token, (value, head) in enumerate(zip(values, heads, strict=True), 1):
        if head < 0:
            problem = "head is no number"
        elif head > len(values):
            problem = f"head is beyond the sentence's {len(values)} words"
        elif head == token:
            problem = "word is its own head"
        else:
            continue
        return InputError(
            problem,
            path=path,
            line=_line_of(block, str(token)),
            text=value,
            remedy=f"HEAD is 0 for the root, or the id of another word (1 to {len(values)})",
        )
    raise AssertionError("unreachable: no head is wrong")


def _line_of(block: Block, identifier: str) -> int:
    start = identifier + "\t"
    for line, row in enumerate(block.rows, block.line):
        if row.startswith(start):
            return line
    return block.line


def _empty_value(block: Block, path: PathLike | None) -> InputError:
    for line, row in enumerate(block.rows, block.line):
        cells = row.split("\t")
        if not row.startswith("#") and "" in cells:
            return InputError(
                f"column {NAMES[cells.index('')]} is empty",
                path=path,
                line=line,
                text=row,
                remedy="write _ for no value",
            )
    raise AssertionError("unreachable: no column is empty")


def _split(
    block: Block, first: int, cells: list[list[str]], path: PathLike | None
) -> tuple[list[list[str]], tuple[Extra, ...]]:
    """Set rows that are no words apart, after looking at each row's columns and id."""
    words: list[list[str]] = []
    extras: list[Extra] = []
    covered = empty = 0
    line = block.line + first - 1

    def bad(problem: str, remedy: str) -> InputError:
        row = block.rows[max(line - block.line, 0)]
        return InputError(problem, path=path, line=line, text=row, remedy=remedy)

    for row in cells:
        line += 1
        if len(row) != _SIZE:
            if row[0].startswith("#"):
                raise bad("comment between the words of a sentence", _BLANK_LINE_REMEDY)
            raise bad(
                f"has {len(row)} column{'s' if len(row) > 1 else ''}, not {_SIZE}",
                "CoNLL-U has ten columns separated by tabs",
            )
        identifier = row[0]
        after = len(words)
        if identifier == str(after + 1):
            words.append(row)
            empty = 0
        elif match := _RANGE.fullmatch(identifier):
            start, end = int(match[1]), int(match[2])
            if start != after + 1 or end < start or start <= covered:
                raise bad(
                    "multiword token does not begin at the next word",
                    f"the next word is {after + 1}",
                )
            covered = end
            extras.append(Extra(after, tuple(row)))
        elif match := _EMPTY.fullmatch(identifier):
            empty += 1
            if int(match[1]) != after or int(match[2]) != empty:
                raise bad("empty node out of order", f"expected {after}.{empty}")
            extras.append(Extra(after, tuple(row)))
        else:
            remedy = f"expected {after + 1}"
            if identifier == "1":
                remedy += f"; {_BLANK_LINE_REMEDY}"
            raise bad("ids are not consecutive", remedy)
    if covered > len(words):
        raise bad(f"multiword token reaches to word {covered}", f"the last is {len(words)}")
    if not words:
        raise bad("sentence without words", "remove it")
    return words, tuple(extras)


def _tags(misc: tuple[str, ...]) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Take the tags out of MISC."""
    tags: list[str] = []
    rest: list[str] = []
    for value in misc:
        parts = value.split("|")
        found = [part[len(_TAG) :] for part in parts if part.startswith(_TAG)]
        tag = found[0] if found and is_tag(found[0]) else "O"
        tags.append(intern(tag))
        rest.append("|".join(p for p in parts if p != _TAG + tag) or "_")
    return tuple(tags), _known(tuple(rest))


def _written(sentence: Sentence) -> list[str]:
    raw = faithful(sentence, _ROWS, _reparsed)
    return [raw] if raw is not None else _rendered(sentence)


def _reparsed(raw: str) -> Sentence:
    return next(parse(raw.split("\n")))


def render(sentence: Sentence) -> str:
    """Return ``sentence`` as CoNLL-U, with the blank line that ends it.

    Raises:
        InputError: It has no words, or a value holds a tab or a line feed.
    """
    return "\n".join([*_rendered(sentence), "", ""])


def _rendered(sentence: Sentence) -> list[str]:
    size = len(sentence.tokens)
    blank = ("_",) * size
    heads = sentence.heads
    misc = with_spacing(sentence).misc
    if sentence.tags is not None:
        misc = tuple(
            f"{_TAG}{tag}" if value == "_" else f"{value}|{_TAG}{tag}"
            for value, tag in zip(misc or blank, sentence.tags, strict=True)
        )
    rows = list(
        map(
            "\t".join,
            zip(
                _ids(size),
                sentence.tokens,
                sentence.lemmas or blank,
                sentence.upos or blank,
                sentence.xpos or blank,
                sentence.feats or blank,
                blank if heads is None else map(str, heads),
                sentence.deprels or blank,
                sentence.deps or blank,
                misc or blank,
                strict=True,
            ),
        )
    )
    body = "\n".join(rows)
    if "\t\t" in body or "\t\n" in body or body.endswith("\t"):
        rows = ["\t".join(cell or "_" for cell in row.split("\t")) for row in rows]
    if not size or body.count("\t") != (_SIZE - 1) * size or body.count("\n") != size - 1:
        raise _unwritable(sentence)
    for extra in reversed(sentence.extras):
        rows.insert(extra.after, "\t".join(extra.columns))
    return [*comments_of(sentence, _KEYS), *rows]


def with_spacing(sentence: Sentence) -> Sentence:
    """Return a sentence with the spacing of its running text in MISC, if no MISC says it.

    Sentences that were read from CoNLL-U stay as they are.
    """
    if sentence.misc is not None or sentence.extras or text_in(sentence.comments) is not None:
        return sentence
    glued = spaced_by_text(sentence.tokens, sentence.text)
    if not any(glued):
        return sentence
    return replace(sentence, misc=tuple(_NO_SPACE if close else "_" for close in glued))


def spaced_by_text(tokens: Sequence[str], text: str | None) -> list[bool]:
    """Tell for each word whether the running text has no space between it and the next.

    >>> spaced_by_text(["See", "it", "?"], "See it?")
    [False, True, False]
    """
    places = None if text is None else offsets_of(tokens, text)
    if places is None:
        return [False] * len(tokens)
    return [*(here[1] == after[0] for here, after in pairwise(places)), *[False] * bool(places)]


def text_in(comments: Iterable[str]) -> str | None:
    """Return the running text that comments state."""
    return said_by(comments, _KEYS).text


def comments_for(comments: Iterable[str], suffix: str, text: str) -> list[str] | None:
    """Return the comments of a sentence made of another.

    Args:
        comments: Those of the other.
        suffix: What is added to its id, if it has one.
        text: The running text, if the other has one.

    Returns:
        The comments that stand for fields; ``None`` if there is a label.
    """
    said = said_by(comments, _KEYS)
    if said.label is not None:
        return None
    made = Sentence(
        ("_",),
        id=None if said.id is None else said.id + suffix,
        text=None if said.text is None else text,
        meta=said.meta,
    )
    return comments_of(made, _KEYS)


def _unwritable(sentence: Sentence) -> InputError:
    problem = "a value with a tab or a line feed" if sentence.tokens else "a sentence without words"
    return InputError(
        f"{problem} cannot be written as CoNLL-U",
        text=sentence.id or sentence.text or " ".join(sentence.tokens),
        remedy="write JSONL, or remove it first",
    )
