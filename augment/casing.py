"""Letter case: a translation is written as its source word is, in the target's own capitals."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

__all__ = ["Casing", "titled"]


class Casing:
    """Writes translations with the capitals of their source.

    Args:
        words: Words of the target language; their letters tell which capitals it uses.
    """

    def __init__(self, words: Iterable[str]) -> None:
        letters = set().union(*map(set, words))
        self._capitals = {
            ord(small): capital for uses, small, capital in _rows() if uses in letters
        }

    def upper(self, text: str) -> str:
        """Return ``text`` in capitals."""
        return text.translate(self._capitals).upper()

    def capitalised(self, text: str) -> str:
        """Return ``text`` with a capital at its beginning, if its script has such.

        That is titlecase: *ǆ* becomes *ǅ*, and Georgian, whose capitals stand in headings only,
        stays as it is.
        """
        return text[:1].translate(self._capitals).title() + text[1:]

    def begun(self, text: str) -> str:
        """Return ``text`` as it begins a sentence: *kala* as *Kala*, *KALA* as it is."""
        return text if text[:1].isupper() else self.capitalised(text)

    def like(self, source: str, entry: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
        """Give ``tokens`` the letter case of a source word where that says something.

        Args:
            source: The word as written in the text.
            entry: The word as listed in the lexicon: what is a capital there is none of the text's.
            tokens: Its translation.
        """
        if source.isupper() and len(source) > 1 and not entry.isupper():
            return tuple(map(self.upper, tokens))
        if source[:1].isupper() and not entry[:1].isupper():
            return (self.capitalised(tokens[0]), *tokens[1:])
        return tokens


def titled(word: str) -> str:
    """Return a word of the source with a capital at its beginning, if it has none at all."""
    return word[:1].title() + word[1:] if word.islower() else word


def _rows() -> list[list[str]]:
    table = files("kiloglot.augment").joinpath("tables", "casing.tsv")
    lines = table.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
