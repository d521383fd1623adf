"""The tree of a sentence, from how well each word suits each other as its head."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["is_tree", "tree_of"]


def tree_of(scores: Sequence[Sequence[float]]) -> list[int]:
    """Return a tree with one root in which words have the best heads, mostly.

    Each word has its best head. Of several roots the surest is kept; a circle is opened at the
    word that loses least by a head outside of it.

    Args:
        scores: Of each word the scores of its heads: the root's first, then those of the words.

    Returns:
        The heads of the words: 0 for the root, else counted from 1.

    >>> tree_of([[0.0, -9.0, 2.0], [1.0, 3.0, -9.0]])
    [2, 0]
    """
    size = len(scores)
    heads = [max(range(size + 1), key=own.__getitem__) for own in scores]
    inner = [max(range(1, size + 1), key=own.__getitem__) for own in scores]
    gains = [own[0] - own[head] for own, head in zip(scores, inner, strict=True)]
    roots = [place for place, head in enumerate(heads) if head == 0] or range(size)
    root = max(roots, key=gains.__getitem__)
    heads = [head or inner[place] for place, head in enumerate(heads)]
    heads[root] = 0
    while outside := sorted(set(range(1, size + 1)) - (held := _held(heads))):
        cut, head = max(
            ((word, other) for word in _circle(heads, outside[0]) for other in held - {0}),
            key=lambda pair: scores[pair[0] - 1][pair[1]] - scores[pair[0] - 1][heads[pair[0] - 1]],
        )
        heads[cut - 1] = head
    return heads


def is_tree(heads: Sequence[int]) -> bool:
    """Tell whether every word hangs, by way of others, on the root (0), and one on it itself."""
    size = len(heads)
    if heads.count(0) != 1 or not all(0 <= head <= size for head in heads):
        return False
    return len(_held(heads)) == size + 1


def _held(heads: Sequence[int]) -> set[int]:
    """Return the root (0) and the words that hang on it, counted from 1."""
    held = {0}
    for start in range(1, len(heads) + 1):
        path, word = [], start
        while word not in held and word not in path:
            path.append(word)
            word = heads[word - 1]
        if word in held:
            held.update(path)
    return held


def _circle(heads: Sequence[int], word: int) -> list[int]:
    """Return the words of the circle that heads lead to from a word that is not held."""
    path: list[int] = []
    while word not in path:
        path.append(word)
        word = heads[word - 1]
    return path[path.index(word) :]
