"""The augmenter: lexicon, paradigms and inflector in; synthetic lines, sentences, datasets out."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy as copy_of
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from numbers import Integral
from random import Random as Generator
from typing import TYPE_CHECKING, Any, TypeVar

from kiloglot.augment.analysis import Word
from kiloglot.augment.character_model import CharacterModel
from kiloglot.augment.filters import Filter, words_of_language
from kiloglot.augment.form_list import FormList
from kiloglot.augment.gazetteer import Gazetteer
from kiloglot.augment.labelled import Labelled, Synthetic
from kiloglot.augment.lines import Analyses, Lines
from kiloglot.augment.realise import Inflects
from kiloglot.augment.self_training import TAUGHT, mixed, self_trained
from kiloglot.augment.settings import Settings
from kiloglot.augment.source_language import source_language
from kiloglot.augment.source_tags import completed, joined_columns, lemmas_by, split_columns
from kiloglot.augment.tagging import Tagger, Trained, tagged
from kiloglot.augment.target_text import known_words, words_of
from kiloglot.augment.target_text import sentences as text_sentences
from kiloglot.augment.treebank import Treebank
from kiloglot.augment.workshop import Workshop
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table

if TYPE_CHECKING:
    from datasets import Dataset, IterableDataset

__all__ = ["LINES", "SENTENCES", "Augmenter"]

#: Sentences, and lines of plain text, that are planned in one batch and drawn from one generator.
SENTENCES = 1000
LINES = 10_000

#: A word of CoNLL-U that has a part of speech and no lemma.
_NO_LEMMA = re.compile(rb"^[0-9]+\t[^\t\n]+\t_\t[A-Z]", re.MULTILINE)

_log = logging.getLogger(__name__)

Item = TypeVar("Item")
Data = TypeVar("Data", "Dataset", "IterableDataset")


def _warn(line: str) -> None:
    _log.warning("%s", line)


class Augmenter:
    """Makes synthetic target-language data from source-language data.

    >>> from kiloglot import lexicon
    >>> from kiloglot.data import Sentence
    >>> lex = lexicon.Lexicon.from_entries([lexicon.Entry("dog", "hundur", "NOUN")])
    >>> augmenter = Augmenter(lex, method="word")
    >>> [made.sentence.tokens for made in augmenter.sentences([Sentence(("a", "dog"))])]
    [('a', 'hundur')]

    Args:
        lexicon: Source to target.
        table: Paradigms of the target language; without any, words stay in their citation form.
        inflector: Inflects what the table lacks.
        source: The source language, by ISO 639 code or name, whose constructions are looked up in
            the transfer tables.
        analyse: Says what is known about a form where the source has no parts of speech.
        tagger: Analyses sentences that have neither parts of speech nor lemmas, in their context.
            Lines of plain text are not tagged: ``analyse`` looks at each distinct word once.
        transliterate: Respells entities in the target's orthography; see
            :class:`kiloglot.augment.script.Transliterator`.
        floor: Predictions of the inflector that are less probable are not used.
        target_text: Lines of real text of the target language, which show its word order and how
            frequent the cells of its paradigms are, and some of which, labelled by a tagger that
            learns from the synthetic sentences, take the place of these (``self_train``).
        forms: Forms of target lemmas without features, for those that the table lacks and for
            function words; see :func:`kiloglot.augment.form_list.load_forms`.
        gazetteer: Names that entities are swapped for; goes with ``entities="swap"``.
        warn: Called with a line if there are no transfer tables for the source language.
        **settings: As :class:`Settings`.

    Raises:
        InputError: The settings do not go together, or are out of range.
        TypeError: The lexicon is none, or the target text one string.

    Attributes:
        counts: What became of sentences and tokens so far.
        uses_model: Whether there is an inflector.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        table: Table | None = None,
        inflector: Inflects | None = None,
        *,
        source: str = "eng",
        analyse: Analyses = Word,
        tagger: Tagger | None = None,
        transliterate: Callable[[str], str] | None = None,
        floor: float = 0.0,
        target_text: Iterable[str] = (),
        forms: FormList | None = None,
        gazetteer: Gazetteer | None = None,
        warn: Callable[[str], object] = _warn,
        **settings: Any,
    ) -> None:
        if not isinstance(lexicon, Lexicon):
            raise TypeError(
                f"lexicon is a {type(lexicon).__name__}; give a Lexicon, as lexicon.load or "
                "Lexicon.from_entries make it"
            )
        if isinstance(target_text, str | bytes):
            raise TypeError("target_text is a single string; give the lines of the text")
        self.settings = Settings.named(**settings)
        if self.settings.entities == "transliterate" and transliterate is None:
            raise InputError(
                "transliterating entities needs something that respells them",
                remedy="give transliterate, such as Transliterator('kaz-Cyrl')",
            )
        if (self.settings.entities == "swap") != (gazetteer is not None):
            raise InputError(
                "swapping entities needs a gazetteer, and a gazetteer needs that",
                remedy="give both --entities swap and --gazetteer FILE",
            )
        self.counts: Counter[str] = Counter()
        self._epoch = 0
        self.uses_model = inflector is not None
        self._tagger = tagger
        self._lemma_of = lemmas_by(analyse)
        chosen = self.settings
        self._workshop = Workshop(
            lexicon,
            table,
            inflector,
            chosen,
            source=source_language(source, warn if chosen.method == "morph" else _silent),
            analyse=analyse,
            transliterate=transliterate,
            floor=floor,
            text=target_text,
            forms=forms,
            gazetteer=gazetteer,
        )
        text = self._workshop.text
        self._self_trains = chosen.method == "morph" and bool(chosen.self_train and text)
        contractions = tagger.contractions if isinstance(tagger, Trained) else None
        self._lines = Lines(self._workshop.planner().lenient(), chosen, analyse, contractions)
        likeness = None
        if chosen.drop:
            words = words_of_language(lexicon, table, [words_of(line) for line in text])
            likeness = CharacterModel(words).sentence
        self._filter = Filter(chosen, likeness)

    @property
    def _labelled(self) -> Labelled:
        return self._workshop.labelled().with_settings(self.settings)

    @cached_property
    def _treebank(self) -> Treebank | None:
        if self._tagger is not None or self._filter or self._self_trains:
            return None
        made = self._workshop.treebank()
        return None if made is None else made.with_settings(self.settings)

    def at(self, epoch: int) -> Augmenter:
        """Return this augmenter for an epoch of a training loop, counted from 0.

        It makes other random choices in every epoch, and translates the share of words that the
        schedule has reached (:attr:`Settings.final_rate`). What was planned and learned is shared.

        >>> from kiloglot import lexicon
        >>> lex = lexicon.Lexicon.from_entries([lexicon.Entry("dog", "hundur", "NOUN")])
        >>> augmenter = Augmenter(lex, method="word", rate=0.0, final_rate=1.0, epochs=3)
        >>> [list(augmenter.at(epoch).lines(["dog"])) for epoch in (0, 2)]
        [['dog'], ['hundur']]

        Raises:
            ValueError: ``epoch`` is no whole number, or negative.
        """
        if not isinstance(epoch, Integral) or epoch < 0:
            raise ValueError(f"epoch is {epoch!r}; give a whole number, 0 or more")
        other = copy_of(self)
        other.settings = replace(self.settings, rate=self.settings.rate_at(epoch), final_rate=None)
        other.counts = Counter()
        other._epoch = epoch
        other._lines = copy_of(self._lines)
        other._lines._settings = other.settings
        other.__dict__.pop("_treebank", None)
        return other

    def shard_of_sentences(
        self, sentences: Sequence[Sentence], *, copy: int = 0, shard: int = 0
    ) -> tuple[list[Synthetic], Counter[str]]:
        """Augment one shard of annotated sentences; equal arguments give equal results.

        Args:
            sentences: The shard.
            copy: Which copy is made, from 0.
            shard: The place of the shard in the corpus, from 0.

        Returns:
            The synthetic sentences, and what became of sentences and tokens.
        """
        counts: Counter[str] = Counter()
        sentences = split_columns(self._analysed(sentences))
        made = joined_columns(self._labelled(sentences, self._seed(copy, shard), counts, copy))
        if self._filter:
            made = self._filter.sentences(made, counts)
        if self._workshop.real:
            size = int(self.settings.self_train * SENTENCES)
            start = (shard * self.settings.copies + copy) * size
            real = self._workshop.real[start : start + int(self.settings.self_train * len(made))]
            made = mixed(made, real)
            counts["dropped: target text in their place"] += len(real)
        return made, counts

    def _analysed(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """Return sentences with the analysis that they lack."""
        sentences = completed(sentences, self._lemma_of)
        return sentences if self._tagger is None else tagged(sentences, self._tagger)

    @property
    def takes_treebanks(self) -> bool:
        """Whether :meth:`shard_of_treebank` can be used."""
        return self._treebank is not None

    def shard_of_treebank(
        self, data: bytes, *, copy: int = 0, shard: int = 0, provenance: bool = True
    ) -> tuple[bytes | None, Counter[str]]:
        """Augment one shard of CoNLL-U; the result is that of :meth:`shard_of_sentences`.

        Args:
            data: The shard in UTF-8, with a line feed after each line.
            copy: Which copy is made, from 0.
            shard: The place of the shard in the corpus, from 0.
            provenance: Whether MISC is to say how each word came about.

        Returns:
            The synthetic CoNLL-U, and what became of sentences and tokens; ``None`` if there is
            something in the shard that only :meth:`shard_of_sentences` can work on.
        """
        counts: Counter[str] = Counter()
        assert self._treebank is not None
        if self._lemma_of is not None and _NO_LEMMA.search(data):
            return None, counts
        seed = self._seed(copy, shard)
        return self._treebank(data, seed, counts, copy, provenance=provenance), counts

    def teach(self, corpus: Iterable[Sentence]) -> None:
        """Learn from the first sentences of a corpus; :meth:`sentences` does this by itself.

        If the lexicon tells the part of speech of few words, those of source words tell which can
        take the places of others (``source_parts``). Where there is target text, a tagger is
        trained on what the sentences become and labels it; :meth:`shard_of_sentences` then has
        some of it in the place of synthetic sentences (``self_train``).

        Args:
            corpus: The sentences that are to be augmented; a few thousand of them are read.
        """
        shop = self._workshop
        shop.taught = True
        if self.settings.method != "morph":
            return
        first = self._analysed(islice(corpus, TAUGHT))
        shop.learn(first)
        self.__dict__.pop("_treebank", None)
        first = [sentence for sentence in first if sentence.tokens]
        if not self._self_trains or not all(sentence.upos for sentence in first):
            return
        made = []
        for number, shard in enumerate(_shards(first, SENTENCES)):
            made += self._labelled(shard, self._seed(0, f"teach/{number}"), Counter())
        text = text_sentences(shop.text, shop.clitics, known_words(shop.lexicon, shop.table))
        shop.real = self_trained(
            [each.sentence for each in made],
            list(text),
            shop.lexicon,
            shop.table,
            self.settings.seed,
            shop.text,
        )

    def ready(self) -> None:
        """Learn what is learned when it is first needed, so that worker processes share it."""
        if isinstance(self._tagger, Trained):
            self._tagger.ready()

    @property
    def is_taught(self) -> bool:
        """Whether :meth:`teach` was called, here or for another epoch."""
        return self._workshop.taught

    def shard_of_lines(
        self,
        lines: Sequence[str] | bytes,
        *,
        copy: int = 0,
        shard: int | str = 0,
        first: int = 0,
        provenance: bool = True,
    ) -> tuple[bytes, bytes, Counter[str]]:
        """Augment one shard of plain text; see :meth:`shard_of_sentences`.

        Args:
            lines: The shard, without line ends, or all in UTF-8 with a line feed after each.
            copy: Which copy is made, from 0.
            shard: The place of the shard in the corpus, from 0, or another name for it.
            first: How many lines stand before the shard.
            provenance: Whether it is wanted.

        Returns:
            The synthetic text and its provenance (see :class:`kiloglot.augment.lines.Lines`), and
            what became of lines and words.
        """
        counts: Counter[str] = Counter()
        wanted = provenance or bool(self._filter)
        text, records = self._lines(
            lines, self._seed(copy, shard), counts, first, copy, provenance=wanted
        )
        if self._filter:
            text, records = self._filter.lines(text, records, counts)
        return text, records if provenance else b"", counts

    def learn(self, blocks: Iterable[bytes]) -> None:
        """Plan the distinct words of plain text ahead, in one batch, and remember them for good.

        That changes nothing but the time which :meth:`shard_of_lines` takes afterwards.

        Args:
            blocks: Lines in UTF-8, a line feed after each.
        """
        self._lines.learn(blocks)

    def sentences(self, corpus: Iterable[Sentence]) -> Iterator[Synthetic]:
        """Yield synthetic sentences, shard by shard, all copies of a shard together."""
        if not self.is_taught:
            corpus = iter(corpus)
            first = list(islice(corpus, TAUGHT))
            self.teach(first)
            corpus = chain(first, corpus)
        for number, shard in enumerate(_shards(corpus, SENTENCES)):
            yield from self.copies_of(shard, number)

    def copies_of(self, sentences: Sequence[Sentence], shard: int = 0) -> Iterator[Synthetic]:
        """Yield all copies of a shard; see :meth:`shard_of_sentences`."""
        for copy in range(self.settings.copies):
            made, counts = self.shard_of_sentences(sentences, copy=copy, shard=shard)
            self.counts += counts
            yield from made

    def lines(self, corpus: Iterable[str]) -> Iterator[str]:
        """Yield synthetic lines of text, shard by shard, all copies of a shard together.

        Line breaks inside a line become blanks.
        """
        for number, shard in enumerate(_shards(corpus, LINES)):
            for copy in range(self.settings.copies):
                text, _, counts = self.shard_of_lines(shard, copy=copy, shard=number)
                self.counts += counts
                yield from text.decode().removesuffix("\n").split("\n") if text else ()

    def __call__(self, dataset: Data) -> Data:
        """Augment a data set, or a stream of one, which is not read to its end.

        The columns stay as they are; a further one, ``provenance``, says in JSON how each word came
        about. In a data set with columns of our own that is in ``meta``.

        Raises:
            InputError: The data set holds several splits, no words or text, or bytes.
        """
        from datasets import Dataset, IterableDataset

        from kiloglot.augment.dataset import streamed, whole

        if isinstance(dataset, Dataset):
            return whole(dataset, self)
        if isinstance(dataset, IterableDataset):
            return streamed(dataset, self)
        raise InputError(
            f"a {type(dataset).__name__} is no data set", remedy="choose one split of it"
        )

    def _seed(self, copy: int, shard: int | str) -> int:
        """Return the seed of a shard; no other shard has it, whoever works on it."""
        epoch = f"{self._epoch}/" if self._epoch else ""
        return Generator(f"{epoch}{self.settings.seed}/{copy}/{shard}").getrandbits(128)


def _silent(line: str) -> None:
    """Warn of nothing."""


def _shards(corpus: Iterable[Item], size: int) -> Iterator[list[Item]]:
    items = iter(corpus)
    while shard := list(islice(items, size)):
        yield shard
