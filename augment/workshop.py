"""What an augmenter works with: lexicon, paradigms and text, and what is made of them once.

What the source text teaches about the lexicon comes later (:meth:`Workshop.learn`); planners,
fillers and word order are made when they are first needed, so that they are made only once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kiloglot.augment.article import article_of
from kiloglot.augment.citation import citation_of
from kiloglot.augment.cover import FILLED, Fillers, can_fill
from kiloglot.augment.form_list import FormList
from kiloglot.augment.gazetteer import Gazetteer
from kiloglot.augment.infinitive import CitingInflector, with_infinitives
from kiloglot.augment.labelled import Labelled, Synthetic
from kiloglot.augment.lines import Analyses
from kiloglot.augment.name_forms import NameForms
from kiloglot.augment.order import Order, order_of
from kiloglot.augment.planner import Planner
from kiloglot.augment.prior import cell_prior
from kiloglot.augment.realise import Inflects, Realiser
from kiloglot.augment.respeller import Respeller
from kiloglot.augment.rule_inflector import RuleInflector
from kiloglot.augment.settings import Settings
from kiloglot.augment.source_parts import parts_of_speech, with_parts_of_speech
from kiloglot.augment.target_text import proclitics
from kiloglot.augment.transfer import Transfer, load_rows
from kiloglot.augment.treebank import Treebank
from kiloglot.data.sentence import Sentence
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table

__all__ = ["Workshop"]


class Workshop:
    """Makes what works on text; all epochs of an augmenter have the same.

    Args:
        lexicon: Source to target.
        table: Paradigms of the target language.
        inflector: Inflects what the table lacks.
        settings: What the user chose; rates are those of the caller.
        source: The source language.
        analyse: Says what is known about a form in a sentence without parts of speech.
        transliterate: Respells entities.
        floor: Predictions of the inflector that are less probable are not used.
        text: Lines of real text of the target language.
        forms: Forms of target lemmas without features.
        gazetteer: Names that entities are swapped for.

    Attributes:
        lexicon: Source to target.
        table: With the infinitives that it lacked.
        text: Lines of real text.
        clitics: What the text writes before other words.
        real: Labelled target text, once there is some.
        taught: Whether there was source text to learn from.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        table: Table | None,
        inflector: Inflects | None,
        settings: Settings,
        *,
        source: str,
        analyse: Analyses,
        transliterate: Callable[[str], str] | None,
        floor: float,
        text: Iterable[str],
        forms: FormList | None,
        gazetteer: Gazetteer | None,
    ) -> None:
        self._settings = settings
        self._morph = settings.method == "morph"
        self._analyse, self._gazetteer = analyse, gazetteer
        self._respell = transliterate
        if self._morph and settings.entities == "auto":
            self._respell = Respeller(lexicon, source)
        rules = citation = None
        if self._morph and table is not None:
            complete = with_infinitives(table) if settings.infinitives else table
            if complete is not table and inflector is not None:
                inflector = CitingInflector(inflector)
            table = complete
            rules = RuleInflector(table) if settings.rules else None
            citation = citation_of(lexicon, table)
        self.lexicon, self.table, self.text = lexicon, table, list(text)
        self._told = lexicon
        self._has_lemmas = table is not None and len(table) > 0
        self._realiser = Realiser(
            table, inflector, floor, rules, forms if self._morph else None, citation
        )
        rows = load_rows(source)
        self._transfer = Transfer(rows, self._realiser.inventory(), lexicon)
        self._expressed = {fact for row in rows for fact in row.expresses}
        self.clitics = proclitics(self.text) if self._morph else {}
        self.real: tuple[Synthetic, ...] = ()
        self.taught = False
        self._made: Labelled | None = None
        self._parts: tuple[Any, ...] = ()

    def learn(self, sentences: Iterable[Sentence]) -> None:
        """Learn what parts of speech the words are that fill places, if the lexicon tells of few.

        Look-ups and labels go without: with them Wolof and Maltese lost half a point.
        """
        if self._settings.source_parts and not can_fill(self.lexicon, self._has_lemmas):
            self._told = with_parts_of_speech(self.lexicon, parts_of_speech(sentences))
            self._made = None

    def planner(self) -> Planner:
        """Make a planner of words."""
        settings = self._settings
        lexicon = self.lexicon
        if self._morph and settings.match is not None:
            lexicon = lexicon.matching(threshold=settings.match)
        return Planner(
            lexicon,
            settings.method,
            self._realiser,
            self._transfer,
            auxiliaries=settings.auxiliaries,
            names=settings.names,
            strict=self._fills,
            clitics=self.clitics,
        )

    def labelled(self) -> Labelled:
        """Return what works on annotated sentences."""
        if self._made is None:
            settings = self._settings
            planner = self.planner()
            fillers = self._fillers(planner) if self._fills else None
            order = Order()
            if self._morph and settings.reorder:
                order = order_of(self.lexicon, self.table, self.text)
            article = article_of(self.clitics, self.lexicon) if settings.articles else None
            self._parts = planner, fillers, any(order) or article is not None
            self._made = Labelled(
                planner,
                settings,
                self._transfer.facts(),
                self._analyse,
                self._respell,
                fillers,
                order,
                self._gazetteer,
                article,
                self._name_forms(planner) if self._morph and settings.names else None,
            )
        return self._made

    def _name_forms(self, planner: Planner) -> NameForms:
        first = planner.targets.is_first(FILLED["PROPN"])
        return NameForms(self._realiser, self._transfer.request, first)

    def treebank(self) -> Treebank | None:
        """Make what works on CoNLL-U as it is written, where that can do all that is asked for."""
        self.labelled()
        planner, fillers, rearranged = self._parts
        if rearranged:
            return None
        return Treebank(planner, self._settings, self._transfer.facts(), self._expressed, fillers)

    @property
    def _fills(self) -> bool:
        """Whether places are filled with other words."""
        filled = self._morph and bool(self._settings.cover)
        return filled and can_fill(self._told, self._has_lemmas)

    def _fillers(self, planner: Planner) -> Fillers:
        prior: Mapping[str, float] | None = None
        if self.table is not None and self.text:
            prior = cell_prior(self.table, self.text)
        return Fillers(
            self._told,
            self._realiser,
            self._transfer.request,
            planner.casing,
            self._settings.spread,
            prior,
        )
