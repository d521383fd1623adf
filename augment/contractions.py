"""How the source language contracts words, learned from the multiword tokens of a treebank.

*He's* is written as one word there and annotated as two, *He* and *'s*. Such a token met is taken
apart as it was; of others one that ends as several did (*she's*, *wasn't*), if that end is no mere
letters (*cannot*).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate, pairwise

from kiloglot.data.sentence import Sentence

__all__ = ["Contractions"]

#: An end was met behind at least so many different words.
_LEAST = 3
_ALIKE = str.maketrans("’‘", "''")


class Contractions:
    """Takes contracted words apart.

    Args:
        sentences: With multiword tokens; those that are not their words written together are left
            out.
    """

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        met: dict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
        ends: dict[str, set[str]] = defaultdict(set)
        words: Counter[str] = Counter()
        for sentence in sentences:
            words.update(map(_folded, sentence.tokens))
            for extra in sentence.extras:
                start, _, end = extra.columns[0].partition("-")
                form = _folded(extra.columns[1])
                parts = [_folded(part) for part in sentence.tokens[extra.after : int(end or 0)]]
                if not end or "".join(parts) != form or int(start) != extra.after + 1:
                    continue
                met[form][tuple(accumulate(map(len, parts)))] += 1
                if len(parts) == 2 and not parts[1].isalpha():
                    ends[parts[1]].add(parts[0])
        # A word that is written so as one word, too, is taken apart if it mostly is.
        self._cuts = {
            form: min(counts, key=lambda cuts: (-counts[cuts], cuts))
            for form, counts in met.items()
            if counts.total() > words[form]
        }
        self._words = words.keys() - self._cuts.keys()
        frequent = (end for end, before in ends.items() if len(before) >= _LEAST)
        self._ends = sorted(frequent, key=lambda end: (-len(end), end))

    def __call__(self, token: str) -> tuple[str, ...]:
        """Return the words of a token, most often itself alone."""
        folded = _folded(token)
        if len(folded) != len(token) or folded in self._words:
            return (token,)
        if cuts := self._cuts.get(folded):
            return tuple(token[start:end] for start, end in pairwise((0, *cuts)))
        for end in self._ends:
            before = token[: -len(end)]
            if folded.endswith(end) and before.isalpha():
                return before, token[-len(end) :]
        return (token,)


def _folded(form: str) -> str:
    return form.translate(_ALIKE).lower()
