"""Names of the target language that entities are swapped for."""

from __future__ import annotations

from kiloglot.augment.choices import Choice
from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError

__all__ = ["Gazetteer"]

#: Labels are equal if these first letters are: PER and PERSON, LOC and LOCATION.
_LETTERS = 3


class Gazetteer:
    """Names by the label of what they name.

    Args:
        names: Pairs of name and label.

    >>> Gazetteer([("Tórshavn", "LOC")]).draw("location", 0.0)
    ('Tórshavn',)
    """

    def __init__(self, names: list[tuple[str, str]]) -> None:
        by_label: dict[str, dict[tuple[str, ...], None]] = {}
        for name, label in names:
            by_label.setdefault(_key(label), {})[tuple(name.split())] = None
        self._names = {label: tuple(own) for label, own in by_label.items()}

    @classmethod
    def load(cls, path: PathLike) -> Gazetteer:
        """Read a file of ``name<TAB>label`` lines.

        Raises:
            InputError: A line lacks either, or the file has no name.
        """
        names: list[tuple[str, str]] = []
        for number, line in enumerate(read_lines(path), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) < 2 or not all(cells[:2]):
                raise InputError(
                    "has no name with a label",
                    path=path,
                    line=number,
                    text=line,
                    remedy="write name, tab, label such as PER",
                )
            names.append((cells[0], cells[1]))
        if not names:
            raise InputError(
                "has no names",
                path=path,
                remedy="write lines of name, tab, label such as PER",
            )
        return cls(names)

    def draw(self, label: str, number: float) -> tuple[str, ...] | None:
        """Return a name, as words, for a number in [0, 1); ``None``: none is of that label."""
        names = self._names.get(_key(label))
        return None if names is None else names[int(number * len(names))]

    def choice(self, label: str, tagged: bool, number: float) -> Choice | None:
        """Return a name as a translation.

        Args:
            label: The entity's label.
            tagged: Whether the sentence has parts of speech.
            number: Draws the name: in [0, 1).
        """
        words = self.draw(label, number)
        if words is None:
            return None
        size = len(words)
        upos = ("PROPN",) * size if tagged else ()
        return Choice(words, upos, words, ("_",) * size, 1.0, "entity", "", "", "gazetteer")


def _key(label: str) -> str:
    return label.upper()[:_LETTERS]
