"""Several networks and the rules, voting.

Networks that read in one direction vote at every step (:mod:`kiloglot.morph.decode`); those that
read the words backwards, as a group of their own, on whole forms: the probability of a form is the
mean of the groups', and the rules add their guess with a weight that held-out rows set. Where the
networks are unsure the rules thus decide, and nowhere else. For features that were never seen
together, the forms of those that were add theirs (:mod:`kiloglot.morph.analogy`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from kiloglot.morph.analogy import Analogies, votes
from kiloglot.morph.cascade import Cascade
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.edits import Costs
from kiloglot.morph.features import Features, Pair, Triple
from kiloglot.morph.members import LONGEST, Member, beam_votes, directions, greedy_forms
from kiloglot.morph.proposals import Proposer
from kiloglot.morph.rules import Rules
from kiloglot.morph.siblings import Siblings
from kiloglot.morph.vocabulary import Vocabulary
from kiloglot.morph.voting import averaged, with_analogies, with_rules

__all__ = ["ANALOGY_BEAM", "ANALOGY_WEIGHT", "Decision", "Ensemble"]

#: Weight of the analogies without held-out rows to set it by.
ANALOGY_WEIGHT = 0.2
#: Partial forms followed, at least, where analogies choose among their outcomes.
ANALOGY_BEAM = 4
#: Where the first network's form is less probable, all networks rarely settle on one without a
#: beam, and are not asked to.
_HOPEFUL = 0.4
_NO_SIBLINGS = Siblings()


class Decision(NamedTuple):
    """A form, and what it took to find it.

    Args:
        form: The form.
        probability: Of the votes that decided.
        stage: Who decided: ``rules``, the ``first`` network, all without a beam (``greedy``), all
            with the ``beam``, or they and ``analogies``.
    """

    form: str
    probability: float
    stage: str


@dataclass(slots=True)
class Ensemble:
    """What inflects.

    Args:
        vocabulary: The networks'.
        rules: Affix rules learnt from the same rows.
        members: Networks; without any the rules alone decide.
        rule_weight: Share of the rules in the vote, from 0 to 1.
        beam: Partial forms followed per lemma and direction.
        cascade: When the first network alone decides; ``None``: never.
        analogy_weight: Share of the analogies in the vote on features never seen together, from 0
            to 1, where they all agree; less where they do not.
        costs: Of substitutions, as the words that the networks learnt from were aligned.
        siblings: Known forms that are sources, too, if the networks learnt to make forms of forms.
    """

    vocabulary: Vocabulary
    rules: Rules
    members: Sequence[Member] = ()
    rule_weight: float = 0.1
    beam: int = 1
    cascade: Cascade | None = None
    analogy_weight: float = ANALOGY_WEIGHT
    costs: Costs = field(default_factory=dict)
    siblings: Siblings = field(default_factory=Siblings)
    _propose: Proposer = field(init=False, repr=False, compare=False)
    analogies: Analogies = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._propose = Proposer(self.vocabulary, self.costs)
        self.analogies = Analogies(map(Features.parse, self.rules.suffixes))

    def predict(self, pairs: Sequence[Pair], n_best: int = 1) -> list[list[Hypothesis]]:
        """Return the most probable forms of each (lemma, features), at most ``n_best``.

        One form is found by :meth:`decide`; several by the whole ensemble and the beam.
        """
        if n_best == 1:
            return [[Hypothesis(one.form, one.probability)] for one in self.decide(pairs)]
        return [votes[:n_best] for votes in self._votes(pairs, max(self.beam, n_best))]

    def whole(self, pairs: Sequence[Pair]) -> list[Hypothesis]:
        """Return the best form of each (lemma, features) by all networks with the beam."""
        return [votes[0] for votes in self._votes(pairs, self.beam)]

    def _votes(self, pairs: Sequence[Pair], beam: int) -> Iterator[list[Hypothesis]]:
        voted = list(self.voted(pairs, beam))
        doubtful = [at for at, hypotheses in enumerate(voted) if self._doubtful(hypotheses)]
        found = self.analogous([pairs[at] for at in doubtful])
        analogies = {doubtful[place]: shares for place, shares in found.items()}
        for at, hypotheses in enumerate(voted):
            yield with_analogies(hypotheses, analogies.get(at, {}), self.analogy_weight)

    def _doubtful(self, hypotheses: Sequence[Hypothesis]) -> bool:
        """Tell whether analogies that all agree could outvote the best form."""
        second = hypotheses[1].probability if len(hypotheses) > 1 else 0.0
        lead = hypotheses[0].probability - second
        return (1 - self.analogy_weight) * lead < self.analogy_weight

    def voted(self, pairs: Sequence[Pair], beam: int) -> Iterator[list[Hypothesis]]:
        """Yield the forms of each (lemma, features) by networks and rules, best first."""
        weight = self.rule_weight if self.members else 1.0
        for pair, vote in zip(pairs, self.network_votes(pairs, beam), strict=True):
            yield with_rules(vote, self.guess(pair), weight)

    def analogous(self, pairs: Sequence[Pair]) -> dict[int, dict[str, float]]:
        """Return the analogies' votes, for the places of the pairs that have some."""
        if not self.members or not self.analogy_weight:
            return {}
        proportions = {
            at: found
            for at, (lemma, features) in enumerate(pairs)
            if len(lemma) <= LONGEST and (found := self.analogies.proportions(features))
        }
        asked = dict.fromkeys(
            (pairs[at][0], bundle)
            for at, found in proportions.items()
            for one in found
            for bundle in one.bundles
        )
        made = dict(zip(asked, self._decided(list(asked)), strict=True)) if asked else {}
        return {
            at: votes(
                found,
                {bundle: made[pairs[at][0], bundle][:2] for one in found for bundle in one.bundles},
            )
            for at, found in proportions.items()
        }

    def decide(self, pairs: Sequence[Pair]) -> list[Decision]:
        """Return the best form of each (lemma, features), with as little work as it takes.

        First comes the first network, without a beam; what it is sure enough of is taken
        (:mod:`kiloglot.morph.cascade`). Then come all networks, without a beam; a form to which
        they give more than the rest can have is what the beam would find too. The beam does what
        is left. Lemmas with known forms take the beam unless the first network is sure. Each
        probability is that of the votes that decided.
        """
        return self._decided(pairs, self.siblings)

    def _decided(self, pairs: Sequence[Pair], siblings: Siblings = _NO_SIBLINGS) -> list[Decision]:
        guesses = [self.guess(pair) for pair in pairs]
        found = [Decision(*guess, "rules") for guess in guesses]
        if not self.members:
            return found
        left = [at for at, (lemma, _) in enumerate(pairs) if len(lemma) <= LONGEST]
        if self.analogy_weight:
            new = [at for at in left if self.analogies.proportions(pairs[at][1])]
            voted = self._votes([pairs[at] for at in new], max(self.beam, ANALOGY_BEAM))
            for at, hypotheses in zip(new, voted, strict=True):
                found[at] = Decision(*hypotheses[0], "analogies")
            left = [at for at in left if found[at].stage == "rules"]
        forms = [guess.form for guess in guesses]
        first = self.members[0]
        alone: dict[int, Hypothesis] = {}
        if (
            self.cascade
            or self.beam > 1
            or sum(one.backwards == first.backwards for one in self.members) == 1
        ):
            made = self.greedy([first], [pairs[at] for at in left], [forms[at] for at in left])
            alone = dict(zip(left, made, strict=True))
            for at, one in alone.items():
                forms[at] = one.form
        if self.cascade is not None:
            for at, one in alone.items():
                agreeing = one.form == guesses[at].form
                if self.cascade.believes(one.probability, agreeing=agreeing):
                    votes = with_rules({one.form: one.probability}, guesses[at], self.rule_weight)
                    found[at] = Decision(*votes[0], "first")
            left = [at for at in left if found[at].stage != "first"]
        unsure = [at for at in left if siblings.of(*pairs[at])]
        left = sorted({*left}.difference(unsure))
        if self.beam > 1:
            unsure += [at for at in left if alone[at].probability < _HOPEFUL]
            left = [at for at in left if alone[at].probability >= _HOPEFUL]
        share = self._sure(pairs, left, forms, alone)
        for at in left:
            votes = with_rules(share[at], guesses[at], self.rule_weight)
            if self.beam == 1 or self._settled(share[at], guesses[at], votes[0]):
                found[at] = Decision(*votes[0], "greedy")
            else:
                unsure.append(at)
        beams = self.network_votes([pairs[at] for at in unsure], self.beam, siblings)
        for at, vote in zip(unsure, beams, strict=True):
            found[at] = Decision(*with_rules(vote, guesses[at], self.rule_weight)[0], "beam")
        return found

    def _sure(
        self,
        pairs: Sequence[Pair],
        left: Sequence[int],
        forms: Sequence[str],
        alone: Mapping[int, Hypothesis],
    ) -> dict[int, dict[str, float]]:
        """Return the votes of all networks without a beam, for the places ``left``."""
        votes: dict[int, dict[str, float]] = {at: {} for at in left}
        groups = directions(self.members)
        asked, likely = [pairs[at] for at in left], [forms[at] for at in left]
        for group in groups:
            if group == [self.members[0]] and alone:
                made = [alone[at] for at in left]
            else:
                made = self.greedy(group, asked, likely)
            for at, one in zip(left, made, strict=True):
                share = one.probability / len(groups)
                votes[at][one.form] = votes[at].get(one.form, 0.0) + share
        return votes

    def _settled(self, votes: Mapping[str, float], guess: Hypothesis, best: Hypothesis) -> bool:
        """Tell whether no other form can outvote the best: the networks have too little left."""
        mine = votes.get(best.form, 0.0)
        margin = (1 - self.rule_weight) * (2 * mine - 1)
        rules = self.rule_weight * guess.probability
        return margin + (rules if guess.form == best.form else -rules) > 0

    def accuracy(self, rows: Sequence[Triple]) -> float:
        """Return the share of rows whose form is the best guess."""
        guesses = self.decide([(lemma, features) for lemma, features, _ in rows])
        hits = sum(guess.form == form for guess, (_, _, form) in zip(guesses, rows, strict=True))
        return hits / max(1, len(rows))

    def greedy(
        self, group: Sequence[Member], pairs: Sequence[Pair], likely: Sequence[str]
    ) -> list[Hypothesis]:
        """Return the forms of networks of one direction, without a beam.

        Args:
            group: The networks.
            pairs: Lemmas and features.
            likely: A likely form of each; it changes nothing but the time that it takes.
        """
        return greedy_forms(group, self.vocabulary, self._propose, pairs, likely)

    def network_votes(
        self, pairs: Sequence[Pair], beam: int, siblings: Siblings | None = None
    ) -> list[dict[str, float]]:
        """Return the networks' votes: the mean of those on the lemma and on its known forms."""
        siblings = self.siblings if siblings is None else siblings
        asked = [
            [(lemma, features), *siblings.of(lemma, features)] if len(lemma) <= LONGEST else []
            for lemma, features in pairs
        ]
        made = iter(beam_votes(self.members, self.vocabulary, [*chain(*asked)], beam))
        return [averaged(list(islice(made, len(sources)))) for sources in asked]

    def guess(self, pair: Pair) -> Hypothesis:
        """Return the rules' form."""
        guess = self.rules(*pair)
        return Hypothesis(guess.form, guess.probability)
