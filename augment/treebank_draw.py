"""What becomes of each word of a block of CoNLL-U: phrases, draws, fillers, what is left out.

The same as :class:`kiloglot.augment.labelled.Labelled` decides sentence by sentence, of the same
random numbers, for all words at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.draws import CHOICE, FILL, KEEP, SPREAD, Draws
from kiloglot.augment.settings import Settings
from kiloglot.augment.treebank_choices import places_of
from kiloglot.augment.treebank_filling import Filling, Gaps
from kiloglot.augment.treebank_memory import KINDS, Memory

__all__ = ["Groups", "Met", "Parts", "drawn"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Met(NamedTuple):
    """The words of a block by number, each array of shape (words,) if it does not say other.

    Args:
        starts: The first word of each sentence, and the number of words; shape: (sentences + 1,).
        sentences: The sentence of each word.
        types: Its type.
        heads: The place of its head, -1 for a root.
        relations: Its relation.
        remarks: Its MISC.
        offers: The fact that it states about its head.
        complete: Whether each sentence has lemmas and features; shape: (sentences,).
    """

    starts: Places
    sentences: Places
    types: Places
    heads: Places
    relations: Places
    remarks: Places
    offers: Places
    complete: Flags


class Groups(NamedTuple):
    """Neighbouring words that are looked up as one, mostly one alone; shape: (groups,).

    Args:
        starts: The first word of each.
        sizes: How many words it has.
        words: What is looked up.
        verbs: Of a particle that stands apart from its verb and is looked up with it, the group of
            the verb; else -1.
    """

    starts: Places
    sizes: Places
    words: Places
    verbs: Places


class Parts(NamedTuple):
    """What becomes of the words of a block, part by part; shape: (parts,).

    Args:
        starts: The first word of each part.
        sizes: How many words it has: several if one choice stands for them.
        words: What was looked up, also if it is kept word by word.
        choices: What stands in its place.
        chosen: Whether that is a translation.
        dropped: Whether it is left out.
    """

    starts: Places
    sizes: Places
    words: Places
    choices: Places
    chosen: Flags
    dropped: Flags

    def of_words(self, size: int) -> Places:
        """Return the part of each of ``size`` words."""
        leads = np.zeros(size, np.int64)
        leads[self.starts] = 1
        found: Places = np.cumsum(leads) - 1
        return found


def drawn(
    met: Met,
    groups: Groups,
    memory: Memory,
    draws: Draws,
    settings: Settings,
    filling: Filling | None,
) -> Parts:
    """Decide what becomes of the words of a block.

    Args:
        met: The words.
        groups: What is looked up, planned.
        memory: What is known of all of it.
        draws: The random numbers of the block.
        settings: What the user chose.
        filling: Fills places, if any are to be filled.
    """
    words = memory.words
    sizes = words.size.array.take(groups.words)
    planned = sizes > 0
    kept = _kept(met, groups, draws, settings)
    wanted = planned & ~kept
    picks = draws.tokens[CHOICE].take(groups.starts)
    choices = memory.types.kept.array.take(met.types.take(groups.starts))
    where = np.flatnonzero(wanted)
    own = groups.words[where]
    bounds_at, bounds = words.bounds_at.array.take(own), words.bounds.array
    choices[where] = words.first.array.take(own)
    choices[where] += places_of(picks[where], sizes[where], bounds_at, bounds)
    if filling is not None:
        where, found = _fills(met, groups, memory, draws, settings, filling, planned, kept)
        choices[where] = found
        wanted[where] = True
    dropped = np.zeros(len(wanted), bool)
    articles = dropped
    if settings.method == "morph":
        articles = ~(planned | wanted | kept) & words.article.array.take(groups.words)
    particles = np.flatnonzero(groups.verbs >= 0)
    if len(particles):
        dropped[particles] = wanted[groups.verbs[particles]]
        wanted[particles] = False
        choices[particles] = memory.types.kept.array.take(met.types[groups.starts[particles]])
    parts = Parts(groups.starts, groups.sizes, groups.words, choices, wanted, dropped)
    parts = _without_articles(met, parts, np.flatnonzero(articles & (groups.verbs < 0)))
    apart = ~wanted & (groups.sizes > 1)
    if apart.any():
        parts = _taken_apart(met, parts, apart, memory)
    parts = _without_expressed(met, parts, memory)
    return _with_capitals(met, parts, memory) if settings.method == "morph" else parts


def _kept(met: Met, groups: Groups, draws: Draws, settings: Settings) -> Flags:
    """Tell which groups are kept although they could be translated."""
    rate = settings.rate
    if settings.lowest_rate is None and rate >= 1.0:
        return np.zeros(len(groups.starts), bool)
    limits: float | Floats = rate
    if (lowest := settings.lowest_rate) is not None:
        limits = (lowest + (rate - lowest) * draws.sentences)[met.sentences[groups.starts]]
    kept: Flags = (draws.tokens[KEEP].take(groups.starts) >= limits) & (limits < 1.0)
    return kept


def _fills(
    met: Met,
    groups: Groups,
    memory: Memory,
    draws: Draws,
    settings: Settings,
    filling: Filling,
    planned: Flags,
    kept: Flags,
) -> tuple[Places, Places]:
    """Return groups whose places are filled, and with what."""
    types = met.types.take(groups.starts)
    kinds = memory.types.kind.array.take(types)
    some = (kinds > 0) & (groups.sizes == 1) & ~kept & (groups.verbs < 0)
    some[groups.verbs[groups.verbs >= 0]] = False
    names = kinds == KINDS.index("PROPN")
    if not settings.names:
        some &= ~names
    shares = np.where(names, settings.swap, settings.cover)
    some &= ~(names | planned) | (draws.tokens[FILL].take(groups.starts) < shares)
    where = np.flatnonzero(some)
    starts = groups.starts[where]
    gaps = Gaps(
        groups.words[where],
        kinds[where],
        memory.types.capital.array.take(types[where]),
        draws.tokens[SPREAD].take(starts),
        draws.tokens[CHOICE].take(starts),
    )
    choices = filling(draws, gaps)
    filled = choices >= 0
    return where[filled], choices[filled]


def _taken_apart(met: Met, parts: Parts, apart: Flags, memory: Memory) -> Parts:
    """Make the words of some parts parts of their own, which are kept (or left out) as these."""
    sizes = np.where(apart, parts.sizes, 1)
    of = np.repeat(np.arange(len(sizes)), sizes)
    shifts = np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    starts = parts.starts[of] + shifts
    choices = parts.choices[of]
    single = apart[of]
    choices[single] = memory.types.kept.array.take(met.types[starts[single]])
    return Parts(
        starts,
        np.where(single, 1, parts.sizes[of]),
        parts.words[of],
        choices,
        parts.chosen[of],
        parts.dropped[of],
    )


def _without_articles(met: Met, parts: Parts, articles: Places) -> Parts:
    """Leave out articles that nothing translates, unless their head stays as it is."""
    heads = met.heads.take(parts.starts[articles])
    dropped = parts.dropped.copy()
    dropped[articles] = (heads < 0) | parts.chosen[parts.of_words(len(met.types))[heads]]
    return parts._replace(dropped=dropped)


def _without_expressed(met: Met, parts: Parts, memory: Memory) -> Parts:
    """Leave out words whose head's form expresses what they say, but not coordinated ones."""
    choices = memory.choices
    expressed = choices.expressed.array.take(choices.origins.array.take(parts.choices))
    if not expressed.any():
        return parts
    heads = met.heads.take(parts.starts)
    offers = met.offers.take(parts.starts)
    some = (parts.sizes == 1) & (heads >= 0) & (offers > 0)
    where = np.flatnonzero(some & met.complete[met.sentences.take(parts.starts)])
    sets = expressed[parts.of_words(len(met.types))[heads[where]]]
    gone = where[choices.expresses(sets, offers[where])]
    coordinated = np.zeros(len(met.types) + 1, bool)
    coordinated[met.heads[memory.relations.conjunct.array.take(met.relations)]] = True
    gone = gone[~coordinated[parts.starts[gone]]]
    chosen, dropped = parts.chosen.copy(), parts.dropped.copy()
    chosen[gone], dropped[gone] = False, True
    return parts._replace(chosen=chosen, dropped=dropped)


def _with_capitals(met: Met, parts: Parts, memory: Memory) -> Parts:
    """Let sentences begin with a capital if their source does.

    Signs before words, such as quotes, are no beginning.
    """
    of_words = parts.of_words(len(met.types))
    signs = memory.types.sign.array.take(met.types)
    words = np.append(np.flatnonzero(~signs), len(signs))
    firsts = words[np.searchsorted(words, met.starts[:-1])]
    firsts = firsts[firsts < met.starts[1:]]
    capital = memory.types.capital.array.take(met.types[firsts])
    begins = of_words[firsts]
    other = parts.dropped[begins] | memory.choices.small.array.take(parts.choices[begins])
    some = firsts[other & capital]
    if not len(some):
        return parts
    choices = parts.choices.copy()
    ends = of_words[met.starts[met.sentences[some] + 1] - 1]
    for first, end in zip(of_words[some].tolist(), ends.tolist(), strict=True):
        for part in range(first, end + 1):
            sign = part > first and signs[parts.starts[part]]
            if not (parts.dropped[part] or sign):
                kept = not parts.chosen[part]
                choices[part] = memory.choices.capitalised(int(choices[part]), kept=kept)
                break
    return parts._replace(choices=choices)
