"""Lemma, part of speech, features and tree of the words of plain text, in their context.

Anything that is a :class:`Tagger` will do. :class:`Trained` needs no download: it is trained in
seconds from any CoNLL-U file of the source language. :func:`from_stanza` and :func:`from_spacy` put
pipelines of these packages, where they are installed, behind the same interface.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from kiloglot.augment.analysis import Word
from kiloglot.augment.contractions import Contractions
from kiloglot.augment.tree_of_scores import is_tree
from kiloglot.data.sentence import Extra, Sentence
from kiloglot.data.unicode import is_address
from kiloglot.errors import InputError, KiloglotError

__all__ = ["Analysis", "Tagger", "Trained", "from_spacy", "from_stanza", "tagged"]

#: Endings of up to so many letters tell how a word that was not met is inflected.
_ENDING = 5
#: Annotation that tokens have one by one.
_OF_WORDS = ("lemmas", "upos", "xpos", "feats", "heads", "deprels", "deps", "misc", "tags")


class Analysis(NamedTuple):
    """What a tagger says about a word; ``""`` and ``"_"`` where it says nothing.

    Args:
        lemma: Its lemma.
        upos: Its part of speech.
        feats: Its features.
        head: The place of its head, counted from 1; 0 for the root, -1 if it is not known.
        deprel: Its relation to its head.
    """

    lemma: str
    upos: str
    feats: str = "_"
    head: int = -1
    deprel: str = "_"


class Tagger(Protocol):
    """Analyses sentences."""

    def __call__(self, sentences: Sequence[Sequence[str]]) -> Sequence[Sequence[Analysis]]:
        """Return an analysis for each word of each sentence."""
        ...


def tagged(sentences: Sequence[Sentence], tagger: Tagger) -> list[Sentence]:
    """Analyse those of ``sentences`` that have neither parts of speech nor lemmas.

    Their contracted words are taken apart as in the text that the tagger is trained from, unless
    something is annotated word by word.

    Raises:
        KiloglotError: The tagger does not return an analysis for each word.
    """
    if isinstance(tagger, Trained):
        sentences = [_taken_apart(sentence, tagger.contractions) for sentence in sentences]
    bare = [each for each in sentences if each.upos is None and each.lemmas is None]
    if not bare:
        return list(sentences)
    found = iter(tagger([sentence.tokens for sentence in bare]))
    made = []
    for sentence in sentences:
        if sentence.upos is not None or sentence.lemmas is not None:
            made.append(sentence)
            continue
        own = next(found, ())
        if len(own) != len(sentence.tokens):
            raise KiloglotError(
                f"the tagger analyses {len(own)} of {len(sentence.tokens)} words: "
                f"{' '.join(sentence.tokens)[:80]}"
            )
        lemmas, upos, feats, heads, deprels = zip(*own, strict=True) if own else ((),) * 5
        made.append(replace(sentence, lemmas=lemmas, upos=upos, feats=feats))
        if own and is_tree(heads):
            made[-1] = replace(made[-1], heads=heads, deprels=deprels)
    return made


def _taken_apart(sentence: Sentence, contractions: Contractions) -> Sentence:
    """Return a sentence that has no annotation of words with one word in each token."""
    if any(getattr(sentence, name) is not None for name in _OF_WORDS) or sentence.extras:
        return sentence
    tokens: list[str] = []
    extras = []
    for token in sentence.tokens:
        words = contractions(token)
        if len(words) > 1:
            ids = f"{len(tokens) + 1}-{len(tokens) + len(words)}"
            extras.append(Extra(len(tokens), (ids, token, *"_" * 8)))
        tokens += words
    if not extras:
        return sentence
    text = " ".join(sentence.tokens) if sentence.text is None else sentence.text
    return replace(sentence, tokens=tuple(tokens), text=text, extras=tuple(extras))


class _Memory:
    """The most frequent answer for a key, with keys to fall back on."""

    def __init__(self) -> None:
        self._counts: dict[Hashable, Counter[Any]] = {}
        self._best: dict[Hashable, Any] = {}

    def add(self, keys: Iterable[Hashable], answer: Any) -> None:
        for key in keys:
            self._counts.setdefault(key, Counter())[answer] += 1

    def close(self) -> None:
        """Keep the most frequent answers only; the smallest of equals, so that runs agree."""
        for key, counts in self._counts.items():
            self._best[key] = min(counts, key=lambda answer: (-counts[answer], answer))
        self._counts.clear()

    def get(self, keys: Iterable[Hashable]) -> Any:
        for key in keys:
            if (answer := self._best.get(key)) is not None:
                return answer
        return None


class Trained:
    """A tagger trained from annotated sentences.

    Parts of speech are labelled by the linear model of :mod:`kiloglot.augment.tagger`, trees are
    found by :mod:`kiloglot.augment.parser` if any sentence has one; it is trained when it is first
    needed. Lemma and
    features are those most often seen with form, part of speech and the part of speech before; for
    words not met, those of words that end alike (memory-based, as Daelemans et al. 1996).

    Args:
        sentences: With parts of speech, lemmas and features, and trees if possible.
        seed: Of the order of training.

    Raises:
        InputError: No sentence has parts of speech.
    """

    def __init__(self, sentences: Iterable[Sentence], seed: int = 0) -> None:
        import numpy as np

        from kiloglot.augment.parser import Parser
        from kiloglot.augment.tagger import Linear
        from kiloglot.augment.word_features import Words, window_rows, windows

        known = [each for each in sentences if each.upos is not None and each.tokens]
        tags = [tag for each in known for tag in each.upos or ()]
        if not tags:
            raise InputError("no sentence has parts of speech", remedy="give annotated CoNLL-U")
        #: How contracted words are taken apart.
        self.contractions = Contractions(known)
        words = Words()
        read = words.read([each.tokens for each in known])
        self._tags = sorted(set(tags))
        number = {tag: place for place, tag in enumerate(self._tags)}
        labels = np.array([number[tag] for tag in tags])
        examples, counts = np.unique(
            np.column_stack([windows(read), labels]), axis=0, return_counts=True
        )
        rows = window_rows(words.views(), examples[:, :3])
        self._model = Linear(rows, examples[:, 3], np.sqrt(counts), seed)
        self._parser = Parser(known, seed)
        self._memory = _Memory()
        self._types = _Memory()
        for sentence in known:
            self._remember(sentence)
        self._memory.close()
        self._types.close()

    def __call__(self, sentences: Sequence[Sequence[str]]) -> list[list[Analysis]]:
        """Return an analysis for each word of each sentence."""
        import numpy as np

        from kiloglot.augment.word_features import Words, window_rows, windows

        words = Words()
        read = words.read(sentences)
        if not len(read.types):
            return [[] for _ in sentences]
        met, places = np.unique(windows(read), axis=0, return_inverse=True)
        best = (
            self._model.scores(window_rows(words.views(), met))
            .argmax(axis=1)[places.ravel()]
            .tolist()
        )
        tags = iter([self._tags[place] for place in best])
        made = []
        for sentence in sentences:
            before = ""
            own = []
            for form in sentence:
                upos = next(tags)
                if is_address(form):
                    upos = "X"
                own.append(self._analysis(form, upos, before))
                before = upos
            made.append(own)
        return self._with_trees(sentences, made)

    def _with_trees(
        self, sentences: Sequence[Sequence[str]], analyses: Sequence[list[Analysis]]
    ) -> list[list[Analysis]]:
        """Add heads and relations, if the text that this is trained from has trees."""
        from kiloglot.augment.parser import Tagged

        trees = self._parser(
            [
                Tagged(sentence, [each.upos for each in own], [each.feats for each in own])
                for sentence, own in zip(sentences, analyses, strict=True)
            ]
        )
        return [
            own
            if tree is None
            else [
                each._replace(head=head, deprel=relation)
                for each, head, relation in zip(own, *tree, strict=True)
            ]
            for own, tree in zip(analyses, trees, strict=True)
        ]

    def word(self, form: str) -> Word:
        """Return a form as a word without context, as it was met most often."""
        upos = "X" if is_address(form) else self._types.get([form, form.casefold()])
        if upos is None:
            return Word(form)
        found = self._analysis(form, upos, "")
        return Word(form, found.lemma, found.upos, found.feats)

    def _remember(self, sentence: Sentence) -> None:
        size = len(sentence.tokens)
        upos = sentence.upos or ()
        lemmas = sentence.lemmas or ("_",) * size
        feats = sentence.feats or ("_",) * size
        before = ""
        for form, tag, lemma, feat in zip(sentence.tokens, upos, lemmas, feats, strict=True):
            rule = _rule(form, "" if lemma == "_" else lemma)
            self._memory.add(_keys(form, tag, before), (rule, feat))
            self._types.add((form, form.casefold()), tag)
            before = tag

    def _analysis(self, form: str, upos: str, before: str) -> Analysis:
        if is_address(form):
            return Analysis(form, upos)
        rule, feats = self._memory.get(_keys(form, upos, before)) or ((0, form[:0], False), "_")
        return Analysis(_apply(rule, form), upos, feats)


def _keys(form: str, upos: str, before: str) -> list[Hashable]:
    """Return what a word is remembered by, from the most to the least particular."""
    folded = form.casefold()
    endings: list[Hashable] = [
        (upos, folded[-size:], ">") for size in range(min(_ENDING, len(folded)), 0, -1)
    ]
    return [(form, upos, before), (form, upos), (folded, upos, "~"), *endings, (upos, "", ">")]


def _rule(form: str, lemma: str) -> tuple[int, str, bool]:
    """Return how to make a lemma of a form: letters to cut, letters to add, whether to fold case.

    >>> _rule("Cities", "city"), _rule("Paris", "Paris")
    ((3, 'y', True), (0, '', False))
    """
    folded = form != lemma and form[:1] != lemma[:1]
    start = form.lower() if folded else form
    shared = 0
    while shared < min(len(start), len(lemma)) and start[shared] == lemma[shared]:
        shared += 1
    return len(start) - shared, lemma[shared:], folded


def _apply(rule: tuple[int, str, bool], form: str) -> str:
    cut, added, folded = rule
    start = form.lower() if folded else form
    return start[: len(start) - cut] + added if cut <= len(start) else start


def from_stanza(language: str, **options: Any) -> Tagger:
    """Return a tagger that is a pipeline of stanza, parser included.

    Args:
        language: Its code in stanza, such as ``"en"``; ``stanza.download`` must have fetched it.
        **options: For ``stanza.Pipeline``; ``processors="tokenize,pos,lemma"`` leaves trees out.

    Raises:
        KiloglotError: stanza is not installed.
    """
    try:
        import stanza  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise KiloglotError("stanza is not installed: pip install stanza") from None
    settings = {"processors": "tokenize,pos,lemma,depparse", "tokenize_pretokenized": True, "verbose": False}
    pipeline = stanza.Pipeline(language, **{**settings, **options})

    def tag(sentences: Sequence[Sequence[str]]) -> list[list[Analysis]]:
        filled = [list(sentence) for sentence in sentences if sentence]
        read = iter(pipeline(filled).sentences if filled else ())
        return [
            [
                Analysis(
                    word.lemma or "",
                    word.upos or "",
                    word.feats or "_",
                    -1 if word.head is None else word.head,
                    word.deprel or "_",
                )
                for word in (next(read).words if sentence else ())
            ]
            for sentence in sentences
        ]

    return tag


def from_spacy(model: str, **options: Any) -> Tagger:
    """Return a tagger that is a pipeline of spaCy.

    It gives no trees: those of spaCy's models are mostly not those of Universal Dependencies.

    Args:
        model: The name of an installed model, such as ``"en_core_web_sm"``.
        **options: For ``spacy.load``.

    Raises:
        KiloglotError: spaCy or the model is not installed.
    """
    try:
        import spacy  # type: ignore[import-not-found,unused-ignore]
        from spacy.tokens import Doc  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise KiloglotError("spaCy is not installed: pip install spacy") from None
    try:
        pipeline = spacy.load(model, **options)
    except OSError:
        raise KiloglotError(
            f"spaCy has no model {model}: python -m spacy download {model}"
        ) from None

    def tag(sentences: Sequence[Sequence[str]]) -> list[list[Analysis]]:
        documents = [Doc(pipeline.vocab, words=list(sentence)) for sentence in sentences]
        return [
            [Analysis(token.lemma_, token.pos_, str(token.morph) or "_") for token in document]
            for document in pipeline.pipe(documents)
        ]

    return tag
