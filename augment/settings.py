"""What a user can choose about augmentation, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Any

from kiloglot.errors import InputError

__all__ = ["ENTITIES", "METHODS", "Settings"]

METHODS = ("word", "morph")
ENTITIES = ("auto", "keep", "translate", "transliterate", "swap")
_SHARES = (
    "rate",
    "final_rate",
    "lowest_rate",
    "cover",
    "spread",
    "swap",
    "match",
    "self_train",
    "min_coverage",
    "drop",
)
#: Shares that need not be given.
_OPTIONAL = frozenset({"final_rate", "lowest_rate", "match"})
#: Whole numbers, and what each is at least.
_NUMBERS = {"copies": 1, "epochs": 1, "min_replaced": 0, "seed": 0}
_SWITCHES = (
    "rules",
    "auxiliaries",
    "names",
    "reorder",
    "articles",
    "infinitives",
    "source_parts",
    "unique",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How source sentences become synthetic target sentences.

    Args:
        method: ``"word"`` looks each word up exactly as written (Wang, Ruder & Neubig 2022);
            ``"morph"`` looks form, case-folded form and lemma up in an order chosen by part of
            speech and puts the translation into the form that the source word's features ask for.
        copies: How many synthetic versions of each source sentence are made.
        rate: Share of translatable words that are translated, 0 to 1 (1: all).
        final_rate: The rate that a schedule ends at (see :meth:`Augmenter.at`); ``None``: as
            ``rate``.
        lowest_rate: If given, every sentence has a rate of its own, drawn evenly between this and
            ``rate``.
        epochs: How many epochs the schedule takes from ``rate`` to ``final_rate``, in equal steps.
        min_replaced: Sentences with fewer translated words are dropped.
        entities: ``"auto"`` translates the names of persons, places and the like that the lexicon
            has as names, respells those that are in another script than its translations, and
            keeps all else: titles of works, and what stands in the slots of intents; ``"keep"``
            leaves named entities as they are, ``"translate"`` treats them as any other word,
            ``"transliterate"`` does as ``"auto"`` with a transliterator of your own and with
            titles, ``"swap"`` puts names of a gazetteer in their place.
        cover: Share of nouns, verbs and adjectives, 0 to 1, whose place is filled with any word of
            the same part of speech, so that the whole lexicon and all paradigms are seen; those
            that no entry translates are always filled. For sentences with parts of speech and
            neither tags nor label; 0: no filling at all. ``"morph"`` only, as all that follow.
        spread: Share of the fillers' forms drawn evenly from the paradigm; the others are the form
            that the source word asks for.
        rules: Whether affix rules learned from the paradigms inflect what the table lacks.
        auxiliaries: Whether auxiliaries are looked up by lemma and inflected.
        names: Whether names are inflected, and some replaced by other names.
        swap: Share of names replaced by names of the lexicon, if that has enough.
        reorder: Whether sentences are put into the target's word order, as far as phrases of the
            lexicon and target text show one.
        match: Greatest distance, by letters, at which a content word that the lexicon lacks takes
            the entries of the nearest source; ``None``: none does.
        articles: Whether definite articles that the lexicon does not translate become those that
            the target text writes before its nouns with hyphen or apostrophe, if it does.
        self_train: Share of labelled sentences, 0 to 1, that give place to sentences of the target
            text, which a tagger labels that has learnt from the synthetic ones.
        infinitives: Whether verbs of a table without infinitives have their lemma as infinitive, if
            it is no finite form.
        source_parts: Whether the words that fill places have the part of speech of their source
            word, if that is almost always the same in the source text, where the lexicon tells the
            part of speech of too few.
        min_coverage: Sentences are dropped of whose words (with a letter in them) less than this
            share is translated, 0 to 1.
        drop: Share of sentences, 0 to 1, that are dropped as the least like the target language,
            by a character n-gram model of target text or else of lexicon and paradigms.
        unique: Whether sentences that are the same as another, labels included, are dropped.
        seed: Seed of every random choice.

    Raises:
        InputError: A value is out of range, or no such value at all.
    """

    method: str = "morph"
    copies: int = 1
    rate: float = 1.0
    final_rate: float | None = None
    epochs: int = 1
    lowest_rate: float | None = None
    min_replaced: int = 0
    entities: str = "auto"
    cover: float = 0.5
    spread: float = 0.5
    rules: bool = True
    auxiliaries: bool = True
    names: bool = True
    swap: float = 0.3
    reorder: bool = True
    match: float | None = None
    articles: bool = True
    self_train: float = 0.5
    infinitives: bool = True
    source_parts: bool = True
    min_coverage: float = 0.0
    drop: float = 0.0
    unique: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("method", self.method, METHODS)
        _one_of("entities", self.entities, ENTITIES)
        for name in _SWITCHES:
            if not isinstance(getattr(self, name), bool):
                raise _wrong(name, getattr(self, name), "give True or False")
        for name, least in _NUMBERS.items():
            _at_least(name, getattr(self, name), least)
        for name in _SHARES:
            share = getattr(self, name)
            if share is None and name in _OPTIONAL:
                continue
            if not _is_number(share) or not 0.0 <= share <= 1.0:
                raise _wrong(name, share, "give a share between 0 and 1")
        highest = self.rate if self.final_rate is None else min(self.rate, self.final_rate)
        if self.lowest_rate is not None and self.lowest_rate > highest:
            raise _wrong("lowest_rate", self.lowest_rate, f"give no more than the rate ({highest})")

    @classmethod
    def named(cls, **chosen: Any) -> Settings:
        """Return settings by name.

        Raises:
            InputError: There is no such setting, or a value is out of range.
        """
        known = [each.name for each in fields(cls)]
        for name in chosen:
            if name not in known:
                raise InputError(
                    "no such setting", text=name, remedy=f"there are {', '.join(known)}"
                )
        return cls(**chosen)

    def rate_at(self, epoch: int) -> float:
        """Return the share of words translated in an epoch, counted from 0."""
        if self.final_rate is None or self.epochs < 2:
            return self.rate if self.final_rate is None else self.final_rate
        done = min(epoch / (self.epochs - 1), 1.0)
        return self.rate + done * (self.final_rate - self.rate)

    def as_dict(self) -> dict[str, str | int | float | None]:
        """Return the settings by name, for the manifest."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def _one_of(name: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(
            f"unknown {name}", text=str(value), remedy=f"choose from {', '.join(known)}"
        )


def _at_least(name: str, value: object, least: int) -> None:
    """See to it that a value is a whole number, and not less than another."""
    if not isinstance(value, Integral) or isinstance(value, bool) or int(value) < least:
        raise _wrong(name, value, f"give a whole number, {least} or more")


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _wrong(name: str, value: object, remedy: str) -> InputError:
    shown = repr(value) if isinstance(value, str) else value
    return InputError(f"{name} is {shown}", remedy=remedy)
