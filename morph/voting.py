"""How the votes of networks, rules and analogies become one list of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiloglot.morph.decode import Hypothesis

__all__ = ["averaged", "with_analogies", "with_rules"]


def averaged(votes: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of votes on the same form, each by another source of it."""
    mean: dict[str, float] = {}
    for vote in votes:
        for form, probability in vote.items():
            mean[form] = mean.get(form, 0.0) + probability / len(votes)
    return mean


def with_rules(networks: Mapping[str, float], rules: Hypothesis, weight: float) -> list[Hypothesis]:
    """Add the rules' guess to the networks' probabilities.

    Args:
        networks: Forms and their probabilities.
        rules: The rules' form.
        weight: The rules' share, from 0 to 1; they decide alone where the networks made nothing.

    Returns:
        Forms, best first.
    """
    votes = {form: (1 - weight) * probability for form, probability in networks.items()}
    if weight or not votes:
        votes[rules.form] = votes.get(rules.form, 0.0) + weight * rules.probability
    return _sorted(votes)


def with_analogies(
    hypotheses: list[Hypothesis], analogies: Mapping[str, float], weight: float
) -> list[Hypothesis]:
    """Add the analogies' votes, the more of them the more they agree.

    Args:
        hypotheses: Forms of networks and rules, best first.
        analogies: Forms and their shares of the analogies' vote.
        weight: The analogies' share, from 0 to 1, where all agree on one form.

    Returns:
        Forms, best first.
    """
    share = weight * max(analogies.values(), default=0.0)
    if not share:
        return hypotheses
    votes = {form: (1 - share) * probability for form, probability in hypotheses}
    for form, vote in analogies.items():
        votes[form] = votes.get(form, 0.0) + share * vote
    return _sorted(votes)


def _sorted(votes: Mapping[str, float]) -> list[Hypothesis]:
    return sorted((Hypothesis(*vote) for vote in votes.items()), key=lambda vote: -vote[1])
