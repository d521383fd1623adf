"""What it brings to begin a new model's embeddings from counts instead of at random.

    python benchmarks/pretraining_start.py TEXT... [--steps 150]

A model of the size of mini is made anew for each row, all from the same texts, tokenizer, seed and
number of steps, and its loss on the same held-out lines is printed: with random embeddings and no
knowledge of frequencies, and with those of ``kiloglot.adapt.cooccurrence``. CPU seconds are of
the whole run after the tokenizer, counting included.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

STARTS = ("random", "counts")


def main() -> None:
    """Train a model for each way to begin and print a table."""
    parser = argparse.ArgumentParser(description="Compare ways to begin a new model.")
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXT")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--vocabulary", type=int, default=16_384)
    parser.add_argument("--tokenizer", default="unigram", help="or a folder with one made before")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    import torch

    from kiloglot.adapt.pretrain import Pretraining, Scratch, pretrain
    from kiloglot.adapt.training import Training

    torch.set_num_threads(options.threads)
    print(f"| start | loss after {options.steps} steps | CPU s |")
    print("|---|---:|---:|")
    with tempfile.TemporaryDirectory() as place:
        tokenizer = options.tokenizer
        for name in STARTS:
            begun = time.process_time()
            output = Path(place) / name
            scratch = Scratch(
                config="mini", vocabulary=options.vocabulary, tokenizer=tokenizer, start=name
            )
            training = Training(
                steps=options.steps, batch=options.batch, rate=options.rate, beta2=0.98
            )
            pretrain(scratch, options.texts, output, training, Pretraining(length=128))
            # The same one for all rows.
            tokenizer = str(output)
            counts = json.loads((output / "kiloglot.json").read_text(encoding="utf-8"))["counts"]
            loss = counts["evaluations"][-1]["loss"]
            print(f"| {name} | {loss:.3f} | {time.process_time() - begun:.0f} |", flush=True)


if __name__ == "__main__":
    main()
