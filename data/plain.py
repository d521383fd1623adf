"""Plain text: a sentence a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiloglot.data.files import PathLike, read_lines, whole_text
from kiloglot.data.layout import joined, layout_of, text_lines
from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import tokenise

__all__ = ["parse", "read", "running_text", "write"]

_NAME = "text"
_NO_SPACE = "SpaceAfter=No"


def read(path: PathLike) -> Iterator[Sentence]:
    """Yield a sentence for each line that is not blank, split by :func:`tokenise`."""
    return parse(read_lines(path, exact=True))


def parse(lines: Iterable[str]) -> Iterator[Sentence]:
    """Yield a sentence for each line that is not blank; see :func:`read`."""
    for line in text_lines(lines):
        tokens = tuple(tokenise(line.text))
        text = None if " ".join(tokens) == line.text else line.text
        yield Sentence(tokens, text=text, meta=layout_of(line, _NAME))


def running_text(sentence: Sentence) -> str:
    """Return the text of ``sentence``: as given, or its words with spaces where MISC has them."""
    if sentence.text is not None:
        return sentence.text
    misc = sentence.misc
    if misc is None and not sentence.extras:
        return " ".join(sentence.tokens)
    words = [
        (form, _NO_SPACE in (misc[place] if misc else "").split("|"))
        for place, form in enumerate(sentence.tokens)
    ]
    for extra in reversed(sentence.extras):
        _, dash, end = extra.columns[0].partition("-")
        if dash:
            glued = _NO_SPACE in extra.columns[-1].split("|")
            words[extra.after : int(end)] = [(extra.columns[1], glued)]
    return "".join(form if glued else form + " " for form, glued in words).rstrip(" ")


def write(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Write the running text of each sentence on a line; line feeds in it become spaces."""
    with whole_text(path) as stream:
        stream.writelines(joined(sentences, _NAME, _line, plain="\n"))


def _line(sentence: Sentence) -> list[str]:
    text = running_text(sentence)
    return [" ".join(text.split()) if "\n" in text else text]
