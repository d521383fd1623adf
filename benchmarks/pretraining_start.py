"""What architecture and first embeddings bring when a small model is made from scratch.

    python benchmarks/pretraining_start.py TEXT... [--steps 150]

A model of 6 layers of 256 is made anew for each row, all from the same texts, tokenizer, seed and
number of steps, and its loss on the same held-out lines is printed: a BERT and ``mini`` (rotary
positions, narrow windows in half of the layers), with random embeddings and with those of
``kiloglot.adapt.cooccurrence``. CPU seconds are of the whole run, counting included; the first row
also learns the tokenizer, unless one is named.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path

BERT = {
    "model_type": "bert",
    "hidden_size": 256,
    "num_hidden_layers": 6,
    "num_attention_heads": 4,
    "intermediate_size": 1024,
    "max_position_embeddings": 256,
    "type_vocab_size": 1,
}


def main() -> None:
    """Train a model for each row and print a table."""
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
    print(f"| architecture | start | loss after {options.steps} steps | CPU s |")
    print("|---|---|---:|---:|")
    with tempfile.TemporaryDirectory() as place:
        tokenizer = options.tokenizer
        bert = Path(place) / "bert.json"
        bert.write_text(json.dumps(BERT), encoding="utf-8")
        for name, start in itertools.product(("BERT", "mini"), ("random", "counts")):
            begun = time.process_time()
            output = Path(place) / f"{name} {start}"
            config = str(bert) if name == "BERT" else name
            scratch = Scratch(
                config=config, vocabulary=options.vocabulary, tokenizer=tokenizer, start=start
            )
            training = Training(
                steps=options.steps, batch=options.batch, rate=options.rate, beta2=0.98
            )
            pretrain(scratch, options.texts, output, training, Pretraining(length=128))
            # The same one for all rows.
            tokenizer = str(output)
            counts = json.loads((output / "kiloglot.json").read_text(encoding="utf-8"))["counts"]
            loss = counts["evaluations"][-1]["loss"]
            seconds = time.process_time() - begun
            print(f"| {name} | {start} | {loss:.3f} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
