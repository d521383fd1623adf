"""A new tokenizer and a new model, from text and a configuration."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiloglot.adapt.mixture import shares
from kiloglot.adapt.models import hush
from kiloglot.adapt.packing import is_held_out, lines
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

__all__ = ["KINDS", "PRESETS", "configuration", "new_model", "new_tokenizer", "sample"]

#: Configurations by name, as in config.json.
PRESETS: dict[str, dict[str, Any]] = {
    # Rotary positions, and narrow windows in half of the layers: a BERT of this size still reads
    # blocks as bags of pieces after half an hour of training.
    "mini": {
        "model_type": "modernbert",
        "hidden_size": 256,
        "num_hidden_layers": 6,
        "num_attention_heads": 4,
        "intermediate_size": 512,
        "max_position_embeddings": 512,
        "local_attention": 16,
        "global_attn_every_n_layers": 2,
        "attention_dropout": 0.1,
        "embedding_dropout": 0.1,
        "mlp_dropout": 0.1,
    },
    "tiny": {
        "model_type": "bert",
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 128,
        "max_position_embeddings": 256,
        "type_vocab_size": 1,
    },
}
KINDS = ("unigram", "bpe")
SPECIAL = {
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "mask_token": "<mask>",
}
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def configuration(name: str) -> dict[str, Any]:
    """Return a configuration: a preset by name, or a JSON file as config.json is one.

    Raises:
        InputError: There is no such preset or file, or it names no ``model_type``.
    """
    if name in PRESETS:
        return dict(PRESETS[name])
    path = Path(name)
    if path.is_dir():
        path = path / "config.json"
    if not path.is_file():
        raise InputError(
            "no such configuration",
            text=name,
            remedy=f"name a JSON file such as a config.json, or one of {', '.join(PRESETS)}",
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"is no JSON ({error})", path=path) from None
    if not isinstance(found, dict) or not isinstance(found.get("model_type"), str):
        raise InputError(
            "names no model_type", path=path, remedy='say which: {"model_type": "bert", …}'
        )
    return found


def new_model(
    about: dict[str, Any], tokenizer: PreTrainedTokenizerBase, seed: int
) -> PreTrainedModel:
    """Make a masked language model of random weights for a tokenizer.

    Raises:
        InputError: transformers knows no such configuration.
    """
    import torch
    from transformers import AutoConfig, AutoModelForMaskedLM

    hush()
    own = {
        "vocab_size": len(tokenizer),
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.cls_token_id,
        "cls_token_id": tokenizer.cls_token_id,
        "eos_token_id": tokenizer.sep_token_id,
        "sep_token_id": tokenizer.sep_token_id,
    }
    torch.manual_seed(seed)
    try:
        config = AutoConfig.for_model(**{**about, **own})
        model: PreTrainedModel = AutoModelForMaskedLM.from_config(config)  # type: ignore[no-untyped-call]
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(
            f"no model can be made of the configuration ({reason})",
            text=str(about.get("model_type")),
            remedy="check it against the model's documentation",
        ) from None
    return model


def new_tokenizer(
    text: Iterable[str], size: int, *, kind: str = "unigram", length: int = 512
) -> PreTrainedTokenizerBase:
    """Learn a tokenizer that cuts any text: what it has no piece for becomes bytes.

    Args:
        text: What to learn from.
        size: Pieces, special ones and bytes included.
        kind: ``unigram`` or ``bpe``.
        length: The longest input of the model, noted in the tokenizer.

    Raises:
        InputError: There is no text, or the vocabulary is too small.
    """
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
        trainers,
    )
    from transformers import PreTrainedTokenizerFast

    hush()
    names = [*SPECIAL.values(), *_BYTES]
    if size < len(names) + 100:
        raise InputError(
            f"a vocabulary of {size} is too small",
            remedy=f"give at least {len(names) + 100} (--vocab-size)",
        )
    unknown = SPECIAL["unk_token"]
    learner = Tokenizer(models.Unigram() if kind == "unigram" else models.BPE(unk_token=unknown))
    learner.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    # Numbers by the digit, signs by themselves: both combine freely in any language.
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(),
            # The mark of a space is a sign itself.
            pre_tokenizers.Split(Regex(r"▁?(?:\p{N}|[\p{P}\p{S}&&[^▁]])"), "isolated"),
        ]
    )
    learner.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1),
        ]
    )
    options: dict[str, Any] = {
        "vocab_size": size - len(_BYTES),
        "special_tokens": list(SPECIAL.values()),
        "show_progress": False,
    }
    if kind == "unigram":
        trainer: Any = trainers.UnigramTrainer(unk_token=unknown, max_piece_length=16, **options)
    else:
        trainer = trainers.BpeTrainer(limit_alphabet=2000, min_frequency=2, **options)
    learner.train_from_iterator(text, trainer)
    if learner.get_vocab_size() <= len(SPECIAL) + 1:
        raise InputError("no text to learn a vocabulary from")
    data = json.loads(learner.to_str())
    _add_bytes(data["model"])
    data["added_tokens"] = [each for each in data["added_tokens"] if each["content"] not in _BYTES]
    tokenizer = Tokenizer.from_str(json.dumps(data))
    ends = [
        (SPECIAL[name], tokenizer.token_to_id(SPECIAL[name])) for name in ("cls_token", "sep_token")
    ]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=ends
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=length,
        model_input_names=["input_ids", "attention_mask"],
        **SPECIAL,
    )


def _add_bytes(model: dict[str, Any]) -> None:
    """Give a model of the tokenizers library a piece for each byte, for what it cannot cut."""
    if model["type"] == "Unigram":
        least = min(score for _, score in model["vocab"])
        # Dearer than any piece, so that bytes are only used where nothing else fits.
        model["vocab"] += [[name, least - 10.0] for name in _BYTES]
    else:
        model["vocab"] |= {name: len(model["vocab"]) + at for at, name in enumerate(_BYTES)}
    model["byte_fallback"] = True


def sample(
    paths: Sequence[PathLike],
    characters: int,
    temperature: float,
    seed: int,
    *,
    held_out: float = 0.0,
    format: str | None = None,  # noqa: A002
) -> Iterator[str]:
    """Yield lines of several texts, about ``characters`` in all, mixed by temperature.

    Lines that are held out from training are left out here, too.

    Raises:
        InputError: A text cannot be read.
    """
    sizes = [sum(len(line) for line in lines(path, format)) for path in paths]
    if not sum(sizes):
        raise InputError("no text to learn a vocabulary from", path=paths[0] if paths else None)
    for number, (path, share) in enumerate(zip(paths, shares(sizes, temperature), strict=True)):
        if not sizes[number]:
            continue
        keep = share * characters / sizes[number]
        generator = random.Random(f"{seed} {number}")
        for line in lines(path, format):
            if generator.random() < keep and not is_held_out(line, held_out):
                yield line
