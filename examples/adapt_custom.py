"""A recipe of one's own: each round learns from other synthetic sentences, less and less English.

python examples/adapt_custom.py SOURCE LEXICON PARADIGMS TEST -o DIR

SOURCE and TEST are CoNLL-U: labelled text of the source language, a test of the target language.
"""
# ruff: noqa: T201

import argparse
from pathlib import Path

from kiloglot import adapt, lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.data import read

parser = argparse.ArgumentParser(description=__doc__)
for name in ("source", "lexicon", "paradigms", "test"):
    parser.add_argument(name, type=Path)
parser.add_argument("-o", "--output", type=Path, required=True)
parser.add_argument("--model", default="mini")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--steps", type=int, default=40)
options = parser.parse_args()

english = list(read(options.source))
augmenter = Augmenter(
    lexicon.load(options.lexicon),
    morph.load(options.paradigms),
    rate=0.5,  # half of the words in the first round,
    final_rate=1.0,  # all that the lexicon has in the last
    epochs=options.rounds,
)
model, systems = options.model, {}
for number in range(options.rounds):
    synthetic = [made.sentence for made in augmenter.at(number).sentences(english)]
    data = [
        adapt.Source(sentences=english, weight=1 / (number + 1)),
        adapt.Source(sentences=synthetic, weight=1.0),
    ]
    output = options.output / f"round-{number + 1}"
    result = adapt.finetune(
        model, data, "pos", output, max_steps=options.steps, seed=number, quiet=True
    )
    print(f"{output}: {result.steps} steps, {len(result.labels.words)} labels")
    # The next round goes on from these weights; the head stays, because the labels do.
    model = systems[output.name] = str(output)

report = adapt.evaluate(systems, {"test": options.test})
for row in report.rows:
    low, high = row.interval
    print(f"{row.system}: {row.metric} {row.score:.3f} ({low:.3f}-{high:.3f})")
