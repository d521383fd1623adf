"""A linear model that labels text by what other sentences teach: words, spans, whole sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiloglot.augment.annotated import NONE, Annotated, Task
from kiloglot.augment.tagger import Linear, sentence_rows, tag_paths
from kiloglot.augment.word_features import TypedText, Words, window_rows, windows

__all__ = ["LABELLERS", "Labeller", "labelled"]

_PUNCTUATION = "PUNCT"

#: The labels of all tokens (or sentences) asked, end to end, given those of the sentences learnt.
#: Arguments: the words of both texts, the text learnt, the text asked, the labels learnt, their
#: names in order, and the seed.
Labeller: TypeAlias = Callable[
    [Words, TypedText, TypedText, Sequence[tuple[str, ...]], list[str], int], list[str]
]


def labelled(
    train: Annotated, tokens: Sequence[tuple[str, ...]], task: Task, seed: int = 0
) -> Annotated:
    """Label sentences by what others teach.

    Args:
        train: The others.
        tokens: The words of each sentence.
        task: What is to be labelled; an intent is the one label of a sentence.
        seed: Of the training.
    """
    words = Words()
    learnt, asked = words.read(train.tokens), words.read(tokens)
    names = sorted({label for labels in train.labels for label in labels} - {NONE})
    found = iter(LABELLERS[task](words, learnt, asked, train.labels, names, seed))
    sizes = (1 if task == "intent" else len(sentence) for sentence in tokens)
    labels = [tuple(islice(found, size)) for size in sizes]
    return Annotated(list(tokens), labels)


def _label_tokens(
    words: Words,
    learnt: TypedText,
    asked: TypedText,
    labels: Sequence[tuple[str, ...]],
    names: list[str],
    seed: int,
) -> list[str]:
    scores = _token_scores(words, learnt, asked, labels, names, seed)
    if _PUNCTUATION in names and len(names) > 1:
        # By definition no word is punctuation, whatever sign it begins or ends in (Maltese il-).
        has_letter = np.array([False, *(any(map(str.isalpha, form)) for form in words.forms())])
        scores[has_letter[asked.types], names.index(_PUNCTUATION)] = -np.inf
    return [names[best] for best in scores.argmax(axis=1)]


def _label_spans(
    words: Words,
    learnt: TypedText,
    asked: TypedText,
    labels: Sequence[tuple[str, ...]],
    names: list[str],
    seed: int,
) -> list[str]:
    scores = _token_scores(words, learnt, asked, labels, names, seed)
    return [names[best] for best in tag_paths(scores, asked.starts, names)]


def _token_scores(
    words: Words,
    learnt: TypedText,
    asked: TypedText,
    labels: Sequence[tuple[str, ...]],
    names: list[str],
    seed: int,
) -> NDArray[np.float64]:
    number = {name: index for index, name in enumerate(names)}
    truth = np.array([number.get(label, -1) for sentence in labels for label in sentence])
    examples = np.column_stack([windows(learnt), truth])[truth >= 0]
    distinct, counts = np.unique(examples, axis=0, return_counts=True)
    # A window that recurs weighs the root of its count: twice to four times as fast as training on
    # every token, and as good or better on text unlike the training data.
    rows = window_rows(words, distinct[:, :3])
    model = Linear(rows, distinct[:, 3], np.sqrt(counts), seed)
    met, places = np.unique(windows(asked), axis=0, return_inverse=True)
    return model.scores(window_rows(words, met))[places]


def _label_sentences(
    words: Words,
    learnt: TypedText,
    asked: TypedText,
    labels: Sequence[tuple[str, ...]],
    names: list[str],
    seed: int,
) -> list[str]:
    number = {name: index for index, name in enumerate(names)}
    truth = np.array([number[label] for (label,) in labels])
    rows, asked_rows = (
        sentence_rows(window_rows(words, windows(text)), text) for text in (learnt, asked)
    )
    scores = Linear(rows, truth, np.ones(len(truth)), seed).scores(asked_rows)
    return [names[best] for best in scores.argmax(axis=1)]


#: By task.
LABELLERS: Mapping[Task, Labeller] = {
    "pos": _label_tokens,
    "ner": _label_spans,
    "slots": _label_spans,
    "intent": _label_sentences,
}
