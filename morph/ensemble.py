"""Several networks and the rules, voting.

Networks that read in one direction vote at every step (:mod:`kiloglot.morph.decode`); those that
read the words backwards, as a group of their own, on whole forms: the probability of a form is the
mean of the groups', and the rules add their guess with a weight that held-out rows set. Where the
networks are unsure the rules thus decide, and nowhere else. For features that were never seen
together, the forms of those that were add theirs (:mod:`kiloglot.morph.analogy`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from kiloglot.morph.analogy import Analogies, votes
from kiloglot.morph.cascade import Cascade, Trial, thresholds
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.edits import Costs
from kiloglot.morph.features import Features
from kiloglot.morph.members import LONGEST, Member, Pair, beam_votes, directions, greedy_forms
from kiloglot.morph.proposals import Proposer
from kiloglot.morph.rules import Rules
from kiloglot.morph.siblings import Siblings
from kiloglot.morph.vocabulary import Vocabulary
from kiloglot.morph.voting import averaged, with_analogies, with_rules

__all__ = ["Decision", "Ensemble"]

#: Weights of the rules that are tried.
_WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Weights of the analogies that are tried, and that without held-out rows to try them on.
_ANALOGY_WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
_ANALOGY_WEIGHT = 0.2
#: Partial forms followed, at least, where analogies choose among their outcomes.
_ANALOGY_BEAM = 4
#: Held-out rows that the analogies are tried on at most: each asks for dozens of forms.
_TRIED_ROWS = 300
#: With fewer held-out rows their accuracy says little, and the weight stays.
_ENOUGH_ROWS = 20
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
    analogy_weight: float = _ANALOGY_WEIGHT
    costs: Costs = field(default_factory=dict)
    siblings: Siblings = field(default_factory=Siblings)
    _propose: Proposer = field(init=False, repr=False, compare=False)
    _analogies: Analogies = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._propose = Proposer(self.vocabulary, self.costs)
        self._analogies = Analogies(map(Features.parse, self.rules.suffixes))

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
        voted = list(self._voted(pairs, beam))
        doubtful = [at for at, hypotheses in enumerate(voted) if self._doubtful(hypotheses)]
        found = self._analogous([pairs[at] for at in doubtful])
        analogies = {doubtful[place]: shares for place, shares in found.items()}
        for at, hypotheses in enumerate(voted):
            yield with_analogies(hypotheses, analogies.get(at, {}), self.analogy_weight)

    def _doubtful(self, hypotheses: Sequence[Hypothesis]) -> bool:
        """Tell whether analogies that all agree could outvote the best form."""
        second = hypotheses[1].probability if len(hypotheses) > 1 else 0.0
        lead = hypotheses[0].probability - second
        return (1 - self.analogy_weight) * lead < self.analogy_weight

    def _voted(self, pairs: Sequence[Pair], beam: int) -> Iterator[list[Hypothesis]]:
        weight = self.rule_weight if self.members else 1.0
        for pair, vote in zip(pairs, self._networks(pairs, beam), strict=True):
            yield with_rules(vote, self._guess(pair), weight)

    def _analogous(self, pairs: Sequence[Pair]) -> dict[int, dict[str, float]]:
        """Return the analogies' votes, for the places of the pairs that have some."""
        if not self.members or not self.analogy_weight:
            return {}
        proportions = {
            at: found
            for at, (lemma, features) in enumerate(pairs)
            if len(lemma) <= LONGEST and (found := self._analogies.proportions(features))
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
        guesses = [self._guess(pair) for pair in pairs]
        found = [Decision(*guess, "rules") for guess in guesses]
        if not self.members:
            return found
        left = [at for at, (lemma, _) in enumerate(pairs) if len(lemma) <= LONGEST]
        if self.analogy_weight:
            new = [at for at in left if self._analogies.proportions(pairs[at][1])]
            voted = self._votes([pairs[at] for at in new], max(self.beam, _ANALOGY_BEAM))
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
            made = self._greedy([first], [pairs[at] for at in left], [forms[at] for at in left])
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
        beams = self._networks([pairs[at] for at in unsure], self.beam, siblings)
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
                made = self._greedy(group, asked, likely)
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

    def accuracy(self, rows: Sequence[tuple[str, Features, str]]) -> float:
        """Return the share of rows whose form is the best guess."""
        guesses = self.decide([(lemma, features) for lemma, features, _ in rows])
        hits = sum(guess.form == form for guess, (_, _, form) in zip(guesses, rows, strict=True))
        return hits / max(1, len(rows))

    def calibrate(
        self,
        rows: Sequence[tuple[str, Features, str]],
        forms: float = math.inf,
        seconds: float = math.inf,
    ) -> float:
        """Set the weight of the rules to what is best on held-out rows; return the accuracy.

        How sure the first network has to be to decide alone is set there, too, and the weight of
        the analogies.

        Args:
            rows: The held-out rows.
            forms: How many forms may be made to try the analogies; the fewer, the fewer rows they
                are tried on, but never less than some twenty.
            seconds: How long that may take, by what a held-out row's form takes; as a limit of
                ``forms``, but what is set then depends on the machine.
        """
        self.cascade = None
        if not self.members:
            self.rule_weight = 1.0
            return self.accuracy(rows)
        if len(rows) < _ENOUGH_ROWS:
            return self.accuracy(rows)
        pairs = [(lemma, features) for lemma, features, _ in rows]
        start = time.process_time()
        networks = self._networks(pairs, self.beam)
        if seconds < math.inf:
            spent = max(time.process_time() - start, 1e-9)
            forms = min(forms, len(rows) * seconds / spent)
        guesses = [self._guess(pair) for pair in pairs]

        def voted(weight: float) -> list[str]:
            votes = zip(networks, guesses, strict=True)
            return [with_rules(vote, guess, weight)[0].form for vote, guess in votes]

        def hits(weight: float) -> int:
            return sum(made == form for made, (_, _, form) in zip(voted(weight), rows, strict=True))

        best = max(_WEIGHTS, key=lambda weight: (hits(weight), -abs(weight - 0.1)))
        self.rule_weight = best
        if len(self.members) > 1:
            self.cascade = self._tried(pairs, guesses, voted(best))
        right = {at for at, form in enumerate(voted(best)) if form == rows[at][2]}
        return len(self._weighed(rows, right, forms)) / len(rows)

    def _weighed(
        self, rows: Sequence[tuple[str, Features, str]], right: Collection[int], forms: float
    ) -> set[int]:
        """Set the weight of the analogies to what is best on held-out rows, if enough have any.

        Of very many rows with new features some are tried, evenly spaced.

        Args:
            rows: The held-out rows.
            right: Places of those that are right without analogies.
            forms: How many forms may be made.

        Returns:
            Places of those that are right with them, where they were tried.
        """
        self.analogy_weight = _ANALOGY_WEIGHT
        pairs = [(lemma, features) for lemma, features, _ in rows]
        new = [at for at, (_, features) in enumerate(pairs) if not self._analogies.saw(features)]
        tried = _spaced(new, _TRIED_ROWS)
        asked_for = sum(self._analogies.asked(pairs[at][1]) for at in tried)
        if asked_for > forms:
            tried = _spaced(tried, max(_ENOUGH_ROWS, int(len(tried) * forms / asked_for)))
        found = self._analogous([pairs[at] for at in tried])
        analogies = {tried[place]: shares for place, shares in found.items()}
        asked = [pairs[at] for at in analogies]
        voted = list(self._voted(asked, max(self.beam, _ANALOGY_BEAM)))

        def hits(weight: float) -> set[int]:
            return {
                at
                for hypotheses, (at, vote) in zip(voted, analogies.items(), strict=True)
                if with_analogies(hypotheses, vote, weight)[0].form == rows[at][2]
            }

        if len(analogies) >= _ENOUGH_ROWS:
            self.analogy_weight = max(
                _ANALOGY_WEIGHTS,
                key=lambda weight: (len(hits(weight)), -abs(weight - _ANALOGY_WEIGHT)),
            )
        return set(right) - set(analogies) | hits(self.analogy_weight)

    def _tried(
        self, pairs: Sequence[Pair], guesses: Sequence[Hypothesis], voted: Sequence[str]
    ) -> Cascade | None:
        """Return when the first network may decide, given what the whole ensemble makes."""
        short = [at for at, (lemma, _) in enumerate(pairs) if len(lemma) <= LONGEST]
        likely = [guesses[at].form for at in short]
        made = self._greedy(self.members[:1], [pairs[at] for at in short], likely)
        trials = []
        for at, one in zip(short, made, strict=True):
            vote = with_rules({one.form: one.probability}, guesses[at], self.rule_weight)[0]
            agreeing = one.form == guesses[at].form
            trials.append(Trial(one.probability, agreeing, vote.form != voted[at]))
        return thresholds(trials)

    def _greedy(
        self, group: Sequence[Member], pairs: Sequence[Pair], likely: Sequence[str]
    ) -> list[Hypothesis]:
        return greedy_forms(group, self.vocabulary, self._propose, pairs, likely)

    def _networks(
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

    def _guess(self, pair: Pair) -> Hypothesis:
        guess = self.rules(*pair)
        return Hypothesis(guess.form, guess.probability)


def _spaced(places: Sequence[int], most: int) -> list[int]:
    """Return at most so many of some places, evenly spaced."""
    count = min(len(places), most)
    return [places[at * len(places) // count] for at in range(count)]
