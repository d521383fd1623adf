"""What comes of fine-tuning."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kiloglot.adapt.examples import Corpus
from kiloglot.adapt.labels import Labels
from kiloglot.adapt.run import MANIFEST, Run
from kiloglot.adapt.tasks import Task
from kiloglot.adapt.training import Outcome

__all__ = ["Finetuning", "finished", "result_of"]


@dataclass(frozen=True, slots=True)
class Finetuning:
    """What came of fine-tuning.

    Args:
        output: The model's folder.
        task: What it labels.
        labels: Its labels.
        train: Examples of each corpus by name, both stages.
        steps: Steps of the optimiser, both stages.
        best: The step of the last stage whose weights were kept.
        dev: The scores of those weights: ``dev`` is the mean that chose them; empty without
            development data.
        loss: The last mean training loss that was noted.
        seconds: Time taken.
    """

    output: str
    task: Task
    labels: Labels
    train: dict[str, int]
    steps: int
    best: int
    dev: dict[str, float] = field(default_factory=dict)
    loss: float | None = None
    seconds: float = 0.0

    def record(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return {
            "output": self.output,
            "task": self.task,
            "word_labels": len(self.labels.words),
            "sentence_labels": len(self.labels.sentences),
            "train": self.train,
            "steps": self.steps,
            "best": self.best,
            "dev": self.dev,
            "loss": self.loss,
            "seconds": round(self.seconds, 1),
        }


def result_of(
    output: str,
    task: Task,
    labels: Labels,
    corpora: Sequence[Corpus],
    outcomes: Sequence[Outcome],
) -> Finetuning:
    """Return what came of a fine-tuning from the outcomes of its stages."""
    last = outcomes[-1]
    chosen = [each.scores for each in last.evaluations if each.step == last.best]
    train: Counter[str] = Counter()
    for corpus in corpora:
        train[corpus.name] += len(corpus.examples)
    return Finetuning(
        output,
        task,
        labels,
        dict(train),
        sum(outcome.steps for outcome in outcomes),
        last.best,
        chosen[0] if chosen else {},
        last.losses[-1][1] if last.losses else None,
        sum(outcome.seconds for outcome in outcomes),
    )


def finished(run: Run, task: Task, labels: Labels) -> Finetuning:
    """Return what came of a fine-tuning that was finished before."""
    counts = json.loads((run.output / MANIFEST).read_text(encoding="utf-8"))["counts"]
    return Finetuning(
        str(run.output),
        task,
        labels,
        counts["train"],
        counts["steps"],
        counts["best"],
        counts["dev"],
        counts["loss"],
        counts["seconds"],
    )
