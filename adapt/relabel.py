"""Label distillation: a teacher labels synthetic data anew, and a gate decides which labels stay.

Wang et al. 2022 (section 3.3) label pseudo data by a model that was adapted before. Where that
model is weak, as in classification of many classes, its labels are worse than the projected ones.
So two students are trained alike, one on the labels as they are and one on the teacher's, and
development data decides; both scores are reported.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiloglot.adapt.development import SELECT, dev_scorer
from kiloglot.adapt.examples import Data, Source, corpus_of, plain_corpus
from kiloglot.adapt.finetuned import Finetuned, Scores, load
from kiloglot.adapt.finetuning import finetune
from kiloglot.adapt.manifest import manifest, model_inputs, signature
from kiloglot.adapt.metrics import Prediction
from kiloglot.adapt.named_data import input_of, named_apart, read_as, several
from kiloglot.adapt.predictions import sentence_with
from kiloglot.adapt.processes import wait
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import MANIFEST, Run, is_first
from kiloglot.adapt.tasks import KINDS, Task
from kiloglot.data.files import whole_text
from kiloglot.data.formats import read, write
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError, OutputError

__all__ = ["LabelDistillation", "Relabelled", "distil_labels", "relabel"]

#: The file in the output folder with the synthetic data as it was learnt.
DATA = "data.jsonl"
_ORIGINAL, _RELABELLED = "original", "relabelled"
#: What the teacher said, in the folder of a run.
_SAID = "said"
_INDIFFERENT = ("checkpoint_seconds", "checkpoint_steps", "micro_batch_size")


class Relabelled(NamedTuple):
    """Sentences with a teacher's labels.

    Args:
        sentences: Those of which the teacher was sure enough.
        unsure: How many it was not sure enough of.
        changed: The share of labels (of words, of sentences) that are others than before.
    """

    sentences: list[Sentence]
    unsure: int
    changed: float


@dataclass(frozen=True, slots=True)
class LabelDistillation:
    """What came of label distillation.

    Args:
        output: The student's folder; the data it learnt is ``data.jsonl`` in it.
        task: What it labels.
        kept: Whether the teacher's labels were better, and so kept.
        original: The scores on development data of a student of the labels as they were; ``dev``
            is what decides.
        relabelled: The same of a student of the teacher's labels.
        teacher: The teacher's own.
        sentences: How many were relabelled.
        unsure: How many the teacher was not sure enough of; they are left out.
        changed: The share of labels that changed.
    """

    output: str
    task: Task
    kept: bool
    original: dict[str, float]
    relabelled: dict[str, float]
    teacher: dict[str, float] = field(default_factory=dict)
    sentences: int = 0
    unsure: int = 0
    changed: float = 0.0

    def record(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return {name: getattr(self, name) for name in self.__slots__}


def relabel(
    teacher: Finetuned, sentences: Sequence[Sentence], *, min_confidence: float = 0.0
) -> Relabelled:
    """Label ``sentences`` by ``teacher``.

    Args:
        teacher: A fine-tuned model.
        sentences: With or without labels.
        min_confidence: Leave out sentences of which the teacher is less sure: the mean probability
            of the labels it chose of words and sentence.
    """
    kept: list[Sentence] = []
    changed: list[float] = []
    for sentence, scores in zip(sentences, teacher.scores(sentences), strict=True):
        said, confidence = _said(scores, teacher)
        if confidence < min_confidence:
            continue
        kept.append(sentence_with(sentence, said, teacher.task))
        changed += _changes(sentence, said, teacher.task)
    share = float(np.mean(changed)) if changed else 0.0
    return Relabelled(kept, len(sentences) - len(kept), share)


def _said(scores: Scores, teacher: Finetuned) -> tuple[Prediction, float]:
    """Return the teacher's labels and how sure it is of them, on average."""
    kind = KINDS[teacher.task]
    tags = label = None
    sure: list[float] = []
    if kind.words is not None:
        best = scores.words.argmax(-1)
        tags = tuple(teacher.labels.words[number] for number in best)
        sure.append(float(_probabilities(scores.words).max(-1).mean()))
    if kind.sentence:
        label = teacher.labels.sentences[int(scores.sentence.argmax())]
        sure.append(float(_probabilities(scores.sentence).max()))
    return Prediction(tags, label), sum(sure) / len(sure)


def _probabilities(logits: NDArray[np.float16]) -> NDArray[np.float32]:
    values = logits.astype(np.float32)
    values = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(values / values.sum(-1, keepdims=True))


def _changes(sentence: Sentence, said: Prediction, task: Task) -> list[float]:
    kind = KINDS[task]
    before = sentence.upos if kind.words == "upos" else sentence.tags
    changes: list[float] = []
    if said.tags is not None and before is not None:
        changes += [float(old != new) for old, new in zip(before, said.tags, strict=True)]
    if said.label is not None and sentence.label is not None:
        changes.append(float(sentence.label != said.label))
    return changes


