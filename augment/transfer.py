"""What the features and the role of a source word ask of the target form.

The knowledge is in tables (``tables/transfer.tsv`` for any source language and one per source
language beside it); this module reads them and resolves them against what a target language's
paradigms distinguish: a source noun after *in* asks for an inessive where there is one, else for a
locative, else for any oblique case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import NamedTuple

from kiloglot.augment.analysis import Word
from kiloglot.errors import InputError
from kiloglot.lexicon import Lexicon

__all__ = ["ABSENT", "BARE", "FINITE", "PLAIN", "Request", "Row", "Transfer", "load_rows"]

ABSENT = "-"
#: A dimension of the inventory of parts of speech that have a form without any features.
BARE = "bare"
#: A dimension of the inventory of verbs: the tenses of finite forms that have no aspect.
PLAIN = "plain"
#: A dimension of the inventory of verbs: all that finite forms distinguish.
FINITE = "finite"
_ANY = "*"
#: How the facts begin that say which function words the lexicon translates.
_LISTED = "lex="
_NOT_FUNCTION_WORDS = frozenset({"NOUN", "PROPN", "ADJ"})
#: How the facts begin that come from a word's place in its sentence.
_TREE_FACTS = (
    "adp",
    "art=",
    "attr",
    "aux",
    "det=",
    "mark=",
    "neg",
    "number=",
    "owner",
    "poss=",
    "pred",
    "rel=",
    "subj",
)


class Row(NamedTuple):
    """One line of a transfer table.

    Args:
        upos: The source parts of speech it is for.
        when: Facts that must all hold; each is a set of alternatives.
        unless: Facts of which none may hold.
        dimension: The UniMorph dimension that it decides, or ``"POS"``.
        asks: Features in order of preference, each a set of alternatives.
        expresses: Facts whose words need not be translated once the form has the feature.
    """

    upos: frozenset[str]
    when: tuple[frozenset[str], ...]
    unless: frozenset[str]
    dimension: str
    asks: tuple[frozenset[str], ...]
    expresses: frozenset[str]


class Request(NamedTuple):
    """The features that a target form should have.

    Args:
        accepted: Per dimension, the values that are accepted, sorted; ``"-"`` accepts a form
            that has no feature of the dimension. A dimension that is not named is free.
        expresses: Per dimension, the facts that the form expresses if it has a value accepted
            other than ``"-"``.
    """

    accepted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    expresses: tuple[tuple[str, frozenset[str]], ...] = ()


def load_rows(source: str = "eng") -> list[Row]:
    """Read the transfer tables for source language ``source`` (ISO 639-3).

    Raises:
        InputError: A table is malformed.
    """
    rows: list[Row] = []
    for name in (f"transfer.{source}.tsv", "transfer.tsv"):
        table = files("kiloglot.augment").joinpath("tables", name)
        if table.is_file():
            rows.extend(_parse(table.read_text(encoding="utf-8"), name))
    return rows


def _parse(text: str, name: str) -> Iterable[Row]:
    header = True
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        if header:
            header = False
            continue
        cells = line.split("\t")
        if len(cells) != 5:
            raise InputError(f"has {len(cells)} columns, not 5", path=name, line=number)
        upos, when, dimension, asks, expresses = cells
        facts = when.split()
        yield Row(
            frozenset(upos.split(",")),
            tuple(_alternatives(fact) for fact in facts if not fact.startswith("!")),
            frozenset(fact[1:] for fact in facts if fact.startswith("!")),
            dimension,
            tuple(frozenset(map(_as_flat, value.split("|"))) for value in asks.split(">")),
            frozenset(expresses.split()),
        )


def _as_flat(value: str) -> str:
    """Write ``IN+ALL`` as flat bundles do, members in alphabetical order."""
    return "+".join(sorted(value.split("+")))


def _alternatives(fact: str) -> frozenset[str]:
    """Expand ``rel=obj|iobj`` to the facts ``rel=obj`` and ``rel=iobj``."""
    name, equals, values = fact.partition("=")
    return frozenset(name + equals + value for value in values.split("|"))


class Transfer:
    """The transfer tables, resolved against the inventory of one target language.

    Args:
        rows: In order of precedence.
        inventory: Per part of speech of the target table (``"N"``, ``"V"``), the values that its
            paradigms have for each dimension.
        lexicon: Tells which function words of the source are translated, or ``None``.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        inventory: Mapping[str, Mapping[str, frozenset[str]]],
        lexicon: Lexicon | None = None,
    ) -> None:
        self._rows = tuple(rows)
        self._listed = {
            fact
            for fact in self._facts()
            if fact.startswith(_LISTED) and _translates(lexicon, fact.removeprefix(_LISTED))
        }
        self._inventory = inventory
        self._cache: dict[tuple[str, str, str, tuple[str, ...]], Request] = {}

    def facts(self) -> frozenset[str]:
        """Return the facts about a word's context that any row asks for."""
        return frozenset(fact for fact in self._facts() if fact.startswith(_TREE_FACTS))

    def _facts(self) -> Iterable[str]:
        return (fact for row in self._rows for group in (*row.when, row.unless) for fact in group)

    def request(self, word: Word, pos: str) -> Request:
        """Return what ``word`` asks of a target form of part of speech ``pos`` (``"N"``)."""
        key = (pos, word.upos, word.feats, word.context)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._resolve(word, pos)
        return found

    def _resolve(self, word: Word, pos: str) -> Request:
        inventory = self._inventory.get(pos, {})
        facts = set(word.context)
        facts.update(word.feats.split("|"))
        facts |= self._listed
        for dimension, values in inventory.items():
            name = dimension if dimension in (FINITE, PLAIN) else "has"
            facts.update(f"{name}={value}" for value in values)
        if BARE in inventory:
            facts.add("bare")
        accepted: dict[str, tuple[str, ...]] = {}
        expresses: dict[str, frozenset[str]] = {}
        free: set[str] = set()
        for row in self._rows:
            dimension = row.dimension
            if dimension in accepted or dimension in free or word.upos not in row.upos:
                continue
            if facts & row.unless or not all(facts & group for group in row.when):
                continue
            attested = inventory.get(dimension, frozenset())
            if row.asks == (frozenset((_ANY,)),):
                free.add(dimension)
                continue
            for wanted in row.asks:
                found = _attested(wanted, attested)
                if found:
                    accepted[dimension] = tuple(sorted(found))
                    if row.expresses and found != {ABSENT}:
                        expresses[dimension] = row.expresses
                    break
        return Request(tuple(sorted(accepted.items())), tuple(sorted(expresses.items())))


def _translates(lexicon: Lexicon | None, word: str) -> bool:
    """Tell whether a lexicon may have a function word: not *will* as a noun only."""
    entries = () if lexicon is None else lexicon.casefold(word)
    return any(entry.pos not in _NOT_FUNCTION_WORDS for entry in entries)


def _attested(wanted: frozenset[str], attested: frozenset[str]) -> frozenset[str]:
    """Keep the values that the target has.

    ``!X|!Y`` stands for all but X and Y, ``*+X`` for any with X.
    """
    values = {value for value in wanted if value == ABSENT or value in attested}
    excluded = {value[1:] for value in wanted if value.startswith("!")}
    if excluded:
        values |= attested - excluded
    for value in wanted:
        if value.startswith("*+"):
            values |= {each for each in attested if value[2:] in each.split("+")}
    return frozenset(values)
