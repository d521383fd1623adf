"""Distillation of a task: the student learns the teacher's soft labels and the true ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from transformers import (
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from kiloglot.adapt.batches import Encoded, Mixture, collate
from kiloglot.adapt.development import SELECT, check_devs, dev_scorer, evaluations_every
from kiloglot.adapt.distillation import Distillation, Recipe
from kiloglot.adapt.encoding import IGNORED, Encoder
from kiloglot.adapt.examples import Corpus, Data, corpus_of, plain_corpus
from kiloglot.adapt.finetuned import Finetuned, Scores, load, longest
from kiloglot.adapt.finetuning import learning_rate, publish
from kiloglot.adapt.heads import joint_class, load_with_head
from kiloglot.adapt.manifest import manifest, model_inputs, signature
from kiloglot.adapt.models import check_vocabulary, hush
from kiloglot.adapt.named_data import input_of, named_apart, read_as
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run
from kiloglot.adapt.soft_losses import SoftLabelLoss
from kiloglot.adapt.students import (
    Student,
    configured,
    fewer_layers,
    finished,
    is_config,
    made_of,
    outcome_of,
    parameters,
    same_tokenizer,
    student_inputs,
    student_tokenizer,
    without_gradients,
)
from kiloglot.adapt.tasks import KINDS
from kiloglot.adapt.trainer import train as run_training
from kiloglot.adapt.training import Training
from kiloglot.errors import InputError

__all__ = ["Lessons", "Taught", "distil_task", "taught"]


class Lessons(NamedTuple):
    """What a student learns from.

    Args:
        labelled: Data with labels of the task.
        unlabelled: Data without.
        devs: Data that chooses the checkpoint.
    """

    labelled: list[Data]
    unlabelled: list[Data]
    devs: list[Data]


class Taught(NamedTuple):
    """A window with true labels and the teacher's logits.

    Args:
        ids: The subwords, as the student reads them.
        tags: As in :class:`kiloglot.adapt.batches.Encoded`.
        label: Likewise.
        number: Likewise.
        places: Where the words that are taught begin.
        words: The teacher's logits of these. Shape: ``[words, word labels]``.
        sentence: Of the sentence, in its first window. Shape: ``[sentence labels]``.
    """

    ids: list[int]
    tags: list[int]
    label: int
    number: int
    places: list[int]
    words: np.ndarray[Any, np.dtype[np.float16]]
    sentence: np.ndarray[Any, np.dtype[np.float16]] | None


def distil_task(
    teacher: str,
    student: str | None,
    lessons: Lessons,
    output: str | Path,
    recipe: Recipe,
    plan: Training,
    *,
    resume: bool = False,
    quiet: bool = False,
) -> Distillation:
    """Distil a fine-tuned model; see :func:`kiloglot.adapt.distilling.distil`."""
    master = load(teacher)
    task = master.task
    labelled = [corpus_of(data, task, "train") for data in lessons.labelled]
    corpora = [*labelled, *(plain_corpus(data) for data in lessons.unlabelled)]
    devs = named_apart([corpus_of(data, task, "dev") for data in lessons.devs])
    check_devs(devs, master.labels)
    settings: dict[str, object] = {
        "task": task,
        **recipe.record(),
        "training": plan.record(),
        "data": read_as(lessons.labelled, lessons.unlabelled, lessons.devs),
    }
    inputs = [
        *model_inputs("teacher", teacher),
        *student_inputs(student),
        *(
            input_of("train", corpus, data)
            for corpus, data in zip(corpora, [*lessons.labelled, *lessons.unlabelled], strict=True)
        ),
        *(input_of("dev", corpus, data) for corpus, data in zip(devs, lessons.devs, strict=True)),
    ]
    torch.manual_seed(plan.seed)
    tokenizer = student_tokenizer(student, teacher)
    alike = same_tokenizer(tokenizer, master.tokenizer)
    if recipe.hidden and not alike:
        raise InputError(
            "hidden states can be compared only where both models read the same subwords",
            path=student,
            remedy="choose a student with the teacher's tokenizer, or leave out --hidden",
        )
    model = _made(student, master, tokenizer, recipe)
    check_vocabulary(model, tokenizer, student or teacher)
    run = Run(output, signature(inputs, settings), resume=resume)
    if run.finished:
        say(f"{output}: is there already", quiet=quiet)
        return finished(run)
    with run:
        length = longest(model, tokenizer, recipe.max_length)
        model.config.kiloglot_max_length = length
        encoder = Encoder(tokenizer, length)
        say(
            f"{teacher}: labelling {sum(len(it.examples) for it in corpora):,} sentences",
            quiet=quiet,
        )
        mixture = Mixture(
            [taught(corpus, encoder, master) for corpus in corpora],
            [corpus.weight for corpus in corpora],
            plan.batch,
            plan.seed,
        )
        scorer = dev_scorer(devs, task, master.labels, encoder, tokenizer) if devs else None
        teacher_dev: dict[str, float] = {}
        if devs:
            own = dev_scorer(devs, task, master.labels, master.encoder, master.tokenizer)
            teacher_dev = own(master.model)
        hidden = int(master.model.config.hidden_size) if recipe.hidden else None
        pad = tokenizer.pad_token_id or 0
        outcome = run_training(
            Student(model, hidden),
            mixture,
            lambda rows: _collated(rows, pad),
            SoftLabelLoss(
                master.labels,
                recipe.temperature,
                recipe.share,
                recipe.hidden,
                without_gradients(master.model),
            ),
            replace(
                plan,
                rate=plan.rate or learning_rate(int(model.config.hidden_size)),
                evaluate_every=(plan.evaluate_every or evaluations_every(plan, len(mixture)))
                if scorer
                else 0,
            ),
            run=run,
            evaluate=scorer,
            select=None if scorer is None else SELECT,
            title=f"distil {task}",
            quiet=quiet,
        )
        sizes = (parameters(master.model), parameters(model))
        result = outcome_of(str(output), task, sizes, outcome, teacher_dev)
        publish(run, model, tokenizer, manifest("adapt distil", inputs, settings, result.record()))
        return result


def _made(
    student: str | None, master: Finetuned, tokenizer: PreTrainedTokenizerBase, recipe: Recipe
) -> PreTrainedModel:
    """Return the student with a head for the teacher's labels."""
    task, labels = master.task, master.labels
    pooling = getattr(master.model.config, "intent_pooling", None) or "mean"
    if student is None:
        assert recipe.layers is not None
        return fewer_layers(
            load_with_head(master.name, task, labels, pooling=pooling), recipe.layers
        )
    if not is_config(student):
        return load_with_head(student, task, labels, pooling=pooling)
    hush()
    config = configured(student, master.model.config, tokenizer)
    own = master.model.config
    config.id2label, config.label2id = own.id2label, own.label2id
    config.kiloglot_task = task
    if task == "joint":
        config.intent_id2label, config.intent_pooling = own.intent_id2label, pooling
        return made_of(joint_class(config), config, student)
    loader: Any = (
        AutoModelForSequenceClassification
        if KINDS[task].words is None
        else AutoModelForTokenClassification
    )
    return made_of(loader.from_config, config, student)


