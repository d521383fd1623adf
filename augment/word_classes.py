"""Classes of words by the words that stand beside them in real text.

Words of a part of speech stand between like words. Counts of left and right neighbours, as
positive pointwise mutual information and reduced by singular vectors (Schütze 1995, Levy & Goldberg
2014), put them near each other; classes of like words, few and broad or many and narrow, tell a
tagger about words that its training data has not, or has in other constructions.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from kiloglot.augment.word_features import Classes
from kiloglot.data.unicode import normalise

__all__ = ["word_classes"]

#: Words met less often have no class: their neighbours say little.
_LEAST = 2
#: Neighbours told apart, the most frequent words; all others count as one.
_NEIGHBOURS = 1000
_DIMENSIONS = 50
#: How many classes each grouping has.
_GROUPINGS = (64, 256)


def word_classes(sentences: Sequence[Sequence[str]], seed: int = 0) -> Classes:
    """Return names of the classes of each word, in NFC and case-folded; rare words have none.

    Groupings of more classes than there are words are left out, too, so that little text has none.

    Args:
        sentences: The words of real text.
        seed: Of the groupings.
    """
    distinct = {word for words in sentences for word in words}
    fold = {word: normalise(word).casefold() for word in distinct}
    folded = [[fold[word] for word in words] for words in sentences]
    counts = Counter(word for words in folded for word in words)
    frequent = [(word, times) for word, times in counts.most_common() if times >= _LEAST]
    sizes = [size for size in _GROUPINGS if size < len(frequent)]
    if len(frequent) <= _DIMENSIONS or not sizes:
        return {}
    rows = {word: row for row, (word, _) in enumerate(frequent)}
    # The same numbers on any number of cores: a sum's order changes its last digits.
    with threadpool_limits(1), warnings.catch_warnings():
        # Fewer different points than classes: some of these have no word.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found, scales, _ = randomized_svd(
            _associations(folded, rows), _DIMENSIONS, random_state=seed
        )
        points = normalize(found * np.sqrt(scales))
        weights = np.sqrt([times for _, times in frequent])
        groupings = [
            KMeans(size, random_state=seed + at, n_init=1, max_iter=30)
            .fit_predict(points, sample_weight=weights)
            .tolist()
            for at, size in enumerate(sizes)
        ]
    names = [[f"class {at}: {group}" for group in groups] for at, groups in enumerate(groupings)]
    return dict(zip(rows, zip(*names, strict=True), strict=True))


def _associations(sentences: Sequence[Sequence[str]], rows: Mapping[str, int]) -> sparse.csr_matrix:
    """Return how much more often words have a neighbour than chance would have it.

    Shape: ``[words, 2 * (neighbours + 2)]``: those to the left, then those to the right, each with
    one column for rare words and one for the edge of the sentence.
    """
    known = {word: at for at, word in enumerate(list(rows)[:_NEIGHBOURS])}
    rare, edge = len(known), len(known) + 1
    width = edge + 1
    places: list[int] = []
    columns: list[int] = []
    for words in sentences:
        numbers = [edge, *(known.get(word, rare) for word in words), edge]
        for at, word in enumerate(words):
            if (row := rows.get(word)) is not None:
                places += (row, row)
                columns += (numbers[at], width + numbers[at + 2])
    counts = sparse.csr_matrix(
        (np.ones(len(places)), (places, columns)), shape=(len(rows), 2 * width)
    ).tocoo()
    counts.sum_duplicates()
    own = np.asarray(counts.sum(axis=1)).ravel()
    chance: NDArray[np.float64] = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    chance /= chance.sum()
    values = np.log(counts.data / (own[counts.row] * chance[counts.col]))
    kept = values > 0
    return sparse.csr_matrix(
        (values[kept], (counts.row[kept], counts.col[kept])), shape=counts.shape
    )
