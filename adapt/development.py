"""Development data: scores that choose a checkpoint."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from torch import nn

from kiloglot.adapt.encoding import Encoder
from kiloglot.adapt.examples import Corpus, knows_any, labels_known
from kiloglot.adapt.finetuned import labelled
from kiloglot.adapt.labels import Labels
from kiloglot.adapt.metrics import counted, scores_of
from kiloglot.adapt.tasks import Task, mean_of
from kiloglot.adapt.training import Training
from kiloglot.errors import InputError

__all__ = ["SELECT", "check_devs", "dev_scorer", "evaluations_every"]

#: The score by which checkpoints are compared: the mean over the development corpora.
SELECT = "dev"
#: Evaluations in a stage, if their distance is not given.
_EVALUATIONS = 5


def check_devs(devs: Sequence[Corpus], labels: Labels) -> None:
    """Refuse development data that every model gets wrong.

    Raises:
        InputError: None of the labels of a corpus can be learnt.
    """
    for corpus in devs:
        if not knows_any(corpus, labels.words, labels.sentences):
            missing = labels_known(corpus, labels.words, labels.sentences)
            raise InputError(
                "none of its labels is in the training data: it cannot choose a checkpoint",
                path=corpus.name,
                text=", ".join(missing) or "O",
                remedy=f"there are {labels.named()}: call them so (--map LABEL=NEW), or name other "
                "data",
            )


def evaluations_every(plan: Training, examples: int) -> int:
    """Return the steps between evaluations, if nothing else is asked for."""
    return math.ceil(plan.total(examples) / _EVALUATIONS)


def dev_scorer(
    devs: Sequence[Corpus], task: Task, labels: Labels, encoder: Encoder, tokenizer: Any
) -> Callable[[nn.Module], dict[str, float]]:
    """Return a function that scores a model on development corpora; ``dev`` is their mean."""
    prepared = [
        (corpus, words, encoder(words))
        for corpus in devs
        for words in [[example.tokens for example in corpus.examples]]
    ]

    def score(model: nn.Module) -> dict[str, float]:
        scores: dict[str, float] = {}
        means: list[float] = []
        for corpus, words, windows in prepared:
            said = labelled(model, windows, words, labels, tokenizer)
            counts = counted(task, corpus.examples, said, massive=corpus.massive)
            own = scores_of(counts)
            means.append(mean_of(task, own))
            scores |= {f"{corpus.name} {metric}": value for metric, value in own.items()}
        return {SELECT: sum(means) / len(means), **scores}

    return score
