"""A linear model that labels text by what other sentences teach: words, spans, whole sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiloglot.augment.annotated import NONE, Annotated, Task
from kiloglot.augment.closed_class import FUNCTION
from kiloglot.augment.tagger import Linear, sentence_rows, tag_paths
from kiloglot.augment.word_features import (
    NO_CLASSES,
    Classes,
    TypedText,
    Words,
    window_rows,
    windows,
)

__all__ = ["LABELLERS", "Labeller", "Lesson", "labelled"]

_PUNCTUATION = "PUNCT"
#: By how much each doubling of its frequency lowers the scores of a frequent word for anything but
#: a function word, in leads of the best label over the second (the median one: the less there is to
#: learn from, the larger all scores). Measured on the development sets of five languages.
_DOUBT = 0.23
_NONE_FREQUENT: Mapping[str, float] = MappingProxyType({})


class Lesson(NamedTuple):
    """What a labeller learns from.

    Args:
        words: Numbers the words of these sentences and of those that are asked.
        text: The sentences.
        labels: Of each a label per token, or for intents one label.
        names: The labels in order, without that of unlabelled tokens.
        seed: Of the training.
        classes: Further features of words. There is a model for each, and their scores are added.
        frequent: Words that are likely to be function words (:mod:`.closed_class`), and how often
            their frequency doubles.
    """

    words: Words
    text: TypedText
    labels: Sequence[tuple[str, ...]]
    names: list[str]
    seed: int
    classes: Sequence[Classes] = (NO_CLASSES,)
    frequent: Mapping[str, float] = _NONE_FREQUENT

    @classmethod
    def of(
        cls,
        words: Words,
        train: Annotated,
        seed: int = 0,
        classes: Sequence[Classes] = (NO_CLASSES,),
        frequent: Mapping[str, float] = _NONE_FREQUENT,
    ) -> Lesson:
        """Prepare annotated sentences."""
        names = sorted({label for labels in train.labels for label in labels} - {NONE})
        return cls(words, words.read(train.tokens), train.labels, names, seed, classes, frequent)


#: Returns the labels of all tokens (or sentences) asked, end to end.
Labeller: TypeAlias = Callable[[Lesson, TypedText], list[str]]


def labelled(
    train: Annotated,
    tokens: Sequence[tuple[str, ...]],
    task: Task,
    seed: int = 0,
    classes: Sequence[Classes] = (NO_CLASSES,),
    frequent: Mapping[str, float] = _NONE_FREQUENT,
) -> Annotated:
    """Label sentences by what others teach.

    Args:
        train: The others.
        tokens: The words of each sentence.
        task: What is to be labelled; an intent is the one label of a sentence.
        seed: Of the training.
        classes: Further features of words, a model for each; for labels of tokens.
        frequent: Words that are likely to be function words, and how often their frequency doubles;
            for parts of speech.
    """
    words = Words()
    lesson = Lesson.of(words, train, seed, classes, frequent)
    found = iter(LABELLERS[task](lesson, words.read(tokens)))
    sizes = (1 if task == "intent" else len(sentence) for sentence in tokens)
    labels = [tuple(islice(found, size)) for size in sizes]
    return Annotated(list(tokens), labels)


def _label_tokens(lesson: Lesson, asked: TypedText) -> list[str]:
    scores = _token_scores(lesson, asked)
    names = lesson.names
    if lesson.frequent and not FUNCTION.isdisjoint(names) and len(names) > 1:
        _doubt(lesson, asked, scores)
    if _PUNCTUATION in names and len(names) > 1:
        # By definition no word is punctuation, whatever sign it begins or ends in (Maltese il-).
        has_letter = np.array(
            [False, *(any(map(str.isalpha, form)) for form in lesson.words.forms())]
        )
        scores[has_letter[asked.types], names.index(_PUNCTUATION)] = -np.inf
    return [names[best] for best in scores.argmax(axis=1)]


def _doubt(lesson: Lesson, asked: TypedText, scores: NDArray[np.float64]) -> None:
    """Lower the scores of frequent words for all labels but those of function words, in place."""
    second, best = np.partition(scores, -2, axis=1)[:, -2:].T
    doublings = np.array(
        [0.0, *(lesson.frequent.get(form.casefold(), 0.0) for form in lesson.words.forms())]
    )
    others = [at for at, name in enumerate(lesson.names) if name not in FUNCTION]
    unit = _DOUBT * float(np.median(best - second))
    scores[:, others] -= unit * doublings[asked.types, None]


def _label_spans(lesson: Lesson, asked: TypedText) -> list[str]:
    names = lesson.names
    return [names[best] for best in tag_paths(_token_scores(lesson, asked), asked.starts, names)]


def _token_scores(lesson: Lesson, asked: TypedText) -> NDArray[np.float64]:
    words = lesson.words
    number = {name: index for index, name in enumerate(lesson.names)}
    truth = np.array([number.get(label, -1) for sentence in lesson.labels for label in sentence])
    examples = np.column_stack([windows(lesson.text), truth])[truth >= 0]
    # A window that recurs weighs the root of its count: twice to four times as fast as training on
    # every token, and as good or better on text unlike the training data.
    distinct, counts = np.unique(examples, axis=0, return_counts=True)
    met, places = np.unique(windows(asked), axis=0, return_inverse=True)
    scores = np.zeros((len(met), 1))
    for own in lesson.classes:
        views = words.views(own)
        rows = window_rows(views, distinct[:, :3])
        model = Linear(rows, distinct[:, 3], np.sqrt(counts), lesson.seed)
        scores = scores + model.scores(window_rows(views, met))
    return scores[places]


def _label_sentences(lesson: Lesson, asked: TypedText) -> list[str]:
    number = {name: index for index, name in enumerate(lesson.names)}
    truth = np.array([number[label] for (label,) in lesson.labels])
    rows, asked_rows = (
        sentence_rows(window_rows(lesson.words.views(), windows(text)), text)
        for text in (lesson.text, asked)
    )
    scores = Linear(rows, truth, np.ones(len(truth)), lesson.seed).scores(asked_rows)
    return [lesson.names[best] for best in scores.argmax(axis=1)]


#: By task.
LABELLERS: Mapping[Task, Labeller] = {
    "pos": _label_tokens,
    "ner": _label_spans,
    "slots": _label_spans,
    "intent": _label_sentences,
}
