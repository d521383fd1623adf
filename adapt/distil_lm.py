"""Distillation of a masked language model: the student learns the teacher's guesses."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn
from transformers import AutoModelForMaskedLM, PreTrainedModel, PreTrainedTokenizerBase

from kiloglot.adapt.development import SELECT, evaluations_every
from kiloglot.adapt.distillation import LANGUAGE_MODEL, Distillation, Recipe
from kiloglot.adapt.examples import Data, Source
from kiloglot.adapt.finetuned import longest
from kiloglot.adapt.finetuning import learning_rate, publish
from kiloglot.adapt.manifest import fingerprint, manifest, model_inputs, signature
from kiloglot.adapt.masking import IGNORED, Masking
from kiloglot.adapt.mixture import Frame, Mixture, collate, held_out
from kiloglot.adapt.models import check_vocabulary, hush, load_model, load_tokenizer
from kiloglot.adapt.packing import Packed, pack, separator
from kiloglot.adapt.processes import wait
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run, is_first
from kiloglot.adapt.soft_losses import MaskedSoftLoss
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
from kiloglot.adapt.trainer import train as run_training
from kiloglot.adapt.training import Training
from kiloglot.errors import InputError

__all__ = ["distil_language_model"]

_LENGTH = 128
_TEMPERATURE = 2.0
_EVALUATION_BLOCKS = 64


def distil_language_model(
    teacher: str,
    student: str | None,
    texts: Sequence[Data],
    output: str | Path,
    recipe: Recipe,
    plan: Training,
    *,
    resume: bool = False,
    quiet: bool = False,
) -> Distillation:
    """Distil a masked language model; see :func:`kiloglot.adapt.distilling.distil`.

    Texts are packed and mixed as in pretraining (temperature 2), one line in a hundred is held out,
    and the loss on these, negative, is the ``dev`` score.
    """
    paths = [_path(data) for data in texts]
    format_ = _format(texts)
    settings: dict[str, object] = {
        "task": LANGUAGE_MODEL,
        **recipe.record(),
        "training": plan.record(),
        "format": format_,
    }
    inputs = [
        *model_inputs("teacher", teacher),
        *student_inputs(student),
        *(each for path in paths for each in fingerprint("text", path)),
    ]
    torch.manual_seed(plan.seed)
    master = load_model(teacher)
    reader = load_tokenizer(teacher)
    check_vocabulary(master, reader, teacher)
    tokenizer = student_tokenizer(student, teacher)
    if not same_tokenizer(tokenizer, reader):
        raise InputError(
            "has another tokenizer than the teacher",
            path=student,
            remedy="choose one with the same, or a configuration, or --layers",
        )
    model = _made(student, teacher, master, tokenizer, recipe)
    check_vocabulary(model, tokenizer, student or teacher)
    run = Run(output, signature(inputs, settings), resume=resume)
    if run.finished:
        say(f"{output}: is there already", quiet=quiet)
        return finished(run)
    with run:
        frame = _framed(master, model, tokenizer, recipe)
        if is_first():
            pack(paths, tokenizer, run.folder / "pieces", format=format_)
        wait()
        packed = pack(paths, tokenizer, run.folder / "pieces", format=format_)
        masking = Masking.of(tokenizer)
        with_text = [text for text in packed if len(text.stream)]
        if not with_text:
            raise InputError("all lines are held out", path=paths[0], remedy="give more text")
        mixture = Mixture(with_text, frame, masking, _TEMPERATURE, plan.seed)
        scorer = _Scorer(packed, frame, masking)
        without_gradients(master)
        teacher_dev = scorer(master) if scorer.rows and is_first() else {}
        objective = MaskedSoftLoss(
            recipe.temperature, recipe.share, recipe.hidden, master, cast("nn.Module", model)
        )
        hidden = int(master.config.hidden_size) if recipe.hidden else None
        outcome = run_training(
            Student(model, hidden),
            mixture,
            functools.partial(collate, padding=frame.padding),
            objective,
            replace(
                plan,
                rate=plan.rate or learning_rate(int(model.config.hidden_size)),
                evaluate_every=plan.evaluate_every or evaluations_every(plan, len(mixture)),
            ),
            run=run,
            evaluate=scorer if scorer.rows else None,
            select=SELECT if scorer.rows else None,
            title="distil",
            quiet=quiet,
        )
        objective.close()
        sizes = (parameters(master), parameters(model))
        result = outcome_of(str(output), LANGUAGE_MODEL, sizes, outcome, teacher_dev)
        publish(run, model, tokenizer, manifest("adapt distil", inputs, settings, result.record()))
        return result


def _path(data: Data) -> str:
    path = data.path if isinstance(data, Source) else data
    if not isinstance(path, str | Path):
        raise InputError("a language model learns from files of text", remedy="name them")
    return str(path)


def _format(texts: Sequence[Data]) -> str | None:
    """Return the format that the texts are said to have."""
    named = {data.format if isinstance(data, Source) else None for data in texts}
    if len(named) > 1:
        raise InputError("texts of several formats are named", remedy="name the same for each")
    return next(iter(named), None)


def _made(
    student: str | None,
    teacher: str,
    master: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    recipe: Recipe,
) -> PreTrainedModel:
    if student is None:
        assert recipe.layers is not None
        return fewer_layers(load_model(teacher), recipe.layers)
    if not is_config(student):
        return load_model(student)
    hush()
    loader: Any = AutoModelForMaskedLM
    return made_of(loader.from_config, configured(student, master.config, tokenizer), student)


def _framed(
    master: PreTrainedModel,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    recipe: Recipe,
) -> Frame:
    wanted = recipe.max_length or _LENGTH
    length = min(longest(each, tokenizer, wanted) for each in (master, model))
    last = separator(tokenizer)
    first = tokenizer.cls_token_id
    pad = tokenizer.pad_token_id
    return Frame(length, last if first is None else first, last, last if pad is None else pad)


class _Scorer:
    """Scores a language model by its loss on held-out text."""

    def __init__(self, packed: Sequence[Packed], frame: Frame, masking: Masking) -> None:
        self.rows = [row for _, row in held_out(packed, frame, masking, _EVALUATION_BLOCKS)]
        self._padding = frame.padding

    def __call__(self, model: nn.Module) -> dict[str, float]:
        """Return the mean loss of a masked piece, its perplexity, and ``dev``, minus the loss."""
        device = next(model.parameters()).device
        loss, count = 0.0, 0
        for row in self.rows:
            batch = {name: it.to(device) for name, it in collate([row], self._padding).items()}
            labels = batch.pop("labels")
            with torch.inference_mode():
                logits = model(**batch).logits
            there = labels != IGNORED
            loss += float(
                nn.functional.cross_entropy(logits[there].float(), labels[there], reduction="sum")
            )
            count += int(there.sum())
        mean = loss / max(1, count)
        return {SELECT: -mean, "loss": mean, "perplexity": math.exp(min(mean, 50.0))}
