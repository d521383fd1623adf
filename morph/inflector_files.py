"""An inflector as a folder: what it is (JSON), what it knows (JSON, TSV), what it learnt.

    config.json         sizes, members, weights of the vote, how it was trained, checksums
    vocabulary.json     characters, features, costs of substitutions, to be read by a person
    rules.tsv           the affix rules: side, features, before, after, count
    siblings.tsv        lemmas, features, forms that are sources of others; often empty
    weights.safetensors the networks

Nothing is pickled, so nothing can run on loading. The checksums tell a damaged or mixed-up folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from kiloglot.data.files import PathLike, whole_bytes
from kiloglot.errors import InputError
from kiloglot.morph.cascade import Cascade
from kiloglot.morph.edits import Costs
from kiloglot.morph.ensemble import Ensemble
from kiloglot.morph.features import Features, Triple
from kiloglot.morph.members import Member
from kiloglot.morph.model_folder import (
    CONFIG,
    FORMAT,
    PARTS,
    SIBLINGS,
    UNFINISHED,
    is_begun,
    refuse_foreign,
)
from kiloglot.morph.rules import Rules
from kiloglot.morph.siblings import Siblings
from kiloglot.morph.transducer import Sizes, Transducer
from kiloglot.morph.vocabulary import Vocabulary

__all__ = ["fits_cell", "load", "save"]

VERSION = 1
_REMEDY = "train it again with: kiloglot morph train TABLE -o DIR"
#: No model that is trained here comes near these; a number beyond them is an attack or a mistake.
_MAX_WIDTH = 1 << 13
_MAX_MEMBERS = 100
_MAX_COUNT = 1 << 53
#: What ends a cell or a line of a table, and what no file can hold.
_NO_CELL = re.compile("[\t\n\r\ud800-\udfff]")


def fits_cell(text: str) -> bool:
    """Tell whether a text can be written as a cell of a table: no tab, line break or surrogate."""
    return not _NO_CELL.search(text)


def save(folder: PathLike, ensemble: Ensemble, about: Mapping[str, Any]) -> None:
    """Write the folder; ``config.json`` comes last, so that an unfinished one is no model.

    Args:
        folder: Where to; made if it is missing.
        ensemble: What to write.
        about: How it was trained, for people.

    Raises:
        OutputError: It cannot be written, or files of another kind would be replaced.
    """
    place = Path(folder)
    refuse_foreign(place)
    vocabulary, rules = ensemble.vocabulary, ensemble.rules
    parts = {
        "vocabulary.json": _json(
            {
                "characters": vocabulary.characters,
                "features": vocabulary.features,
                "substitutions": {one + other: c for (one, other), c in ensemble.costs.items()},
            }
        ),
        "rules.tsv": "".join(
            f"{side}\t{features}\t{before}\t{after}\t{count}\n"
            for side, features, before, after, count in rules.rows()
        ).encode(),
        SIBLINGS: "".join(
            f"{lemma}\t{features}\t{form}\n" for lemma, features, form in ensemble.siblings.rows()
        ).encode(),
        "weights.safetensors": safetensors.torch.save(
            {
                f"{at}.{name}": value.contiguous()
                for at, member in enumerate(ensemble.members)
                for name, value in member.network.state_dict().items()
            }
        ),
    }
    config: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "members": [
            {"backwards": member.backwards, "sizes": asdict(member.network.sizes)}
            for member in ensemble.members
        ],
        "rules": {"backwards": rules.backwards, "lends": rules.lends},
        "rule_weight": ensemble.rule_weight,
        "analogy_weight": ensemble.analogy_weight,
        "beam": ensemble.beam,
        "cascade": ensemble.cascade._asdict() if ensemble.cascade else None,
        "about": dict(about),
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    }
    config["sha256"][CONFIG] = _sum_of(config)
    for name, data in [*parts.items(), (CONFIG, _json(config))]:
        with whole_bytes(place / name) as stream:
            stream.write(data)


def load(folder: PathLike) -> tuple[Ensemble, dict[str, Any]]:
    """Read a folder that :func:`save` wrote: the ensemble, and how it was trained.

    Raises:
        InputError: The folder is missing, is no inflector, or is damaged.
    """
    place = Path(folder)
    if not place.is_dir():
        problem = "is no folder" if place.exists() else "no such folder"
        raise InputError(problem, path=folder, remedy="name the folder of an inflector")
    config = _config(place)
    sums = config.get("sha256")
    known = (SIBLINGS,) if isinstance(sums, dict) and SIBLINGS in sums else ()
    parts = {name: _part(place / name, config) for name in (*PARTS, *known)}
    try:
        words = json.loads(parts["vocabulary.json"])
        vocabulary = _vocabulary(words)
        rules = Rules.from_rows(
            map(_rule, _lines(parts["rules.tsv"])),
            backwards=bool(config["rules"]["backwards"]),
            lends=bool(config["rules"]["lends"]),
        )
        tensors = safetensors.torch.load(parts["weights.safetensors"])
        described = config["members"]
        if len(described) > _MAX_MEMBERS:
            raise ValueError(f"{len(described)} networks")
        members = [_member(vocabulary, at, one, tensors) for at, one in enumerate(described)]
        ensemble = Ensemble(
            vocabulary,
            rules,
            members,
            rule_weight=_share(config["rule_weight"]),
            beam=min(64, max(1, int(config["beam"]))),
            cascade=_cascade(config.get("cascade")),
            analogy_weight=_share(config.get("analogy_weight", 0.0)),
            costs=_costs(words.get("substitutions", {})),
            siblings=Siblings(map(_sibling, _lines(parts.get(SIBLINGS, b"")))),
        )
        about = dict(config["about"])
    except (
        AttributeError,
        KeyError,
        OverflowError,
        RuntimeError,
        SafetensorError,
        TypeError,
        ValueError,
    ) as error:
        raise InputError(
            f"is not a whole inflector ({_short(error)})", path=folder, remedy=_REMEDY
        ) from None
    return ensemble, about


def _config(place: Path) -> dict[str, Any]:
    path = place / CONFIG
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError:
        if is_begun(place):
            raise InputError(
                f"is no inflector yet: its training was cut off and stands in {UNFINISHED}/",
                path=place,
                remedy="finish it with: kiloglot morph train TABLE -o DIR --resume",
            ) from None
        raise InputError(
            "is no inflector (it has no config.json)", path=place, remedy=_REMEDY
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot be read ({_short(error)})", path=path, remedy=_REMEDY) from None
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise InputError(f"is no {FORMAT}", path=place, remedy=_REMEDY)
    if config.get("version") != VERSION:
        raise InputError(
            f"has version {config.get('version')!r}, and this program reads {VERSION}",
            path=place,
            remedy="train it again, or use the program that made it",
        )
    sums = config.get("sha256")
    if isinstance(sums, dict) and sums.get(CONFIG, _sum_of(config)) != _sum_of(config):
        raise InputError("was changed after training", path=path, remedy=_REMEDY)
    return config


def _sum_of(config: Mapping[str, Any]) -> str:
    """Return the sum of what is in ``config.json``, itself left out."""
    sums = {name: found for name, found in config["sha256"].items() if name != CONFIG}
    return hashlib.sha256(_json({**config, "sha256": sums})).hexdigest()


def _part(path: Path, config: Mapping[str, Any]) -> bytes:
    """Read a file of the folder and check its sum."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path, remedy=_REMEDY) from None
    sums = config.get("sha256")
    if not isinstance(sums, dict) or sums.get(path.name) != hashlib.sha256(data).hexdigest():
        raise InputError("was changed after training", path=path, remedy=_REMEDY)
    return data


