"""Augmentation of annotated sentences: every word in its context, labels and tree carried over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import NamedTuple

from kiloglot.augment.analysis import Word, analyse
from kiloglot.augment.article import Article
from kiloglot.augment.casing import titled
from kiloglot.augment.choices import Choice
from kiloglot.augment.cover import FILLED, Dealer, Fillers
from kiloglot.augment.draws import CHOICE, FILL, KEEP, SPREAD, Draws
from kiloglot.augment.entity_labels import entities_in, is_name
from kiloglot.augment.gazetteer import Gazetteer
from kiloglot.augment.groups import Group, groups_of
from kiloglot.augment.left_out import (
    is_article,
    is_definite,
    without_articles,
    without_expressed,
)
from kiloglot.augment.name_forms import NameForms
from kiloglot.augment.order import Order, reorder
from kiloglot.augment.planner import Planner
from kiloglot.augment.project import Part, Trace, Unprojectable, head_of, is_sign, project
from kiloglot.augment.settings import Settings
from kiloglot.data.sentence import Sentence

__all__ = ["Labelled", "Synthetic"]

#: The random numbers of a token.
_Numbers = tuple[float, ...]


class Synthetic(NamedTuple):
    """A synthetic sentence with a trace of how each of its tokens came about."""

    sentence: Sentence
    traces: tuple[Trace, ...]


class Labelled:
    """Turns annotated sentences into synthetic ones.

    Args:
        planner: Plans the words.
        settings: What the user chose.
        facts: The facts about a word's context that matter to the planner.
        look_up: Says what is known about a form in a sentence without parts of speech.
        transliterate: Respells the words of entities; they are kept without it.
        fillers: Words for the places of others, or ``None``.
        order: The order of the target language.
        gazetteer: Names that entities are swapped for; those of other labels are kept.
        article: What stands for a definite article that the lexicon does not translate; without it
            such articles are left out.
        name_forms: Inflects entities; they stay as they are without it.
    """

    def __init__(
        self,
        planner: Planner,
        settings: Settings,
        facts: frozenset[str],
        look_up: Callable[[str], Word],
        transliterate: Callable[[str], str] | None = None,
        fillers: Fillers | None = None,
        order: Order | None = None,
        gazetteer: Gazetteer | None = None,
        article: Article | None = None,
        name_forms: NameForms | None = None,
    ) -> None:
        self._name_forms = name_forms
        self._article = article and article.plan()
        self._joined = article.plans() if article else {}
        self._gazetteer = gazetteer
        self._fillers = fillers
        self._order = order or Order()
        self._planner = planner
        self._lenient = planner.lenient()
        self._look_up = look_up
        self._respell = transliterate
        self._settings = settings
        self._facts = facts

    def with_settings(self, settings: Settings) -> Labelled:
        """Return the same with other settings; plans and fillers are shared."""
        other = copy(self)
        other._settings = settings
        return other

    def __call__(
        self, sentences: Sequence[Sentence], seed: int, counts: Counter[str], copy: int = 0
    ) -> list[Synthetic]:
        """Augment ``sentences`` once, adding to ``counts``.

        Args:
            sentences: A shard of the corpus; its distinct words are planned in one batch.
            seed: Of the shard's random choices.
            counts: Sentences and tokens by what became of them.
            copy: Number of this copy; it becomes part of the sentences' ids.
        """
        words = [self._analyse(sentence) for sentence in sentences]
        grouped = [
            self._group(sentence, own) for sentence, own in zip(sentences, words, strict=True)
        ]
        for planner in dict.fromkeys(map(self._planner_of, sentences)):
            planner.plan(
                group.word
                for sentence, groups in zip(sentences, grouped, strict=True)
                if self._planner_of(sentence) is planner
                for group in groups
                if group.word is not None
            )
        made = []
        draws = Draws(seed, len(sentences), sum(len(each.tokens) for each in sentences))
        numbers = [tuple(own) for own in draws.tokens.T.tolist()]
        dealer = None if self._fillers is None else self._fillers.deal(draws)
        first = 0
        for sentence, known, groups, share in zip(
            sentences, words, grouped, draws.sentences.tolist(), strict=True
        ):
            own = numbers[first : first + len(sentence.tokens)]
            first += len(sentence.tokens)
            counts["sentences"] += 1
            counts["tokens"] += len(sentence.tokens)
            fills = None if _has_meaning(sentence) else dealer
            try:
                parts = self._draw(sentence, known, groups, share, own, fills)
                if sum(part.choice is not None for part in parts) < self._settings.min_replaced:
                    counts["dropped: too few words translated"] += 1
                    continue
                projected = project(sentence, parts, _new_id(sentence, copy))
            except Unprojectable as verdict:
                counts[f"dropped: {verdict}"] += 1
                continue
            _count(parts, counts)
            if any(self._order):
                projected = reorder(*projected, self._order)
            made.append(Synthetic(*projected))
        return made

    def _planner_of(self, sentence: Sentence) -> Planner:
        """Return the planner of a sentence: where no other word fills a place, any entry does."""
        return self._lenient if _has_meaning(sentence) else self._planner

    def _analyse(self, sentence: Sentence) -> Sequence[Word]:
        if sentence.upos is None and sentence.lemmas is None:
            return [self._look_up(form) for form in sentence.tokens]
        return analyse(sentence, self._facts)

    def _group(self, sentence: Sentence, words: Sequence[Word]) -> list[Group]:
        keep = entities_in(sentence) if self._settings.entities != "translate" else frozenset()
        adapted = {place for place in keep if self._is_adapted(sentence, place)}
        return groups_of(sentence, words, self._planner, keep, adapted)

    def _is_adapted(self, sentence: Sentence, place: int) -> bool:
        """Tell whether an entity is translated if the lexicon has it, or respelt.

        Those of sentences with an intent are not unless that is asked for: respelling what stands
        in their slots cost two points of slot F1 on the Kazakh development set of xSID.
        """
        if self._settings.entities == "auto":
            label = "" if sentence.tags is None else sentence.tags[place][2:]
            return sentence.label is None and is_name(label)
        return self._settings.entities == "transliterate"

    def _draw(
        self,
        sentence: Sentence,
        words: Sequence[Word],
        groups: Iterable[Group],
        share: float,
        numbers: Sequence[_Numbers],
        dealer: Dealer | None = None,
    ) -> list[Part]:
        """Decide what becomes of each group.

        Args:
            sentence: The sentence.
            words: Its tokens as words.
            groups: Its groups.
            share: A random number of the sentence.
            numbers: Those of each of its tokens; see :class:`Draws`.
            dealer: Deals words that fill places, if any may.
        """
        rate = self._settings.rate
        if (lowest := self._settings.lowest_rate) is not None:
            rate = lowest + (rate - lowest) * share
        planner = self._planner_of(sentence)
        morph = self._settings.method == "morph"
        parts: list[Part] = []
        chosen: dict[int, Choice] = {}
        articles: list[Group] = []
        particles: dict[int, bool] = {}  # Those of verbs, and whether their verbs say them.
        word: Word | None = None
        for group in groups:
            before, word = word, group.word
            drawn = numbers[group.start]
            if group.start in particles:
                parts.append(Part(group.start, group.end, dropped=particles[group.start]))
                continue
            if group.word is None:
                for part in self._entity(sentence, words, group, drawn):
                    parts.append(part)
                    if part.choice is not None and part.choice.expresses:
                        chosen.update(dict.fromkeys(range(group.start, group.end), part.choice))
                continue
            plan = planner[group.word]
            kept = rate < 1.0 and drawn[KEEP] >= rate
            choice = None
            if dealer is not None and not kept and group.word.upos in FILLED:
                choice = self._fill(group, plan is not None, dealer, drawn)
            if self._article and plan is None and not kept and is_definite(group.word):
                choice = self._article.draw(drawn[CHOICE])
                joined = self._join(parts[-1], before, drawn[SPREAD]) if before else None
                if joined is not None:
                    parts[-1:] = [joined, Part(group.start, group.end, dropped=True)]
                    continue
                if group.word.form[:1].isupper():
                    choice = self._planner.capitalised(choice)
            if group.particle is not None:
                particles[group.particle] = plan is not None and not kept
            if choice is None and (plan is None or kept):
                if plan is None and not kept and morph and is_article(group.word):
                    articles.append(group)
                parts.extend(Part(index, index + 1) for index in range(group.start, group.end))
                continue
            if choice is None:
                assert plan is not None
                choice = plan.draw(drawn[CHOICE])
            joined_form = "" if group.particle is None else group.word.form
            parts.append(Part(group.start, group.end, choice, source=joined_form))
            if choice.expresses:
                chosen.update(dict.fromkeys(range(group.start, group.end), choice))
        if articles:
            parts = without_articles(sentence, parts, articles)
        if chosen:
            parts = without_expressed(sentence, parts, chosen)
        self._capitalise(sentence, parts)
        return parts

    def _fill(
        self, group: Group, translated: bool, dealer: Dealer, drawn: _Numbers
    ) -> Choice | None:
        """Fill the place of a word with another, or return ``None`` to leave it its own."""
        word = group.word
        assert word is not None
        assert self._fillers is not None
        settings = self._settings
        name = word.upos == "PROPN"
        alone = group.end - group.start == 1 and group.particle is None
        if not alone or (name and not settings.names):
            return None
        if (name or translated) and drawn[FILL] >= (settings.swap if name else settings.cover):
            return None
        lemma = dealer(word.upos)
        if lemma is None:
            return None
        return self._fillers.choice(word, lemma, drawn[SPREAD], drawn[CHOICE])

    def _join(self, part: Part, word: Word, number: float) -> Part | None:
        """Put the form that is one with an article in the place of an adposition, if there is one.

        An adposition that the lexicon lacks becomes any.
        """
        choice = part.choice
        plan = self._joined.get("" if choice is None else " ".join(choice.tokens).casefold())
        if plan is None or part.dropped or word.upos != "ADP":
            return None
        joined = plan.draw(number)
        if word.form[:1].isupper():
            joined = self._planner.capitalised(joined)
        return part._replace(choice=joined)

    def _capitalise(self, sentence: Sentence, parts: list[Part]) -> None:
        """Let a sentence begin with a capital if its source does.

        Signs before words, such as quotes, are no beginning.
        """
        if self._settings.method != "morph":
            return
        tokens = sentence.tokens
        first = next((place for place, token in enumerate(tokens) if not is_sign(token)), None)
        if first is None or not tokens[first][:1].isupper():
            return
        for place, part in enumerate(parts):
            if part.end <= first or part.dropped:
                continue
            form = tokens[part.start]
            if part.start > first and is_sign(form):
                continue
            if part.choice is not None:
                parts[place] = part._replace(choice=self._planner.capitalised(part.choice))
            else:
                parts[place] = part._replace(written=titled(form))
            return

    def _entity(
        self, sentence: Sentence, words: Sequence[Word], group: Group, drawn: _Numbers
    ) -> Iterable[Part]:
        """Swap, respell or keep an entity; inflect it where its place asks for that."""
        start, end = group.start, group.end
        if self._gazetteer is not None and sentence.tags is not None:
            label = sentence.tags[start][2:]
            choice = self._gazetteer.choice(label, sentence.upos is not None, drawn[CHOICE])
            if choice is not None:
                if self._name_forms is not None:
                    head = head_of(sentence, start, end)
                    choice = self._name_forms(choice, words[head], drawn[SPREAD])
                return [Part(start, end, choice)]
        parts = [
            Part(index, index + 1, self._respelt(sentence, index)) for index in range(start, end)
        ]
        if self._name_forms is not None and sentence.heads is not None:
            place = self._name_forms.place(end - start)
            part = parts[place]
            word = words[head_of(sentence, start, end)]
            base = part.choice or _kept(sentence, part.start)
            if words[part.start].upos == word.upos and self._planner.in_script(base.tokens[0]):
                choice = self._name_forms(base, word, drawn[SPREAD])
                if choice.tokens != base.tokens:
                    parts[place] = part._replace(choice=choice)
        return parts

    def _respelt(self, sentence: Sentence, index: int) -> Choice | None:
        form = sentence.tokens[index]
        if self._respell is None or not self._is_adapted(sentence, index):
            return None
        if (spelt := self._respell(form)) == form:
            return None
        upos = () if sentence.upos is None else (sentence.upos[index],)
        feats = "_" if sentence.feats is None else sentence.feats[index]
        return Choice((spelt,), upos, (spelt,), (feats,), 1.0, "entity", "", "", "script")


def _kept(sentence: Sentence, index: int) -> Choice:
    """Return a token of an entity as a translation of itself."""
    form = sentence.tokens[index]
    upos = () if sentence.upos is None else (sentence.upos[index],)
    return Choice((form,), upos, (form,), ("_",), 1.0, "entity", "", "", "keep")


def _has_meaning(sentence: Sentence) -> bool:
    """Tell whether labels say what a sentence means, which other words in it would change."""
    return sentence.tags is not None or sentence.label is not None


def _new_id(sentence: Sentence, copy: int) -> str | None:
    return None if sentence.id is None else f"{sentence.id}~{copy + 1}"


def _count(parts: Iterable[Part], counts: Counter[str]) -> None:
    counts["written"] += 1
    for part in parts:
        if part.dropped:
            counts["tokens: left out"] += 1
        elif part.choice is None:
            counts["tokens: kept"] += 1
        else:
            counts["tokens: translated"] += part.end - part.start
            counts[f"found: {part.choice.step}"] += 1
            counts[f"form: {part.choice.how}"] += 1
