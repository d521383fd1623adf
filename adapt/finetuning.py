"""Fine-tuning: a pretrained encoder learns a task from English, synthetic and real data.

Data is concatenated, or learnt in two stages (synthetic first, real after, say). Of several
checkpoints the one that scores best on development data is kept.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import torch

from kiloglot.adapt import task_adapter
from kiloglot.adapt.batches import Mixture, collate, encoded
from kiloglot.adapt.development import SELECT, check_devs, dev_scorer, evaluations_every
from kiloglot.adapt.dropout import set_dropout
from kiloglot.adapt.encoding import Encoder
from kiloglot.adapt.examples import Corpus, Data, corpus_of
from kiloglot.adapt.finetuned import longest
from kiloglot.adapt.finetuning_result import Finetuning, finished, result_of
from kiloglot.adapt.heads import POOLINGS, freeze, load_with_head
from kiloglot.adapt.labels import Labels, balanced, labels_of
from kiloglot.adapt.losses import LabelLoss
from kiloglot.adapt.manifest import fingerprint, manifest, model_inputs, signature
from kiloglot.adapt.models import check_vocabulary, load_config, load_tokenizer
from kiloglot.adapt.named_data import input_of, named_apart, paired, read_as, several, tell
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run
from kiloglot.adapt.tasks import KINDS, Task
from kiloglot.adapt.trainer import train as run_training
from kiloglot.adapt.training import Outcome, Training
from kiloglot.errors import InputError

__all__ = [
    "Finetuning",
    "finetune",
    "learning_rate",
    "publish",
]


#: Subwords up to which plain attention is faster than the fused one, whose backward pass is slow
#: on CPUs (32 sentences of 36 subwords on mini in bfloat16: 0.20 s a step against 0.30 s).
_PLAIN_ATTENTION = 256


def learning_rate(hidden_size: int) -> float:
    """Return a learning rate for an encoder of a size: 5e-5 at 768, 1.2e-3 at 256 and below.

    Small models are fine-tuned at higher rates (Turc et al. 2019, https://arxiv.org/abs/1908.08962,
    up to 3e-4), and in few steps at higher ones still: ``benchmarks/finetuning_defaults.py``
    compares them for mini on English development data.
    """
    smaller = 768 / max(1, min(768, hidden_size))
    return min(1.2e-3, 5e-5 * float(smaller**2.9))


def finetune(
    model: str,
    train: Sequence[Data] | Data,
    task: Task,
    output: str | Path,
    *,
    then: Sequence[Data] = (),
    dev: Sequence[Data] = (),
    epochs: float = 3.0,
    max_steps: int | None = None,
    then_epochs: float | None = None,
    then_max_steps: int | None = None,
    batch_size: int = 32,
    micro_batch_size: int = 0,
    learning_rate: float | None = None,
    warmup: float = 0.06,
    dropout: float | None = None,
    class_weights: Literal["balanced"] | None = None,
    max_length: int | None = None,
    pooling: str = "mean",
    freeze_embeddings: bool = False,
    freeze_layers: int = 0,
    adapter: str | Path | None = None,
    precision: str = "auto",
    evaluate_every: int | None = None,
    checkpoint_seconds: float = 120.0,
    checkpoint_steps: int = 0,
    seed: int = 0,
    resume: bool = False,
    quiet: bool = False,
) -> Finetuning:
    """Teach a pretrained model a task and write it to a folder that transformers loads.

    Args:
        model: ``"mini"``, a folder or a name on the Hugging Face hub.
        train: Labelled data, concatenated: paths, :class:`~kiloglot.adapt.examples.Source` (with
            weights), sentences or data sets.
        task: What is to be learnt.
        output: The folder to write.
        then: Data of a second stage, learnt after the first.
        dev: Data that chooses the checkpoint; the mean over these corpora counts.
        epochs: How often the data is gone through.
        max_steps: Steps of the optimiser instead.
        then_epochs: As ``epochs``, of the second stage; the same if not given.
        then_max_steps: As ``max_steps``, of the second stage; the same if neither is given.
        batch_size: Sentences per step.
        micro_batch_size: Sentences that go through the model at once, if fewer.
        learning_rate: The highest; by the model's size if not given (:func:`learning_rate`).
        warmup: The share of a stage in which the rate climbs.
        dropout: While training; as the model has it if None.
        class_weights: ``"balanced"`` lets each label weigh as much as any other.
        max_length: Subwords that are read at a time; 256 if the model can.
        pooling: What a joint model reads the intent from: ``"mean"`` or ``"first"``.
        freeze_embeddings: Leave the subwords' vectors as they are.
        freeze_layers: Leave so many of the lowest layers as they are.
        adapter: The folder of a language adapter: the model stays as it is, and a task adapter is
            learnt on top (:mod:`kiloglot.adapt.task_adapter`).
        precision: ``"fp32"``, ``"bf16"`` or ``"auto"``.
        evaluate_every: Steps between evaluations; a fifth of a stage if not given.
        checkpoint_seconds: Time from one checkpoint to the next.
        checkpoint_steps: Steps from one to the next; 0 to go by time only.
        seed: Of every random choice.
        resume: Go on with a run that was interrupted.
        quiet: Print nothing.

    Raises:
        InputError: The model or the data cannot be used for the task.
        OutputError: The folder cannot be written.
    """
    if pooling not in POOLINGS:
        raise InputError("no such pooling", text=pooling, remedy=f"there are {', '.join(POOLINGS)}")
    model = str(model)
    # What is wrong with the model is said before minutes of reading.
    load_config(model)
    first = [corpus_of(data, task, "train") for data in several(train)]
    second = [corpus_of(data, task, "train") for data in several(then)]
    devs = named_apart([corpus_of(data, task, "dev") for data in several(dev)])
    if not first:
        raise InputError("no training data", remedy="name a labelled corpus (--train)")
    labels = labels_of((it for corpus in first + second for it in corpus.examples), task)
    _check(labels, task, first + second)
    check_devs(devs, labels)
    settings: dict[str, object] = {
        "task": task,
        "epochs": epochs,
        "max_steps": max_steps,
        "then_epochs": then_epochs,
        "then_max_steps": then_max_steps,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "warmup": warmup,
        "dropout": dropout,
        "class_weights": class_weights,
        "max_length": max_length,
        "pooling": pooling,
        "freeze_embeddings": freeze_embeddings,
        "freeze_layers": freeze_layers,
        "precision": precision,
        "evaluate_every": evaluate_every,
        "data": read_as(train, then, dev),
        "seed": seed,
    }
    inputs = [
        *model_inputs("model", model),
        *(input_of("train", corpus, data) for corpus, data in paired(first, train)),
        *(input_of("then", corpus, data) for corpus, data in paired(second, then)),
        *(input_of("dev", corpus, data) for corpus, data in paired(devs, dev)),
    ]
    if adapter is not None:
        settings["adapter"] = True
        inputs += fingerprint("adapter", adapter)
    # All that can be wrong with them comes before the run leaves anything on the disk.
    torch.manual_seed(seed)
    loaded = load_with_head(model, task, labels, pooling=pooling, **_faster(max_length))
    tokenizer = load_tokenizer(model)
    check_vocabulary(loaded, tokenizer, model)
    length = longest(loaded, tokenizer, max_length)
    loaded.config.kiloglot_max_length = length
    encoder = Encoder(tokenizer, length)
    if adapter is not None:
        task_adapter.put(loaded, adapter, seed)
    freeze(loaded, embeddings=freeze_embeddings, layers=freeze_layers)
    if dropout is not None:
        set_dropout(loaded, dropout)
    run = Run(output, signature(inputs, settings), resume=resume)
    if run.finished:
        say(f"{output}: is there already", quiet=quiet)
        return finished(run, task, labels)
    with run:
        for corpus in (*first, *second, *devs):
            tell(corpus, labels, quiet=quiet)
        scorer = dev_scorer(devs, task, labels, encoder, tokenizer) if devs else None
        plan = Training(
            steps=max_steps,
            epochs=epochs,
            batch=batch_size,
            micro=micro_batch_size,
            rate=learning_rate or _rate(loaded),
            warmup=warmup,
            precision=precision,
            seed=seed,
            checkpoint_seconds=checkpoint_seconds,
            checkpoint_steps=checkpoint_steps,
        )
        later = plan
        if then_epochs is not None or then_max_steps is not None:
            later = replace(plan, steps=then_max_steps, epochs=then_epochs or epochs)
        outcomes: list[Outcome] = []
        pad = tokenizer.pad_token_id or 0
        for number, (corpora, stage) in enumerate(((first, plan), (second, later)), 1):
            if not corpora:
                continue
            mixture = Mixture(
                [encoded(corpus, encoder, labels) for corpus in corpora],
                [corpus.weight for corpus in corpora],
                batch_size,
                seed,
            )
            every = evaluate_every or evaluations_every(stage, len(mixture))
            outcomes.append(
                run_training(
                    loaded,
                    mixture,
                    lambda rows: collate(rows, pad),
                    _loss(corpora, labels, class_weights),
                    replace(stage, evaluate_every=every if scorer else 0, seed=seed + number - 1),
                    run=_stage(run, number),
                    evaluate=scorer,
                    select=None if scorer is None else SELECT,
                    title=f"finetune {task}" + (f", stage {number}" if second else ""),
                    quiet=quiet,
                )
            )
        result = result_of(str(output), task, labels, first + second, outcomes)
        record = manifest("adapt finetune", inputs, settings, result.record())
        publish(run, loaded, tokenizer, record)
        return result


def _check(labels: Labels, task: Task, corpora: Sequence[Corpus]) -> None:
    kind = KINDS[task]
    name = corpora[0].name
    if kind.words == "tags" and labels.words == ("O",):
        raise InputError(
            f"has no {task} span: every tag is O", path=name, remedy="name data with spans"
        )
    if kind.sentence and len(labels.sentences) == 1:
        raise InputError(
            f"all its sentences have one label, {labels.sentences[0]!r}",
            path=name,
            remedy="there is nothing to tell apart: name data with several",
        )


def _faster(length: int | None) -> dict[str, str]:
    """Return options for loading: plain attention is faster in training short texts on a CPU."""
    short = (length or _PLAIN_ATTENTION) <= _PLAIN_ATTENTION
    return {"attn_implementation": "eager"} if short and not torch.cuda.is_available() else {}


def _rate(model: Any) -> float:
    return learning_rate(int(getattr(model.config, "hidden_size", 768)))


def _loss(corpora: Sequence[Corpus], labels: Labels, weights: str | None) -> LabelLoss:
    if weights is None:
        return LabelLoss(labels)
    words: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    for corpus in corpora:
        for example in corpus.examples:
            words.update(example.tags or ())
            sentences.update([example.label] if example.label is not None else [])
    return LabelLoss(labels, balanced(labels.words, words), balanced(labels.sentences, sentences))


def _stage(run: Run, number: int) -> Run:
    """Return the run with a folder for the checkpoints of one stage."""
    stage = copy.copy(run)
    stage.folder = run.folder / f"stage-{number}"
    stage.folder.mkdir(parents=True, exist_ok=True)
    return stage


def publish(run: Run, model: Any, tokenizer: Any, record: dict[str, Any]) -> None:
    """Write model, tokenizer and manifest as the output of a run."""

    def write(folder: Path) -> None:
        model.save_pretrained(folder, state_dict=task_adapter.weights_without(model))
        task_adapter.write(model, folder)
        tokenizer.save_pretrained(folder)

    run.publish(write, record)
