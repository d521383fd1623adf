"""Beam search for the most probable forms, many lemmas at once.

Several networks that read in one direction vote at every step by the mean of their log
probabilities. Everything in the loop is one tensor operation for the whole batch; characters are
put together at the end, from the actions, so that a character that no network knows is copied as
it is. A beam of one is greedy search.
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


class Hypothesis(NamedTuple):
    """A form and its probability (of the actions found that make it)."""

    form: str
    probability: float


class _Beams(NamedTuple):
    """Partial forms, K for each of B lemmas, side by side: tensors of shape [B * K]."""

    pointers: Tensor
    characters: Tensor
    kinds: Tensor
    scores: Tensor
    ended: Tensor


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
    ends = torch.tensor([len(lemma) - 1 for lemma in lemmas]).repeat_interleave(beam)
    encoded = [_encoded(network, prompt, beam) for network in networks]
    states: list[State | None] = [None] * len(networks)
    characters = prompt.lemmas.repeat_interleave(beam, 0)
    beams = _start(len(pairs), beam)
    trace: list[tuple[Tensor, Tensor]] = []
    longest = 2 * ends + _EXTRA_STEPS
    for step in range(int(longest.max()) + 1):
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
        allowed = _allowed(scores / len(networks), beams, ends, step >= longest, vocabulary)
        total = (beams.scores[:, None] + allowed).view(len(pairs), -1)
        best, flat = total.topk(beam, dim=1) if beam > 1 else total.max(1, keepdim=True)
        parents = (flat // allowed.shape[1] + torch.arange(len(pairs))[:, None] * beam).flatten()
        actions = (flat % allowed.shape[1]).flatten()
        trace.append((parents, actions))
        if beam > 1:
            beams = _Beams(*(tensor[parents] for tensor in beams))
            states = [_chosen(state, parents) for state in states]
        beams = _moved(beams, actions, best.flatten(), characters, vocabulary.size)
        if bool(beams.ended.all()):
            break
    return _forms(pairs, vocabulary, beams, trace, beam)


def _encoded(network: Transducer, prompt: Prompt, beam: int) -> Encoded:
    encoded = network.encode(prompt)
    if beam == 1:
        return encoded
    return encoded.rows(torch.arange(len(prompt.lemmas)).repeat_interleave(beam))


def _start(size: int, beam: int) -> _Beams:
    scores = torch.full((size, beam), _NEVER)
    scores[:, 0] = 0
    count = size * beam
    return _Beams(
        pointers=torch.ones(count, dtype=torch.long),
        characters=torch.full((count,), BEGIN),
        kinds=torch.full((count,), KIND_NONE),
        scores=scores.flatten(),
        ended=torch.zeros(count, dtype=torch.bool),
    )


def _allowed(
    scores: Tensor, beams: _Beams, ends: Tensor, late: Tensor, vocabulary: Vocabulary
) -> Tensor:
    """Return the log probabilities of the actions that can be taken.

    None moves on at the lemma's end, END waits for it unless the form has grown too long, and a
    hypothesis that has ended stays as it is, at no cost.
    """
    at_end = beams.pointers >= ends
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


def _moved(beams: _Beams, actions: Tensor, scores: Tensor, lemmas: Tensor, size: int) -> _Beams:
    """Return the hypotheses after their actions."""
    ended = beams.ended | (actions == END_ACTION)
    copies, deletes = actions == COPY_ACTION, actions == DELETE_ACTION
    substitutes = actions >= size
    kinds = torch.full_like(actions, KIND_INSERT)
    kinds[copies], kinds[deletes], kinds[substitutes] = KIND_COPY, KIND_DELETE, KIND_SUBSTITUTE
    kinds[ended] = KIND_NONE
    read = lemmas.gather(1, beams.pointers[:, None]).squeeze(1)
    characters = torch.where(copies | deletes, read, actions - size * substitutes)
    return _Beams(
        pointers=beams.pointers + ((copies | deletes | substitutes) & ~ended),
        characters=characters.masked_fill(ended, PAD),
        kinds=kinds,
        scores=scores,
        ended=ended,
    )


def _chosen(state: State | None, parents: Tensor) -> State | None:
    if state is None:
        return None
    return state[0].index_select(1, parents), state[1].index_select(1, parents)


def _forms(
    pairs: Sequence[tuple[str, Features]],
    vocabulary: Vocabulary,
    beams: _Beams,
    trace: Sequence[tuple[Tensor, Tensor]],
    beam: int,
) -> list[list[Hypothesis]]:
    """Follow each hypothesis back to its start and write its form; equal forms become one."""
    at = torch.arange(len(pairs) * beam)
    columns = []
    for parents, actions in reversed(trace):
        columns.append(actions[at])
        at = parents[at]
    rows = torch.stack(columns[::-1], 1).tolist()
    found: list[dict[str, float]] = [{} for _ in pairs]
    scores, ended = beams.scores.double().exp().tolist(), beams.ended.tolist()
    for row, actions in enumerate(rows):
        if scores[row] <= 0 or (beam > 1 and not ended[row] and found[row // beam]):
            continue
        form = _written(pairs[row // beam][0], actions, vocabulary)
        seen = found[row // beam]
        seen[form] = seen.get(form, 0.0) + scores[row]
    return [
        sorted((Hypothesis(*item) for item in forms.items()), key=lambda one: -one.probability)
        for forms in found
    ]


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
