"""What pretraining begins with: a model and its tokenizer, loaded or made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kiloglot.adapt.models import check_vocabulary, load_model, load_tokenizer
from kiloglot.adapt.pretraining import Pretraining, Scratch
from kiloglot.adapt.processes import wait
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run, is_first
from kiloglot.adapt.scratch import KINDS, configuration, new_model, new_tokenizer, sample
from kiloglot.adapt.tokenizer import load_tokenizer as any_tokenizer
from kiloglot.data.files import PathLike

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from kiloglot.adapt.packing import Packed

__all__ = ["begun", "count_start"]


def begun(
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

    from kiloglot.adapt.attention import faster

    torch.manual_seed(seed)
    if isinstance(model, str):
        tokenizer = load_tokenizer(model)
        loaded = load_model(model)
        check_vocabulary(loaded, tokenizer, model)
        faster(loaded, about.length)
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
    faster(body, about.length)
    return tokenizer, body


def count_start(
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
