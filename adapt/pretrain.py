"""Continued pretraining: a masked language model goes on learning on more text, or starts anew."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kiloglot.adapt.manifest import fingerprint, manifest, model_inputs, signature
from kiloglot.adapt.models import (
    check_vocabulary,
    load_config,
    load_model,
    load_tokenizer,
    position_offset,
)
from kiloglot.adapt.processes import processes, wait
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run, is_first
from kiloglot.adapt.scratch import KINDS, configuration, new_model, new_tokenizer, sample
from kiloglot.adapt.tokenizer import load_tokenizer as any_tokenizer
from kiloglot.adapt.training import Outcome, Training
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from kiloglot.adapt.masked_lm import MaskedLanguageModel
    from kiloglot.adapt.mixture import Frame
    from kiloglot.adapt.new_adapter import NewAdapter
    from kiloglot.adapt.packing import Packed

__all__ = ["Pretraining", "Scratch", "Trained", "pretrain"]

#: Blocks up to this length are computed by plain attention on a CPU: with bfloat16 it is faster
#: there than the fused one, whose backward pass is slow (benchmarks/pretraining_speed.py).
_PLAIN_ATTENTION = 256
#: Pieces that go through a model at once on a CPU.
_AT_ONCE = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A model that is made anew.

    Args:
        config: A preset or a JSON file; see :func:`kiloglot.adapt.scratch.configuration`.
        vocabulary: Pieces of its tokenizer.
        tokenizer: ``unigram`` or ``bpe``; or a folder with a tokenizer to take as it is.
        characters: How much text the tokenizer learns from.
        start: How embeddings begin: ``counts`` for what stands near each piece
            (:mod:`kiloglot.adapt.cooccurrence`), or ``random``.
    """

    config: str
    vocabulary: int = 16_000
    tokenizer: str = "unigram"
    characters: int = 8_000_000
    start: str = "counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretraining:
    """What is particular to masked language modelling.

    Args:
        length: Pieces in a block; 0 for 128, or as many as the model takes if fewer.
        temperature: How far small texts are drawn more often than they are large.
        mask: The share of pieces to guess.
        whole_words: Mask all pieces of a word together.
        held_out: The share of lines held out for the evaluation, in %.
        evaluation_blocks: How many blocks of them are evaluated at most.
        dropout: The dropout while training; None as the model has it. Without any, pretraining goes
            further in the same time (Geiping & Goldstein 2023, section 4.3; Lan et al. 2020,
            section 4.8), and random numbers are dear on a CPU.
        half: Write the weights in half precision.
    """

    length: int = 0
    temperature: float = 2.0
    mask: float = 0.15
    whole_words: bool = False
    held_out: float = 1.0
    evaluation_blocks: int = 256
    dropout: float | None = 0.0
    half: bool = False


class Trained(NamedTuple):
    """What pretraining came to.

    Args:
        outcome: How training went.
        counts: What the manifest says in numbers.
    """

    outcome: Outcome
    counts: dict[str, Any]


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
    _check(texts, about)
    inputs = [each for text in texts for each in fingerprint("text", text)]
    settings: dict[str, object] = {"training": training.record(), **asdict(about)}
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
        tokenizer, body = _begun(model, texts, training.seed, about, run, format, quiet)
        if adapter is not None:
            put(body, adapter, training.seed)
        packed = _packed(texts, tokenizer, about, run, format, quiet)
        if isinstance(model, Scratch) and model.start == "counts" and run.checkpoint is None:
            _start(body, packed, about, training.seed, run, quiet)
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


def _check(texts: Sequence[PathLike], about: Pretraining) -> None:
    if not texts:
        raise InputError("no text named", remedy="name at least one file")
    if about.temperature <= 0:
        raise InputError("the temperature is not above 0", text=str(about.temperature))
    if about.length and about.length < 8:
        raise InputError("a block has at least 8 pieces", text=str(about.length))


def _begun(
    model: str | Scratch,
    texts: Sequence[PathLike],
    seed: int,
    about: Pretraining,
    run: Run,
    format: str | None,  # noqa: A002
    quiet: bool,
) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    """Return tokenizer and model, loaded or made anew."""
    import torch

    torch.manual_seed(seed)
    if isinstance(model, str):
        tokenizer = load_tokenizer(model)
        loaded = load_model(model, **_faster(load_config(model), about))
        check_vocabulary(loaded, tokenizer, model)
        return tokenizer, loaded
    config = configuration(model.config)
    folder = run.folder / "tokenizer"
    if is_first() and not (folder / "done").exists():
        if model.tokenizer in KINDS:
            say(f"learning a vocabulary of {model.vocabulary} pieces", quiet=quiet)
            text = sample(
                texts,
                model.characters,
                about.temperature,
                seed,
                held_out=about.held_out,
                format=format,
            )
            limit = int(config.get("max_position_embeddings", 512))
            made = new_tokenizer(text, model.vocabulary, kind=model.tokenizer, length=limit)
        else:
            made = any_tokenizer(model.tokenizer)
        made.save_pretrained(folder)
        (folder / "done").touch()
    wait()
    from transformers import AutoTokenizer

    # Loaded in every case, so that it is the same whether or not the run was interrupted.
    tokenizer = AutoTokenizer.from_pretrained(folder)
    body = new_model(config, tokenizer, seed)
    for name, value in _faster(body.config, about).items():
        if name == "attn_implementation":
            body.set_attn_implementation(value)
    return tokenizer, body


