"""The one record that every corpus format is read into and written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Extra", "Sentence", "Span"]


class Span(NamedTuple):
    """A labelled stretch of tokens, ``tokens[start:end]``: an entity or a slot."""

    start: int
    end: int
    label: str


class Extra(NamedTuple):
    """A CoNLL-U row that is no token: a multiword token (``3-4``) or an empty node (``8.1``).

    Args:
        after: The number of tokens that stand before the row (a multiword token ``3-4`` has 2).
        columns: The ten columns as written.
    """

    after: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or utterance) with whatever annotation its source has.

    Every sequence is as long as ``tokens``; an annotation that a corpus lacks is ``None``, one that
    a single token lacks is ``"_"`` as in CoNLL-U.

    Args:
        tokens: The word forms.
        lemmas: A lemma per token.
        upos: A Universal Dependencies part of speech per token.
        xpos: A language-specific part of speech per token.
        feats: Universal Dependencies features per token, ``"Case=Nom|Number=Sing"``.
        heads: The head of each token, counted from 1; 0 is the root.
        deprels: The relation of each token to its head.
        deps: Enhanced dependencies per token, as written.
        misc: The last column of CoNLL-U per token, as written.
        tags: A BIO tag per token (``B-PER``, ``I-PER``, ``O``): entities or slots.
        label: The class of the whole sentence, such as its intent.
        id: An identifier unique in its corpus.
        text: The running text, if it is more than the tokens joined by spaces.
        meta: Anything else that is known, by name. Names that begin with ``_`` hold the layout of
            the file read, so that it is written again byte by byte; they never hold annotation.
        comments: CoNLL-U comment lines as written, ``#`` included.
        extras: CoNLL-U rows that are no tokens.
    """

    tokens: tuple[str, ...]
    lemmas: tuple[str, ...] | None = None
    upos: tuple[str, ...] | None = None
    xpos: tuple[str, ...] | None = None
    feats: tuple[str, ...] | None = None
    heads: tuple[int, ...] | None = None
    deprels: tuple[str, ...] | None = None
    deps: tuple[str, ...] | None = None
    misc: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    label: str | None = None
    id: str | None = None
    text: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()

    def __post_init__(self) -> None:
        size = len(self.tokens)
        for name in _PER_TOKEN:
            values = getattr(self, name)
            if values is not None and len(values) != size:
                raise ValueError(f"{name} has {len(values)} values for {size} tokens")

    @property
    def spans(self) -> tuple[Span, ...]:
        """The entities or slots that ``tags`` mark, in order; none without tags.

        >>> Sentence(("to", "New", "York"), tags=("O", "B-LOC", "I-LOC")).spans
        (Span(start=1, end=3, label='LOC'),)
        """
        from kiloglot.data.spans import spans_of

        return () if self.tags is None else spans_of(self.tags)


_PER_TOKEN = ("lemmas", "upos", "xpos", "feats", "heads", "deprels", "deps", "misc", "tags")
