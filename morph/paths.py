"""The actions that decoding takes and may take: tensors that know nothing of the networks.

Shapes: B lemmas, L characters of a lemma, K partial forms of each, T steps, S steps in any order,
A = 2 V actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from kiloglot.morph.examples import (
    KIND_COPY,
    KIND_DELETE,
    KIND_INSERT,
    KIND_NONE,
    KIND_SUBSTITUTE,
)
from kiloglot.morph.vocabulary import (
    BEGIN,
    COPY_ACTION,
    DELETE_ACTION,
    END_ACTION,
    NO_ACTION,
    PAD,
    SPECIALS,
    UNKNOWN,
)

__all__ = ["NEVER", "Allowed", "Paths", "Steps", "along", "bucket"]

#: The log probability of what cannot be.
NEVER = -1e9
#: Numbers of rows that are computed at once. A matrix product of a new shape has to be prepared,
#: which takes longer than some rows of padding.
_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
_STEP = 1024


def bucket(count: int) -> int:
    """Return how many rows to compute where ``count`` are wanted: as many, or a few more."""
    if count > _STEP:
        return -(-count // _STEP) * _STEP
    return next(size for size in _BUCKETS if size >= count)


class Steps(NamedTuple):
    """The steps of given actions; the lemmas' longest sequences come first.

    Args:
        actions: [T, B].
        pointers: [T, B] places in the lemma before each action.
        characters: [T, B] what the action before read or wrote.
        kinds: [T, B] what it was.
        lengths: [B] how many steps are real.
        running: How many lemmas take each of the T steps: the first ones, and a few more.
        real: [T, B] which steps are real.
        at_end: [T, B] whether the pointer stands on the lemma's END.
        unseen: [T, B] whether it stands on a character that the networks do not know.
        ends: [B] place of the lemma's END.
    """

    actions: Tensor
    pointers: Tensor
    characters: Tensor
    kinds: Tensor
    lengths: Tensor
    running: list[int]
    real: Tensor
    at_end: Tensor
    unseen: Tensor
    ends: Tensor


def along(lemmas: Tensor, told: Sequence[Sequence[int]], size: int) -> Steps:
    """Lay out the steps of actions, sorted by falling length.

    Args:
        lemmas: [B, L] characters.
        told: The actions of each lemma, END last.
        size: Characters in the vocabulary.
    """
    longest = len(told[0])
    flat = [action for row in told for action in [*row, *[NO_ACTION] * (longest - len(row))]]
    actions = torch.tensor(flat).view(len(told), longest)
    lengths = torch.tensor([len(row) for row in told])
    real = torch.arange(longest)[:, None] < lengths
    kinds, moves = _kinds(actions, size)
    moved = moves.int().cumsum(1)
    ends = _ends(lemmas)
    pointers = torch.minimum(1 + moved - moves.int(), ends[:, None])
    characters = _characters(lemmas, pointers, actions, kinds, size)
    begin = torch.full((len(told), 1), BEGIN)
    characters = torch.cat([begin, characters[:, :-1]], 1)
    kinds = torch.cat([torch.full_like(begin, KIND_NONE), kinds[:, :-1]], 1)
    return Steps(
        actions=actions.T.contiguous(),
        pointers=pointers.T.contiguous(),
        characters=characters.T.contiguous(),
        kinds=kinds.T.contiguous(),
        lengths=lengths,
        running=[min(len(told), bucket(count)) for count in real.sum(1).tolist()],
        real=real,
        at_end=(pointers >= ends[:, None]).T.contiguous(),
        unseen=(lemmas.gather(1, pointers) == UNKNOWN).T.contiguous(),
        ends=ends,
    )


class Paths(NamedTuple):
    """Partial forms, K for each of B lemmas: tensors of shape [K, B].

    Args:
        pointers: Places in the lemmas.
        characters: What the last action read or wrote.
        kinds: What it was.
        scores: Log probability so far.
        ended: Whether END was taken.
        history: [T, K, B] all actions.
        ends: [B] place of the lemma's END.
        limits: [B] how many steps may be taken.
        lemmas: [B, L] the lemmas' characters.
    """

    pointers: Tensor
    characters: Tensor
    kinds: Tensor
    scores: Tensor
    ended: Tensor
    history: Tensor
    ends: Tensor
    limits: Tensor
    lemmas: Tensor

    @classmethod
    def start(cls, lemmas: Tensor, beam: int, extra: int) -> Paths:
        """Return K paths for each lemma of [B, L]; only the first of them counts."""
        count, ends = len(lemmas), _ends(lemmas)
        scores = torch.full((beam, count), NEVER)
        scores[0] = 0
        return cls(
            pointers=torch.ones((beam, count), dtype=torch.long),
            characters=torch.full((beam, count), BEGIN),
            kinds=torch.full((beam, count), KIND_NONE),
            scores=scores,
            ended=torch.zeros((beam, count), dtype=torch.bool),
            history=torch.empty((0, beam, count), dtype=torch.int32),
            ends=ends,
            limits=2 * ends + extra,
            lemmas=lemmas,
        )

    @classmethod
    def going_on(
        cls,
        lemmas: Tensor,
        pointers: Tensor,
        actions: Tensor,
        scores: Tensor,
        limits: Tensor,
        size: int,
    ) -> Paths:
        """Return one path for each lemma after its first actions.

        Args:
            lemmas: [B, L].
            pointers: [B] places before the last action.
            actions: [B] the last action; not END.
            scores: [B] log probability, the last action's included.
            limits: [B] how many steps may follow.
            size: Characters in the vocabulary.
        """
        paths = cls.start(lemmas, 1, 0)._replace(pointers=pointers[None], limits=limits)
        moved = paths.moved(actions[None], scores[None], size)
        return moved._replace(history=paths.history)

    def moved(self, actions: Tensor, scores: Tensor, size: int) -> Paths:
        """Return the paths after actions [K, B] that bring them to scores [K, B]."""
        ended = self.ended | (actions == END_ACTION)
        kinds, moves = _kinds(actions, size)
        kinds = kinds.masked_fill(ended, KIND_NONE)
        read = _characters(self.lemmas, self.pointers.T, actions.T, kinds.T, size).T
        return self._replace(
            pointers=self.pointers + (moves & ~ended),
            characters=read.masked_fill(ended, PAD),
            kinds=kinds,
            scores=scores,
            ended=ended,
            history=torch.cat([self.history, actions[None].int()]),
        )

    def of_parents(self, parents: Tensor) -> Paths:
        """Return the paths numbered ``parents`` [K, B], which may repeat."""
        history = self.history.gather(1, parents.expand(len(self.history), -1, -1))
        return self._replace(
            pointers=self.pointers.gather(0, parents),
            ended=self.ended.gather(0, parents),
            history=history,
        )

    def rows(self, chosen: Tensor) -> Paths:
        """Return the paths of some lemmas."""
        return Paths(
            pointers=self.pointers[:, chosen],
            characters=self.characters[:, chosen],
            kinds=self.kinds[:, chosen],
            scores=self.scores[:, chosen],
            ended=self.ended[:, chosen],
            history=self.history[:, :, chosen],
            ends=self.ends[chosen],
            limits=self.limits[chosen],
            lemmas=self.lemmas[chosen],
        )

    def done(self, hopeless: float) -> Tensor:
        """Tell of which lemmas all paths have ended, or trail too far behind one that has."""
        if len(self.ended) == 1:
            return self.ended[0]
        best_ended = self.scores.masked_fill(~self.ended, NEVER).amax(0)
        best_going = self.scores.masked_fill(self.ended, NEVER).amax(0)
        return self.ended.all(0) | (best_ended - best_going > hopeless)


class Allowed:
    """Which actions can be taken, and the best of them.

    None moves on at the lemma's end, END waits for it unless the form has grown too long, and a
    path that has ended stays as it is, at no cost. A character that the networks do not know is
    copied: what would become of it they cannot tell.

    Args:
        size: Characters in the vocabulary.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        at_end = torch.zeros(2 * size)
        at_end[[COPY_ACTION, DELETE_ACTION]] = NEVER
        at_end[size:] = NEVER
        self._at_end = at_end
        unseen = torch.zeros(2 * size)
        unseen[DELETE_ACTION] = NEVER
        unseen[size:] = NEVER
        self._unseen = unseen
        self._only_end = torch.full((2 * size,), NEVER)
        self._only_end[END_ACTION] = 0

    def __call__(
        self, scores: Tensor, at_end: Tensor, unseen: Tensor, late: Tensor | None = None
    ) -> Tensor:
        """Bar what cannot be, in place.

        Args:
            scores: [S, A].
            at_end: [S] whether the pointer stands on the lemma's END.
            unseen: [S] whether it stands on a character that the networks do not know.
            late: [S] whether the form has grown too long.

        Returns:
            The scores.
        """
        scores[:, NO_ACTION] = NEVER
        scores[:, self._size : self._size + SPECIALS] = NEVER
        scores[:, END_ACTION].masked_fill_(~at_end, NEVER)
        for rows, barred in ((at_end, self._at_end), (unseen, self._unseen)):
            chosen = rows.nonzero().flatten()
            scores[chosen] = scores[chosen] + barred
        if late is not None and bool(late.any()):
            scores[late] = self._only_end
        return scores

    def best(
        self, scores: Tensor, at_end: Tensor, unseen: Tensor, late: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return the log probability of the best action [S], and the action."""
        scores = self(scores, at_end, unseen, late)
        best, actions = scores.max(-1)
        return best - scores.logsumexp(-1), actions

    def continued(self, scores: Tensor, paths: Paths, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return the best K ways on from each lemma's K paths.

        Args:
            scores: [K * B, A].
            paths: Where they stand.
            step: Steps taken so far.

        Returns:
            The ways' parents, actions and scores, [K, B] each.
        """
        beam, count = paths.pointers.shape
        at_end = (paths.pointers >= paths.ends).flatten()
        unseen = (paths.lemmas.gather(1, paths.pointers.T) == UNKNOWN).T.flatten()
        late = (step >= paths.limits).repeat(beam)
        ended = paths.ended.flatten()
        if beam == 1:
            best, actions = self.best(scores, at_end, unseen, late)
            best = paths.scores + best.masked_fill(ended, 0.0)
            actions = actions.masked_fill(ended, END_ACTION)
            return torch.zeros_like(paths.pointers), actions[None], best
        allowed = self(scores, at_end, unseen, late).log_softmax(-1)
        allowed[ended] = self._only_end
        # The best K of each path hold the best K of all.
        width = min(beam, allowed.shape[-1])
        few, actions = allowed.view(beam, count, -1).topk(width, dim=-1, sorted=False)
        total = (paths.scores[..., None] + few).permute(1, 0, 2).reshape(count, -1)
        best, flat = total.topk(beam, dim=-1)
        chosen = actions.permute(1, 0, 2).reshape(count, -1).gather(1, flat)
        return (flat // width).T, chosen.T, best.T


def _ends(lemmas: Tensor) -> Tensor:
    return (lemmas != PAD).sum(1) - 1


def _kinds(actions: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Return what kind each action is, and whether it moves on in the lemma."""
    copies, deletes, substitutes = actions == COPY_ACTION, actions == DELETE_ACTION, actions >= size
    kinds = torch.full_like(actions, KIND_INSERT)
    kinds[copies], kinds[deletes], kinds[substitutes] = KIND_COPY, KIND_DELETE, KIND_SUBSTITUTE
    return kinds, copies | deletes | substitutes


def _characters(
    lemmas: Tensor, pointers: Tensor, actions: Tensor, kinds: Tensor, size: int
) -> Tensor:
    """Return what actions [B, T] at ``pointers`` read or wrote in lemmas [B, L]."""
    read = lemmas.gather(1, pointers)
    written = actions - size * (kinds == KIND_SUBSTITUTE)
    return torch.where((kinds == KIND_COPY) | (kinds == KIND_DELETE), read, written)