def taught(corpus: Corpus, encoder: Encoder, master: Finetuned) -> list[Taught]:
    """Encode a corpus as the student reads it, with what the teacher says of it."""
    words = [example.tokens for example in corpus.examples]
    said: list[Scores] = master.scores(words)
    tags = {name: number for number, name in enumerate(master.labels.words)}
    classes = {name: number for number, name in enumerate(master.labels.sentences)}
    made: list[Taught] = []
    for window in encoder(words):
        example, scores = corpus.examples[window.sentence], said[window.sentence]
        own = [IGNORED] * len(window.ids)
        if example.tags is not None:
            for word, place in zip(window.words, window.places, strict=True):
                own[place] = tags.get(example.tags[word], IGNORED)
        label = classes.get(example.label or "", IGNORED) if window.first else IGNORED
        made.append(
            Taught(
                window.ids,
                own,
                label,
                window.sentence,
                window.places if tags else [],
                scores.words[window.words],
                scores.sentence if window.first and classes else None,
            )
        )
    return made


def _collated(rows: list[Taught], pad: int) -> dict[str, Tensor]:
    batch = collate([Encoded(row.ids, row.tags, row.label, row.number) for row in rows], pad)
    word_taught = torch.zeros_like(batch["word_labels"], dtype=torch.bool)
    for number, row in enumerate(rows):
        word_taught[number, row.places] = True
    # In the order in which a mask picks: by row, then by place.
    logits = [row.words[np.argsort(row.places, kind="stable")] for row in rows]
    batch["word_taught"] = word_taught
    batch["word_logits"] = torch.from_numpy(np.concatenate(logits))
    whole = [row.sentence for row in rows if row.sentence is not None]
    batch["sentence_taught"] = torch.tensor([row.sentence is not None for row in rows])
    batch["sentence_logits"] = torch.from_numpy(np.stack(whole)) if whole else torch.zeros(0, 0)
    return batch
