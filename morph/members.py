"""Networks of both directions: what each of them makes of many words at once.

Networks that read words from their ends are given them reversed, and what they write is turned
back. Those of one direction vote at every step (:mod:`kiloglot.morph.decode`); the directions, as
two groups, on whole forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kiloglot.morph.decode import Hypothesis, greedy, search
from kiloglot.morph.features import Pair
from kiloglot.morph.precision import shortened
from kiloglot.morph.proposals import Proposer
from kiloglot.morph.transducer import Transducer
from kiloglot.morph.vocabulary import Vocabulary

__all__ = ["LONGEST", "Member", "beam_votes", "directions", "greedy_forms"]

#: What is longer is no word, and left to the rules: decoding takes a step a character.
LONGEST = 250
#: Partial forms decoded at once.
_BATCH = 1024
#: Characters of their lemmas, padding included; bounds the memory that a batch takes.
_BATCH_CHARACTERS = 1 << 15


@dataclass(frozen=True, slots=True)
class Member:
    """A network, whether it reads words backwards, and the copy of it that is used."""

    network: Transducer
    backwards: bool = False
    used: Transducer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "used", shortened(self.network).eval())


def directions(members: Sequence[Member]) -> list[list[Member]]:
    """Return the networks that read forwards, and those that read backwards; no empty group."""
    groups = [[one for one in members if one.backwards == way] for way in (False, True)]
    return [group for group in groups if group]


def greedy_forms(
    group: Sequence[Member],
    vocabulary: Vocabulary,
    propose: Proposer,
    pairs: Sequence[Pair],
    likely: Sequence[str],
) -> list[Hypothesis]:
    """Return the forms of networks of one direction, without a beam.

    Args:
        group: The networks.
        vocabulary: Theirs.
        propose: Makes edits of likely forms.
        pairs: Lemmas and features.
        likely: A likely form of each; it changes nothing but the time that it takes.
    """
    backwards = group[0].backwards
    asked = [(_read(lemma, backwards), features) for lemma, features in pairs]
    told = propose(
        [(lemma, _read(form, backwards)) for (lemma, _), form in zip(asked, likely, strict=True)]
    )
    networks = [one.used for one in group]
    found = [Hypothesis("", 0.0)] * len(pairs)
    for chosen in _batches([lemma for lemma, _ in pairs], 1):
        made = greedy(
            networks, vocabulary, [asked[at] for at in chosen], [told[at] for at in chosen]
        )
        for at, one in zip(chosen, made, strict=True):
            found[at] = Hypothesis(_read(one.form, backwards), one.probability)
    return found


def beam_votes(
    members: Sequence[Member], vocabulary: Vocabulary, pairs: Sequence[Pair], beam: int
) -> list[dict[str, float]]:
    """Return the forms that a beam finds, and their probabilities: each direction's, averaged.

    Args:
        members: The networks.
        vocabulary: Theirs.
        pairs: Lemmas and features; a lemma that is too long gets no form.
        beam: Partial forms followed per lemma and direction.
    """
    votes: list[dict[str, float]] = [{} for _ in pairs]
    groups = directions(members)
    words = [at for at, (lemma, _) in enumerate(pairs) if len(lemma) <= LONGEST]
    for batch in _batches([pairs[at][0] for at in words], beam) if groups else ():
        chosen = [words[at] for at in batch]
        for group in groups:
            backwards = group[0].backwards
            asked = [(_read(pairs[at][0], backwards), pairs[at][1]) for at in chosen]
            found = search([one.used for one in group], vocabulary, asked, beam=beam)
            for vote, hypotheses in zip((votes[at] for at in chosen), found, strict=True):
                for form, probability in hypotheses:
                    written = _read(form, backwards)
                    vote[written] = vote.get(written, 0.0) + probability / len(groups)
    return votes


def _batches(lemmas: Sequence[str], beam: int) -> Iterator[list[int]]:
    """Yield the places of lemmas of like length, as many at once as memory should hold."""
    batch: list[int] = []
    for at in sorted(range(len(lemmas)), key=lambda at: len(lemmas[at])):
        count = (len(batch) + 1) * beam
        if batch and (count > _BATCH or count * len(lemmas[at]) > _BATCH_CHARACTERS):
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _read(word: str, backwards: bool) -> str:
    return word[::-1] if backwards else word
