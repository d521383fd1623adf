"""The form that a target lemma takes when a source word asks for certain features.

Table first, then inflection model, then the lemma itself. What a request leaves open (a gender, a
case that no relation decides) is left to chance among the cells that answer it equally well, so
that over a corpus the paradigm is seen whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from kiloglot.augment.answers import Answer, Answers
from kiloglot.augment.form_list import FormList
from kiloglot.augment.memory import REMEMBERED, remember
from kiloglot.augment.transfer import Request
from kiloglot.morph import Features, Table
from kiloglot.morph.agreement import root

__all__ = ["Cells", "Form", "Inflects", "Realiser"]


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


class Cites(Protocol):
    """Words of a lexicon as the lemmas of a table: see :mod:`.citation`."""

    def __call__(self, word: str, pos: str) -> str:
        """Return the lemma of a word of a part of speech (``"N"``)."""
        ...

    def learned(self, pos: str) -> bool:
        """Tell whether words of a part of speech are cited by an affix."""
        ...

    def cites(self, word: str, pos: str) -> bool:
        """Tell whether a word has such an affix."""
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


class Cells(NamedTuple):
    """The cells of a lemma: their forms, their features, and a number for the latter."""

    forms: tuple[str, ...]
    tags: tuple[Features, ...]
    shape: int


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
        citation: Cites | None = None,
    ) -> None:
        self._citation = citation
        self._rules = rules
        self._listed: FormList = listed or {}
        self._table = table
        self._inflector = inflector
        self._floor = floor
        self._lemmas_by_pos: dict[str, set[str]] = {}
        self._predicted: dict[tuple[str, str], str | None] = {}
        self._cells_of: dict[tuple[str, str], Cells] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._ruled: dict[tuple[str, str], str] = {}
        self._answers = Answers(
            () if table is None else table.tags, 1.5 if inflector is None else 0.5
        )

    def inventory(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Return the values that each part of speech distinguishes, by dimension."""
        return self._answers.inventory()

    def parts_of_speech(self, lemma: str) -> frozenset[str]:
        """Return the parts of speech that the table has for ``lemma``."""
        found = self._parts.get(lemma)
        if found is None:
            cells = () if self._table is None else self._table.cells(lemma)
            found = frozenset(root(cell.features.pos) for cell in cells)
            remember(self._parts, lemma, found)
        return found

    def forms_of(self, word: str, pos: str) -> tuple[str, ...]:
        """Return the forms that the table has of a word of the lexicon and part of speech."""
        return self.cells(self.lemma(word, pos), pos).forms

    def knows(self, word: str, pos: str) -> bool:
        """Tell whether the table has paradigms of a word of the lexicon and part of speech."""
        return bool(self.forms_of(word, pos))

    def cites(self, word: str, pos: str) -> bool:
        """Tell whether a word is cited by an affix that words of a part of speech have."""
        return self._citation is not None and self._citation.cites(word, pos)

    def doubts(self, word: str, pos: str) -> bool:
        """Tell whether nothing says that a word is of a part of speech, which has such affixes."""
        if self._citation is None or not self._citation.learned(pos):
            return False
        return not self.cites(word, pos) and not self.knows(word, pos)

    def missing(self, lemma: str, pos: str, request: Request) -> list[tuple[str, str]]:
        """Return the (lemma, features) pairs that only the model can answer."""
        lemma = self.lemma(lemma, pos)
        if self._inflector is None or self.best(self.cells(lemma, pos), pos, request):
            return []
        pairs = [(lemma, answer.features) for answer in self._answers.open(pos, request)]
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
        lemma = self.lemma(lemma, pos)
        cells = self.cells(lemma, pos)
        if answers := self.best(cells, pos, request):
            return [
                Form(cells.forms[place], features, "table", expresses)
                for place, features, expresses in answers
            ]
        if predicted and self._inflector is not None:
            made = [
                Form(form, features, "model", expresses)
                for _, features, expresses in self._answers.open(pos, request)
                if (form := self._predicted.get((lemma, features))) is not None
            ]
            if made:
                return made
        if self.inflects(pos):
            ruled = [
                self.by_rule(lemma, features, expresses)
                for _, features, expresses in self._answers.open(pos, request)
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
                stem = self.lemma(lemma, root(Features.parse(features).pos))
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
        cells = self.cells(self.lemma(lemma, pos), pos)
        if cells.forms:
            return [
                Form(form, str(tag), "table")
                for form, tag in zip(cells.forms, cells.tags, strict=True)
            ]
        if listed := self.listed(lemma):
            return listed
        if self.inflects(pos):
            return [Form("", str(tag), "rules") for tag in self._answers.tags.get(pos, ())]
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

    def lemma(self, lemma: str, pos: str) -> str:
        """Return a word of the lexicon as the table writes lemmas."""
        if self._citation is None or self.cells(lemma, pos).forms:
            return lemma
        return self._citation(lemma, pos)

    def cells(self, lemma: str, pos: str) -> Cells:
        """Return the cells that the table has of a lemma, as it writes it, and part of speech."""
        found = self._cells_of.get((lemma, pos))
        if found is None:
            cells = () if self._table is None else self._table.cells(lemma)
            own = [cell for cell in cells if root(cell.features.pos) == pos]
            tags = tuple([cell.features for cell in own])
            forms = tuple([cell.form for cell in own])
            found = Cells(forms, tags, self._answers.shape(tags))
            remember(self._cells_of, (lemma, pos), found)
        return found

    def best(self, cells: Cells, pos: str, request: Request) -> tuple[Answer, ...]:
        """Return which of some cells answer ``request`` best; see :meth:`Answers.best`."""
        return self._answers.best(cells.shape, cells.tags, pos, request)