def distil_labels(
    teacher: str,
    synthetic: Sequence[Data] | Data,
    student: str,
    output: str | Path,
    *,
    dev: Sequence[Data] | Data,
    train: Sequence[Data] | Data = (),
    min_confidence: float = 0.0,
    resume: bool = False,
    quiet: bool = False,
    **options: Any,
) -> LabelDistillation:
    """Relabel synthetic data by a teacher; keep the labels only if a student learns more from them.

    Args:
        teacher: A fine-tuned model.
        synthetic: The data, with the labels that it was made with.
        student: What both students begin as.
        output: The folder of the better student, with the data it learnt.
        dev: Labelled data of the kind that matters, which decides.
        train: More labelled data that both students learn, such as English.
        min_confidence: Leave out sentences of which the teacher is less sure.
        resume: Go on with a run that was interrupted.
        quiet: Print nothing.
        **options: How to train, as for :func:`kiloglot.adapt.finetuning.finetune`.

    Raises:
        InputError: The data or the models do not fit, or there is no development data.
        OutputError: The folder cannot be written.
    """
    sources, devs, more = several(synthetic), several(dev), several(train)
    if not sources or not devs:
        raise InputError(
            "label distillation needs synthetic data and development data",
            remedy="name both: --relabel and --dev",
        )
    plain = [plain_corpus(data) for data in sources]
    master = load(teacher)
    # How it is saved and split changes nothing in what comes out.
    deciding = {name: value for name, value in options.items() if name not in _INDIFFERENT}
    settings = {
        "task": master.task,
        "min_confidence": min_confidence,
        "data": read_as(sources, devs, more),
        **deciding,
    }
    inputs = [
        *model_inputs("teacher", teacher),
        *model_inputs("student", student),
        *(input_of("relabel", own, data) for own, data in zip(plain, sources, strict=True)),
        *(input_of("dev", plain_corpus(data), data) for data in devs),
        *(input_of("train", plain_corpus(data), data) for data in more),
    ]
    run = Run(output, signature(inputs, settings), resume=resume)
    if run.finished:
        say(f"{output}: is there already", quiet=quiet)
        return LabelDistillation(**json.loads((run.output / MANIFEST).read_text("utf-8"))["counts"])
    with run:
        found = [
            _said_once(master, own.sentences, min_confidence, run.folder / f"{_SAID}-{number}")
            for number, own in enumerate(plain)
        ]
        if not any(each.sentences for each in found):
            raise InputError(
                f"the teacher is less sure than {min_confidence:g} of every sentence",
                remedy="ask for less (--min-confidence)",
            )
        data = {
            _ORIGINAL: [
                _source(each, own.sentences) for each, own in zip(sources, plain, strict=True)
            ],
            _RELABELLED: [
                _source(each, own.sentences) for each, own in zip(sources, found, strict=True)
            ],
        }
        scores: dict[str, dict[str, float]] = {}
        for name, own_data in data.items():
            say(f"student of the {name} labels", quiet=quiet)
            try:
                scores[name] = finetune(
                    student,
                    [*more, *(each for each in own_data if each.sentences)],
                    master.task,
                    run.folder / name,
                    dev=devs,
                    resume=True,
                    quiet=quiet,
                    **options,
                ).dev
            except OutputError:
                raise
            except InputError as error:
                # A weak teacher may call everything the same: nothing can be learnt from that.
                if name == _ORIGINAL:
                    raise
                say(f"nothing can be learnt from the {name} labels: {error}", quiet=quiet)
                scores[name] = {SELECT: 0.0}
            wait()
        kept = scores[_RELABELLED].get("dev", 0.0) > scores[_ORIGINAL].get("dev", 0.0)
        result_ = LabelDistillation(
            str(output),
            master.task,
            kept,
            scores[_ORIGINAL],
            scores[_RELABELLED],
            _teacher_dev(master, devs) if is_first() else {},
            sum(len(each.sentences) for each in found),
            sum(each.unsure for each in found),
            float(
                np.average(
                    [it.changed for it in found], weights=[len(it.sentences) for it in found]
                )
            ),
        )
        chosen = _RELABELLED if kept else _ORIGINAL

        def publish(folder: Path) -> None:
            for path in (run.folder / chosen).iterdir():
                if path.name != MANIFEST:
                    shutil.copy2(path, folder / path.name)
            write((it for own in data[chosen] for it in own.sentences or ()), folder / DATA)

        run.publish(publish, manifest("adapt distil", inputs, settings, result_.record()))
        return result_


def _said_once(
    master: Finetuned, sentences: Sequence[Sentence], min_confidence: float, folder: Path
) -> Relabelled:
    """Have sentences labelled by the first process, and keep that for the case of a kill."""
    text, about = folder / DATA, folder / "about.json"
    if is_first() and not about.is_file():
        found = relabel(master, sentences, min_confidence=min_confidence)
        folder.mkdir(parents=True, exist_ok=True)
        write(found.sentences, text)
        with whole_text(about) as stream:
            json.dump([len(found.sentences), found.unsure, found.changed], stream)
    wait()
    count, unsure, changed = json.loads(about.read_text("utf-8"))
    return Relabelled(list(read(text)) if count else [], unsure, changed)


def _source(data: Data, sentences: list[Sentence]) -> Source:
    if isinstance(data, Source):
        return replace(data, sentences=sentences)
    path = data if isinstance(data, str | Path) else None
    return Source(path=path, sentences=sentences)


def _teacher_dev(master: Finetuned, devs: Sequence[Data]) -> dict[str, float]:

    corpora = named_apart([corpus_of(data, master.task, "dev") for data in devs])
    score = dev_scorer(corpora, master.task, master.labels, master.encoder, master.tokenizer)
    return score(master.model)
