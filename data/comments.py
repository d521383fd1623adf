"""Comment lines of the form ``# key = value`` and the fields they stand for.

Comments are kept as written. Those with a key are also read into fields: three of them into ``id``,
``text`` and ``label`` under names that depend on the format, the others into ``meta``. When a
sentence is written the fields decide: a comment that says otherwise is corrected in place, one that
is missing is added, and those of ``id``, ``text`` and ``label`` go if the field is ``None``.
Everything else in the comments survives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kiloglot.data.dialect import COLUMN
from kiloglot.data.layout import is_layout
from kiloglot.data.sentence import Sentence

__all__ = ["Keys", "Said", "comments_of", "said_by"]

_FIELD = re.compile(r"#\s*([^\s=]+(?: id)?)\s*=\s*(.*?)\s*$")
_FIELD_OR_COLON = re.compile(r"#\s*([^\s=:]+(?: id)?)\s*(?:=|:\s)\s*(.*?)\s*$")
#: What begins at a sentence is said before anything about the sentence itself.
_BEFORE_ALL = ("newdoc id", "newpar id", "newdoc", "newpar")


class Keys(NamedTuple):
    """How the comments of a format are to be read.

    Args:
        id: What it calls the identifier of a sentence; the first name is the one written.
        text: What it calls its running text.
        label: What it calls its class, likewise; nothing if the class stands elsewhere.
        colon: Whether ``# key: value`` is as good as ``# key = value``.
        passed: Keys of comments that are kept, but read into no field.
    """

    id: tuple[str, ...] = ("sent_id",)
    text: tuple[str, ...] = ("text",)
    label: tuple[str, ...] = ("label", "intent")
    colon: bool = False
    passed: frozenset[str] = frozenset()

    def field(self, comment: str) -> tuple[str, str] | None:
        """Return the key and the value in a comment, if it has them."""
        match = (_FIELD_OR_COLON if self.colon else _FIELD).match(comment)
        return (match[1], match[2]) if match else None


class Said(NamedTuple):
    """What the comments of a sentence say."""

    id: str | None
    text: str | None
    label: str | None
    meta: dict[str, str]


def said_by(comments: Iterable[str], keys: Keys) -> Said:
    """Read the fields out of comment lines; the last of several with one key counts."""
    values = dict(filter(None, map(keys.field, comments)))
    identifier, text, label = (
        next((values.pop(name) for name in names if name in values), None)
        for names in (keys.id, keys.text, keys.label)
    )
    meta = {
        key: value for key, value in values.items() if not is_layout(key) and key not in keys.passed
    }
    return Said(identifier, text, label, meta)


def comments_of(sentence: Sentence, keys: Keys) -> list[str]:
    """Return the comments of ``sentence``, brought in line with its fields."""
    comments = list(sentence.comments)
    for names, value in (
        (keys.id, sentence.id),
        (keys.text, sentence.text),
        (keys.label, sentence.label),
    ):
        if value is None:
            comments = [line for line in comments if _key(line, keys) not in names]
        elif names and f"# {names[0]} = {value}" not in comments:
            _say(comments, names, value, keys)
    for key, value in sentence.meta.items():
        if not (key.startswith(("_", COLUMN)) or f"# {key} = {value}" in comments):
            _say(comments, (key,), value, keys)
    return comments


def _say(comments: list[str], names: tuple[str, ...], value: str, keys: Keys) -> None:
    """Correct the last comment with one of ``names``, or add one."""
    shown = " ".join(value.split()) if "\n" in value or "\r" in value else value.strip()
    for place in range(len(comments) - 1, -1, -1):
        field = keys.field(comments[place])
        if field is not None and field[0] in names:
            if field[1] != shown:
                comments[place] = f"# {field[0]} = {shown}".rstrip()
            return
    comment = f"# {names[0]} = {shown}".rstrip()
    if names[0] in _BEFORE_ALL:
        comments.insert(sum(_key(line, keys) in _BEFORE_ALL for line in comments), comment)
    else:
        comments.append(comment)


def _key(comment: str, keys: Keys) -> str | None:
    field = keys.field(comment)
    return field[0] if field else None
