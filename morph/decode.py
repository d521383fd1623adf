"""Search for the most probable forms, many lemmas at once.

Several networks that read in one direction vote at every step by the mean of their log
probabilities. :func:`search` follows K partial forms of each lemma; everything in its loop is one
tensor operation for the whole batch. :func:`greedy` follows one, and is told a likely sequence of
actions for each lemma: all its steps are computed at once, and only from where the networks choose
otherwise does it go on step by step, so that the result is that of a plain greedy search.

Characters are put together at the end, from the actions, so that a character that no network
knows is copied as it is; nothing else can be done to it.

Shapes: B lemmas, K partial forms of each, T steps, S real steps, V characters, D width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kiloglot.morph.examples import Prompt, prompts
from kiloglot.morph.features import Pair
from kiloglot.morph.paths import NEVER, Allowed, Paths, Steps, along, bucket
from kiloglot.morph.stepping import Stepper
from kiloglot.morph.transducer import State, Transducer
from kiloglot.morph.vocabulary import COPY_ACTION, DELETE_ACTION, END_ACTION, PAD, Vocabulary

__all__ = ["Hypothesis", "greedy", "search"]

#: A form is at most this much longer than twice its lemma.
_EXTRA_STEPS = 25
#: Log probability by which the best hypothesis still going on may trail the best that has ended.
_HOPELESS = 9.0
#: A batch shrinks once no more than this share of it would stay.
_STAYING = 0.8
#: Steps of proposed actions that are scored at once: few enough to stay in the processor's cache.
_STEPS = 4096
#: Scores computed at once; bounds the memory that a large vocabulary takes.
_SCORES = 1 << 21
#: The number of a row that is nobody's.
_PADDING = -1


Item = TypeVar("Item")


class Hypothesis(NamedTuple):
    """A form and its probability (of the actions found that make it)."""

    form: str
    probability: float


@torch.inference_mode()
def search(
    networks: Sequence[Transducer],
    vocabulary: Vocabulary,
    pairs: Sequence[Pair],
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
    found: list[list[Hypothesis]] = [[] for _ in pairs]
    if not pairs:
        return found
    lemmas, steppers = _steppers(networks, vocabulary, _padded(pairs))
    paths = Paths.start(lemmas, beam, _EXTRA_STEPS)
    states: list[State | None] = [None] * len(networks)
    for at, actions, scores in _followed(
        steppers, vocabulary.size, paths, states, range(len(pairs))
    ):
        found[at] = _forms(pairs[at][0], vocabulary, actions, scores)
    return found


@torch.inference_mode()
def greedy(
    networks: Sequence[Transducer],
    vocabulary: Vocabulary,
    pairs: Sequence[Pair],
    proposals: Sequence[Sequence[int]],
) -> list[Hypothesis]:
    """Return the form of each (lemma, features) that the best action at every step makes.

    Args:
        networks: What votes; at least one.
        vocabulary: Theirs.
        pairs: What is asked; similar lengths are faster.
        proposals: Actions that make a likely form of each, END last. They change nothing but the
            time that it takes.
    """
    if not pairs:
        return []
    longest = [2 * (len(lemma) + 1) + _EXTRA_STEPS for lemma, _ in pairs]
    told = [
        list(actions) if len(actions) <= most else [COPY_ACTION] * len(lemma) + [END_ACTION]
        for actions, most, (lemma, _) in zip(proposals, longest, pairs, strict=True)
    ]
    # The longest come first, so that those which take a step are always the first ones.
    order = sorted(range(len(pairs)), key=lambda at: -len(told[at]))
    order = _padded(order)
    told = [told[at] for at in order]
    lemmas, steppers = _steppers(networks, vocabulary, [pairs[at] for at in order])
    steps = along(lemmas, told, vocabulary.size)
    taken, logs, states = _checked(steppers, steps, vocabulary.size)
    differs = steps.real & (taken != steps.actions)
    first = torch.where(differs.any(0), differs.int().argmax(0), steps.lengths - 1)
    rows = torch.arange(len(order))
    last, total = taken[first, rows], logs[first, rows]
    found = [Hypothesis("", 0.0)] * len(pairs)
    going = (last != END_ACTION).nonzero().flatten()
    until, final, sums = first.tolist(), last.tolist(), total.tolist()
    for row, at in enumerate(order):
        if final[row] == END_ACTION:
            form = _written(pairs[at][0], told[row][: until[row]], vocabulary)
            found[at] = Hypothesis(form, math.exp(sums[row]))
    if not len(going):
        return found
    numbers = going.tolist()
    going = torch.tensor(_padded(numbers))
    at_step = first[going]
    paths = Paths.going_on(
        lemmas[going],
        steps.pointers[at_step, going],
        last[going],
        total[going],
        2 * steps.ends[going] + _EXTRA_STEPS - at_step - 1,
        vocabulary.size,
    )
    for stepper in steppers:
        stepper.rows(going)
    after: list[State | None] = [
        (out[at_step, going][None], cells[at_step, going][None]) for out, cells in states
    ]
    for place, histories, ended in _followed(
        steppers, vocabulary.size, paths, after, range(len(numbers))
    ):
        row = numbers[place]
        lemma = pairs[order[row]][0]
        actions = [*told[row][: until[row]], final[row], *histories[0]]
        found[order[row]] = Hypothesis(_written(lemma, actions, vocabulary), math.exp(ended[0]))
    return found


def _steppers(
    networks: Sequence[Transducer],
    vocabulary: Vocabulary,
    pairs: Sequence[Pair],
) -> tuple[Tensor, list[Stepper]]:
    """Return the lemmas' characters [B, L], and each network with the pairs read."""
    lemmas, features = prompts(
        [vocabulary.lemma_ids(lemma) for lemma, _ in pairs],
        [vocabulary.feature_ids(features) for _, features in pairs],
    )
    features = functional.pad(features, (0, -features.shape[1] % 4), value=PAD)
    return lemmas, [Stepper(network, Prompt(lemmas, features)) for network in networks]


