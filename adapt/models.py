"""Models by name: the one in the box, a local folder, a name on the Hugging Face hub.

Weights are read from safetensors only, and nobody's code is run.
"""

from __future__ import annotations

import contextlib
import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kiloglot.adapt.progress import say
from kiloglot.adapt.tokenizer import _ask_hub
from kiloglot.adapt.tokenizer import load_tokenizer as _load_tokenizer
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

__all__ = [
    "MINI",
    "check_vocabulary",
    "hush",
    "load_config",
    "load_model",
    "load_tokenizer",
    "position_offset",
    "resolve",
    "snapshot",
]

#: The name of the model in the box.
MINI = "mini"
_CONFIG = "config.json"
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "model.bin")


def resolve(model: str) -> str:
    """Return what transformers is to load for ``model``.

    Args:
        model: ``"mini"``, a local folder, or a name on the Hugging Face hub.

    Returns:
        A folder, or the name as it is.

    Raises:
        InputError: There is no such folder, it holds no model, or this installation lacks the one
            in the box.
    """
    if model == MINI:
        folder = Path(str(files("kiloglot.adapt").joinpath(MINI)))
        if not (folder / _CONFIG).is_file():
            raise InputError(
                "the small model 'mini' is not in this installation",
                remedy="install kiloglot again, or name a folder or a model of the hub",
            )
        return str(folder)
    path = Path(model)
    if not model:
        raise InputError("no such folder", text=model, remedy="name a model")
    if path.is_file():
        raise InputError("is a file", path=model, remedy="name the folder that it is in")
    if path.is_dir():
        if not (path / _CONFIG).is_file():
            raise InputError(
                f"is no model folder: it has no {_CONFIG}",
                path=model,
                remedy="name a folder that save_pretrained or kiloglot adapt has written",
            )
    elif path.is_absolute() or model.startswith(".") or model.count("/") > 1:
        raise InputError("no such folder", path=model, remedy="check the path")
    return model


def snapshot(model: str) -> Path | None:
    """Return the folder that holds the files of ``model``; None if they are not on this machine."""
    name = resolve(model)
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import try_to_load_from_cache

    with contextlib.suppress(ValueError):
        found = try_to_load_from_cache(name, _CONFIG)
        if isinstance(found, str):
            return Path(found).parent
    return None


def load_tokenizer(model: str) -> PreTrainedTokenizerBase:
    """Load the tokenizer of a model, or one that stands alone in a folder.

    Args:
        model: As for :func:`resolve`.

    Raises:
        InputError: There is none, or it cannot be loaded.
    """
    return _load_tokenizer(resolve(model) if model in (MINI, "") else model)


def load_config(model: str) -> PreTrainedConfig:
    """Load the configuration of a model; see :func:`resolve` for its name.

    Raises:
        InputError: There is none, or it is damaged.
    """
    from transformers import AutoConfig

    return cast("PreTrainedConfig", _load(AutoConfig, resolve(model), {}))


def load_model(model: str, loader: Any = None, **options: Any) -> PreTrainedModel:
    """Load a model in single precision, from safetensors only.

    Args:
        model: ``"mini"``, a local folder, or a name on the Hugging Face hub.
        loader: A class with ``from_pretrained``; ``AutoModelForMaskedLM`` if None. Parameters that
            are not in the folder (a new head) are drawn from torch's generator: seed it first.
        **options: More arguments of ``from_pretrained``, such as ``num_labels``.

    Raises:
        InputError: There is no such model, its weights are damaged, pickled or those of another
            architecture, or the hub cannot be reached.
    """
    import torch
    from transformers import AutoModelForMaskedLM

    name = resolve(model)
    loaded, about = _load(
        AutoModelForMaskedLM if loader is None else loader,
        name,
        {
            "dtype": torch.float32,
            "use_safetensors": True,
            "output_loading_info": True,
            **options,
        },
    )
    missing = [key for key in about["missing_keys"] if _of_encoder(loaded, key)]
    if missing:
        raise InputError(
            f"its weights lack {len(missing)} parameters of the encoder",
            path=name,
            text=min(missing),
            remedy="fetch or save the model again",
        )
    if loader is None and about["missing_keys"]:
        say(f"{model}: has no vocabulary head (is it fine-tuned?); a new one begins at random")
    return cast("PreTrainedModel", loaded)


def check_vocabulary(model: Any, tokenizer: PreTrainedTokenizerBase, name: str) -> None:
    """Refuse a tokenizer that is another model's.

    Raises:
        InputError: The model has fewer rows than the tokenizer has pieces.
    """
    rows = int(model.get_input_embeddings().weight.shape[0])
    if len(tokenizer) > rows:
        raise InputError(
            f"the model has {rows} embeddings for the {len(tokenizer)} pieces of its tokenizer",
            path=name,
            remedy="put the tokenizer in the folder that belongs to the model",
        )


def position_offset(model: PreTrainedModel) -> int:
    """Return how many positions a model keeps for padding (RoBERTa counts on from there)."""
    from torch import nn

    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            return 0 if module.padding_idx is None else module.padding_idx + 1
    return 0


def hush() -> None:
    """Let transformers print neither warnings nor progress bars of its own."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _of_encoder(model: Any, key: str) -> bool:
    prefix = f"{getattr(model, 'base_model_prefix', '')}."
    return prefix != "." and key.startswith(prefix) and "pooler" not in key


def _load(loader: Any, name: str, options: dict[str, Any]) -> Any:
    hush()
    local = Path(name).is_dir()
    if local and "use_safetensors" in options:
        _check_weights(Path(name))
    # Anything may come out of a broken or absent model, so every error is caught.
    problem: Exception | None = None
    # transformers looks for adapters on its own, and would ask the hub for half a minute.
    offline = {"adapter_kwargs": {"local_files_only": True}} if "use_safetensors" in options else {}
    try:
        return loader.from_pretrained(
            name, local_files_only=True, trust_remote_code=False, **offline, **options
        )
    except Exception as error:
        problem = error
    if not local:
        _ask_hub(name)
        try:
            return loader.from_pretrained(name, trust_remote_code=False, **options)
        except Exception as error:
            problem = error
    raise _explained(name, problem) from None


def _check_weights(folder: Path) -> None:
    if any(folder.glob("*.safetensors")):
        return
    pickled = next((name for name in _PICKLED if (folder / name).is_file()), None)
    if pickled is None:
        raise InputError(
            "holds no weights (model.safetensors)",
            path=folder,
            remedy="name a folder with the whole model",
        )
    raise InputError(
        f"its weights are pickled ({pickled}), which could run code",
        path=folder,
        remedy="save it again as safetensors: model.save_pretrained(FOLDER)",
    )


def _explained(name: str, error: Exception) -> InputError:
    text = " ".join(str(error).split())
    if "trust_remote_code" in text or "custom code" in text:
        return InputError(
            "is code of its own, which kiloglot does not run",
            path=name,
            remedy="choose a model whose architecture transformers knows",
        )
    folder = Path(name)
    if folder.is_dir():
        try:
            json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as reason:
            return InputError(f"is damaged ({reason})", path=folder / _CONFIG)
    kind = type(error).__name__
    if kind == "SafetensorError":
        return InputError(f"its weights are damaged ({text})", path=name, remedy="fetch it again")
    if "safetensors" in text and "not" in text:
        return InputError(
            "holds no weights as safetensors",
            path=name,
            remedy="choose a model that has model.safetensors; pickled weights are not loaded",
        )
    return InputError(
        f"is no model that transformers can load ({kind}: {text[:200]})",
        path=name,
        remedy="check the name, or the config.json in the folder",
    )
