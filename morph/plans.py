"""What a preset means for a number of examples: how many networks, of what size, for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kiloglot.morph.precision import shortens
from kiloglot.morph.training import Hyper
from kiloglot.morph.transducer import Sizes

__all__ = ["PRESETS", "Plan", "Preset", "planned"]


class Preset(NamedTuple):
    """What a preset means, by the number of examples (the first row that is small enough).

    Args:
        until: The largest number of examples this is for.
        seconds: CPU seconds for everything.
        members: How many networks, in turns left to right and right to left.
        hyper: How each is trained.
        least: Seconds that one network needs; a smaller budget trains fewer networks.
        beam: Partial forms followed per lemma and direction.
        siblings: Whether known forms of a lemma are sources, too; to learn them takes time.
        slow: How each is trained in a budget of time on a processor without matrix units, where
            a step takes three times as long; as elsewhere without it.
    """

    until: float
    seconds: float
    members: int
    hyper: Hyper
    least: float
    beam: int = 4
    siblings: bool = False
    slow: Hyper | None = None


def _hyper(width: int, batch: int, rate: float, invented: int = 0) -> Hyper:
    half = width // 2
    sizes = Sizes(characters=half, features=half, width=width)
    return Hyper(sizes, batch=batch, rate=rate, invented=invented)


_LARGE, _MIDDLE, _SMALL = _hyper(256, 32, 4e-3), _hyper(192, 16, 3e-3), _hyper(192, 8, 3e-3, 10)
_LEAN = _hyper(192, 32, 4e-3)

PRESETS: dict[str, tuple[Preset, ...]] = {
    "fast": (
        Preset(300, 60, 4, _SMALL, 10),
        Preset(2000, 120, 3, _MIDDLE, 40),
        Preset(float("inf"), 180, 2, _LARGE, 60, beam=1, slow=_LEAN),
    ),
    "best": (
        Preset(300, 300, 10, _SMALL, 10),
        Preset(2000, 600, 8, _MIDDLE, 40),
        Preset(float("inf"), 900, 6, _LARGE, 60, siblings=True, slow=_LEAN),
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be trained.

    Args:
        members: How many networks, in turns left to right and right to left.
        seconds: CPU seconds for all of them.
        steps: Steps of each, if the run is to be the same on any machine.
        seed: The first network's seed; the next ones' follow.
        hyper: How each is trained.
        beam: Partial forms followed when the ensemble is used.
        siblings: Whether known forms of a lemma are sources, too, if held-out rows ask for such.
    """

    members: int
    seconds: float
    steps: int | None
    seed: int
    hyper: Hyper
    beam: int = 1
    siblings: bool = False


def planned(preset: str, rows: int, *, seconds: float | None, steps: int | None, seed: int) -> Plan:
    """Make a plan for a number of examples.

    With a number of steps it is the same on any machine; within a time, networks are smaller where
    a step takes long.
    """
    chosen = next(row for row in PRESETS[preset] if rows <= row.until)
    seconds = chosen.seconds if seconds is None else seconds
    members = chosen.members
    if steps is None:
        members = min(members, max(1, int(seconds // chosen.least)))
    slow = steps is None and not shortens()
    return Plan(
        members,
        seconds,
        steps,
        seed,
        chosen.slow if slow and chosen.slow else chosen.hyper,
        beam=chosen.beam,
        siblings=chosen.siblings,
    )
