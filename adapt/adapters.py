"""Adapters: small modules that make one model serve many languages.

A bottleneck adapter (Houlsby et al. 2019, https://arxiv.org/abs/1902.00751; Pfeiffer et al. 2020)
follows each layer of the encoder: a projection down, a nonlinearity, a projection up, added to what
comes in. An invertible adapter (MAD-X, Pfeiffer et al. 2020, https://arxiv.org/abs/2005.00052,
section 3.2.3) changes the vectors of the subwords by additive coupling (Dinh et al. 2015), and its
inverse the vectors before the vocabulary head. Both begin as the identity.

They are hung on the model by hooks on its layers, its subword embeddings and its vocabulary head,
so they work with any encoder of transformers whose layers are a list. Several stand in a model at
once; those that are active follow each other, a language adapter and then a task's, say.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn

from kiloglot.adapt.adapter_modules import KINDS, Adapter, AdapterSettings, Kind
from kiloglot.adapt.students import stack_of
from kiloglot.errors import InputError

__all__ = [
    "KINDS",
    "Adapter",
    "AdapterSettings",
    "Kind",
    "activate",
    "active",
    "adapters_of",
    "add_adapter",
    "base_fingerprint",
    "parameters_of",
    "remove_adapter",
    "share_of",
    "switched",
    "train_only",
]

#: The attribute of a model that its adapters are in.
_HOLDER = "kiloglot_adapters"


class _Adapters(nn.Module):
    """The adapters of a model and the hooks that let its states pass through them."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.named = nn.ModuleDict()
        self.active: tuple[str, ...] = ()
        stack = stack_of(model)
        if stack is None:
            raise InputError(
                f"the layers of the architecture {model.config.model_type} are no list of layers",
                remedy="choose another model: BERT, XLM-R, DeBERTa, ModernBERT or the like",
            )
        self.depth = len(stack)
        for number, layer in enumerate(stack):
            # Before the hooks by which transformers notes hidden states.
            layer.register_forward_hook(self._after_layer(number), prepend=True)
        model.get_input_embeddings().register_forward_hook(self._after_embeddings)
        head = model.get_output_embeddings()
        if head is not None:
            head.register_forward_pre_hook(self._before_head)

    def adapter(self, name: str) -> Adapter:
        return cast("Adapter", self.named[_key(name)])

    def _after_layer(self, number: int) -> Any:
        def hook(module: nn.Module, inputs: object, output: Any) -> Any:
            whole = isinstance(output, tuple)
            states = output[0] if whole else output
            for name in self.active:
                layers = self.adapter(name).layers
                if len(layers):
                    states = layers[number](states)
            return (states, *output[1:]) if whole else states

        return hook

    def _after_embeddings(self, module: nn.Module, inputs: object, output: Tensor) -> Tensor:
        for name in self.active:
            coupling = self.adapter(name).coupling
            if coupling is not None:
                output = coupling(output)
        return output

    def _before_head(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        states = inputs[0]
        for name in reversed(self.active):
            coupling = self.adapter(name).coupling
            if coupling is not None:
                states = coupling.inverse(states)
        return (states, *inputs[1:])


def _key(name: str) -> str:
    # Names of modules must not hold dots.
    return name.replace(".", "\N{ONE DOT LEADER}")


def _holder(model: Any) -> _Adapters | None:
    return cast("_Adapters | None", getattr(model, _HOLDER, None))


def add_adapter(
    model: Any, name: str, settings: AdapterSettings | None = None, *, seed: int | None = None
) -> Adapter:
    """Hang a new adapter on a model and make it the only active one.

    The model computes what it has computed before until the adapter is trained.

    Args:
        model: A model of transformers, with a head or without.
        name: What the adapter is called in this model; another of that name is replaced.
        settings: What it is like.
        seed: Seed of its first weights; torch's generator as it stands if None.

    Raises:
        InputError: The layers of the model cannot be found, its subwords' vectors have other sizes
            before the vocabulary head (for an invertible adapter), or the name is empty.
    """
    if not name:
        raise InputError("an adapter needs a name", remedy="name it after its language")
    settings = settings or AdapterSettings()
    embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
    if "invertible" in settings.kind and head is not None:
        sizes = int(embedding.weight.shape[1]), int(head.weight.shape[1])
        if sizes[0] != sizes[1]:
            raise InputError(
                f"its subwords' vectors have {sizes[0]} numbers, its vocabulary head takes "
                f"{sizes[1]}: nothing can be undone between them",
                path=getattr(model, "name_or_path", None) or None,
                remedy="choose the adapter bottleneck",
            )
    held = _holder(model)
    if held is None:
        held = _Adapters(model)
        setattr(model, _HOLDER, held)
    with torch.random.fork_rng(devices=[], enabled=seed is not None):
        if seed is not None:
            torch.manual_seed(seed)
        made = Adapter(
            settings, held.depth, int(model.config.hidden_size), int(embedding.weight.shape[1])
        )
    made.to(embedding.weight.device).train(model.training)
    held.named[_key(name)] = made
    held.active = (name,)
    return made


def remove_adapter(model: Any, name: str) -> None:
    """Take an adapter off a model.

    Raises:
        InputError: There is none of that name.
    """
    held = _known(model, [name])
    held.active = tuple(it for it in held.active if it != name)
    del held.named[_key(name)]


def adapters_of(model: Any) -> dict[str, Adapter]:
    """Return the adapters of a model by name."""
    held = _holder(model)
    if held is None:
        return {}
    return {
        key.replace("\N{ONE DOT LEADER}", "."): cast("Adapter", adapter)
        for key, adapter in held.named.items()
    }


def active(model: Any) -> tuple[str, ...]:
    """Return the names of the active adapters, in their order."""
    held = _holder(model)
    return () if held is None else held.active


def activate(model: Any, *names: str) -> None:
    """Let the states of a model pass through these adapters, in this order; through none without.

    Raises:
        InputError: There is none of such a name.
    """
    held = _holder(model)
    if held is None and not names:
        return
    _known(model, names).active = names


@contextlib.contextmanager
def switched(model: Any, *names: str) -> Iterator[None]:
    """Have other adapters active for a while.

    >>> with switched(model, "kaz"):  # doctest: +SKIP
    ...     model(**batch)

    Raises:
        InputError: There is none of such a name.
    """
    before = active(model)
    activate(model, *names)
    try:
        yield
    finally:
        activate(model, *before)


def train_only(model: Any, name: str) -> list[nn.Parameter]:
    """Let nothing of a model be trained but an adapter; return the adapter's parameters.

    Raises:
        InputError: There is none of that name.
    """
    adapter = _known(model, [name]).adapter(name)
    model.requires_grad_(False)
    adapter.requires_grad_(True)
    return list(adapter.parameters())


def parameters_of(model: Any, name: str | None = None) -> int:
    """Count the parameters of an adapter, or of the model without its adapters.

    Raises:
        InputError: There is none of that name.
    """
    if name is not None:
        module: nn.Module = _known(model, [name]).adapter(name)
        return sum(parameter.numel() for parameter in module.parameters())
    prefix = f"{_HOLDER}."
    return sum(
        parameter.numel()
        for key, parameter in model.named_parameters()
        if not key.startswith(prefix)
    )


def share_of(model: Any, name: str) -> float:
    """Return how large an adapter is, as a share of the model without adapters."""
    return parameters_of(model, name) / parameters_of(model)


def base_fingerprint(model: Any) -> str:
    """Return what tells the layers of a model from those of another.

    Heads and subword embeddings do not count: an adapter outlives a new head and new words. Half
    precision does not count either.
    """
    stack = stack_of(model)
    digest = hashlib.sha256()
    for layer in list(stack or ()):
        for _, parameter in sorted(layer.named_parameters()):
            rows = parameter.detach().flatten()[:64].to(torch.float16).cpu()
            digest.update(str(tuple(parameter.shape)).encode() + rows.numpy().tobytes())
    return digest.hexdigest()[:16]


def _known(model: Any, names: Sequence[str]) -> _Adapters:
    there = adapters_of(model)
    for name in names:
        if name not in there:
            raise InputError(
                "the model has no such adapter",
                text=name,
                remedy=f"it has {', '.join(there) or 'none'}",
            )
    held = _holder(model)
    assert held is not None
    return held
