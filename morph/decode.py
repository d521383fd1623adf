"""Beam search for the most probable forms, many lemmas at once.

Several networks that read in one direction vote at every step by the mean of their log
probabilities. Everything in the loop is one tensor operation for the whole batch; characters are
put together at the end, from the actions, so that a character that no network knows is copied as
it is. A beam of one is greedy search.
"""

from __future__ import annotations

import math
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
    Prompt,
    prompts,
)
from kiloglot.morph.features import Features
from kiloglot.morph.transducer import Encoded, State, Transducer
from kiloglot.morph.vocabulary import (
    BEGIN,
    COPY_ACTION,
    DELETE_ACTION,
    END_ACTION,
    NO_ACTION,
    PAD,
    SPECIALS,
    Vocabulary,
)

__all__ = ["Hypothesis", "search"]

_NEVER = -1e9
#: A form is at most this much longer than twice its lemma.
_EXTRA_STEPS = 25
#: Log probability by which the best hypothesis still going on may trail the best that has ended.
_HOPELESS = 9.0
#: Share of a batch that is done before it leaves.
_LEAVING = 0.3


class Hypothesis(NamedTuple):
    """A form and its probability (of the actions found that make it)."""

    form: str
    probability: float


class _Beams(NamedTuple):
    """Partial forms, K for each of B lemmas, side by side: tensors of shape [B * K, ...].

    Args:
        pointers: Places in the lemmas.
        characters: What the last action read or wrote.
        kinds: What it was.
        scores: Log probability so far.
        ended: Whether END was taken.
        history: [B * K, steps] all actions.
        ends: Place of the lemma's END.
        lemmas: [B * K, L] the lemmas' characters.
    """

    pointers: Tensor
    characters: Tensor
    kinds: Tensor
    scores: Tensor
    ended: Tensor
    history: Tensor
    ends: Tensor
    lemmas: Tensor

    def rows(self, chosen: Tensor | slice) -> _Beams:
        """Return some of them, repeated ones too."""
        return _Beams(*(tensor[chosen] for tensor in self))


@torch.inference_mode()
def search(
    networks: Sequence[Transducer],
    vocabulary: Vocabulary,
    pairs: Sequence[tuple[str, Features]],
    *,
    beam: int = 1,
) -> list[list[Hypothesis]]:
    """Return the best forms of each (lemma, features), most probable first.

    Args:
        networks: What votes; at least one.
        vocabulary: Theirs.
        pairs: What is asked; similar lengths are faster.
        beam: How many partial forms are followed for each.
    """
    lemmas = [vocabulary.lemma_ids(lemma) for lemma, _ in pairs]
    prompt = prompts(lemmas, [vocabulary.feature_ids(features) for _, features in pairs])
    encoded = [_encoded(network, prompt, beam) for network in networks]
    states: list[State | None] = [None] * len(networks)
    beams = _start(prompt.lemmas, beam)
    asked = list(range(len(pairs)))
    found: list[list[Hypothesis]] = [[] for _ in pairs]
    while asked:
        scores = torch.zeros(())
        for at, network in enumerate(networks):
            out, here, states[at] = network.steps(
                encoded[at],
                beams.pointers[:, None],
                beams.characters[:, None],
                beams.kinds[:, None],
                states[at],
            )
            scores = scores + network.scores(encoded[at], out, here).log_softmax(-1)
        parents, actions, best = _best(
            _allowed(scores / len(networks), beams, vocabulary), beams, beam
        )
        if beam > 1:
            beams = beams.rows(parents)
            states = [_chosen(state, parents) for state in states]
        beams = _moved(beams, actions, best, vocabulary.size)
        done = _done(beams, beam)
        share = float(done.float().mean())
        if share < 1 and (share < _LEAVING or beams.history.shape[1] % 4):
            continue
        # What is done leaves the batch, so that a few long forms do not hold up the others.
        for group in done.nonzero().flatten().tolist():
            place = asked[group]
            finished = beams.rows(slice(group * beam, (group + 1) * beam))
            found[place] = _forms(pairs[place][0], vocabulary, finished)
        asked = [place for place, gone in zip(asked, done.tolist(), strict=True) if not gone]
        left = (~done).repeat_interleave(beam).nonzero().flatten()
        beams = beams.rows(left)
        encoded = [one.rows(left) for one in encoded]
        states = [_chosen(state, left) for state in states]
    return found


def _encoded(network: Transducer, prompt: Prompt, beam: int) -> Encoded:
    encoded = network.encode(prompt)
    if beam == 1:
        return encoded
    return encoded.rows(torch.arange(len(prompt.lemmas)).repeat_interleave(beam))


