"""The folder that a model stands in: what in it is the model's own, and what is not.

Beside the model stands a folder ``unfinished`` while it is being trained. Nothing else is ever
replaced or deleted there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kiloglot.data.files import PathLike
from kiloglot.errors import OutputError

__all__ = [
    "CONFIG",
    "FORMAT",
    "MOMENT",
    "PARTS",
    "SIBLINGS",
    "STATE",
    "UNFINISHED",
    "is_begun",
    "is_finished",
    "is_model",
    "own_unfinished",
    "refuse_foreign",
]

FORMAT = "kiloglot inflector"
CONFIG = "config.json"
PARTS = ("vocabulary.json", "rules.tsv", "weights.safetensors")
#: A folder of a time before has none.
SIBLINGS = "siblings.tsv"
UNFINISHED, STATE, MOMENT = "unfinished", "state.json", "moment.safetensors"
_NETWORKS = "network-[0-9]*.safetensors"


def is_model(folder: PathLike) -> bool:
    """Tell whether a folder holds a model, whole or not, or the beginnings of one."""
    place = Path(folder)
    return any((place / name).is_file() for name in (CONFIG, PARTS[-1])) or is_begun(place)


def is_begun(folder: PathLike) -> bool:
    """Tell whether an unfinished training stands in a folder."""
    state = _json(Path(folder) / UNFINISHED / STATE)
    return isinstance(state, dict) and "training" in state


def is_finished(folder: PathLike) -> bool:
    """Tell whether a folder holds a model whose training went to its end."""
    config = _json(Path(folder) / CONFIG)
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        return False
    about = config.get("about")
    return not (isinstance(about, dict) and about.get("interrupted"))


def own_unfinished(folder: PathLike) -> list[Path]:
    """Return the files of an unfinished training, and what is left of one that was killed."""
    place = Path(folder) / UNFINISHED
    written = [*place.glob(_NETWORKS), place / MOMENT, place / STATE]
    names = (_NETWORKS, MOMENT, STATE)
    return [*(path for name in names for path in place.glob(f".{name}.*.part")), *written]


def refuse_foreign(folder: PathLike) -> None:
    """Make sure that a model written to a folder replaces nothing but a model.

    Raises:
        OutputError: A file stands there that would be replaced, and is none of a model's.
    """
    place = Path(folder)
    config = _json(place / CONFIG)
    ours = isinstance(config, dict) and config.get("format") == FORMAT
    would_go = [] if ours else [place / CONFIG]
    if not is_begun(place):
        # A model that was cut off while it was written has parts, and a beginning beside them.
        would_go += [] if ours else [place / name for name in (*PARTS, SIBLINGS)]
        state = place / UNFINISHED / STATE
        if not state.is_file() or _json(state) is not None:  # else it is ours, and damaged
            would_go += own_unfinished(place)
    for path in would_go:
        if path.exists():
            raise _foreign(path)


def _foreign(path: Path) -> OutputError:
    return OutputError(
        f"is there already, and is none of a {FORMAT}'s",
        path=path,
        remedy="name another folder, or move the file away",
    )


def _json(path: Path) -> Any:
    """Return what a JSON file holds; ``None`` if there is none or it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
