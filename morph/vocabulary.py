"""What a model knows by number: characters, features and edit actions.

A bundle is taken apart into the paths of its layers, so that a bundle never seen is understood if
its parts were: ``N;ACC(PL)`` is ``N``, ``ACC`` and ``ACC>PL``. Names that are composed
(``PSS1S``) give their parts besides.
"""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from kiloglot.morph.composed import decompose
from kiloglot.morph.edits import COPY, DELETE, SUBSTITUTE, Edit
from kiloglot.morph.features import Features, Triple, dimension_of

__all__ = [
    "BEGIN",
    "COPY_ACTION",
    "DELETE_ACTION",
    "END",
    "END_ACTION",
    "NO_ACTION",
    "PAD",
    "SPECIALS",
    "UNKNOWN",
    "Vocabulary",
    "nearest",
    "parts",
]

#: Numbers of what is no character.
PAD, UNKNOWN, BEGIN, END = range(4)
SPECIALS = 4

#: Actions 0 to 3; then INSERT of each character, then SUBSTITUTE by each (see `Vocabulary`).
COPY_ACTION, DELETE_ACTION, END_ACTION, NO_ACTION = range(4)


@functools.lru_cache(maxsize=1 << 16)
def parts(features: Features) -> tuple[str, ...]:
    """Return the paths of a bundle and the parts of its composed names, each once.

    >>> parts(Features.parse("N;ACC(PL)"))
    ('N', 'ACC', 'ACC>PL')
    >>> parts(Features.parse("N;PSS1S"))
    ('N', 'PSS1S', 'PSS', 'PSS>1', 'PSS>SG')
    """
    found: dict[str, None] = {}
    for path in features.paths():
        found[path] = None
        if ">" not in path and (layers := decompose(path)):
            found[layers.head] = None
            found.update(dict.fromkeys(f"{layers.head}>{inner}" for inner in layers.inner))
    return tuple(found)


def nearest(path: str, known: Container[str]) -> str:
    """Return a path itself, or the known part of speech that a dotted one never seen begins with.

    >>> nearest("V.MSDR", {"V", "PST"}), nearest("QQQ", {"V"})
    ('V', 'QQQ')
    """
    if path in known:
        return path
    stem = path
    while stem not in known and "." in stem:
        stem = stem.rpartition(".")[0]
    if stem in known and dimension_of(stem.rpartition(">")[2]) == "Part of Speech":
        return stem
    return path


@dataclass(frozen=True)
class Vocabulary:
    """Characters and features, numbered in their order.

    The actions are COPY, DELETE, END, an unused one, then INSERT of character number ``c`` as
    ``c`` itself and SUBSTITUTE by it as ``size + c``.

    Args:
        characters: The characters; their numbers begin after the specials.
        features: The paths; 0 is padding, 1 an unknown one.
    """

    characters: tuple[str, ...]
    features: tuple[str, ...]
    _characters: dict[str, int] = field(init=False, repr=False, compare=False)
    _features: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {char: at for at, char in enumerate(self.characters, SPECIALS)}
        object.__setattr__(self, "_characters", numbers)
        object.__setattr__(
            self, "_features", {path: at for at, path in enumerate(self.features, 2)}
        )

    @classmethod
    def of(cls, rows: Iterable[Triple]) -> Vocabulary:
        """Number what occurs in (lemma, features, form)."""
        characters: set[str] = set()
        bundles: set[Features] = set()
        for lemma, features, form in rows:
            characters.update(lemma, form)
            bundles.add(features)
        paths = {path for features in bundles for path in parts(features)}
        return cls(tuple(sorted(characters)), tuple(sorted(paths)))

    @property
    def size(self) -> int:
        """The number of characters, specials included."""
        return len(self.characters) + SPECIALS

    @property
    def feature_count(self) -> int:
        """The number of features, padding and the unknown one included."""
        return len(self.features) + 2

    def lemma_ids(self, lemma: str) -> list[int]:
        """Number a lemma's characters, between BEGIN and END."""
        number = self._characters.get
        return [BEGIN, *(number(char, UNKNOWN) for char in lemma), END]

    def feature_ids(self, features: Features) -> list[int]:
        """Number a bundle's paths: those that are known, or one unknown if none is.

        Of a dotted part of speech never seen (``V.MSDR``) its stem counts.
        """
        number = self._features
        paths = dict.fromkeys(nearest(path, number) for path in parts(features))
        return [number[path] for path in paths if path in number] or [1]

    def unknown(self, features: Features) -> tuple[str, ...]:
        """Return the bundle's paths that the model never saw, composed ones with an unseen part."""
        return tuple(path for path in parts(features) if not self._understood(path))

    def _understood(self, path: str) -> bool:
        layers = None if path in self._features or ">" in path else decompose(path)
        if layers is None:
            return path in self._features
        inner = (f"{layers.head}>{name}" for name in layers.inner)
        return all(part in self._features for part in (layers.head, *inner))

    def actions(self, edits: Sequence[Edit]) -> list[int]:
        """Number the actions that the edits take, END last.

        Raises:
            KeyError: An edit writes a character that is not in the vocabulary.
        """
        return [*map(self._action, edits), END_ACTION]

    def _action(self, edit: Edit) -> int:
        if edit.kind == COPY:
            return COPY_ACTION
        if edit.kind == DELETE:
            return DELETE_ACTION
        number = self._characters[edit.char]
        return number + self.size if edit.kind == SUBSTITUTE else number

    def character(self, action: int) -> str:
        """Return the character that an INSERT or SUBSTITUTE action writes."""
        number = action - self.size if action >= self.size else action
        return self.characters[number - SPECIALS]

    def advances(self, action: int) -> bool:
        """Tell whether the action moves on in the lemma."""
        return action in (COPY_ACTION, DELETE_ACTION) or action >= self.size
