"""A bilingual lexicon and its look-up: every question is answered by one dictionary look-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.report import Report

if TYPE_CHECKING:
    from kiloglot.lexicon.match import Matcher
    from kiloglot.lexicon.reading import Reading

__all__ = ["MATCH", "STEPS", "Lexicon", "Match"]

#: The steps of a look-up in their usual order; see :meth:`Lexicon.lookup`.
STEPS = ("exact", "casefold", "lemma")
#: A last step, for lexicons that are told to :meth:`Lexicon.matching`.
MATCH = "match"


class Match(NamedTuple):
    """What a look-up found.

    Args:
        entries: The entries, those of the part of speech asked for if there are any.
        step: The step that found them: ``exact``, ``casefold``, ``lemma`` or ``match``.
        pos_matched: False if every entry found has another part of speech than the one asked for.
    """

    entries: tuple[Entry, ...]
    step: str
    pos_matched: bool


class Lexicon:
    """Entries in order, found by their source.

    Look-ups take words as they are given: normalise them first (kiloglot.data.unicode.normalise)
    if the text may not be NFC. The indexes are built when they are first asked for.

    >>> lexicon = Lexicon.from_entries([Entry("house", "hús", "NOUN"), Entry("the", "tann")])
    >>> lexicon.exact("house")[0].target
    'hús'
    >>> lexicon.lookup("Houses", lemma="house", pos="VERB")
    ... # doctest: +ELLIPSIS
    Match(entries=(Entry(source='house', target='hús', ...),), step='lemma', pos_matched=False)

    Args:
        entries: The entries, in the order in which look-ups are to return them.
        report: How they were read and cleaned, if they were.
    """

    def __init__(self, entries: Iterable[Entry], report: Report | None = None) -> None:
        self._entries = tuple(entries)
        self.report = report if report is not None else Report()
        self._matching: tuple[str, float | None] | None = None

    @classmethod
    def from_entries(cls, entries: Iterable[Entry]) -> Lexicon:
        """Make a lexicon of entries that exist already; nothing is cleaned."""
        return cls(entries)

    @classmethod
    def load(
        cls,
        *paths: PathLike,
        format: str | None = None,  # noqa: A002 (the name of the option everywhere)
        clean: Iterable[str] | None = None,
        reading: Reading | None = None,
    ) -> Lexicon:
        """Read a lexicon; see :func:`kiloglot.lexicon.load`."""
        from kiloglot.lexicon.loading import load

        return load(*paths, format=format, clean=clean, reading=reading)

    def save(
        self,
        path: PathLike,
        format: str | None = None,  # noqa: A002
        *,
        languages: tuple[str, str] = ("", ""),
    ) -> None:
        """Write the lexicon; see :func:`kiloglot.lexicon.writers.write`."""
        from kiloglot.lexicon.writers import write

        write(self, path, format=format, languages=languages)

    def merge(self, *others: Lexicon, tiers: Mapping[str, int] | None = None) -> Lexicon:
        """Merge with ``others``, less trusted ones last; see :func:`kiloglot.lexicon.merge`."""
        from kiloglot.lexicon.merging import merge

        return merge([self, *others], tiers=tiers)

    def invert(self) -> Lexicon:
        """Return the lexicon of the other direction."""
        return Lexicon(entry.inverted() for entry in self._entries)

    def matching(self, *, language: str = "", threshold: float | None = None) -> Lexicon:
        """Return the same lexicon with ``match`` as a step of look-ups: the nearest source.

        >>> lexicon = Lexicon([Entry("colour", "litur")]).matching(threshold=0.2)
        >>> lexicon.lookup("color", order=("exact", "match")).entries[0].target
        'litur'

        Args:
            language: ISO 639-3 code of the sources, to compare them by sound; ``""`` for letters.
            threshold: The greatest distance; see :class:`kiloglot.lexicon.match.Matcher`.
        """
        found = Lexicon(self._entries, self.report)
        found._matching = (language, threshold)
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_matcher"}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, source: object) -> bool:
        return source in self._by_source

    def __eq__(self, other: object) -> bool:
        return self._entries == other._entries if isinstance(other, Lexicon) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Lexicon of {len(self)} entries, {len(self._by_source)} sources>"

    @property
    def sources(self) -> tuple[str, ...]:
        """The distinct sources, in order."""
        return tuple(self._by_source)

    def exact(self, source: str) -> tuple[Entry, ...]:
        """Return the entries of ``source`` as written, in order."""
        return self._by_source.get(source, ())

    def casefold(self, source: str) -> tuple[Entry, ...]:
        """Return the entries of any source that differs from ``source`` by case only."""
        return self._by_casefold.get(source.casefold(), ())

    def lookup(
        self,
        form: str,
        *,
        lemma: str | None = None,
        pos: str | None = None,
        order: Sequence[str] = STEPS,
    ) -> Match | None:
        """Find the entries of a word by the first step that finds any.

        The steps: ``exact`` takes the form as written, ``casefold`` the form whatever its case,
        ``lemma`` the lemma, as written or else whatever its case. Of the entries found, those
        whose part of speech is ``pos`` are kept; else those without a part of speech; else all.
        The step ``match`` takes the nearest source to the lemma, or the form, and never entries of
        another part of speech; it finds nothing unless the lexicon is :meth:`matching`.

        Args:
            form: The word as it stands in the text.
            lemma: Its lemma, if known; without one the step ``lemma`` finds nothing.
            pos: Its part of speech; None or ``""`` takes entries of any.
            order: The steps to try, in order.

        Raises:
            ValueError: ``order`` names no such step.
        """
        for step in order:
            if step == "exact":
                found = self._by_source.get(form, ())
            elif step == "casefold":
                found = self._by_casefold.get(form.casefold(), ())
            elif step == "lemma":
                found = ()
                if lemma is not None:
                    found = self._by_source.get(lemma) or self.casefold(lemma)
            elif step == MATCH:
                found = self._nearest(lemma or form, pos)
            else:
                raise ValueError(f"no look-up step {step!r}: one of {', '.join((*STEPS, MATCH))}")
            if found:
                return _of_pos(found, step, pos)
        return None

    def longest(
        self, tokens: Sequence[str], start: int, *, casefold: bool = True
    ) -> tuple[int, tuple[Entry, ...]] | None:
        """Find the longest phrase that begins at ``tokens[start]``.

        Args:
            tokens: The words of a sentence.
            start: Where the phrase begins.
            casefold: Whether a phrase is found whatever its case.

        Returns:
            The number of tokens it takes, at least 2, and its entries; None if there is none.
        """
        lengths = self._phrase_lengths.get(tokens[start].casefold())
        if lengths is None:
            return None
        left = len(tokens) - start
        find = self.casefold if casefold else self.exact
        for length in lengths:
            if length <= left:
                found = find(" ".join(tokens[start : start + length]))
                if found:
                    return length, found
        return None

    def _nearest(self, word: str, pos: str | None) -> tuple[Entry, ...]:
        if self._matcher is None:
            return ()
        found = self._matcher.find(word)
        entries = found[0].entries if found else ()
        return tuple(entry for entry in entries if not pos or entry.pos in ("", pos))

    @cached_property
    def _matcher(self) -> Matcher | None:
        if self._matching is None:
            return None
        from kiloglot.lexicon.match import Matcher

        language, threshold = self._matching
        return Matcher(self, language=language, threshold=threshold, best=1)

    @cached_property
    def _by_source(self) -> dict[str, tuple[Entry, ...]]:
        groups: dict[str, list[Entry]] = {}
        for entry in self._entries:
            if (group := groups.get(entry[0])) is None:
                groups[entry[0]] = [entry]
            else:
                group.append(entry)
        return {source: tuple(group) for source, group in groups.items()}

    @cached_property
    def _by_casefold(self) -> dict[str, tuple[Entry, ...]]:
        spellings: dict[str, list[str]] = {}
        for source in self._by_source:
            spellings.setdefault(source.casefold(), []).append(source)
        return {
            key: self._by_source[sources[0]]
            if len(sources) == 1
            else tuple(entry for source in sources for entry in self._by_source[source])
            for key, sources in spellings.items()
        }

    @cached_property
    def _phrase_lengths(self) -> dict[str, tuple[int, ...]]:
        """Casefolded first word -> the lengths of the phrases that it begins, longest first."""
        lengths: dict[str, set[int]] = {}
        for key in self._by_casefold:
            if " " in key:
                lengths.setdefault(key[: key.index(" ")], set()).add(key.count(" ") + 1)
        return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}


def _of_pos(found: tuple[Entry, ...], step: str, pos: str | None) -> Match:
    if not pos:
        return Match(found, step, True)
    same = tuple(entry for entry in found if entry[2] == pos)
    if same:
        return Match(same, step, True)
    unmarked = tuple(entry for entry in found if not entry[2])
    if unmarked:
        return Match(unmarked, step, True)
    return Match(found, step, False)
