"""What stands above the words of a synthetic sentence in CoNLL-U."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kiloglot.augment.treebank_memory import Irregular
from kiloglot.data.conllu import comments_for

__all__ = ["Heading", "heading"]

_ID, _TEXT = b"# sent_id = ", b"# text = "
#: What a sentence may begin: said before its id.
_BEFORE = (b"# newdoc id = ", b"# newpar id = ")
_MARK = "\ufffftext\uffff"


class Heading(NamedTuple):
    """Comment lines.

    Args:
        before: What stands before the running text of the sentence.
        after: What stands behind it.
        text: Whether there is a running text.
    """

    before: bytes
    after: bytes
    text: bool


def heading(comments: Sequence[bytes], copy: int) -> Heading:
    """Return the comment lines of a synthetic sentence.

    Args:
        comments: The comments of its source.
        copy: Which copy it is, from 0.

    Raises:
        Irregular: They hold a label.
    """
    before: list[bytes] = []
    own: bytes | None = None
    text = False
    for line in comments:
        if line.startswith(_TEXT) and not text:
            text = True
            continue
        plain = line.isascii() and line == line.rstrip() and line.count(b"=") == 1
        if plain and own is None and line.startswith(_ID) and line[len(_ID)] != _BLANK:
            own = line
        elif plain and line.startswith(_BEFORE) and line.split(b" = ")[1][0] != _BLANK:
            before.append(line)
        else:
            return _unusual(comments, copy)
    if len({line.split(b" = ")[0] for line in before}) < len(before):
        return _unusual(comments, copy)
    if own is not None:
        before.append(b"%b~%d" % (own, copy + 1))
    lines = b"".join([line + b"\n" for line in before])
    return Heading(lines + _TEXT, b"\n", True) if text else Heading(lines, b"", False)


_BLANK = ord(" ")


def _unusual(comments: Sequence[bytes], copy: int) -> Heading:
    lines = comments_for([line.decode() for line in comments], f"~{copy + 1}", _MARK)
    if lines is None:
        raise Irregular
    place = next((at for at, line in enumerate(lines) if line.endswith(_MARK)), None)
    if place is None:
        return Heading("".join([line + "\n" for line in lines]).encode(), b"", False)
    before = "".join([line + "\n" for line in lines[:place]]) + lines[place].removesuffix(_MARK)
    after = "".join([line + "\n" for line in lines[place + 1 :]])
    return Heading(before.encode(), b"\n" + after.encode(), True)
