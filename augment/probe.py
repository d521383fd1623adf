"""How good is synthetic data? A small tagger learns from it and is scored on real text.

The tagger is the same for all data (features, recipe, seed), so what differs in its score is the
data. It takes seconds where a pretrained model takes hours, and knows nothing of the target
language but what the data taught it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiloglot.augment.annotated import NONE, TASKS, Annotated, Task, annotated
from kiloglot.augment.bootstrap import Difference, Interval, Score, accuracy, f1
from kiloglot.augment.bootstrap import difference as _difference
from kiloglot.augment.bootstrap import interval as _interval
from kiloglot.augment.labeller import LABELLERS, Lesson
from kiloglot.augment.word_features import EDGE, TypedText, Words
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import spans_of

__all__ = ["METRICS", "TASKS", "Annotated", "ProbeResult", "Task", "annotated", "probe"]

METRICS: dict[Task, str] = {
    "pos": "accuracy",
    "ner": "F1",
    "slots": "F1",
    "intent": "accuracy",
}
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a tagger trained on some data scores on gold data.

    Args:
        task: What was labelled.
        score: Accuracy over tokens (pos) or sentences (intent), micro F1 over spans (ner, slots).
        interval: Where the score lies with 95% confidence over other sentences like the gold ones.
        sentences: How many the tagger was trained on.
        tokens: How many words they have.
        gold_sentences: How many it was scored on.
        gold_tokens: How many words they have.
        known: The share of gold tokens whose form, case aside, occurs in the training data.
        known_score: The share of gold items (tokens, spans, sentences) found right among those all
            of whose words are known; ``None`` if there is none.
        unknown_score: The same among the others.
        unseen: Gold labels that the training data lacks, each with its count.
        counts: Per gold sentence (right, all, all) or (right, predicted, gold), for comparisons.
            Shape: ``[gold sentences, 3]``.
        seed: Of the training and the intervals.
        resamples: How many draws the interval rests on.
    """

    task: Task
    score: float
    interval: Interval
    sentences: int
    tokens: int
    gold_sentences: int
    gold_tokens: int
    known: float
    known_score: float | None
    unknown_score: float | None
    unseen: Mapping[str, int]
    counts: NDArray[np.int64] = field(repr=False, compare=False)
    seed: int = 0
    resamples: int = RESAMPLES

    @property
    def metric(self) -> str:
        """What the score is called."""
        return METRICS[self.task]

    def difference(self, base: ProbeResult) -> Difference:
        """Return by how much this result beats ``base`` on the same gold sentences, and p.

        Raises:
            ValueError: The two were scored on different tasks or gold sentences.
        """
        if self.task != base.task or len(self.counts) != len(base.counts):
            raise ValueError("the results are of different tasks or gold data")
        return _difference(
            self.counts,
            base.counts,
            _score(self.task),
            resamples=self.resamples,
            seed=self.seed,
        )


def probe(
    train: Iterable[Sentence] | Annotated,
    gold: Iterable[Sentence] | Annotated,
    task: Task = "pos",
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> ProbeResult:
    """Train a small linear tagger on ``train`` and score it on ``gold``.

    Part-of-speech accuracy is over all tokens; rows of CoNLL-U that are no tokens (multiword
    tokens, empty nodes) do not count, nor do tokens without a part of speech.

    Args:
        train: Synthetic data; sentences, or what :func:`annotated` has made of them.
        gold: Real text of the target language, likewise.
        task: What is to be labelled.
        seed: Of the training and the bootstrap.
        resamples: How many draws the interval rests on.

    Raises:
        InputError: Either has no sentence with the annotation that the task needs, or no spans.
    """
    if not isinstance(train, Annotated):
        train = annotated(train, task)
    if not isinstance(gold, Annotated):
        gold = annotated(gold, task)
    words = Words()
    lesson, asked = Lesson.of(words, train, seed), words.read(gold.tokens)
    learnt = lesson.text
    predicted = LABELLERS[task](lesson, asked)
    known = _known(words, learnt, asked)
    counts, items = _COUNTERS[task](gold.labels, predicted, known, asked.starts)
    score = _score(task)
    return ProbeResult(
        task=task,
        score=float(score(counts.sum(axis=0).astype(np.float64))),
        interval=_interval(counts, score, resamples=resamples, seed=seed),
        sentences=len(train.tokens),
        tokens=len(learnt.types),
        gold_sentences=len(gold.tokens),
        gold_tokens=len(asked.types),
        known=float(known.mean()),
        known_score=_share(items, known=True),
        unknown_score=_share(items, known=False),
        unseen=_unseen(gold.labels, lesson.names),
        counts=counts,
        seed=seed,
        resamples=resamples,
    )


def _unseen(gold: list[tuple[str, ...]], names: list[str]) -> dict[str, int]:
    """Count the gold labels that are not in ``names``; a span by its first tag, without prefix."""
    seen = {name.removeprefix("I-").removeprefix("B-") for name in names} | {NONE}
    counts = Counter(
        label.removeprefix("B-")
        for labels in gold
        for label in labels
        if not label.startswith("I-")
    )
    return {label: counts[label] for label in sorted(counts.keys() - seen)}


def _score(task: Task) -> Score:
    return f1 if METRICS[task] == "F1" else accuracy


def _known(words: Words, learnt: TypedText, asked: TypedText) -> NDArray[np.bool_]:
    """Tell for each token asked whether its form was learnt. Shape: ``[tokens]``."""
    folded = words.folded()
    seen = np.zeros(len(folded), bool)
    seen[folded[learnt.types]] = True
    seen[EDGE] = False
    return seen[folded[asked.types]]


class _Items(NamedTuple):
    """The gold items: was it found right, are all of its words known? Shape: ``[items]`` each."""

    right: NDArray[np.bool_]
    known: NDArray[np.bool_]


def _share(items: _Items, *, known: bool) -> float | None:
    right = items.right[items.known == known]
    return float(right.mean()) if len(right) else None


def _count_tokens(
    gold: list[tuple[str, ...]],
    predicted: list[str],
    known: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], _Items]:
    truth = np.array([label for labels in gold for label in labels])
    has = truth != NONE
    right = has & (truth == np.array(predicted))
    sums = [np.add.reduceat(flags, starts[:-1], dtype=np.int64) for flags in (right, has, has)]
    return np.stack(sums, axis=1), _Items(right[has], known[has])


def _count_sentences(
    gold: list[tuple[str, ...]],
    predicted: list[str],
    known: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], _Items]:
    right = np.array([label for (label,) in gold]) == np.array(predicted)
    one = np.ones(len(right), np.int64)
    counts = np.stack([right.astype(np.int64), one, one], axis=1)
    return counts, _Items(right, np.logical_and.reduceat(known, starts[:-1]))


def _count_spans(
    gold: list[tuple[str, ...]],
    predicted: list[str],
    known: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], _Items]:
    counts = np.zeros((len(gold), 3), np.int64)
    right: list[bool] = []
    familiar: list[bool] = []
    for number, tags in enumerate(gold):
        start, end = starts[number], starts[number + 1]
        found = set(spans_of(predicted[start:end]))
        wanted = spans_of(tags)
        right += [span in found for span in wanted]
        familiar += [bool(known[start + span.start : start + span.end].all()) for span in wanted]
        counts[number] = (len(found.intersection(wanted)), len(found), len(wanted))
    return counts, _Items(np.array(right, bool), np.array(familiar, bool))


_COUNTERS = {
    "pos": _count_tokens,
    "ner": _count_spans,
    "slots": _count_spans,
    "intent": _count_sentences,
}