def _vocabulary(words: Mapping[str, Any]) -> Vocabulary:
    characters, features = tuple(words["characters"]), tuple(words["features"])
    for name, items in (("characters", characters), ("features", features)):
        if len(set(items)) < len(items) or not all(isinstance(item, str) for item in items):
            raise ValueError(f"{name} of the vocabulary")
    if not all(len(char) == 1 and fits_cell(char) for char in characters):
        raise ValueError("characters of the vocabulary")
    return Vocabulary(characters, features)


def _member(
    vocabulary: Vocabulary, at: int, described: Mapping[str, Any], tensors: Mapping[str, Tensor]
) -> Member:
    sizes = Sizes(**described["sizes"])
    if not 0 < max(sizes.width, sizes.characters, sizes.features, sizes.attention) <= _MAX_WIDTH:
        raise ValueError(f"sizes of network {at}")
    if not 0 <= sizes.dropout < 1:
        raise ValueError(f"dropout of network {at}")
    prefix = f"{at}."
    weights = {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }
    return Member(Transducer.of(vocabulary, sizes, weights), bool(described["backwards"]))


def _share(value: float) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError(f"a weight of {value}")
    return float(value)


def _costs(described: Mapping[str, float]) -> Costs:
    """Read what substitutions cost; a folder of a time before that has none."""
    costs: Costs = {(pair[:1], pair[1:]): float(cost) for pair, cost in described.items()}
    if not all(len(other) == 1 and 0 <= cost <= 10 for (_, other), cost in costs.items()):
        raise ValueError("costs of substitutions")
    return costs


def _cascade(described: Mapping[str, Any] | None) -> Cascade | None:
    if described is None:
        return None  # a folder of a time before cascades, or too few held-out rows
    cascade = Cascade(float(described["agreeing"]), float(described["alone"]))
    if not all(0 <= threshold <= 2 for threshold in cascade):
        raise ValueError("thresholds of the cascade")
    return cascade


def _rule(line: str) -> tuple[str, str, str, str, int]:
    side, features, before, after, count = line.split("\t")
    if not 1 <= int(count) <= _MAX_COUNT:
        raise ValueError(f"a rule seen {count} times")
    return side, features, before, after, int(count)


def _sibling(line: str) -> Triple:
    lemma, features, form = line.split("\t")
    return lemma, Features.parse(features), form


def _lines(data: bytes) -> list[str]:
    return data.decode().split("\n")[:-1]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
