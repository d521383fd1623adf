"""Which synthetic sentences are kept: by coverage, by likeness to the target, each once.

Sentences are compared with those of their shard only, so that what is written does not depend on
the number of workers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random as Generator
from typing import TypeVar

from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.settings import Settings
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table

__all__ = ["Filter", "words_of_language"]

#: A sentence as the filter sees it: its words, how many of them are translated, how many of them
#: are words, and what makes it the same as another.
_Seen = tuple[Sequence[str], int, int, object]
Item = TypeVar("Item")

#: Words, at most, that a character model is trained on.
_WORDS = 200_000


class Filter:
    """Drops synthetic sentences and counts what it drops.

    Args:
        settings: What the user chose.
        likeness: Says of the words of a sentence how like the target language they are.
    """

    def __init__(
        self, settings: Settings, likeness: Callable[[Sequence[str]], float] | None = None
    ) -> None:
        self._settings = settings
        self._likeness = likeness

    def __bool__(self) -> bool:
        """Tell whether anything is dropped at all."""
        chosen = self._settings
        return bool(chosen.min_coverage or chosen.drop or chosen.unique)

    def sentences(self, made: Sequence[Synthetic], counts: Counter[str]) -> list[Synthetic]:
        """Return those of the sentences of a shard that are kept, adding to ``counts``."""
        return self._kept(made, [_of_sentence(each) for each in made], counts)

    def lines(self, text: bytes, provenance: bytes, counts: Counter[str]) -> tuple[bytes, bytes]:
        """Do the same for lines of plain text and their provenance, a line of JSON for each."""
        pairs = list(zip(text.split(b"\n")[:-1], provenance.split(b"\n")[:-1], strict=True))
        kept = self._kept(pairs, [_of_line(*pair) for pair in pairs], counts)
        return (
            b"".join(line + b"\n" for line, _ in kept),
            b"".join(record + b"\n" for _, record in kept),
        )

    def _kept(
        self, items: Sequence[Item], seen: Sequence[_Seen], counts: Counter[str]
    ) -> list[Item]:
        chosen = self._settings
        places = list(range(len(items)))
        if chosen.min_coverage:
            enough = [
                place for place in places if seen[place][1] >= chosen.min_coverage * seen[place][2]
            ]
            _note(counts, "too little of it translated", len(places) - len(enough))
            places = enough
        if chosen.unique:
            first: dict[object, int] = {}
            for place in places:
                first.setdefault(seen[place][3], place)
            _note(counts, "the same as another", len(places) - len(first))
            places = list(first.values())
        if chosen.drop and self._likeness is not None:
            scores = {place: self._likeness(seen[place][0]) for place in places}
            size = int(chosen.drop * len(places))
            worst = set(sorted(places, key=lambda place: (scores[place], place))[:size])
            _note(counts, "least like the target", size)
            places = [place for place in places if place not in worst]
        return [items[place] for place in places]


def words_of_language(
    lexicon: Lexicon, table: Table | None, text: Sequence[Sequence[str]] = ()
) -> list[str]:
    """Return words of the target language: of its text, else of lexicon and paradigms."""
    if text:
        words = {word for sentence in text for word in sentence}
    else:
        words = {word for entry in lexicon for word in entry.target.split()}
        if table is not None:
            words.update(word for form in table.words for word in form.split())
    found = sorted(word for word in words if any(map(str.isalpha, word)))
    return found if len(found) <= _WORDS else Generator(_WORDS).sample(found, _WORDS)


def _note(counts: Counter[str], reason: str, size: int) -> None:
    if size:
        counts[f"dropped: {reason}"] += size
        counts["written"] -= size


def _of_sentence(made: Synthetic) -> _Seen:
    sentence, traces = made
    real = [any(map(str.isalpha, token)) for token in sentence.tokens]
    translated = sum(
        word and trace.step != "keep" for word, trace in zip(real, traces, strict=True)
    )
    same = sentence.tokens, sentence.upos, sentence.tags, sentence.label
    return sentence.tokens, translated, sum(real), same


def _of_line(line: bytes, record: bytes) -> _Seen:
    tokens = json.loads(record)["tokens"]
    real = [any(map(str.isalpha, token[0])) for token in tokens]
    translated = sum(word and len(token) > 1 for word, token in zip(real, tokens, strict=True))
    return line.decode().split(), translated, sum(real), line