def _start(lemmas: Tensor, beam: int) -> _Beams:
    """Return K beams for each lemma of [B, L]; only the first of them counts."""
    lemmas = lemmas.repeat_interleave(beam, 0)
    count = len(lemmas)
    scores = torch.full((count // beam, beam), _NEVER)
    scores[:, 0] = 0
    return _Beams(
        pointers=torch.ones(count, dtype=torch.long),
        characters=torch.full((count,), BEGIN),
        kinds=torch.full((count,), KIND_NONE),
        scores=scores.flatten(),
        ended=torch.zeros(count, dtype=torch.bool),
        history=torch.empty((count, 0), dtype=torch.long),
        ends=(lemmas != PAD).sum(1) - 1,
        lemmas=lemmas,
    )


def _best(allowed: Tensor, beams: _Beams, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return the best K ways on from each lemma's K beams: their parents, actions and scores."""
    count = len(allowed) // beam
    total = (beams.scores[:, None] + allowed).view(count, -1)
    best, flat = total.topk(beam, dim=1) if beam > 1 else total.max(1, keepdim=True)
    parents = flat // allowed.shape[1] + torch.arange(count)[:, None] * beam
    return parents.flatten(), (flat % allowed.shape[1]).flatten(), best.flatten()


def _done(beams: _Beams, beam: int) -> Tensor:
    """Tell which lemmas are done: all hypotheses have ended, or those that go on are hopeless."""
    ended, scores = beams.ended.view(-1, beam), beams.scores.view(-1, beam)
    best_ended = scores.masked_fill(~ended, _NEVER).amax(1)
    best_going = scores.masked_fill(ended, _NEVER).amax(1)
    return ended.all(1) | (best_ended - best_going > _HOPELESS)


def _allowed(scores: Tensor, beams: _Beams, vocabulary: Vocabulary) -> Tensor:
    """Return the log probabilities of the actions that can be taken.

    None moves on at the lemma's end, END waits for it unless the form has grown too long, and a
    hypothesis that has ended stays as it is, at no cost.
    """
    at_end = beams.pointers >= beams.ends
    late = beams.history.shape[1] >= 2 * beams.ends + _EXTRA_STEPS
    moving = torch.zeros(scores.shape[1], dtype=torch.bool)
    moving[[COPY_ACTION, DELETE_ACTION]] = True
    moving[vocabulary.size :] = True
    ending = torch.zeros_like(moving)
    ending[END_ACTION] = True
    nothing = torch.zeros_like(moving)
    nothing[NO_ACTION] = True
    nothing[vocabulary.size : vocabulary.size + SPECIALS] = True
    forbidden = torch.where(at_end[:, None], moving, ending) | nothing
    forbidden = torch.where(late[:, None], ~ending, forbidden)
    scores = scores.masked_fill(forbidden, _NEVER).log_softmax(-1)
    stay = torch.where(ending, 0.0, _NEVER)
    return torch.where(beams.ended[:, None], stay, scores)


def _moved(beams: _Beams, actions: Tensor, scores: Tensor, size: int) -> _Beams:
    """Return the hypotheses after their actions."""
    ended = beams.ended | (actions == END_ACTION)
    copies, deletes = actions == COPY_ACTION, actions == DELETE_ACTION
    substitutes = actions >= size
    kinds = torch.full_like(actions, KIND_INSERT)
    kinds[copies], kinds[deletes], kinds[substitutes] = KIND_COPY, KIND_DELETE, KIND_SUBSTITUTE
    kinds[ended] = KIND_NONE
    read = beams.lemmas.gather(1, beams.pointers[:, None]).squeeze(1)
    characters = torch.where(copies | deletes, read, actions - size * substitutes)
    return beams._replace(
        pointers=beams.pointers + ((copies | deletes | substitutes) & ~ended),
        characters=characters.masked_fill(ended, PAD),
        kinds=kinds,
        scores=scores,
        ended=ended,
        history=torch.cat([beams.history, actions[:, None]], dim=1),
    )


def _chosen(state: State | None, parents: Tensor) -> State | None:
    if state is None:
        return None
    return state[0].index_select(1, parents), state[1].index_select(1, parents)


def _forms(lemma: str, vocabulary: Vocabulary, beams: _Beams) -> list[Hypothesis]:
    """Write the forms of a lemma's hypotheses that have ended; equal forms become one."""
    found: dict[str, float] = {}
    for actions, score, ended in zip(
        beams.history.tolist(), beams.scores.tolist(), beams.ended.tolist(), strict=True
    ):
        if ended and score > _NEVER / 2:
            form = _written(lemma, actions, vocabulary)
            found[form] = found.get(form, 0.0) + math.exp(score)
    hypotheses = [Hypothesis(*item) for item in found.items()]
    return sorted(hypotheses, key=lambda one: -one.probability)


def _written(lemma: str, actions: Sequence[int], vocabulary: Vocabulary) -> str:
    """Carry out the actions on the lemma itself."""
    out = []
    at = 0
    for action in actions:
        if action == END_ACTION:
            break
        if action == COPY_ACTION:
            out.append(lemma[at])
        elif action != DELETE_ACTION:
            out.append(vocabulary.character(action))
        at += vocabulary.advances(action)
    return "".join(out)
