"""Continued pretraining: a masked language model goes on learning on more text, or starts anew."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiloglot.adapt.blocks import frame_of, in_parts, pieces_of
from kiloglot.adapt.manifest import fingerprint, manifest, model_inputs, signature
from kiloglot.adapt.pretraining import Pretraining, Scratch, Trained
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run
from kiloglot.adapt.scratch import configuration
from kiloglot.adapt.starting_point import begun, count_start
from kiloglot.adapt.training import Outcome, Training
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from kiloglot.adapt.new_adapter import NewAdapter
    from kiloglot.adapt.packing import Packed

__all__ = ["Pretraining", "Scratch", "Trained", "pretrain"]


def pretrain(
    model: str | Scratch,
    texts: Sequence[PathLike],
    output: PathLike,
    training: Training,
    about: Pretraining | None = None,
    *,
    adapter: NewAdapter | None = None,
    format: str | None = None,  # noqa: A002
    resume: bool = False,
    quiet: bool = False,
) -> Trained:
    """Train a masked language model on texts and write it into a folder.

    Args:
        model: A model's name (:func:`kiloglot.adapt.models.resolve`), or what to make anew.
        texts: Files in any format that kiloglot reads, a language or kind of text each.
        output: The folder; it appears when all is done.
        training: How long and how fast.
        about: What is particular to masked language modelling.
        adapter: Train this alone, the model staying as it is; the folder holds it alone, for
            :func:`kiloglot.adapt.adapter_files.load_adapter`.
        format: The format of the texts; told from each if None.
        resume: Go on with a run that was interrupted.
        quiet: Print no progress.

    Raises:
        InputError: A text, the model or a number cannot be used.
        OutputError: The folder cannot be written.
    """
    from kiloglot.adapt.new_adapter import put, sizes
    from kiloglot.adapt.new_adapter import write as write_adapter

    about = about or Pretraining()
    if not texts:
        raise InputError("no text named", remedy="name at least one file")
    inputs = [each for text in texts for each in fingerprint("text", text)]
    settings: dict[str, object] = {"training": training.record(), **asdict(about), "format": format}
    if isinstance(model, Scratch):
        if adapter is not None:
            raise InputError("a new model has nothing to adapt", remedy="leave out the adapter")
        settings["scratch"] = asdict(model) | {"configuration": configuration(model.config)}
    else:
        inputs = [*model_inputs("model", model), *inputs]
    if adapter is not None:
        settings["adapter"] = adapter.record()
    run = Run(output, signature(inputs, settings), resume=resume)
    if run.finished:
        say(f"{output}: was finished before", quiet=quiet)
        return Trained(Outcome(), {})
    with run:
        tokenizer, body = begun(model, texts, training.seed, about, run, format, quiet)
        if adapter is not None:
            put(body, adapter, training.seed)
        packed = pieces_of(texts, tokenizer, about, run, format, quiet)
        if isinstance(model, Scratch) and model.start == "counts" and run.checkpoint is None:
            count_start(body, packed, about, training.seed, run, quiet)
        outcome, counts = _trained(body, tokenizer, packed, training, about, run, quiet)
        settings["training"] = training.record() | {"seconds": training.seconds}
        if adapter is not None:
            counts |= sizes(body)

        def write(folder: Path) -> None:
            if adapter is not None:
                write_adapter(body, adapter, folder, str(model))
                return
            _write(folder, body, tokenizer, half=about.half)

        run.publish(write, manifest("adapt pretrain", inputs, settings, counts))
    return Trained(outcome, counts)


def _trained(
    body: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    packed: list[Packed],
    training: Training,
    about: Pretraining,
    run: Run,
    quiet: bool,
) -> tuple[Outcome, dict[str, Any]]:
    from kiloglot.adapt.dropout import set_dropout
    from kiloglot.adapt.held_out_loss import HeldOut, apart
    from kiloglot.adapt.masked_lm import MaskedLanguageModel
    from kiloglot.adapt.masking import Masking
    from kiloglot.adapt.mixture import Mixture, collate, held_out
    from kiloglot.adapt.rotation import quicker_rotation
    from kiloglot.adapt.trainer import train

    if about.dropout is not None:
        set_dropout(body, about.dropout)
    frame = frame_of(body, tokenizer, about)
    training = in_parts(training, frame.length)
    masking = Masking.of(tokenizer, share=about.mask, whole_words=about.whole_words)
    mixture = Mixture(
        [text for text in packed if len(text.stream)],
        frame,
        masking,
        about.temperature,
        training.seed,
    )
    objective = MaskedLanguageModel(body)
    rows = held_out(packed, frame, masking, about.evaluation_blocks)
    evaluation = HeldOut(objective, packed, rows, frame.padding)
    with quicker_rotation(body):
        outcome = train(
            body,
            mixture,
            functools.partial(collate, padding=frame.padding),
            objective,
            training,
            run=run,
            evaluate=evaluation if rows else None,
            title="pretrain",
            quiet=quiet,
        )
    objective.close()
    scores = [(each.step, *apart(each.scores)) for each in outcome.evaluations]
    return outcome, {
        "texts": len(packed),
        "lines": sum(text.lines for text in packed),
        "pieces": sum(len(text.stream) for text in packed),
        "held_out_pieces": sum(len(text.held_out) for text in packed),
        "blocks": len(mixture),
        "length": frame.length,
        "steps": outcome.steps,
        "tokens_seen": outcome.examples * frame.length,
        "passes": outcome.examples / len(mixture),
        "seconds": outcome.seconds,
        "precision": outcome.precision,
        "head_at_masked_positions": objective.picked,
        "losses": outcome.losses,
        "evaluations": [{"step": step, **whole} for step, whole, _ in scores],
        "loss_by_text": scores[-1][2] if scores else {},
    }


def _write(
    folder: Path, body: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, *, half: bool
) -> None:
    """Write a model as transformers loads it, in half precision if ``half``."""
    import torch

    if half:
        body = body.to(torch.float16)  # type: ignore[arg-type]
    body.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