def _start(
    body: PreTrainedModel,
    packed: list[Packed],
    about: Pretraining,
    seed: int,
    run: Run,
    quiet: bool,
) -> None:
    """Let a new model begin with what can be counted; one process counts for all."""
    import numpy as np

    from kiloglot.adapt.cooccurrence import Start, put_into, start
    from kiloglot.adapt.mixture import shares
    from kiloglot.data.files import whole_bytes

    path = run.folder / "start.npz"
    if is_first() and not path.is_file():
        say("counting which pieces stand near which", quiet=quiet)
        streams = [text.stream for text in packed]
        sizes = [len(stream) for stream in streams]
        drawn = shares(sizes, about.temperature) * sum(sizes)
        weights = [share / max(1, size) for share, size in zip(drawn, sizes, strict=True)]
        embeddings: Any = body.get_input_embeddings()
        rows, width = embeddings.weight.shape
        found = start(streams, weights, int(rows), int(width), seed)
        with whole_bytes(path) as stream:
            np.savez(stream, **found._asdict())
    wait()
    with np.load(path) as arrays:
        put_into(body, Start(arrays["frequencies"], arrays["vectors"]))


def _faster(config: Any, about: Pretraining) -> dict[str, Any]:
    import torch

    length = about.length or 128
    if torch.cuda.is_available() or length > _PLAIN_ATTENTION:
        return {}
    return {"attn_implementation": "eager"}


def _packed(
    texts: Sequence[PathLike],
    tokenizer: PreTrainedTokenizerBase,
    about: Pretraining,
    run: Run,
    format: str | None,  # noqa: A002
    quiet: bool,
) -> list[Packed]:
    from kiloglot.adapt.packing import pack

    def packed() -> list[Packed]:
        return pack(texts, tokenizer, run.folder / "pieces", held_out=about.held_out, format=format)

    if is_first():
        if not (run.folder / "pieces" / "pieces.json").is_file():
            say("cutting the text into pieces", quiet=quiet)
        packed()
    wait()
    found = packed()
    if not any(len(text.stream) for text in found):
        raise InputError(
            "all lines are held out", path=texts[0], remedy="hold out fewer, or give more text"
        )
    return found


def _framed(body: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, about: Pretraining) -> Frame:
    """Return the shape of the blocks that a model takes.

    Raises:
        InputError: They are longer than it takes.
    """
    from kiloglot.adapt.mixture import Frame
    from kiloglot.adapt.packing import separator

    positions = getattr(body.config, "max_position_embeddings", None) or 1 << 30
    positions -= position_offset(body)
    length = about.length or min(128, positions)
    if length > positions:
        raise InputError(
            f"a block of {length} pieces is longer than the {positions} that the model takes",
            remedy="choose a smaller --length",
        )
    last = separator(tokenizer)
    first = tokenizer.cls_token_id
    first = tokenizer.bos_token_id if first is None else first
    shift = positions - length if body.config.model_type in _FROM_ZERO else 0
    return Frame(
        length,
        int(last if first is None else first),
        int(last if tokenizer.pad_token_id is None else tokenizer.pad_token_id),
        shift if shift >= length // 2 and positions < 1 << 30 else 0,
    )


#: Architectures whose position embeddings are learnt and begin at zero.
_FROM_ZERO = ("bert",)


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
    from kiloglot.adapt.masked_lm import MaskedLanguageModel
    from kiloglot.adapt.masking import Masking
    from kiloglot.adapt.mixture import Mixture, collate, held_out
    from kiloglot.adapt.trainer import train

    if about.dropout is not None:
        set_dropout(body, about.dropout)
    frame = _framed(body, tokenizer, about)
    training = _in_parts(training, frame.length)
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
    evaluation = _Evaluation(objective, packed, rows, frame.padding)
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
        "evaluations": [{"step": each.step, **each.scores} for each in outcome.evaluations],
        "loss_by_text": evaluation.by_text,
    }


def _in_parts(training: Training, length: int) -> Training:
    """Let fewer blocks through at once on a CPU, where that costs no time and saves memory."""
    import torch

    if training.micro or torch.cuda.is_available():
        return training
    alone = training.batch // processes()
    sizes = [size for size in range(1, alone + 1) if alone % size == 0]
    fitting = [size for size in sizes if size * length <= _AT_ONCE]
    return replace(training, micro=max(fitting, default=1))


class _Evaluation:
    """The loss on held-out lines."""

    def __init__(
        self,
        objective: MaskedLanguageModel,
        packed: list[Packed],
        rows: list[tuple[int, Any]],
        padding: int,
    ) -> None:
        self.objective = objective
        self.packed = packed
        self.rows = rows
        self.padding = padding
        self.by_text: dict[str, float] = {}

    def __call__(self, model: nn.Module) -> dict[str, float]:
        from kiloglot.adapt.mixture import collate

        device = next(model.parameters()).device
        sums: dict[int, float] = {}
        counts: dict[int, int] = {}
        for number, row in self.rows:
            batch = collate([row], self.padding)
            batch = {name: value.to(device) for name, value in batch.items()}
            sums[number] = sums.get(number, 0.0) + float(self.objective.sums(model, batch))
            counts[number] = counts.get(number, 0) + int(self.objective.counts(batch))
        self.by_text = {
            self.packed[number].name: sums[number] / counts[number]
            for number in sums
            if counts[number]
        }
        loss = sum(sums.values()) / max(1, sum(counts.values()))
        return {"loss": loss, "perplexity": math.exp(min(loss, 50.0))}


def _write(
    folder: Path, body: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, *, half: bool
) -> None:
    """Write a model as transformers loads it, in half precision if ``half``."""
    import torch

    if half:
        body = body.to(torch.float16)  # type: ignore[arg-type]
    body.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
