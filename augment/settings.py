"""What a user can choose about augmentation, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields

from kiloglot.errors import InputError

__all__ = ["ENTITIES", "METHODS", "Settings"]

METHODS = ("word", "morph")
ENTITIES = ("keep", "translate", "transliterate")


@dataclass(frozen=True, slots=True)
class Settings:
    """How source sentences become synthetic target sentences.

    Args:
        method: ``"word"`` looks each word up exactly as written (Wang, Ruder & Neubig 2022);
            ``"morph"`` looks form, case-folded form and lemma up in an order chosen by part of
            speech and puts the translation into the form that the source word's features ask for.
        copies: How many synthetic versions of each source sentence are made.
        rate: Share of translatable words that are translated, 0 to 1 (1: all).
        min_replaced: Sentences with fewer translated words are dropped.
        entities: ``"keep"`` leaves named entities as they are, ``"translate"`` treats them as any
            other word, ``"transliterate"`` respells them in the target script.
        seed: Seed of every random choice.

    Raises:
        InputError: A value is out of range.
    """

    method: str = "morph"
    copies: int = 1
    rate: float = 1.0
    min_replaced: int = 0
    entities: str = "keep"
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("method", self.method, METHODS)
        _one_of("entities", self.entities, ENTITIES)
        if self.copies < 1:
            raise InputError(f"copies is {self.copies}", remedy="ask for 1 or more")
        if not 0.0 <= self.rate <= 1.0:
            raise InputError(f"rate is {self.rate}", remedy="give a share between 0 and 1")
        if self.min_replaced < 0:
            raise InputError(f"min-replaced is {self.min_replaced}", remedy="give 0 or more")

    def as_dict(self) -> dict[str, str | int | float]:
        """Return the settings by name, for the manifest."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(f"unknown {name}", text=value, remedy=f"choose from {', '.join(known)}")
