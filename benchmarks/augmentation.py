"""How good synthetic data is: part-of-speech accuracy on real text of a tagger trained on it.

    python benchmarks/augmentation.py [LANGUAGE...] [--inflectors FOLDER] [--json FILE]

Source: UD English EWT train. Test: UD test sets. The tagger is that of ``kiloglot probe``.
Columns: English alone; word for word (Wang, Ruder & Neubig 2022); with morphology; both together;
and, for languages with a model FOLDER/LANGUAGE, with morphology and that inflection model. Standard
error has what became of the words.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.augment.annotated import annotated
from kiloglot.augment.probe import probe
from kiloglot.data import Sentence, read


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    parser.add_argument("--inflectors", type=Path, help="folder of a model per language")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    english = list(read(ENGLISH))
    figures: dict[str, dict[str, dict[str, float]]] = {}
    columns = ["English only", "word", "morph", "word + morph"]
    if options.inflectors:
        columns.append("morph + model")
    print(f"| language | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}", flush=True)
    for language in options.languages or GOLD:
        model = options.inflectors and options.inflectors / language
        measured = figures[language] = measure(language, english, model)
        cells = [
            f"{row['accuracy']:.1f} ({row['low']:.1f}-{row['high']:.1f})"
            for row in (measured[column] for column in columns if column in measured)
        ]
        print(f"| {language} | {' | '.join(cells)} |", flush=True)
        if options.json:
            options.json.write_text(json.dumps(figures, indent=2) + "\n")


def measure(
    language: str, english: list[Sentence], model: Path | None = None
) -> dict[str, dict[str, float]]:
    """Return accuracy and interval of each way, in percent."""
    gold = annotated(read(CORPORA / "data" / language / "ud" / GOLD[language]), "pos")
    lex = lexicon.load(lexicon_of(language))
    path = table_of(language)
    table = None if path is None else morph.load(path)
    made = {"English only": english}
    ways = {
        "word": Augmenter(lex, table, method="word"),
        "morph": Augmenter(lex, table, method="morph"),
    }
    if model is not None and model.is_dir():
        inflector = morph.Inflector.load(model)
        ways["morph + model"] = Augmenter(lex, table, inflector, method="morph")
    for way, augmenter in ways.items():
        made[way] = [synthetic.sentence for synthetic in augmenter.sentences(english)]
        print(f"{language} {way}: {dict(sorted(augmenter.counts.items()))}", file=sys.stderr)
    made["word + morph"] = made["word"] + made["morph"]
    figures: dict[str, dict[str, float]] = {}
    for row, sentences in made.items():
        result = probe(sentences, gold)
        low, high = result.interval
        figures[row] = {
            "accuracy": 100 * result.score,
            "low": 100 * low,
            "high": 100 * high,
            "sentences": result.sentences,
            "known": 100 * result.known,
        }
    return figures


if __name__ == "__main__":
    main()
