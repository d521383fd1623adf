"""Put a pretrained mini into the package, with its card.

    python tools/mini/export.py DIR adapt/mini

DIR is what ``tools/mini/build.py`` has written. If that is still training, the last checkpoint is
taken, and the card says so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from build import TRAINING
from transformers import AutoTokenizer

from kiloglot.adapt import checkpoint
from kiloglot.adapt.models import hush
from kiloglot.adapt.scratch import configuration, new_model

HERE = Path(__file__).resolve().parent
KEPT = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description="Put kiloglot-mini into the package.")
    parser.add_argument("trained", type=Path)
    parser.add_argument("package", type=Path)
    options = parser.parse_args()
    hush()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        counts = (
            finished(options.trained, folder)
            if options.trained.is_dir()
            else unfinished(options.trained, folder)
        )
        options.package.mkdir(exist_ok=True)
        for name in KEPT:
            shutil.copyfile(folder / name, options.package / name)
    (options.package / "README.md").write_text(card(counts), encoding="utf-8")


def finished(trained: Path, folder: Path) -> dict[str, Any]:
    """Copy a finished model; return its numbers."""
    for name in KEPT:
        shutil.copyfile(trained / name, folder / name)
    about = json.loads((trained / "kiloglot.json").read_text(encoding="utf-8"))
    return {
        **about["counts"],
        "finished": True,
        "vocabulary": vocabulary_of(folder),
        "batch": about["settings"]["training"]["batch"],
    }


def unfinished(trained: Path, folder: Path) -> dict[str, Any]:
    """Write the model of the last checkpoint; return its numbers."""
    run = trained.parent / f".{trained.name}.unfinished"
    last = max(run.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    tokenizer = AutoTokenizer.from_pretrained(run / "tokenizer")
    model = new_model(configuration("mini"), tokenizer, 0)
    checkpoint.load_weights(last / "weights.safetensors", model)
    model.to(torch.float16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    numbers = json.loads((last / "state.json").read_text(encoding="utf-8"))["numbers"]
    length, batch = 128, TRAINING["batch"]
    return {
        "finished": False,
        "steps": numbers["steps"],
        "seconds": numbers["seconds"],
        "tokens_seen": numbers["steps"] * batch * length,
        "losses": numbers["losses"],
        "evaluations": [{"step": step, **scores} for step, scores in numbers["evaluations"]],
        "vocabulary": len(tokenizer),
        "batch": batch,
    }


def vocabulary_of(folder: Path) -> int:
    """Return how many pieces the model has."""
    return int(json.loads((folder / "config.json").read_text(encoding="utf-8"))["vocab_size"])


def card(counts: dict[str, Any]) -> str:
    """Return the card of the model."""
    languages = ["eng", *(HERE / "languages.txt").read_text(encoding="utf-8").split()]
    curve = thinned(counts["losses"])
    rows = "\n".join(f"| {step} | {loss:.2f} |" for step, loss in curve)
    held_out = "\n".join(
        f"- after {each['step']} steps: {each['loss']:.3f}" for each in counts["evaluations"]
    )
    state = (
        "Training ended where it was to end."
        if counts["finished"]
        else "Training was still going on, at a high learning rate, when this version was taken."
    )
    template = (HERE / "card.md").read_text(encoding="utf-8")
    return template.format(
        languages=" ".join(sorted(languages)),
        count=len(languages),
        vocabulary=counts["vocabulary"],
        batch=counts["batch"],
        steps=counts["steps"],
        tokens=f"{counts['tokens_seen'] / 1e6:.1f}",
        minutes=round(counts["seconds"] / 60),
        state=state,
        curve=rows,
        held_out=held_out or "- not measured yet",
        by_text=by_text(counts.get("loss_by_text", {})),
    )


def thinned(losses: list[Any], wanted: int = 20) -> list[Any]:
    """Return about ``wanted`` points of a curve, the last one included."""
    every = max(1, len(losses) // wanted)
    return losses[::-1][::every][::-1]


def by_text(losses: dict[str, float]) -> str:
    """Return the held-out losses by language in a line."""
    named = {Path(name).name.split(".")[0]: loss for name, loss in losses.items()}
    if not named:
        return ""
    return "By language: " + ", ".join(
        f"{name} {loss:.2f}" for name, loss in sorted(named.items(), key=lambda each: each[1])
    )


if __name__ == "__main__":
    main()
