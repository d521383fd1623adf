"""Comment lines of the form ``# key = value`` and the fields they stand for.

Comments are kept as written. Those with a key are also read into fields: three of them into ``id``,
``text`` and ``label`` under names that depend on the format, the others into ``meta``. When a
sentence is written the fields decide: a comment that says otherwise is corrected in place, one that
is missing is added, and those of ``id``, ``text`` and ``label`` go if the field is ``None``.
Everything else in the comments survives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from kiloglot.data.layout import is_layout
from kiloglot.data.sentence import Sentence

__all__ = ["Keys", "Said", "comments_of", "said_by"]

_FIELD = re.compile(r"#\s*([^\s=]+(?: id)?)\s*=\s*(.*?)\s*$")


class Keys(NamedTuple):
    """What a format calls the identifier, the running text and the class of a sentence."""

    id: str = "sent_id"
    text: str = "text"
    label: str | None = "label"


class Said(NamedTuple):
    """What the comments of a sentence say."""

    id: str | None
    text: str | None
    label: str | None
    meta: dict[str, str]


def said_by(comments: Iterable[str], keys: Keys) -> Said:
    """Read the fields out of comment lines; the last of several with one key counts."""
    values: dict[str, str] = {}
    for comment in comments:
        match = _FIELD.match(comment)
        if match:
            values[match[1]] = match[2]
    identifier = values.pop(keys.id, None)
    text = values.pop(keys.text, None)
    label = values.pop(keys.label, None) if keys.label else None
    return Said(
        identifier, text, label, {key: it for key, it in values.items() if not is_layout(key)}
    )


def comments_of(sentence: Sentence, keys: Keys, elsewhere: Collection[str] = ()) -> list[str]:
    """Return the comments of ``sentence``, brought in line with its fields.

    Args:
        sentence: The sentence.
        keys: What the format calls its identifier, text and class.
        elsewhere: Names in ``meta`` that have a place of their own.
    """
    comments = list(sentence.comments)
    fields: dict[str, str | None] = {keys.id: sentence.id, keys.text: sentence.text}
    if keys.label:
        fields[keys.label] = sentence.label
    fields |= {
        key: value
        for key, value in sentence.meta.items()
        if not is_layout(key) and key not in elsewhere
    }
    for key, value in fields.items():
        if value is None:
            if comments:
                comments = [line for line in comments if _key(line) != key]
            continue
        line = f"# {key} = {value}"
        if line in comments:
            continue
        shown = " ".join(value.split()) if "\n" in value or "\r" in value else value.strip()
        places = [place for place, comment in enumerate(comments) if _key(comment) == key]
        if not places:
            comments.append(f"# {key} = {shown}".rstrip())
        elif _value(comments[places[-1]]) != shown:
            comments[places[-1]] = f"# {key} = {shown}".rstrip()
    return comments


def _key(comment: str) -> str | None:
    match = _FIELD.match(comment)
    return match[1] if match else None


def _value(comment: str) -> str | None:
    match = _FIELD.match(comment)
    return match[2] if match else None
