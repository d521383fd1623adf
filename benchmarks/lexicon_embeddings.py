"""What monolingual embeddings and a seed lexicon give: the nearest word, how often right.

    python benchmarks/lexicon_embeddings.py [LANGUAGE...]

Embeddings: positive pointwise mutual information of neighbours up to three words away, reduced to
50 dimensions (Levy, Goldberg and Dagan 2015), of the language's free text and of as many as 360,000
English sentences. The English ones are turned into the others' space by orthogonal Procrustes on
the training part of the lexicon; a word's translation is the nearest by CSLS (Conneau et al. 2018).
No word of the test part, on either side, is in the training part.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import numpy as np
from corpora import CORPORA, lexicon_of
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from kiloglot.data.files import read_lines
from kiloglot.data.unicode import tokenise
from kiloglot.lexicon import Lexicon, load
from kiloglot.lexicon.split import split

ENGLISH = ("bible", "wikitext2", "ud_ewt", "tatoeba")
MOST, FEWEST, WORDS, WINDOW, DIMENSIONS, NEIGHBOURS = 90_000, 5, 8000, 3, 50, 10


def sentences(lines: Iterable[str]) -> list[list[str]]:
    """Split lines into words, in lower case."""
    return [[word.lower() for word in tokenise(line) if word[0].isalpha()] for line in lines]


def embed(text: list[list[str]]) -> tuple[dict[str, int], NDArray[np.float64]]:
    """Return the numbers of the words and their vectors, of length 1."""
    counts = Counter(word for sentence in text for word in sentence)
    numbers = {
        word: number
        for number, (word, count) in enumerate(counts.most_common(WORDS))
        if count >= FEWEST
    }
    # All sentences one after the other, so far apart that no window holds words of two.
    line = np.asarray(
        [
            number
            for sentence in text
            for number in (*(numbers.get(word, -1) for word in sentence), *[-1] * WINDOW)
        ]
    )
    counted = csr_matrix((len(numbers),) * 2)
    for away in range(1, WINDOW + 1):
        one, other = line[:-away], line[away:]
        both = (one >= 0) & (other >= 0)
        pairs = csr_matrix((np.full(both.sum(), 1 / away), (one[both], other[both])), counted.shape)
        counted = counted + pairs + pairs.T
    counted = counted.tocoo()
    rows, columns, values = counted.row, counted.col, counted.data
    sums = np.bincount(rows, values, len(numbers))
    smoothed = sums**0.75 * sums.sum() / (sums**0.75).sum()
    information = np.log(values * sums.sum() / (sums[rows] * smoothed[columns]))
    kept = information > 0
    matrix = csr_matrix((information[kept], (rows[kept], columns[kept])), (len(numbers),) * 2)
    left, strength, _ = svds(matrix, DIMENSIONS, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors -= vectors.mean(axis=0)
    return numbers, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    languages = parser.parse_args().languages or ("wol", "fao", "sme")
    english = sentences(
        line
        for name in ENGLISH
        for line in islice(read_lines(CORPORA / f"text/english/{name}.txt.xz"), MOST)
    )
    source, sources = embed(english)
    print("| language | seed | test | chance | first | first 5 | first 10 |")
    print("|---|---|---|---|---|---|---|")
    for language in languages:
        target, targets = embed(sentences(read_lines(CORPORA / f"text/target/{language}.txt")))
        parts = split(load(lexicon_of(language)), [0.3], by="both")

        def known(lexicon: Lexicon, target: dict[str, int] = target) -> dict[int, set[int]]:
            found: dict[int, set[int]] = {}
            for entry in lexicon:
                pair = source.get(entry.source.lower()), target.get(entry.target.lower())
                if pair[0] is not None and pair[1] is not None:
                    found.setdefault(pair[0], set()).add(pair[1])
            return found

        seed = [(one, other) for one, all_ in known(parts.rest).items() for other in sorted(all_)]
        test = known(parts.parts[0])
        lefts, rights = np.asarray(seed).T
        left, _, right = np.linalg.svd(sources[lefts].T @ targets[rights])
        turned = sources @ (left @ right)
        similarity = turned[list(test)] @ targets.T
        crowd = np.sort(targets @ turned.T, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
        order = np.argsort(crowd - 2 * similarity, axis=1, kind="stable")
        shares = [
            np.mean(
                [bool({*row[:k]} & words) for row, words in zip(order, test.values(), strict=True)]
            )
            for k in (1, 5, 10)
        ]
        cells = " | ".join(f"{100 * share:.1f}" for share in shares)
        chance = f"{100 / len(target):.2f}"
        print(f"| {language} | {len(seed)} | {len(test)} | {chance} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
