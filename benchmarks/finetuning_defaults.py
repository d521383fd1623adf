"""Which rate, dropout, warm-up and batch make few steps of fine-tuning go furthest.

    python benchmarks/finetuning_defaults.py [--model MODEL] [--steps 100 400] [--tasks pos joint]

English training data, English development data (EWT, xSID), one thing changed at a time; every row
of a table sees as many sentences. What the defaults of ``adapt finetune`` rest on: no other
language is looked at. A run leaves a JSON file in ``--results`` and is not run again while that
stands.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from adaptation_data import TASKS, Data

from kiloglot import adapt
from kiloglot.adapt.manifest import model_inputs

#: What is changed; a rate in multiples of 5e-5 at 768 dimensions, times 768 / dimensions.
RUNS: dict[str, dict[str, Any]] = {
    "rate x1": {"rate": 1.0},
    "rate x2": {"rate": 2.0},
    "rate x4": {"rate": 4.0},
    "rate x8": {"rate": 8.0},
    "rate x4, dropout 0": {"rate": 4.0, "dropout": 0.0},
    "rate x4, warm-up 0.2": {"rate": 4.0, "warmup": 0.2},
    "rate x4, batch 16, steps x2": {"rate": 4.0, "batch": 16},
    "rate x4, batch 64, steps / 2": {"rate": 4.0, "batch": 64},
}


def main() -> None:
    """Run what is lacking and print a table for each task and number of steps."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="mini")
    parser.add_argument("--tasks", nargs="*", choices=TASKS, default=list(TASKS))
    parser.add_argument("--steps", nargs="*", type=int, default=[100, 400])
    parser.add_argument("--runs", nargs="*", choices=RUNS, default=list(RUNS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    parser.add_argument("--sentences", type=int, default=6000)
    parser.add_argument(
        "--results", type=Path, default=Path(tempfile.gettempdir()) / "kiloglot-finetuning"
    )
    options = parser.parse_args()
    options.results.mkdir(parents=True, exist_ok=True)
    weights = [it for it in model_inputs("model", options.model) if "safetensors" in it.path]
    identity = weights[0].sha256[:8] if weights else Path(options.model).name
    for task in options.tasks:
        for steps in options.steps:
            print(f"{task}, {options.model} ({identity}), {steps} steps of 32 sentences\n")
            print("| | dev | loss | CPU s |", "|---|---:|---:|---:|", sep="\n")
            for name in options.runs:
                found = [
                    result(options, task, steps, name, seed, identity) for seed in options.seeds
                ]
                dev = 100 * sum(each["dev"] for each in found) / len(found)
                loss = sum(each["loss"] for each in found) / len(found)
                seconds = sum(each["seconds"] for each in found) / len(found)
                print(f"| {name} | {dev:.1f} | {loss:.3f} | {seconds:.0f} |", flush=True)
            print()


def result(
    options: argparse.Namespace, task: Any, steps: int, name: str, seed: int, identity: str
) -> dict[str, float]:
    """Return the scores of a run, from its file if it is there."""
    file: Path = (
        options.results / f"{task}.{identity}.{steps}.{name.replace('/', 'by')}.{seed}.json"
    )
    if file.exists():
        found: dict[str, float] = json.loads(file.read_text())
        return found
    settings = dict(RUNS[name])
    size = int(adapt.load_model(options.model).config.hidden_size)
    batch = settings.pop("batch", 32)
    rate = 5e-5 * 768 / min(768, size) * settings.pop("rate")
    data = Data(options.results, options.sentences)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as place:
        tuned = adapt.finetune(
            options.model,
            [data.english(task)],
            task,
            Path(place) / "model",
            dev=[data.gate(task)],
            evaluate_every=1 << 30,
            max_steps=steps * 32 // batch,
            batch_size=batch,
            learning_rate=rate,
            seed=seed,
            quiet=True,
            **settings,
        )
    found = {"dev": tuned.dev["dev"], "loss": tuned.loss or 0.0}
    found["seconds"] = time.process_time() - began
    file.write_text(json.dumps(found) + "\n")
    print(f"{task} {steps} {name}: {found}", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    main()
