"""A whole paradigm: the cells that a table has, the others made by a model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kiloglot.errors import InputError
from kiloglot.morph.features import NO_POS, Features
from kiloglot.morph.inflector import Inflector
from kiloglot.morph.table import Table

__all__ = ["Filled", "complete"]


class Filled(NamedTuple):
    """A cell and where its form comes from.

    Args:
        features: The cell's features.
        form: Its form.
        probability: How sure the model is; ``None`` for a cell of the table.
    """

    features: Features
    form: str
    probability: float | None

    @property
    def source(self) -> str:
        """``"table"`` or ``"model"``."""
        return "table" if self.probability is None else "model"


def complete(
    inflector: Inflector, lemma: str, pos: str | None = None, table: Table | None = None
) -> list[Filled]:
    """Return every cell of a lemma's paradigm, in the order of the model's training table.

    The paradigm has the bundles of that part of speech that the model was trained on. Without
    ``pos`` it is that of the lemma's cells in the table, or the only one that there is; ``""`` are
    bundles without any.

    Raises:
        InputError: The part of speech is unknown, or several are possible.
    """
    bundles = inflector.bundles
    kinds = list(dict.fromkeys(_root(features) for features in bundles))
    cells = table.cells(lemma, pos) if table is not None else ()
    if pos is None:
        found = dict.fromkeys(_root(cell.features) for cell in cells) or dict.fromkeys(kinds)
        if len(found) > 1:
            raise InputError(
                "the lemma can have several parts of speech",
                text=lemma,
                remedy=f"choose with --pos: {_listed(found)}",
            )
        pos = next(iter(found), "")
    wanted = [features for features in bundles if pos in (features.pos, _root(features))]
    if not wanted:
        raise InputError(
            "the model was trained on no such part of speech",
            text=pos or NO_POS,
            remedy=f"it knows {_listed(kinds)}"
            if any(kinds)
            else "its features have none: leave out --pos",
        )
    known: dict[tuple[str, ...], list[Filled]] = {}
    for cell in cells:
        known.setdefault(cell.features.key, []).append(Filled(cell.features, cell.form, None))
    missing = [features for features in wanted if features.key not in known]
    made = {
        one.features.key: Filled(one.features, one.form, one.probability)
        for one in inflector.inflect([(lemma, features) for features in missing])
    }
    filled = []
    for features in wanted:
        filled.extend(known.pop(features.key, []) or [made[features.key]])
    return [*filled, *(cell for rest in known.values() for cell in rest)]


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(kind or NO_POS for kind in kinds)


def _root(features: Features) -> str:
    return features.pos.partition(".")[0]
