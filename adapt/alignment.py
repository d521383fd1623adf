"""How well a model aligns two languages: translations found as nearest neighbours, by layer.

Pires, Schlinger & Garrette 2019 (https://arxiv.org/abs/1906.01502), section 5: a text is the mean
of the hidden states of its pieces, the special ones left out; the mean difference between the two
languages is added to the query; the nearest text of the other language should be its translation.
As published, that difference is fitted on the pairs that are then searched; by default it is fitted
here on other pairs than the query's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiloglot.adapt.pairs import Kind, Pair, Pairs
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = ["FITS", "METRICS", "Alignment", "Fit", "Layer", "Metric", "align", "retrieval"]

Fit: TypeAlias = Literal["held-out", "all"]
Metric: TypeAlias = Literal["euclidean", "cosine"]
FITS: tuple[Fit, ...] = ("held-out", "all")
METRICS: tuple[Metric, ...] = ("euclidean", "cosine")

Array: TypeAlias = NDArray[np.float32]
#: Parts that the pairs are divided into: the difference for each is fitted on the others.
_PARTS = 5
#: Queries that are compared with all candidates at once.
_QUERIES = 256


@dataclass(frozen=True, slots=True)
class Layer:
    """What was found in a layer.

    Args:
        layer: Its number; 0 are the embeddings.
        direction: ``source-target``, or ``target-source``.
        plain: The share of queries whose nearest neighbour is a translation.
        shifted: The same with the mean difference added to the query.
    """

    layer: int
    direction: str
    plain: float
    shifted: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """How well two languages are aligned.

    Args:
        kind: ``words`` or ``sentences``.
        pairs: How many pairs were searched.
        found: How many there were to draw from.
        same: Pairs that were passed over because their sides are alike.
        queries: Different texts on the source side.
        candidates: Different texts on the target side; one drawn blindly is right once in so many.
        fit: On which pairs the difference was fitted.
        metric: How distance is measured.
        layers: The layers, in order, direction by direction.
    """

    kind: Kind
    pairs: int
    found: int
    same: int
    queries: int
    candidates: int
    fit: Fit
    metric: Metric
    layers: list[Layer]

    def record(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return asdict(self)

    def best(self, direction: str = "source-target") -> Layer:
        """Return the layer that finds most, with the difference added."""
        own = [layer for layer in self.layers if layer.direction == direction]
        return max(own, key=lambda layer: layer.shifted)


def align(
    model: str | tuple[Any, PreTrainedTokenizerBase],
    pairs: Pairs | Sequence[Pair],
    *,
    adapter: PathLike | None = None,
    both: bool = False,
    fit: Fit = "held-out",
    metric: Metric = "euclidean",
    max_length: int = 256,
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> Alignment:
    """Measure how well a model aligns pairs of texts.

    Args:
        model: A model's name (:func:`kiloglot.adapt.models.resolve`), or encoder and tokenizer.
        pairs: What :func:`kiloglot.adapt.pairs.read_pairs` has read, or pairs. A source may have
            several translations: any of them is right.
        adapter: The folder of an adapter that is put into the model first.
        both: Search from target to source, too.
        fit: ``held-out`` fits the difference for each fifth of the pairs on the other four;
            ``all`` on all pairs, as published.
        metric: The distance: ``euclidean`` as published, or ``cosine``.
        max_length: Pieces of a text that are read at most.
        seed: Of the division into fifths.
        progress: Called with the number of texts encoded since the last call.

    Raises:
        InputError: There are fewer than two pairs, or the model cannot be used.
    """
    if not isinstance(pairs, Pairs):
        pairs = Pairs("sentences", list(pairs), len(pairs), 0)
    rows = pairs.pairs
    sources = list(dict.fromkeys(pair.source for pair in rows))
    targets = list(dict.fromkeys(pair.target for pair in rows))
    if len(sources) < 2 or len(targets) < 2:
        raise InputError(
            "fewer than two different pairs", remedy="there is nothing to search among"
        )
    encoder, tokenizer = _loaded(model) if isinstance(model, str) else model
    if adapter is not None:
        from kiloglot.adapt.adapter_files import load_adapter

        load_adapter(encoder, adapter)
    length = _length(encoder, tokenizer, max_length)
    numbers = _numbered(rows, sources, targets)
    with tempfile.TemporaryDirectory() as place:
        left, right = (
            _vectors(encoder, tokenizer, texts, length, Path(place), progress)
            for texts in (sources, targets)
        )
        layers: list[Layer] = []
        for direction, one, other, links in (
            ("source-target", left, right, numbers),
            ("target-source", right, left, numbers[:, ::-1]),
        )[: 2 if both else 1]:
            for layer in range(len(one)):
                plain, shifted = retrieval(
                    np.asarray(one[layer]), np.asarray(other[layer]), links, fit, metric, seed
                )
                layers.append(Layer(layer, direction, plain, shifted))
        del left, right
    return Alignment(
        pairs.kind,
        len(rows),
        pairs.found,
        pairs.same,
        len(sources),
        len(targets),
        fit,
        metric,
        layers,
    )


def retrieval(
    queries: Array,
    candidates: Array,
    links: NDArray[np.int64],
    fit: Fit = "held-out",
    metric: Metric = "euclidean",
    seed: int = 0,
) -> tuple[float, float]:
    """Return the share of queries whose nearest candidate is linked to them.

    Args:
        queries: Shape: (queries, size).
        candidates: Shape: (candidates, size).
        links: Numbers of queries and their candidates; each query has one or more. Shape:
            (pairs, 2).
        fit: On which pairs the mean difference is fitted.
        metric: The distance.
        seed: Of the division of the queries.

    Returns:
        Without and with the mean difference added to the query. A candidate that is no translation
        but just as near counts as nearer: vectors that are all alike find nothing.
    """
    differences = candidates[links[:, 1]] - queries[links[:, 0]]
    if fit == "all" or len(queries) < 2:
        shift = differences.mean(0)[None]
        part = np.zeros(len(queries), dtype=np.int64)
    else:
        parts = min(_PARTS, len(queries))
        part = np.random.default_rng(seed).permutation(np.arange(len(queries)) % parts)
        own = part[links[:, 0]]
        shift = np.stack([differences[own != number].mean(0) for number in range(parts)])
    right = _grouped(links)
    return (
        _accuracy(queries, candidates, right, metric),
        _accuracy(queries + shift[part], candidates, right, metric),
    )


def _grouped(links: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    order = np.argsort(links[:, 0], kind="stable")
    numbers, starts = np.unique(links[order, 0], return_index=True)
    groups = np.split(links[order, 1], starts[1:])
    return {int(number): group for number, group in zip(numbers, groups, strict=True)}


def _accuracy(
    queries: Array, candidates: Array, right: dict[int, NDArray[np.int64]], metric: Metric
) -> float:
    others = candidates.astype(np.float64)
    if metric == "cosine":
        others = _unit(others)
    lengths = (others**2).sum(1)
    hits = 0
    for start in range(0, len(queries), _QUERIES):
        batch = queries[start : start + _QUERIES].astype(np.float64)
        if metric == "cosine":
            batch = _unit(batch)
        # The length of the query is the same for all candidates.
        near = batch @ others.T - 0.5 * lengths
        for row in range(len(batch)):
            own = right.get(start + row)
            if own is None:
                continue
            best = near[row, own].max()
            near[row, own] = -np.inf
            hits += bool(best > near[row].max() + 1e-9 * max(1.0, abs(best)))
    return hits / len(right)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = rows / np.maximum(norms, 1e-12)
    return scaled


def _numbered(
    pairs: Sequence[Pair], sources: Sequence[str], targets: Sequence[str]
) -> NDArray[np.int64]:
    left = {text: number for number, text in enumerate(sources)}
    right = {text: number for number, text in enumerate(targets)}
    return np.array([(left[it.source], right[it.target]) for it in pairs], dtype=np.int64)


def _loaded(model: str) -> tuple[Any, PreTrainedTokenizerBase]:
    import torch
    from transformers import AutoModel

    from kiloglot.adapt.models import check_vocabulary, load_model, load_tokenizer

    tokenizer = load_tokenizer(model)
    encoder: Any = load_model(model, AutoModel)
    check_vocabulary(encoder, tokenizer, model)
    return encoder.to("cuda" if torch.cuda.is_available() else "cpu"), tokenizer


def _length(encoder: Any, tokenizer: PreTrainedTokenizerBase, wanted: int) -> int:
    from kiloglot.adapt.finetuned import longest

    return longest(encoder, tokenizer, wanted)


def _vectors(
    encoder: Any,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    length: int,
    folder: Path,
    progress: Callable[[int], object] | None,
) -> Array:
    from kiloglot.adapt.layers import vectors

    return vectors(encoder, tokenizer, texts, length=length, folder=folder, progress=progress)
