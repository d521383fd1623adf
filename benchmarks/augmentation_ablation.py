"""What each part of the default recipe is worth: accuracy with one switch changed.

    python benchmarks/augmentation_ablation.py [LANGUAGE...] [--sentences N] [--target-text FOLDER]
        [--dev] [--changes CHANGE...]

As ``augmentation.py``, with the first N sentences of EWT (4,000) and one seed. ``--dev``: not on
the test sets but on development sets (sme: 700 sentences of the training set, kaz: the 31
sentences of its), whose sentences are left out of the target text. The last changes start from the
recipe with forms and text.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from typing import Any

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.augment.annotated import annotated
from kiloglot.augment.form_list import load_forms
from kiloglot.augment.probe import probe
from kiloglot.data import read
from kiloglot.data.files import read_lines

#: The switches as they are changed; ``forms`` and ``text`` add what the default goes without.
CHANGES: dict[str, dict[str, Any]] = {
    "recipe": {},
    "cover 0": {"cover": 0.0},
    "cover 0.25": {"cover": 0.25},
    "cover 0.75": {"cover": 0.75},
    "spread 0": {"spread": 0.0},
    "spread 1": {"spread": 1.0},
    "swap 0": {"swap": 0.0},
    "no rules": {"rules": False},
    "no auxiliaries": {"auxiliaries": False},
    "no names": {"names": False},
    "no reorder": {"reorder": False},
    "with forms": {"forms": True},
    "with text": {"text": True},
    "with both": {"forms": True, "text": True},
    "with both, no reorder": {"forms": True, "text": True, "reorder": False},
    "with both, no articles": {"forms": True, "text": True, "articles": False},
    "with both, all synthetic": {"forms": True, "text": True, "self_train": 0.0},
    "with both, self-train 0.25": {"forms": True, "text": True, "self_train": 0.25},
    "with both, self-train 0.75": {"forms": True, "text": True, "self_train": 0.75},
    "with both, drop 0.2": {"forms": True, "text": True, "drop": 0.2},
}
DEVELOPMENT = {
    "fao": "fo_farpahc-ud-dev.conllu",
    "sme": "sme_giella-ud-train.conllu",
    "kaz": "kk_ktb-ud-train.conllu",
    "mlt": "mt_mudt-ud-dev.conllu",
    "wol": "wo_wtb-ud-dev.conllu",
}


def main() -> None:
    """Measure and print, a line per language as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    parser.add_argument("--changes", nargs="*", choices=CHANGES, metavar="CHANGE")
    parser.add_argument("--sentences", type=int, default=4000)
    parser.add_argument("--target-text", type=Path, help="folder of LANGUAGE.txt")
    parser.add_argument("--dev", action="store_true", help="on development sets")
    options = parser.parse_args()
    english = list(read(ENGLISH))[: options.sentences]
    changes = {name: CHANGES[name] for name in options.changes or CHANGES}
    print(f"| language | {' | '.join(changes)} |\n|{'---|' * (len(changes) + 1)}", flush=True)
    totals = dict.fromkeys(changes, 0.0)
    languages = options.languages or list(GOLD)
    for language in languages:
        files = DEVELOPMENT if options.dev else GOLD
        sentences = list(read(CORPORA / "data" / language / "ud" / files[language]))
        if options.dev and len(sentences) > 1000:
            sentences = Random(1).sample(sentences, 700)
        left_out = {"".join(sentence.tokens) for sentence in sentences}
        gold = annotated(sentences, "pos")
        lex = lexicon.load(lexicon_of(language))
        path = table_of(language)
        paradigms = None if path is None else morph.load(path)
        cells = []
        for name, change in changes.items():
            arguments = dict(change)
            if arguments.pop("forms", False):
                listed = CORPORA / "data" / language / "wiktionary_forms.tsv"
                arguments["forms"] = load_forms(listed)
            if arguments.pop("text", False) and options.target_text:
                text = options.target_text / f"{language}.txt"
                arguments["target_text"] = [
                    line for line in read_lines(text) if "".join(line.split()) not in left_out
                ]
            augmenter = Augmenter(lex, paradigms, **arguments)
            made = [synthetic.sentence for synthetic in augmenter.sentences(english)]
            score = 100 * probe(made, gold, resamples=1).score
            totals[name] += score
            cells.append(f"{score:.1f}")
        print(f"| {language} | {' | '.join(cells)} |", flush=True)
    means = (f"{total / len(languages):.1f}" for total in totals.values())
    print(f"| **mean** | {' | '.join(means)} |")


if __name__ == "__main__":
    main()
