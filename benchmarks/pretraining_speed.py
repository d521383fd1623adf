"""How fast ``adapt pretrain`` trains, against transformers' Trainer as it comes.

    python benchmarks/pretraining_speed.py [--model MODEL] [--text TEXT] [--steps 20]

Both train the same model on the same packed blocks with batches of the same size, each in a process
of its own, in turns. transformers' Trainer has the collator for masked language modelling and its
default settings, ``adapt pretrain`` its own: no dropout, bfloat16 if the machine has units for it,
micro-batches, the vocabulary head at masked positions. Two more rows tell what the first two of
these give. Pieces per second are counted after the first steps, over wall clock and over CPU time
(which other work on the machine changes less); memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WARM = 2
SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"


def main() -> None:
    """Run both in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="A model; a new one of the size of mini if not given.")
    parser.add_argument("--text", default=str(SAMPLE / "eng.conllu"))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--vocabulary", type=int, default=16_384)
    parser.add_argument("--runs", nargs="*", choices=RUNS, default=list(RUNS))
    parser.add_argument("--one", choices=RUNS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(RUNS[options.one](options)))
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in options.runs}
    for _ in range(options.repeat):
        for name in options.runs:
            command = [sys.executable, __file__, *sys.argv[1:], "--one", name]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
    print(
        f"{options.steps} steps of {options.batch} blocks of {options.length} pieces, "
        f"{options.threads} thread(s), best of {options.repeat}\n"
    )
    print("| | pieces/s, wall clock | pieces/s, CPU time | times as fast | peak memory, MB |")
    print("|---|---:|---:|---:|---:|")
    best = {
        name: {
            "wall": max(run["wall"] for run in runs),
            "cpu": max(run["cpu"] for run in runs),
            "memory": min(run["memory"] for run in runs),
        }
        for name, runs in found.items()
    }
    base = next(iter(best.values()))["cpu"]
    for name, row in best.items():
        label = {"transformers": "transformers' Trainer", "kiloglot": "adapt pretrain"}.get(
            name, f"adapt pretrain, {name}"
        )
        print(
            f"| {label} | {row['wall']:.0f} | {row['cpu']:.0f} | {row['cpu'] / base:.2f} "
            f"| {row['memory']:.0f} |"
        )


def prepared(options: argparse.Namespace) -> tuple[Any, Any, Any]:
    """Return model, tokenizer and packed text."""
    import torch

    from kiloglot.adapt.models import load_model, load_tokenizer
    from kiloglot.adapt.packing import lines, pack
    from kiloglot.adapt.scratch import configuration, new_model, new_tokenizer

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.model:
        tokenizer, model = load_tokenizer(options.model), load_model(options.model)
    else:
        tokenizer = new_tokenizer(lines(options.text), 1000)
        # The text of the sample is too small for as many pieces as a model has: rows to spare.
        model = new_model(configuration("mini"), tokenizer, 0)
        model.resize_token_embeddings(options.vocabulary, mean_resizing=False)
    with tempfile.TemporaryDirectory() as place:
        text = pack([options.text], tokenizer, Path(place), held_out=0.0)[0]
        packed = type(text)(text.name, text.lines, text.stream.copy(), text.held_out.copy())
    return model, tokenizer, packed


class Clock:
    """Counts pieces per second after the first steps."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.steps = 0
        self.start = (0.0, 0.0)

    def tick(self) -> None:
        """Note the end of a step."""
        self.steps += 1
        if self.steps == WARM:
            self.start = (time.perf_counter(), time.process_time())

    def result(self) -> dict[str, float]:
        """Return pieces per second and the peak of memory in MB."""
        tokens = self.tokens * (self.steps - WARM)
        return {
            "wall": tokens / (time.perf_counter() - self.start[0]),
            "cpu": tokens / (time.process_time() - self.start[1]),
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        }


def theirs(options: argparse.Namespace) -> dict[str, float]:
    """Train by transformers' Trainer with its default settings."""
    from transformers import (
        DataCollatorForLanguageModeling,
        Trainer,
        TrainerCallback,
        TrainingArguments,
    )

    from kiloglot.adapt.mixture import Frame

    model, tokenizer, packed = prepared(options)
    frame = Frame(options.length, tokenizer.cls_token_id, tokenizer.pad_token_id)
    count = min(packed.blocks(options.length), options.steps * options.batch)
    blocks = [{"input_ids": frame.block(packed.stream, n).tolist()} for n in range(count)]
    clock = Clock(options.batch * options.length)

    class Ticks(TrainerCallback):
        def on_step_end(self, *args: Any, **options: Any) -> None:
            clock.tick()

    with tempfile.TemporaryDirectory() as place:
        arguments = TrainingArguments(
            output_dir=place,
            max_steps=options.steps,
            per_device_train_batch_size=options.batch,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
        )
        trainer = Trainer(
            model=model,
            args=arguments,
            train_dataset=blocks,
            data_collator=DataCollatorForLanguageModeling(tokenizer),
            callbacks=[Ticks()],
        )
        trainer.train()
    return clock.result()


def ours(
    options: argparse.Namespace, precision: str = "auto", dropout: float | None = 0.0
) -> dict[str, float]:
    """Train as ``adapt pretrain`` does; ``dropout`` None leaves it as the model has it."""
    import functools

    from kiloglot.adapt.attention import faster
    from kiloglot.adapt.blocks import in_parts
    from kiloglot.adapt.dropout import set_dropout
    from kiloglot.adapt.masked_lm import MaskedLanguageModel
    from kiloglot.adapt.masking import Masking
    from kiloglot.adapt.mixture import Frame, Mixture, collate
    from kiloglot.adapt.pretrain import Pretraining
    from kiloglot.adapt.rotation import quicker_rotation
    from kiloglot.adapt.trainer import train
    from kiloglot.adapt.training import Training

    model, tokenizer, packed = prepared(options)
    about = Pretraining(length=options.length, dropout=dropout)
    faster(model, about.length)
    if about.dropout is not None:
        set_dropout(model, about.dropout)
    training = in_parts(
        Training(
            steps=options.steps, batch=options.batch, rate=1e-4, beta2=0.98, precision=precision
        ),
        options.length,
    )
    parts = training.accumulated(1)[1]
    frame = Frame(options.length, tokenizer.cls_token_id, tokenizer.pad_token_id)
    masking = Masking.of(tokenizer, share=about.mask)
    mixture = Mixture([packed], frame, masking, about.temperature, 0)
    clock = Clock(options.batch * options.length)
    asked = 0

    class Timed(MaskedLanguageModel):
        def counts(self, batch: Any) -> Any:
            # Asked for once a part, all parts of a step before it: the first are no end of a step.
            nonlocal asked
            if asked and asked % parts == 0:
                clock.tick()
            asked += 1
            return super().counts(batch)

    with quicker_rotation(model):
        train(
            model,
            mixture,
            functools.partial(collate, padding=frame.padding),
            Timed(model),
            training,
            quiet=True,
        )
    clock.tick()
    return clock.result()


RUNS: dict[str, Any] = {
    "transformers": theirs,
    "kiloglot": ours,
    "dropout as theirs": lambda options: ours(options, dropout=None),
    "fp32": lambda options: ours(options, "fp32"),
}

if __name__ == "__main__":
    main()
