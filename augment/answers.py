"""Which cells of a paradigm answer best what a source word asks for.

That depends on the cells that a paradigm has, not on its lemma: lemmas whose paradigms have the
same cells share all answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kiloglot.augment.memory import REMEMBERED, remember
from kiloglot.augment.transfer import ABSENT, BARE, FINITE, PLAIN, Request
from kiloglot.morph import Features, dimension_of
from kiloglot.morph.agreement import root
from kiloglot.morph.dimensions import standard_of

__all__ = ["Answer", "Answers"]

#: Unanswered, contradicted and unasked features, relative to an answered one: an absent feature is
#: no contradiction, and a cell that says more than was asked is a little worse than one that
#: does not.
_ANSWERED, _SILENT, _CONTRADICTED, _UNASKED = 2.0, -1.0, -3.0, -0.5
#: A wrong aspect is a little better than a wrong tense, mood or polarity.
_ASPECT = 0.25
#: A verb form with any of these dimensions is finite, unless it is marked as an infinitive.
_FINITE = frozenset({"Mood", "Person", "Tense"})
#: Cells of one lemma that the model inflects when a request leaves several open.
_OPEN_CELLS = 4


class Answer(NamedTuple):
    """A cell that answers a request.

    Args:
        place: Its place among the cells that there are.
        features: Its UniMorph bundle.
        expresses: Facts of the source that it expresses.
    """

    place: int
    features: str
    expresses: frozenset[str]


class Answers:
    """Finds the cells that answer requests.

    Args:
        tags: The bundles of a table.
        contradictions: In how many dimensions a cell may contradict a request that another lemma
            has a better cell for.
    """

    def __init__(self, tags: Iterable[Features], contradictions: float) -> None:
        self.tags: dict[str, list[Features]] = {}
        for tag in tags:
            self.tags.setdefault(root(tag.pos), []).append(tag)
        self._contradictions = contradictions
        self._dimensions: dict[Features, dict[str, frozenset[str]]] = {}
        self._requests: dict[Request, int] = {}
        self._scores: dict[int, dict[Features, float]] = {}
        self._open: dict[tuple[str, int], tuple[Answer, ...]] = {}
        self._best: dict[tuple[int, str, int], tuple[Answer, ...]] = {}
        self._shapes: dict[tuple[Features, ...], int] = {}

    def inventory(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Return the values that each part of speech distinguishes, by dimension."""
        result: dict[str, dict[str, frozenset[str]]] = {}
        for pos, tags in self.tags.items():
            values: dict[str, set[str]] = {}
            for tag in tags:
                dimensions = self._by_dimension(tag)
                for dimension, found in dimensions.items():
                    values.setdefault(dimension, set()).update(found)
                if len(dimensions) == 1:
                    values[BARE] = set()
                if tag.pos != pos:
                    continue
                if _FINITE & dimensions.keys() and "NFIN" not in dimensions.get("Finiteness", ()):
                    values.setdefault(FINITE, set()).update(
                        name
                        for found in dimensions.values()
                        for value in found
                        for name in value.split("+")
                    )
                if "Aspect" not in dimensions:
                    tenses = dimensions.get("Tense", ())
                    values.setdefault(PLAIN, set()).update(
                        name for tense in tenses for name in tense.split("+")
                    )
            result[pos] = {name: frozenset(found) for name, found in values.items()}
        return result

    def shape(self, tags: Iterable[Features]) -> int:
        """Return a number for the cells of a paradigm, in order."""
        return self._shapes.setdefault(tuple(tags), len(self._shapes))

    def best(
        self, shape: int, tags: Sequence[Features], pos: str, request: Request
    ) -> tuple[Answer, ...]:
        """Return the cells of a paradigm that answer ``request`` best.

        None if they contradict it where another lemma has a cell that does not, in one dimension
        if a model can say the right form, in two if only the lemma is left: tables that list some
        cells only would put a wrong form in the place of the right one.

        Args:
            shape: The number of the paradigm's cells; see :meth:`shape`.
            tags: These.
            pos: Their part of speech (``"N"``).
            request: What is asked for.
        """
        if not tags:
            return ()
        number = self._number(request)
        found = self._best.get((shape, pos, number))
        if found is None:
            scores = self._scored(tags, request, number)
            best = max(scores)
            least = self._attainable(pos, request) - self._contradictions * (
                _ANSWERED - _CONTRADICTED
            )
            places = [place for place, score in enumerate(scores) if score == best >= least]
            answers = tuple([self._answer(place, tags[place], request) for place in places])
            found = remember(self._best, (shape, pos, number), answers)
        return found

    def open(self, pos: str, request: Request) -> tuple[Answer, ...]:
        """Return the cells of any lemma that answer ``request`` best, a few, spread evenly."""
        number = self._number(request)
        found = self._open.get((pos, number))
        if found is None:
            tags = self.tags.get(pos, [])
            scores = self._scored(tags, request, number)
            highest = max(scores, default=0.0)
            best = [place for place, score in enumerate(scores) if score == highest]
            step = max(1, len(best) // _OPEN_CELLS)
            places = best[::step][:_OPEN_CELLS]
            answers = tuple([self._answer(place, tags[place], request) for place in places])
            found = remember(self._open, (pos, number), answers)
        return found

    def _number(self, request: Request) -> int:
        number = self._requests.get(request)
        if number is None:
            if len(self._requests) >= REMEMBERED:
                for memory in (self._requests, self._scores, self._open, self._best):
                    memory.clear()
            number = self._requests[request] = len(self._requests)
        return number

    def _attainable(self, pos: str, request: Request) -> float:
        best = self.open(pos, request)[0]
        return self._scored([self.tags[pos][best.place]], request, self._number(request))[0]

    def _scored(self, tags: Iterable[Features], request: Request, number: int) -> list[float]:
        """Say how well each of ``tags`` answers ``request``."""
        known = self._scores.get(number)
        if known is None:
            known = remember(self._scores, number, {})
        scores = []
        for tag in tags:
            score = known.get(tag)
            if score is None:
                score = known[tag] = agreement(self._by_dimension(tag), request)
            scores.append(score)
        return scores

    def _answer(self, place: int, tag: Features, request: Request) -> Answer:
        facts: set[str] = set()
        if request.expresses:
            dimensions = self._by_dimension(tag)
            accepted = dict(request.accepted)
            for dimension, words in request.expresses:
                values = dimensions.get(dimension)
                if values is not None and values & set(accepted[dimension]):
                    facts |= words
        return Answer(place, str(tag), frozenset(facts))

    def _by_dimension(self, tag: Features) -> dict[str, frozenset[str]]:
        """Return the values of a bundle by dimension; its part of speech is ``"POS"``."""
        found = self._dimensions.get(tag)
        if found is None:
            found = self._dimensions[tag] = by_dimension(tag)
        return found


def agreement(dimensions: Mapping[str, frozenset[str]], request: Request) -> float:
    """Score how well a bundle answers a request: the higher the better."""
    score = 0.0
    asked = set()
    for dimension, accepted in request.accepted:
        asked.add(dimension)
        values = dimensions.get(dimension)
        if values is None:
            score += _ANSWERED if ABSENT in accepted else _SILENT
        elif not values.isdisjoint(accepted):
            score += _ANSWERED
        else:
            score += _CONTRADICTED + _ASPECT * (dimension == "Aspect")
    return score + _UNASKED * sum(name not in asked for name in dimensions)


def by_dimension(tag: Features) -> dict[str, frozenset[str]]:
    """Sort the features of a bundle by dimension: ``NOM/ACC`` has two values, ``IN+ALL`` one."""
    values: dict[str, set[str]] = {}
    for name in tag.flat():
        # A table's own name for several features at once (PLUP) comes apart, IN+ALL does not.
        names = [name] if "+" in name else standard_of(name).split("+")
        for member in (member for each in names for member in each.split("/")):
            dimension = dimension_of(member.split("+")[0]) or "Unknown"
            if dimension != "Part of Speech":
                values.setdefault(dimension, set()).add(member)
    result = {dimension: frozenset(found) for dimension, found in values.items()}
    result["POS"] = frozenset([tag.pos])
    return result
