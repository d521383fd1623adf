"""The form that a target lemma takes when a source word asks for certain features.

Table first, then inflection model, then the lemma itself. What a request leaves open (a gender, a
case that no relation decides) is left to chance among the cells that answer it equally well, so
that over a corpus the paradigm is seen whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from kiloglot.augment.form_list import FormList
from kiloglot.augment.memory import REMEMBERED, remember
from kiloglot.augment.transfer import ABSENT, BARE, Request
from kiloglot.morph import Cell, Features, Table, dimension_of
from kiloglot.morph.agreement import root
from kiloglot.morph.dimensions import standard_of

__all__ = ["Form", "Inflects", "Realiser"]

#: Unanswered, contradicted and unasked features, relative to an answered one: an absent feature is
#: no contradiction, and a cell that says more than was asked is a little worse than one that
#: does not.
_ANSWERED, _SILENT, _CONTRADICTED, _UNASKED = 2.0, -1.0, -3.0, -0.5
#: Cells of one lemma that the model inflects when a request leaves several open.
_OPEN_CELLS = 4


class Inflected(Protocol):
    """A form that a model predicts, with its probability."""

    @property
    def form(self) -> str: ...
    @property
    def probability(self) -> float: ...


class Inflects(Protocol):
    """Anything that inflects: :class:`kiloglot.morph.Inflector` or a stand-in."""

    def inflect(self, pairs: Iterable[tuple[str, str]]) -> Sequence[Inflected]:
        """Return a form for each (lemma, features) pair."""
        ...


class Rules(Protocol):
    """Rules that are trusted for some parts of speech: see :mod:`.rule_inflector`."""

    def inflects(self, pos: str) -> bool:
        """Tell whether they are trusted for a part of speech (``"N"``)."""
        ...

    def inflect(self, pairs: Iterable[tuple[str, str]]) -> Sequence[Inflected]:
        """Return a form for each (lemma, features) pair."""
        ...


class Form(NamedTuple):
    """A realised form.

    Args:
        form: The form, possibly of several words.
        features: Its UniMorph bundle, or ``""`` for a bare lemma.
        how: ``"table"``, ``"model"``, ``"rules"``, ``"listed"`` or ``"lemma"``.
        expresses: Facts of the source that it expresses.
    """

    form: str
    features: str
    how: str
    expresses: frozenset[str] = frozenset()


class Realiser:
    """Puts target lemmas into forms.

    Args:
        table: Paradigms of the target language, or ``None``.
        inflector: For cells that the table lacks, or ``None``.
        floor: Predictions less probable than this are not used.
        rules: For lemmas that neither knows, or ``None``.
        listed: Forms without features, for lemmas that the table lacks and for function words.
        citation: Turns a word of the lexicon and its part of speech (``"N"``) into a lemma of the
            table, where the two write lemmas differently.
    """

    def __init__(
        self,
        table: Table | None,
        inflector: Inflects | None = None,
        floor: float = 0.0,
        rules: Rules | None = None,
        listed: FormList | None = None,
        citation: Callable[[str, str], str] | None = None,
    ) -> None:
        self._citation = citation
        self._rules = rules
        self._listed: FormList = listed or {}
        self._table = table
        self._inflector = inflector
        self._floor = floor
        self._tags: dict[str, list[Features]] = {}
        self._lemmas_by_pos: dict[str, set[str]] = {}
        self._dimensions: dict[Features, dict[str, frozenset[str]]] = {}
        self._scores: dict[Request, dict[Features, float]] = {}
        self._predicted: dict[tuple[str, str], str | None] = {}
        self._open_tags: dict[tuple[str, Request], tuple[Features, ...]] = {}
        self._cells_of: dict[tuple[str, str], list[Cell]] = {}
        self._shapes: dict[tuple[Features, ...], int] = {}
        self._best_places: dict[tuple[int, str, Request], tuple[int, ...]] = {}
        self._answered: dict[tuple[str, str, Request], list[Cell]] = {}
        self._ruled: dict[tuple[str, str], str] = {}
        if table is not None:
            for tag in table.tags:
                self._tags.setdefault(root(tag.pos), []).append(tag)

    def inventory(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Return the values that each part of speech distinguishes, by dimension."""
        result: dict[str, dict[str, frozenset[str]]] = {}
        for pos, tags in self._tags.items():
            values: dict[str, set[str]] = {}
            for tag in tags:
                dimensions = self.dimensions(tag)
                for dimension, found in dimensions.items():
                    values.setdefault(dimension, set()).update(found)
                if len(dimensions) == 1:
                    values[BARE] = set()
            result[pos] = {name: frozenset(found) for name, found in values.items()}
        return result

    def dimensions(self, tag: Features) -> dict[str, frozenset[str]]:
        """Return the values of a bundle by dimension; its part of speech is ``"POS"``."""
        found = self._dimensions.get(tag)
        if found is None:
            found = self._dimensions[tag] = _by_dimension(tag)
        return found

    def parts_of_speech(self, lemma: str) -> frozenset[str]:
        """Return the parts of speech that the table has for ``lemma``."""
        if self._table is None:
            return frozenset()
        return frozenset(root(cell.features.pos) for cell in self._table.cells(lemma))

    def missing(self, lemma: str, pos: str, request: Request) -> list[tuple[str, str]]:
        """Return the (lemma, features) pairs that only the model can answer."""
        lemma = self._lemma(lemma, pos)
        if self._inflector is None or self._answers(lemma, pos, request):
            return []
        pairs = [(lemma, str(tag)) for tag in self._open(pos, request)]
        return [pair for pair in pairs if pair not in self._predicted]

    def forget(self) -> None:
        """Forget predictions if there are many; to be called before they are asked for."""
        if len(self._predicted) >= REMEMBERED:
            self._predicted.clear()

    def predict(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Inflect ``pairs`` in one batch and remember the forms."""
        wanted = [pair for pair in dict.fromkeys(pairs) if pair not in self._predicted]
        if not wanted or self._inflector is None:
            return
        for pair, found in zip(wanted, self._inflector.inflect(wanted), strict=True):
            good = found.form and found.probability >= self._floor
            self._predicted[pair] = found.form if good else None

    def forms(
        self, lemma: str, pos: str, request: Request, *, predicted: bool = True
    ) -> list[Form]:
        """Return the forms of ``lemma`` that answer ``request`` best, the lemma if there are none.

        Args:
            lemma: A target lemma.
            pos: Its part of speech in the table (``"N"``).
            request: What is asked for.
            predicted: Whether predictions count. They are there for what was given to
                :meth:`predict`; for anything else, what there is depends on what came before.
        """
        listed = lemma
        lemma = self._lemma(lemma, pos)
        cells = self._answers(lemma, pos, request)
        if cells:
            return [
                Form(
                    cell.form, str(cell.features), "table", self._expressed(cell.features, request)
                )
                for cell in cells
            ]
        if predicted and self._inflector is not None:
            made = [
                Form(form, str(tag), "model", self._expressed(tag, request))
                for tag in self._open(pos, request)
                if (form := self._predicted.get((lemma, str(tag)))) is not None
            ]
            if made:
                return made
        if self._rules is not None and self._rules.inflects(pos):
            ruled = [
                self.by_rule(lemma, str(tag), self._expressed(tag, request))
                for tag in self._open(pos, request)
            ]
            right = [form for form in ruled if form.form in self._listed.get(listed, ())]
            if right or (ruled and listed not in self._listed):
                return right or ruled
        return [*self.listed(listed), Form(listed, "", "lemma")]

    def listed(self, lemma: str) -> list[Form]:
        """Return the forms of ``lemma`` that are known without features."""
        return [Form(form, "", "listed") for form in self._listed.get(lemma, ())]

    def by_rule(self, lemma: str, features: str, expresses: frozenset[str] = frozenset()) -> Form:
        """Return the form that the rules make, or the lemma; affixes stay as they are."""
        if self._rules is not None and not (lemma.startswith("-") or lemma.endswith("-")):
            form = self._ruled.get((lemma, features))
            if form is None:
                stem = self._lemma(lemma, root(Features.parse(features).pos))
                (found,) = self._rules.inflect([(stem, features)])
                form = remember(self._ruled, (lemma, features), found.form)
            if form:
                return Form(form, features, "rules", expresses)
        return Form(lemma, "", "lemma")

    def paradigm(self, lemma: str, pos: str) -> list[Form]:
        """Return every form of ``lemma`` that the table has.

        If it has none, those that are listed without features; without such, but with rules, the
        cells that any lemma has, their forms empty (see :meth:`by_rule`).
        """
        cells = self._cells(self._lemma(lemma, pos), pos)
        if cells:
            return [Form(cell.form, str(cell.features), "table") for cell in cells]
        if listed := self.listed(lemma):
            return listed
        if self._rules is not None and self._rules.inflects(pos):
            return [Form("", str(tag), "rules") for tag in self._tags.get(pos, ())]
        return []

    def lemmas(self, pos: str) -> list[str]:
        """Return the lemmas of the table that have cells of a part of speech, sorted."""
        if self._table is None:
            return []
        by_pos = self._lemmas_by_pos
        if not by_pos:
            for lemma, tag, _ in self._table.pairs():
                by_pos.setdefault(root(tag.pos), set()).add(lemma)
        return sorted(by_pos.get(pos, ()))

    def inflects(self, pos: str) -> bool:
        """Tell whether any lemma of a part of speech can be inflected."""
        return self._rules is not None and self._rules.inflects(pos)

    def _lemma(self, lemma: str, pos: str) -> str:
        """Return a word of the lexicon as the table writes lemmas."""
        if self._citation is None or self._cells(lemma, pos):
            return lemma
        return self._citation(lemma, pos)

    def _cells(self, lemma: str, pos: str) -> list[Cell]:
        if self._table is None:
            return []
        found = self._cells_of.get((lemma, pos))
        if found is None:
            cells = self._table.cells(lemma)
            found = [cell for cell in cells if root(cell.features.pos) == pos]
            remember(self._cells_of, (lemma, pos), found)
        return found

    def _answers(self, lemma: str, pos: str, request: Request) -> list[Cell]:
        """Return the cells of ``lemma`` that answer ``request`` best.

        None if they contradict it where another lemma has a cell that does not, in one dimension
        if a model can say the right form, in two if only the lemma is left: tables that list some
        cells only would put a wrong form in the place of the right one.
        """
        key = (lemma, pos, request)
        found = self._answered.get(key)
        if found is None:
            found = remember(self._answered, key, self._best(lemma, pos, request))
        return found

    def _best(self, lemma: str, pos: str, request: Request) -> list[Cell]:
        cells = self._cells(lemma, pos)
        if not cells:
            return []
        # Lemmas whose paradigms have the same cells have the same answers.
        tags = tuple([cell.features for cell in cells])
        key = (self._shapes.setdefault(tags, len(self._shapes)), pos, request)
        places = self._best_places.get(key)
        if places is None:
            places = remember(self._best_places, key, self._places(tags, pos, request))
        return [cells[place] for place in places]

    def _places(self, tags: Sequence[Features], pos: str, request: Request) -> tuple[int, ...]:
        scores = self._scored(tags, request)
        best = max(scores)
        contradictions = 0.5 if self._inflector is not None else 1.5
        if best < self._attainable(pos, request) - contradictions * (_ANSWERED - _CONTRADICTED):
            return ()
        return tuple([place for place, score in enumerate(scores) if score == best])

    def _attainable(self, pos: str, request: Request) -> float:
        return self._scored(self._open(pos, request)[:1], request)[0]

    def _open(self, pos: str, request: Request) -> tuple[Features, ...]:
        """Return the tags that answer ``request`` best, at most a few, spread evenly."""
        key = (pos, request)
        found = self._open_tags.get(key)
        if found is None:
            tags = self._tags.get(pos, [])
            scores = self._scored(tags, request)
            highest = max(scores, default=0.0)
            best = [tag for tag, score in zip(tags, scores, strict=True) if score == highest]
            step = max(1, len(best) // _OPEN_CELLS)
            found = self._open_tags[key] = tuple(best[::step][:_OPEN_CELLS])
        return found

    def _scored(self, tags: Iterable[Features], request: Request) -> list[float]:
        """Say how well each of ``tags`` answers ``request``."""
        known = self._scores.get(request)
        if known is None:
            known = remember(self._scores, request, {})
        scores = []
        for tag in tags:
            score = known.get(tag)
            if score is None:
                score = known[tag] = agreement(self.dimensions(tag), request)
            scores.append(score)
        return scores

    def _expressed(self, tag: Features, request: Request) -> frozenset[str]:
        if not request.expresses:
            return frozenset()
        dimensions = self.dimensions(tag)
        accepted = dict(request.accepted)
        facts: set[str] = set()
        for dimension, words in request.expresses:
            values = dimensions.get(dimension)
            if values is not None and values & set(accepted[dimension]):
                facts |= words
        return frozenset(facts)


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
            score += _CONTRADICTED
    return score + _UNASKED * sum(name not in asked for name in dimensions)


def _by_dimension(tag: Features) -> dict[str, frozenset[str]]:
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