def _padded(rows: Sequence[Item]) -> list[Item]:
    """Repeat the last row up to a number that is computed well."""
    return [*rows, *[rows[-1]] * (bucket(len(rows)) - len(rows))]


def _checked(
    steppers: Sequence[Stepper], steps: Steps, size: int
) -> tuple[Tensor, Tensor, list[State]]:
    """Let the networks choose at every one of given steps.

    Some steps are computed at once, of those lemmas that take the first of them.

    Returns:
        The best actions [T, B], the log probability up to and with each, and each network's
        decoder states after each step, [T, B, D].
    """
    allowed = Allowed(size)
    taken = torch.full_like(steps.pointers, END_ACTION)
    logs = torch.zeros(steps.pointers.shape)
    shape = (*logs.shape, steppers[0].network.sizes.width)
    states: list[State] = []
    for stepper in steppers:
        dtype = stepper.encoded.lemma.dtype
        states.append((torch.empty(shape, dtype=dtype), torch.empty(shape, dtype=dtype)))
    most = min(_STEPS, _SCORES // (2 * size))
    start = 0
    while start < len(logs):
        count = steps.running[start]
        until = min(len(logs), start + max(1, most // count))
        here = np.s_[start:until, :count]
        scores = torch.zeros(())
        for stepper, (outputs, cells) in zip(steppers, states, strict=True):
            read, under = stepper.inputs(
                steps.pointers[here], steps.characters[here], steps.kinds[here]
            )
            for step in range(start, until):
                before = None
                if step:
                    before = outputs[step - 1, None, :count], cells[step - 1, None, :count]
                out, (_, cell) = stepper.run(read[step - start, None], before)
                outputs[step, :count], cells[step, :count] = out[0], cell[0]
            scores = scores + stepper.scores(outputs[here], under)
        best, chosen = allowed.best(
            scores / len(steppers), steps.at_end[here].flatten(), steps.unseen[here].flatten()
        )
        logs[here], taken[here] = best.view(-1, count), chosen.view(-1, count)
        start = until
    return taken, logs.cumsum(0), states


def _followed(
    steppers: Sequence[Stepper],
    size: int,
    paths: Paths,
    states: list[State | None],
    wanted: range,
) -> list[tuple[int, list[list[int]], list[float]]]:
    """Follow partial forms to their ends.

    Args:
        steppers: What votes, with the lemmas read.
        size: Characters in the vocabulary.
        paths: The partial forms.
        states: Where each network's decoder stands.
        wanted: The lemmas that count; those behind them are padding.

    Returns:
        For each lemma its place, its K histories of actions, and their log probabilities.
    """
    beam = len(paths.pointers)
    allowed = Allowed(size)
    asked = torch.arange(paths.pointers.shape[1])
    asked[len(wanted) :] = _PADDING
    found: list[tuple[int, list[list[int]], list[float]]] = []
    step = 0
    while len(asked):
        scores = torch.zeros(())
        for at, stepper in enumerate(steppers):
            # The K partial forms of a lemma stand where others have their steps.
            read, here = stepper.inputs(paths.pointers, paths.characters, paths.kinds)
            out, states[at] = stepper.run(read.view(1, -1, read.shape[-1]), states[at])
            scores = scores + stepper.scores(out.view(here.shape), here)
        parents, actions, best = allowed.continued(scores / len(steppers), paths, step)
        if beam > 1:
            paths = paths.of_parents(parents)
            flat = (parents * len(asked) + torch.arange(len(asked))).flatten()
            states = [_chosen(state, flat) for state in states]
        paths = paths.moved(actions, best, size)
        step += 1
        done = paths.done(_HOPELESS)
        going = int((~done & (asked != _PADDING)).sum())
        if going and bucket(going) > _STAYING * len(asked):
            continue
        # What is done leaves the batch, so that a few long forms do not hold up the others.
        gone = (done & (asked != _PADDING)).nonzero().flatten()
        histories = paths.history[:, :, gone].permute(2, 1, 0).tolist()
        ends = paths.scores.masked_fill(~paths.ended, NEVER)[:, gone].T.tolist()
        found += zip(asked[gone].tolist(), histories, ends, strict=True)
        asked[gone] = _PADDING
        left = (asked == _PADDING).int().argsort(stable=True)[: bucket(going) if going else 0]
        flat = (torch.arange(beam)[:, None] * len(asked) + left).flatten()
        asked = asked[left]
        paths = paths.rows(left)
        for stepper in steppers:
            stepper.rows(left)
        states = [_chosen(state, flat) for state in states]
    return found


def _chosen(state: State | None, rows: Tensor) -> State | None:
    if state is None:
        return None
    return state[0].index_select(1, rows), state[1].index_select(1, rows)


def _forms(
    lemma: str, vocabulary: Vocabulary, histories: Sequence[Sequence[int]], scores: Sequence[float]
) -> list[Hypothesis]:
    """Write the forms of a lemma's hypotheses that have ended; equal forms become one."""
    found: dict[str, float] = {}
    for actions, score in zip(histories, scores, strict=True):
        if score > NEVER / 2:
            form = _written(lemma, actions, vocabulary)
            found[form] = found.get(form, 0.0) + math.exp(score)
    hypotheses = [Hypothesis(*item) for item in found.items()]
    return sorted(hypotheses, key=lambda one: -one.probability)


def _written(lemma: str, actions: Sequence[int], vocabulary: Vocabulary) -> str:
    """Carry out the actions on the lemma itself."""
    out = []
    at = 0
    size = vocabulary.size
    for action in actions:
        if action == END_ACTION:
            break
        if action == COPY_ACTION:
            out.append(lemma[at])
            at += 1
        elif action == DELETE_ACTION:
            at += 1
        else:
            out.append(vocabulary.character(action))
            at += action >= size
    return "".join(out)
