"""What stands above the words of a synthetic sentence in CoNLL-U."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kiloglot.augment.treebank_choices import Irregular
from kiloglot.data.conllu import comments_for, text_in

__all__ = ["Heading", "heading"]

_ID, _TEXT = b"# sent_id = ", b"# text = "
#: What a sentence may begin: said before its id.
_BEFORE = (b"# newdoc id = ", b"# newpar id = ")
_MARK = "\ufffftext\uffff"
#: The id of a sentence that stands as it would be written.
_PLAIN = re.compile(rb"# sent_id = [!-~](?:[ -~]*[!-~])?").fullmatch


class Heading(NamedTuple):
    """Comment lines.

    Args:
        before: What stands before the running text of the sentence.
        after: What stands behind it.
    """

    before: bytes
    after: bytes


def heading(comments: Sequence[bytes], copy: int) -> Heading:
    """Return the comment lines of a synthetic sentence.

    Args:
        comments: The comments of its source.
        copy: Which copy it is, from 0.

    Raises:
        Irregular: They hold a label.
    """
    if len(comments) == 2:
        first, second = comments
        if _PLAIN(first) and second.startswith(_TEXT):
            return Heading(b"%b~%d\n%b" % (first, copy + 1, _TEXT), b"\n")
    before: list[bytes] = []
    own: bytes | None = None
    text = False
    for line in comments:
        if line.startswith(_TEXT) and not text:
            text = True
            continue
        if own is None and _is_plain(line, _ID):
            own = line
        elif any(_is_plain(line, start) for start in _BEFORE):
            before.append(line)
        else:
            return _unusual(comments, copy)
    if len({line.split(b" = ")[0] for line in before}) < len(before):
        return _unusual(comments, copy)
    if own is not None:
        before.append(b"%b~%d" % (own, copy + 1))
    lines = b"".join([line + b"\n" for line in before])
    return Heading(lines + _TEXT, b"\n")


def _is_plain(line: bytes, start: bytes) -> bool:
    """Tell whether a line begins so and goes on with a value that stands as it would be written."""
    return (
        line.startswith(start)
        and line.isascii()
        and line[len(start) :].strip() == (line[len(start) :]) > b""
    )


def _unusual(comments: Sequence[bytes], copy: int) -> Heading:
    said = [line.decode() for line in comments]
    if text_in(said) is None:
        said.append((_TEXT + b"_").decode())
    lines = comments_for(said, f"~{copy + 1}", _MARK)
    if lines is None:
        raise Irregular
    place = next(at for at, line in enumerate(lines) if line.endswith(_MARK))
    before = "".join([line + "\n" for line in lines[:place]]) + lines[place].removesuffix(_MARK)
    after = "".join([line + "\n" for line in lines[place + 1 :]])
    return Heading(before.encode(), b"\n" + after.encode())
