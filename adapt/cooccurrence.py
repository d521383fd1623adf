"""First embeddings of a new model: what stands near each piece, counted and factorised.

A model that begins with random embeddings first spends hundreds of steps on learning how frequent
each piece is, and thousands on learning which are alike. Both can be counted. The vectors are the
singular vectors of positive pointwise mutual information with contexts smoothed (Levy, Goldberg &
Dagan 2015, "Improving Distributional Similarity with Lessons Learned from Word Embeddings",
sections 2 and 3: window of ``WINDOW`` weighted by distance, alpha = 0.75, eigenvalues weighted by
one half), and the bias of the vocabulary head is the logarithm of the pieces' frequencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from transformers import PreTrainedModel

__all__ = ["Start", "put_into", "start"]

#: Pieces on either side that count as context.
WINDOW = 4
_SMOOTHING = 0.75
#: Length of each vector; the layer norm after the embeddings makes its size matter for the
#: vocabulary head only.
_LENGTH = 1.0
#: Pieces counted at once, which bounds memory.
_AT_ONCE = 4_000_000

Floats = npt.NDArray[np.float32]


class Start(NamedTuple):
    """What counting came to.

    Args:
        frequencies: The share of each piece in the mixture, smoothed. Shape: (vocabulary,).
        vectors: A row of length one for each piece that was seen, zeros for others.
            Shape: (vocabulary, rank).
    """

    frequencies: Floats
    vectors: Floats


def start(
    streams: Sequence[npt.NDArray[np.uint32]],
    weights: Sequence[float],
    vocabulary: int,
    rank: int,
    seed: int = 0,
) -> Start:
    """Count which pieces stand near which, and factorise.

    Args:
        streams: The pieces of each text, in order. Shape of each: (pieces,).
        weights: How often each text is seen for its size.
        vocabulary: How many pieces there are.
        rank: Numbers per vector; fewer where the vocabulary is smaller.
        seed: Seed of the randomised factorisation.
    """
    from scipy.sparse import csr_array
    from sklearn.utils.extmath import randomized_svd

    frequencies = np.zeros(vocabulary)
    together: Any = csr_array((vocabulary, vocabulary), dtype=np.float32)
    for stream, weight in zip(streams, weights, strict=True):
        for begin in range(0, len(stream), _AT_ONCE):
            part = np.asarray(stream[begin : begin + _AT_ONCE], dtype=np.int64)
            frequencies += weight * np.bincount(part, minlength=vocabulary)
            together = together + _near(part, weight, vocabulary)
    smoothed = frequencies + 0.5
    shares = (smoothed / smoothed.sum()).astype(np.float32)
    information = _information(together + together.T)
    rank = min(rank, vocabulary - 1)
    left, values, _ = randomized_svd(information, rank, n_iter=3, random_state=seed)
    vectors = left * np.sqrt(values)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.where(norms > 1e-6, vectors / np.maximum(norms, 1e-6), 0.0)
    return Start(shares, vectors.astype(np.float32))


def _near(pieces: npt.NDArray[np.int64], weight: float, vocabulary: int) -> Any:
    """Return how often each piece stands before another, nearer ones counting more."""
    from scipy.sparse import csr_array

    found: Any = csr_array((vocabulary, vocabulary), dtype=np.float32)
    for distance in range(1, min(WINDOW, len(pieces) - 1) + 1):
        pairs = pieces[:-distance] * vocabulary + pieces[distance:]
        pairs, counts = np.unique(pairs, return_counts=True)
        share = weight * (WINDOW + 1 - distance) / WINDOW
        places = (pairs // vocabulary, pairs % vocabulary)
        values = (counts * share).astype(np.float32)
        found = found + csr_array((values, places), shape=(vocabulary, vocabulary))
    return found


def _information(together: Any) -> Any:
    """Return the positive pointwise mutual information of counts."""
    from scipy.sparse import coo_array, csr_array

    found = coo_array(together)
    rows, columns = found.coords
    totals = np.bincount(rows, weights=found.data, minlength=found.shape[0])
    contexts = totals**_SMOOTHING
    contexts /= max(contexts.sum(), 1e-12)
    values = np.log(found.data / (totals[rows] * contexts[columns]))
    kept = values > 0
    kept_values = values[kept].astype(np.float32)
    return csr_array((kept_values, (rows[kept], columns[kept])), shape=found.shape)


def put_into(model: PreTrainedModel, found: Start) -> None:
    """Set a new model's embeddings and the bias of its vocabulary head, in place.

    Pieces that were not seen keep their random embeddings, made as long as the others; that of the
    padding stays zero.
    """
    import torch

    inputs: Any = model.get_input_embeddings()
    head: Any = model.get_output_embeddings()  # type: ignore[no-untyped-call]
    with torch.no_grad():
        weight: torch.Tensor = inputs.weight
        rank = min(found.vectors.shape[1], weight.shape[1])
        rows = min(len(found.vectors), len(weight))
        vectors = torch.zeros(rows, weight.shape[1])
        vectors[:, :rank] = torch.from_numpy(found.vectors[:rows, :rank])
        seen = vectors.any(dim=1)
        unseen = torch.nn.functional.normalize(weight[:rows][~seen].float(), dim=1)
        vectors[~seen] = unseen
        weight[:rows] = _LENGTH * vectors
        if head is None:
            return
        if head.weight is not weight and head.weight.shape == weight.shape:
            head.weight.copy_(weight)
        if getattr(head, "bias", None) is not None and len(head.bias) >= rows:
            head.bias[:rows] = torch.from_numpy(np.log(found.frequencies[:rows]))
