"""Several networks and the rules, voting.

Networks that read in one direction vote at every step (:mod:`kiloglot.morph.decode`); those that
read the words backwards, as a group of their own, on whole forms: the probability of a form is the
mean of the groups', and the rules add their guess with a weight that held-out rows set. Where the
networks are unsure the rules thus decide, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kiloglot.morph.decode import Hypothesis, search
from kiloglot.morph.features import Features
from kiloglot.morph.precision import shortened
from kiloglot.morph.rules import Rules
from kiloglot.morph.transducer import Transducer
from kiloglot.morph.vocabulary import Vocabulary

__all__ = ["Ensemble", "Member"]

#: Weights of the rules that are tried.
_WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: With fewer held-out rows their accuracy says little, and the weight stays.
_ENOUGH_ROWS = 20
#: Partial forms decoded at once.
_BATCH = 1024
#: Characters of their lemmas, padding included; bounds the memory that a batch takes.
_BATCH_CHARACTERS = 1 << 16
#: What is longer is no word, and left to the rules: decoding takes a step a character.
_LONGEST = 250

Pair = tuple[str, Features]


@dataclass(frozen=True, slots=True)
class Member:
    """A network, whether it reads words backwards, and the copy of it that is used."""

    network: Transducer
    backwards: bool = False
    used: Transducer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "used", shortened(self.network).eval())


@dataclass(slots=True)
class Ensemble:
    """What inflects.

    Args:
        vocabulary: The networks'.
        rules: Affix rules learnt from the same rows.
        members: Networks; without any the rules alone decide.
        rule_weight: Share of the rules in the vote, from 0 to 1.
        beam: Partial forms followed per lemma and direction.
    """

    vocabulary: Vocabulary
    rules: Rules
    members: Sequence[Member] = ()
    rule_weight: float = 0.1
    beam: int = 1

    def predict(self, pairs: Sequence[Pair], n_best: int = 1) -> list[list[Hypothesis]]:
        """Return the most probable forms of each (lemma, features), at most ``n_best``."""
        beam = max(self.beam, n_best)
        found: list[list[Hypothesis]] = [[]] * len(pairs)
        for chosen in _batches([lemma for lemma, _ in pairs], beam):
            batch = [pairs[at] for at in chosen]
            for at, votes in zip(chosen, self._voted(batch, beam, self.rule_weight), strict=True):
                found[at] = votes[:n_best]
        return found

    def accuracy(self, rows: Sequence[tuple[str, Features, str]]) -> float:
        """Return the share of rows whose form is the best guess."""
        guesses = self.predict([(lemma, features) for lemma, features, _ in rows])
        hits = sum(
            bool(guess) and guess[0].form == form
            for guess, (_, _, form) in zip(guesses, rows, strict=True)
        )
        return hits / max(1, len(rows))

    def calibrate(self, rows: Sequence[tuple[str, Features, str]]) -> float:
        """Set the weight of the rules to what is best on held-out rows; return the accuracy."""
        if not self.members:
            self.rule_weight = 1.0
            return self.accuracy(rows)
        if len(rows) < _ENOUGH_ROWS:
            return self.accuracy(rows)
        networks = self._networks([(lemma, features) for lemma, features, _ in rows])
        guesses = [self._guess((lemma, features)) for lemma, features, _ in rows]

        def hits(weight: float) -> int:
            return sum(
                _vote(votes, guess, weight)[0].form == form
                for votes, guess, (_, _, form) in zip(networks, guesses, rows, strict=True)
            )

        best = max(_WEIGHTS, key=lambda weight: (hits(weight), -abs(weight - 0.1)))
        self.rule_weight = best
        return hits(best) / len(rows)

    def _networks(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """Return the networks' votes, decoded in batches of like length."""
        found: list[dict[str, float]] = [{}] * len(pairs)
        for chosen in _batches([lemma for lemma, _ in pairs], self.beam):
            votes = self._decoded([pairs[at] for at in chosen], self.beam)
            for at, vote in zip(chosen, votes, strict=True):
                found[at] = vote
        return found

    def _voted(self, pairs: Sequence[Pair], beam: int, weight: float) -> Iterator[list[Hypothesis]]:
        votes = self._decoded(pairs, beam) if self.members else [{} for _ in pairs]
        for pair, vote in zip(pairs, votes, strict=True):
            yield _vote(vote, self._guess(pair), weight if self.members else 1.0)

    def _decoded(self, pairs: Sequence[Pair], beam: int) -> list[dict[str, float]]:
        """Return each direction's probabilities of forms, averaged."""
        votes: list[dict[str, float]] = [{} for _ in pairs]
        groups = [
            (backwards, networks)
            for backwards in (False, True)
            if (networks := [one.used for one in self.members if one.backwards == backwards])
        ]
        words = [at for at, (lemma, _) in enumerate(pairs) if len(lemma) <= _LONGEST]
        for backwards, networks in groups:
            asked = [(_read(pairs[at][0], backwards), pairs[at][1]) for at in words]
            found = search(networks, self.vocabulary, asked, beam=beam) if asked else []
            for vote, hypotheses in zip((votes[at] for at in words), found, strict=True):
                for form, probability in hypotheses:
                    written = _read(form, backwards)
                    vote[written] = vote.get(written, 0.0) + probability / len(groups)
        return votes

    def _guess(self, pair: Pair) -> Hypothesis:
        guess = self.rules(*pair)
        return Hypothesis(guess.form, guess.probability)


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


def _vote(networks: dict[str, float], rules: Hypothesis, weight: float) -> list[Hypothesis]:
    """Add the rules' guess to the networks' probabilities; best first."""
    votes = {form: (1 - weight) * probability for form, probability in networks.items()}
    if weight or not votes:
        votes[rules.form] = votes.get(rules.form, 0.0) + weight * rules.probability
    return sorted((Hypothesis(*vote) for vote in votes.items()), key=lambda vote: -vote[1])


def _read(word: str, backwards: bool) -> str:
    return word[::-1] if backwards else word
