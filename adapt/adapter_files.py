"""Adapters in files: a folder with weights (safetensors) and what they fit (JSON).

The names of the files are those of peft, so that a folder holds an adapter of either kind;
``peft_type`` in the JSON tells them apart.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from kiloglot.adapt.adapters import (
    Adapter,
    AdapterSettings,
    activate,
    active,
    adapters_of,
    add_adapter,
    base_fingerprint,
    parameters_of,
    remove_adapter,
)
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

__all__ = ["CONFIG", "WEIGHTS", "is_adapter", "load_adapter", "save_adapter"]

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
_FORMAT = "kiloglot-adapter"


def is_adapter(folder: PathLike) -> bool:
    """Tell whether a folder holds an adapter."""
    return (Path(folder) / CONFIG).is_file()


def save_adapter(model: Any, name: str, folder: PathLike, *, base: str = "") -> dict[str, Any]:
    """Write an adapter of a model into a folder; the model is not written.

    Args:
        model: It has the adapter.
        name: Of the adapter.
        folder: Made if it is not there.
        base: What the model is called, for those who look for it.

    Returns:
        What is said about it.

    Raises:
        InputError: The model has no such adapter.
    """
    adapter = adapters_of(model).get(name)
    if adapter is None:
        parameters_of(model, name)  # raises
        raise AssertionError
    own, whole = parameters_of(model, name), parameters_of(model)
    about = {
        "format": _FORMAT,
        "name": name,
        **adapter.settings.record(),
        **_shape(model, adapter),
        "base": base,
        "base_fingerprint": base_fingerprint(model),
        "parameters": own,
        "share": own / whole,
    }
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    weights = {
        key: value.detach().cpu().contiguous() for key, value in adapter.state_dict().items()
    }
    save_file(weights, target / WEIGHTS)
    (target / CONFIG).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return about


def load_adapter(
    model: Any, folder: PathLike, name: str | None = None, *, check: bool = True
) -> str:
    """Hang the adapter in a folder on a model and make it the only active one.

    Args:
        model: A model of transformers with the layers that the adapter was trained on; it may have
            another head.
        folder: What :func:`save_adapter`, ``kiloglot adapt pretrain --adapter`` or peft has
            written.
        name: What it is to be called in this model; as it was if None.
        check: Whether the layers must be those that it was trained on, to the bit. Leave it out for
            a model whose layers have been trained since.

    Returns:
        Its name in the model.

    Raises:
        InputError: The folder holds no adapter, is damaged, or the adapter is another model's.
    """
    path = Path(folder)
    about = _about(path)
    if "peft_type" in about:
        from kiloglot.adapt.lora import load_lora

        return load_lora(model, path, name)
    if about.get("format") != _FORMAT:
        raise InputError("is no adapter of kiloglot", path=path / CONFIG)
    try:
        settings = AdapterSettings(kind=about["kind"], reduction=float(about["reduction"]))
        called = name or str(about["name"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"is damaged ({type(error).__name__}: {error})", path=path / CONFIG
        ) from None
    except InputError as error:
        raise InputError(error.problem, path=path / CONFIG, text=error.text) from None
    before, in_use = adapters_of(model).get(called), active(model)
    adapter = add_adapter(model, called, settings)
    try:
        _check_shape(path, about, _shape(model, adapter))
        if check and about.get("base_fingerprint") != base_fingerprint(model):
            raise InputError(
                f"was trained on the layers of another model ({about.get('base') or 'unnamed'})",
                path=path,
                remedy="put it into that model, or one fine-tuned with its layers frozen",
            )
        _fill(adapter, path / WEIGHTS)
    except InputError:
        remove_adapter(model, called)
        if before is not None:
            add_adapter(model, called, before.settings).load_state_dict(before.state_dict())
        activate(model, *in_use)
        raise
    return called


def _about(path: Path) -> dict[str, Any]:
    if not path.is_dir():
        raise InputError("no such folder", path=path, remedy="name the folder of an adapter")
    if not (path / CONFIG).is_file():
        raise InputError(
            f"is no folder of an adapter: it has no {CONFIG}",
            path=path,
            remedy="name one that kiloglot adapt pretrain --adapter has written",
        )
    try:
        about = json.loads((path / CONFIG).read_text(encoding="utf-8"))
        if not isinstance(about, dict):
            raise ValueError("no JSON object")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"is damaged ({error})", path=path / CONFIG) from None
    return about


def _shape(model: Any, adapter: Adapter) -> dict[str, Any]:
    embedding = model.get_input_embeddings().weight.shape[1]
    return {
        "model_type": str(model.config.model_type),
        "layers": int(model.config.num_hidden_layers),
        "hidden_size": int(model.config.hidden_size),
        "embedding_size": int(embedding),
    }


def _check_shape(path: Path, about: dict[str, Any], own: dict[str, Any]) -> None:
    for key, value in own.items():
        if about.get(key) != value:
            raise InputError(
                f"fits a model with {key} {about.get(key)}, not {value}",
                path=path,
                remedy=f"put it into the model that it was trained on ({about.get('base') or '?'})",
            )


def _fill(adapter: Adapter, path: Path) -> None:
    wanted = {key: tuple(value.shape) for key, value in adapter.state_dict().items()}
    if not path.is_file():
        raise InputError("no such file", path=path, remedy="fetch or train the adapter again")
    try:
        found = load_file(path)
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"is damaged ({error})", path=path, remedy="fetch or train the adapter again"
        ) from None
    lacking = sorted(wanted.keys() - found.keys())
    extra = sorted(found.keys() - wanted.keys())
    wrong = sorted(key for key in wanted.keys() & found.keys() if found[key].shape != wanted[key])
    broken = sorted(key for key, value in found.items() if not _finite(value))
    for problem, keys in (
        ("lacks", lacking),
        ("has too much", extra),
        ("has other sizes", wrong),
        ("has numbers that are none (NaN)", broken),
    ):
        if keys:
            raise InputError(
                f"{problem}", path=path, text=keys[0], remedy="fetch or train the adapter again"
            )
    adapter.load_state_dict({key: value.float() for key, value in found.items()})


def _finite(value: torch.Tensor) -> bool:
    return value.is_floating_point() and math.isfinite(float(value.float().abs().sum()))
