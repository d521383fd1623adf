"""Evaluation: several models side by side on tests of several languages, with how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiloglot.adapt import task_adapter
from kiloglot.adapt.examples import Corpus, Data, corpus_of, labels_known
from kiloglot.adapt.finetuned import Finetuned, load, task_in
from kiloglot.adapt.labels import Labels
from kiloglot.adapt.metrics import (
    Counts,
    Prediction,
    counted,
    score_of,
    standard_error,
)
from kiloglot.adapt.models import load_config, resolve
from kiloglot.adapt.predictions import read_predictions, write_predictions
from kiloglot.adapt.significance import RESAMPLES, compared, drawn, interval_of, randomised
from kiloglot.adapt.tasks import KINDS, Task, is_f1
from kiloglot.augment.bootstrap import Difference, Interval
from kiloglot.errors import InputError

__all__ = ["MACRO", "Evaluated", "Predicted", "Report", "System", "Unseen", "evaluate"]

#: What the row of the average over languages is called.
MACRO = "macro"


@dataclass(frozen=True, slots=True)
class Predicted:
    """Predictions in files, scored like a model.

    Args:
        files: Language -> file; a single file under ``""`` where there is one test.
    """

    files: Mapping[str, str]


#: A model, its folder, or predictions.
System: TypeAlias = Finetuned | str | Path | Predicted


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A score of a system in a language.

    Args:
        system: Its name.
        language: The test, or :data:`MACRO` for the mean over them.
        metric: What the score is.
        score: From 0 to 1.
        interval: Where it lies with 95% confidence on other sentences like these (bootstrap).
        sentences: How many it rests on.
        items: How many words (accuracy of words), gold spans (F1) or sentences count.
        standard_error: As MASSIVE's tables have it, for one test; ``None`` for the mean.
        difference: By how much it beats the first system, paired; ``None`` for that one itself.
        p_randomisation: The p-value of that difference by approximate randomisation.
    """

    system: str
    language: str
    metric: str
    score: float
    interval: Interval
    sentences: int
    items: int
    standard_error: float | None = None
    difference: Difference | None = None
    p_randomisation: float | None = None

    def record(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return {
            "model": self.system,
            "language": self.language,
            "metric": self.metric,
            "score": self.score,
            "interval": list(self.interval),
            "sentences": self.sentences,
            "items": self.items,
            "standard_error": self.standard_error,
            "difference": None if self.difference is None else self.difference._asdict(),
            "p_randomisation": self.p_randomisation,
        }


class Unseen(NamedTuple):
    """Gold labels that a model does not know, and so cannot get right.

    Args:
        system: The model.
        language: The test.
        labels: Label -> how often it occurs.
    """

    system: str
    language: str
    labels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation has found.

    Args:
        task: What was labelled.
        systems: Their names; the others are compared with the first.
        languages: The tests, :data:`MACRO` last if there are several.
        rows: A score for each metric, language and system.
        unseen: Labels that models do not know.
    """

    task: Task
    systems: tuple[str, ...]
    languages: tuple[str, ...]
    rows: list[Evaluated]
    unseen: list[Unseen] = field(default_factory=list)

    def score(self, system: str, language: str = MACRO, metric: str | None = None) -> float:
        """Return one score; the first metric's if none is named.

        Raises:
            KeyError: There is no such score.
        """
        wanted = metric or KINDS[self.task].metrics[0]
        if language == MACRO and MACRO not in self.languages:
            language = self.languages[0]
        for row in self.rows:
            if (row.system, row.language, row.metric) == (system, language, wanted):
                return row.score
        raise KeyError((system, language, wanted))


def evaluate(
    systems: Mapping[str, System],
    tests: Mapping[str, Data],
    task: Task | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    save: str | Path | None = None,
    adapters: Mapping[str, str | Path] | None = None,
    progress: Callable[[str, str], None] | None = None,
) -> Report:
    """Score systems on tests.

    Args:
        systems: Name -> model, folder or predictions. The others are compared with the first.
        tests: Language -> labelled data. Of a file with several parts the test part is taken.
        task: What is labelled; that of the first model if not given.
        resamples: Draws of the sentences, for intervals and p-values.
        seed: Of the draws.
        save: A folder to write what was predicted to, as ``MODEL.LANGUAGE.jsonl``.
        adapters: Language -> the folder of its adapter; those of ``""`` are for all others. They
            are put into the models that were fine-tuned on an adapter.
        progress: Called with system and language before each is scored.

    Raises:
        InputError: A model or a test cannot be used for the task.
    """
    if not systems or not tests:
        raise InputError("nothing to evaluate", remedy="name a model and a test")
    task = task or _task(systems)
    for name in adapters or {}:
        if name and name not in tests:
            raise InputError("an adapter is named for no test", text=name, remedy="name a test")
    corpora = {name: _test(data, task) for name, data in tests.items()}
    for name, system in systems.items():
        if isinstance(system, Predicted):
            for language in corpora:
                _file(system, name, language, len(corpora))
    counts: dict[str, dict[str, Counts]] = {}
    unseen: list[Unseen] = []
    spoken = False
    for name, system in systems.items():
        # One model at a time: there may be many.
        model = _loaded(system, task)
        counts[name] = {}
        for language, corpus in corpora.items():
            if progress is not None:
                progress(name, language)
            if isinstance(model, Predicted):
                said = read_predictions(_file(model, name, language, len(corpora)), corpus, task)
            else:
                unseen += _unseen(name, language, corpus, model.labels)
                spoken |= _speak(model, language, adapters or {})
                said = model.predict([example.tokens for example in corpus.examples])
            counts[name][language] = _counted(task, corpus, said)
            if save is not None:
                target = Path(save) / f"{_plain(name)}.{_plain(language)}.jsonl"
                write_predictions(target, corpus.sentences, said, task)
    if adapters and not spoken:
        raise InputError(
            "no model was fine-tuned on an adapter",
            remedy="fine-tune one with --adapter, that of the language that it learns in",
        )
    rows: list[Evaluated] = []
    for metric in KINDS[task].metrics:
        rows += _rows(metric, corpora, counts, resamples, seed)
    languages = tuple(corpora)
    if len(corpora) > 1:
        languages += (MACRO,)
    return Report(task, tuple(systems), languages, rows, unseen)


def _task(systems: Mapping[str, System]) -> Task:
    for system in systems.values():
        if isinstance(system, Finetuned):
            return system.task
        if isinstance(system, str | Path):
            return task_in(load_config(str(system))) or load(str(system)).task
    raise InputError("the task cannot be told from predictions", remedy="name it: --task")


def _test(data: Data, task: Task) -> Corpus:
    corpus = corpus_of(data, task, "test")
    kind = KINDS[task]
    if kind.words == "tags" and task != "joint":
        tags = {tag for example in corpus.examples for tag in example.tags or ()}
        if tags <= {"O"}:
            raise InputError(
                f"has no {task} span: every tag is O",
                path=corpus.name,
                remedy="name a test that has some",
            )
    return corpus


def _loaded(system: System, task: Task) -> Finetuned | Predicted:
    return load(str(system), task) if isinstance(system, str | Path) else system


def _file(system: Predicted, name: str, language: str, tests: int) -> str:
    files = system.files
    if language in files:
        return files[language]
    if tests == 1 and len(files) == 1:
        return next(iter(files.values()))
    raise InputError(
        f"there are no predictions of {name} for {language}",
        remedy=f"name them: --predictions {name}={language}=FILE",
    )


def _unseen(name: str, language: str, corpus: Corpus, labels: Labels) -> list[Unseen]:
    missing = labels_known(corpus, labels.words, labels.sentences)
    if not missing:
        return []
    known = any(
        example.label in labels.sentences
        or any(tag in labels.words and tag != "O" for tag in example.tags or ())
        for example in corpus.examples
    )
    if not known:
        raise InputError(
            f"the model {name} knows none of its labels",
            path=corpus.name,
            text=", ".join(missing),
            remedy="call them otherwise (--map LABEL=NEW), or choose another model",
        )
    return [Unseen(name, language, missing)]


def _counted(task: Task, corpus: Corpus, said: Sequence[Prediction]) -> Counts:
    return counted(task, corpus.examples, said, massive=corpus.massive)


def _speak(model: Finetuned, language: str, adapters: Mapping[str, str | Path]) -> bool:
    """Put the adapter of a language into a model that has one; tell whether it has."""
    folder = adapters.get(language, adapters.get(""))
    if not task_adapter.is_on(model.model):
        return False
    if folder is not None:
        task_adapter.speak(model.model, folder)
    else:
        task_adapter.restore(model.model, resolve(model.name))
    return True


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)


def _rows(
    metric: str,
    corpora: Mapping[str, Corpus],
    counts: Mapping[str, Mapping[str, Counts]],
    resamples: int,
    seed: int,
) -> list[Evaluated]:
    """Return the rows of one metric: each language's systems, then the mean's."""
    score = score_of(metric)
    names = list(counts)
    rows: list[Evaluated] = []
    values: list[NDArray[np.float64]] = []
    draws: list[NDArray[np.float64]] = []
    for number, (language, corpus) in enumerate(corpora.items()):
        stacked = np.stack([counts[name][language][metric] for name in names])
        value = score(stacked.sum(axis=1).astype(np.float64))
        drawn_ = drawn(stacked, score, resamples=resamples, seed=seed + number)
        values.append(value)
        draws.append(drawn_)
        whole = stacked[0].sum(axis=0)
        items = int(whole[2])
        words = sum(len(example.tokens) for example in corpus.examples)
        for place, name in enumerate(names):
            row = Evaluated(
                name,
                language,
                metric,
                float(value[place]),
                interval_of(drawn_[place]),
                len(corpus.examples),
                items,
                standard_error(float(value[place]), words if is_f1(metric) else items),
            )
            if place:
                row = replace(
                    row,
                    difference=compared(float(value[place] - value[0]), drawn_[place], drawn_[0]),
                    p_randomisation=randomised(
                        [stacked[place]], [stacked[0]], score, resamples=resamples, seed=seed
                    ),
                )
            rows.append(row)
    if len(corpora) > 1:
        rows += _macro(
            metric, corpora, counts, np.mean(values, axis=0), np.mean(draws, axis=0), seed
        )
    return rows


def _macro(
    metric: str,
    corpora: Mapping[str, Corpus],
    counts: Mapping[str, Mapping[str, Counts]],
    value: NDArray[np.float64],
    draws: NDArray[np.float64],
    seed: int,
) -> list[Evaluated]:
    names = list(counts)
    rows: list[Evaluated] = []
    for place, name in enumerate(names):
        row = Evaluated(
            name,
            MACRO,
            metric,
            float(value[place]),
            interval_of(draws[place]),
            sum(len(corpus.examples) for corpus in corpora.values()),
            sum(int(counts[name][language][metric][:, 2].sum()) for language in corpora),
        )
        if place:
            own, base = (
                [counts[which][language][metric] for language in corpora]
                for which in (name, names[0])
            )
            row = replace(
                row,
                difference=compared(float(value[place] - value[0]), draws[place], draws[0]),
                p_randomisation=randomised(
                    own, base, score_of(metric), resamples=draws.shape[1], seed=seed
                ),
            )
        rows.append(row)
    return rows
