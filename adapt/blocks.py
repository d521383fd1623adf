"""From texts to the blocks that a model is pretrained on: how many pieces, and how many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kiloglot.adapt.models import position_offset
from kiloglot.adapt.pretraining import Pretraining
from kiloglot.adapt.processes import processes, wait
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run, is_first
from kiloglot.adapt.training import Training
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from kiloglot.adapt.mixture import Frame
    from kiloglot.adapt.packing import Packed

__all__ = ["frame_of", "in_parts", "pieces_of"]

#: Pieces that go through a model at once on a CPU.
_AT_ONCE = 2048
#: Architectures whose position embeddings are learnt and begin at zero.
_FROM_ZERO = ("bert",)


def pieces_of(
    texts: Sequence[PathLike],
    tokenizer: PreTrainedTokenizerBase,
    about: Pretraining,
    run: Run,
    format: str | None,  # noqa: A002
    quiet: bool,
) -> list[Packed]:
    """Cut texts into pieces; one process does it for all.

    Raises:
        InputError: A text cannot be read, or nothing of it is left to learn from.
    """
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


def frame_of(
    body: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, about: Pretraining
) -> Frame:
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


def in_parts(training: Training, length: int) -> Training:
    """Let fewer blocks through at once on a CPU, where that costs no time and saves memory."""
    import torch

    if training.micro or torch.cuda.is_available():
        return training
    alone = training.batch // processes()
    sizes = [size for size in range(1, alone + 1) if alone % size == 0]
    fitting = [size for size in sizes if size * length <= _AT_ONCE]
    return replace(training, micro=max(fitting, default=1))
