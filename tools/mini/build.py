"""Pretrain kiloglot-mini, the small multilingual model in the box.

    python tools/mini/build.py TEXT -o DIR --minutes 55

TEXT is a folder with ``multilingual/ISO.txt.xz`` for each language of languages.txt and with
``english/*.txt.xz``. Interrupted, it goes on with ``--resume``. ``tools/mini/export.py`` then puts
the model and its card into the package.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import torch

from kiloglot.adapt.pretrain import Pretraining, Scratch, pretrain
from kiloglot.adapt.training import Training
from kiloglot.data.files import read_lines, whole_text

HERE = Path(__file__).resolve().parent
TRAINING = {"batch": 16, "rate": 1e-3, "warmup": 0.04, "beta2": 0.98, "schedule": "linear"}
VOCABULARY = 16_384
#: English is the language of labelled data: it gets this many times the text of any other.
ENGLISH = 8


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description="Pretrain kiloglot-mini.")
    parser.add_argument("text", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=55.0)
    parser.add_argument("--characters", type=int, default=800_000, help="text per language")
    parser.add_argument("--tokenizer", default="unigram", help="or a folder with one made before")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    place = options.output.parent / "text"
    place.mkdir(parents=True, exist_ok=True)
    pretrain(
        Scratch(config="mini", vocabulary=VOCABULARY, tokenizer=options.tokenizer),
        texts(options.text, place, options.characters),
        options.output,
        Training(
            seconds=60 * options.minutes, evaluate_every=500, checkpoint_seconds=180.0, **TRAINING
        ),
        Pretraining(length=128, temperature=2.0, dropout=0.0, half=True),
        resume=options.resume,
    )


def texts(folder: Path, beside: Path, characters: int) -> list[Path]:
    """Write a file per language, English as one and larger than others; return them."""
    languages = (HERE / "languages.txt").read_text(encoding="utf-8").split()
    parts = {language: [folder / "multilingual" / f"{language}.txt.xz"] for language in languages}
    parts["eng"] = sorted((folder / "english").glob("*.txt.xz"))
    found = []
    for language, paths in parts.items():
        target = beside / f"{language}.txt"
        wanted = characters * (ENGLISH if language == "eng" else 1)
        if not target.exists():
            with whole_text(target) as stream:
                stream.writelines(sampled(paths, wanted))
        found.append(target)
    return found


def sampled(paths: list[Path], characters: int) -> Iterator[str]:
    """Yield lines of files, about ``characters`` in all, drawn from all over them."""
    size = sum(len(line) for path in paths for line in read_lines(path))
    generator = random.Random(0)
    for path in paths:
        for line in read_lines(path):
            if generator.random() * size < characters:
                yield f"{line}\n"


if __name__ == "__main__":
    main()
