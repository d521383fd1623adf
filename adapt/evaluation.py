"""Evaluation: several models side by side on tests of several languages, with how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kiloglot.adapt import task_adapter
from kiloglot.adapt.examples import Corpus, Data, corpus_of, knows_any, labels_known
from kiloglot.adapt.finetuned import Finetuned, load, task_in
from kiloglot.adapt.kept_predictions import KeptPredictions, mark_of
from kiloglot.adapt.labels import Labels
from kiloglot.adapt.metrics import (
    Counts,
    Prediction,
    counted,
)
from kiloglot.adapt.models import load_config, resolve
from kiloglot.adapt.predictions import read_predictions
from kiloglot.adapt.scoring import MACRO, Evaluated, rows_of
from kiloglot.adapt.significance import RESAMPLES
from kiloglot.adapt.tasks import KINDS, Task
from kiloglot.errors import InputError

__all__ = ["Predicted", "Report", "System", "Unseen", "evaluate"]


@dataclass(frozen=True, slots=True)
class Predicted:
    """Predictions in files, scored like a model.

    Args:
        files: Language -> file; a single file under ``""`` where there is one test.
    """

    files: Mapping[str, str]


#: A model, its folder, or predictions.
System: TypeAlias = Finetuned | str | Path | Predicted


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
    resume: bool = False,
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
        resume: Take from there what an evaluation that was interrupted has predicted.
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
    kept = None if save is None else KeptPredictions(save, resume=resume)
    for name, system in systems.items():
        # One model at a time: there may be many.
        model = _loaded(system, task)
        counts[name] = {}
        for language, corpus in corpora.items():
            if progress is not None:
                progress(name, language)
            if isinstance(model, Predicted):
                said = read_predictions(_file(model, name, language, len(corpora)), corpus, task)
                if kept is not None:
                    kept.keep(_kept_as(name, language), None, corpus, said, task)
            else:
                unseen += _unseen(name, language, corpus, model.labels)
                spoken |= _speak(model, language, adapters or {})
                said = _said(model, system, language, corpus, task, adapters or {}, name, kept)
            counts[name][language] = _counted(task, corpus, said)
    if adapters and not spoken:
        raise InputError(
            "no model was fine-tuned on an adapter",
            remedy="fine-tune one with --adapter, that of the language that it learns in",
        )
    rows: list[Evaluated] = []
    for metric in KINDS[task].metrics:
        rows += rows_of(metric, corpora, counts, resamples, seed)
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
    if not knows_any(corpus, labels.words, labels.sentences):
        raise InputError(
            f"the model {name} knows none of its labels",
            path=corpus.name,
            text=", ".join(missing),
            remedy=f"it knows {labels.named()}: call them so (--map LABEL=NEW), or choose another "
            "model",
        )
    return [Unseen(name, language, missing)]


def _counted(task: Task, corpus: Corpus, said: Sequence[Prediction]) -> Counts:
    return counted(task, corpus.examples, said, massive=corpus.massive)


def _said(
    model: Finetuned,
    system: System,
    language: str,
    corpus: Corpus,
    task: Task,
    adapters: Mapping[str, str | Path],
    name: str,
    kept: KeptPredictions | None,
) -> list[Prediction]:
    """Return what a model says of a test, from the folder of predictions if it is there."""
    words = [example.tokens for example in corpus.examples]
    if kept is None:
        return model.predict(words)
    file, mark = _kept_as(name, language), None
    if isinstance(system, str | Path):
        mark = mark_of(str(system), adapters.get(language, adapters.get("")), corpus, task)
        found = kept.find(file, mark, corpus, task)
        if found is not None:
            return found
    said = model.predict(words)
    kept.keep(file, mark, corpus, said, task)
    return said


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


def _kept_as(name: str, language: str) -> str:
    return f"{_plain(name)}.{_plain(language)}.jsonl"


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)
