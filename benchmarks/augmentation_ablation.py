"""What each part of the default recipe is worth: accuracy with one switch changed.

    python benchmarks/augmentation_ablation.py [LANGUAGE...] [--sentences N] [--target-text FOLDER]
        [--inflectors FOLDER] [--dev] [--seed S] [--entries N] [--changes CHANGE...]

As ``augmentation.py``, with the first N sentences of EWT (4,000) and one seed. ``--dev``: not on
the test sets but on development sets (sme: 700 sentences of the training set, kaz: the 31
sentences of its), whose sentences are left out of the target text. ``--entries``: as for a language
with little, N entries of the lexicon, drawn by the seed, and no table.

Changes that begin with ``both`` start from the recipe with forms and text; ``model`` needs an
inflection model in FOLDER/LANGUAGE. Some change what is trained on: ``two copies`` has twice as
many sentences, ``half English`` every second source sentence in the place of what became of it, and
``tagged`` and ``no tree`` the source without its own annotation, or without its tree (the tagger
learns from the rest of EWT). ``no classes`` of words are shown to the tagger of target text, ``no
dictionary`` tells it of words that synthetic sentences lack, and with ``no function words`` it does
not mind how frequent those are. ``not alike``: entries fit of the word's own part of speech only.
``no heads``: of phrases without a word of the source word's.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter, lookup, self_training
from kiloglot.augment.annotated import annotated
from kiloglot.augment.form_list import load_forms
from kiloglot.augment.planner import Planner
from kiloglot.augment.probe import probe
from kiloglot.augment.tagging import Trained, tagged
from kiloglot.data import Sentence, read
from kiloglot.data.files import read_lines

BOTH: dict[str, Any] = {"forms": True, "text": True}
UNMINDED = mock.patch.object(self_training, "frequent_words", return_value={})
#: The switches as they are changed. ``forms``, ``text`` and ``model`` add what the default goes
#: without; ``source`` and ``english`` change the sentences that go in and come out.
CHANGES: dict[str, dict[str, Any]] = {
    "recipe": {},
    # Analysis of the source
    "no tree": {"source": "no tree"},
    "tagged": {"source": "tagged"},
    # Look-up
    "word": {"method": "word"},
    "look-alikes": {"match": 0.2},
    "no source-parts": {"source_parts": False},
    "no auxiliaries": {"auxiliaries": False},
    "not alike": {"patched": mock.patch.object(lookup, "ALIKE", {})},
    "no heads": {"patched": mock.patch.object(Planner, "_head", return_value=None)},
    # Transfer, forms
    "no table": {"table": None},
    "no rules": {"rules": False},
    "no infinitives": {"infinitives": False},
    "model": {"model": True},
    "forms": {"forms": True},
    "text": {"text": True},
    "both": BOTH,
    "both, no articles": BOTH | {"articles": False},
    # Coverage
    "cover 0": {"cover": 0.0},
    "cover 0.25": {"cover": 0.25},
    "cover 0.75": {"cover": 0.75},
    "spread 0": {"spread": 0.0},
    "spread 1": {"spread": 1.0},
    # Order
    "no reorder": {"reorder": False},
    "both, no reorder": BOTH | {"reorder": False},
    # Rate of code-switching
    "rate 0.75": {"rate": 0.75},
    "rate 0.5 to 1": {"lowest_rate": 0.5},
    # Names
    "no names": {"names": False},
    "swap 0": {"swap": 0.0},
    # Filters
    "min-coverage 0.6": {"min_coverage": 0.6},
    "drop 0.2": {"drop": 0.2},
    "both, drop 0.2": BOTH | {"drop": 0.2},
    # Recipe
    "two copies": {"copies": 2},
    "half English": {"english": True},
    "both, all synthetic": BOTH | {"self_train": 0.0},
    "both, self-train 0.25": BOTH | {"self_train": 0.25},
    "both, self-train 0.75": BOTH | {"self_train": 0.75},
    "both, no classes": BOTH | {"patched": mock.patch.object(self_training, "GROUPINGS", 0)},
    "both, no function words": BOTH | {"patched": UNMINDED},
    "text, no function words": {"text": True, "patched": UNMINDED},
    "both, no dictionary": BOTH
    | {"patched": mock.patch.object(self_training, "tag_dictionary", return_value={})},
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
    parser.add_argument("--inflectors", type=Path, help="folder of a model per language")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--entries", type=int, help="of the lexicon, and no table")
    parser.add_argument("--dev", action="store_true", help="on development sets")
    options = parser.parse_args()
    changes = {name: CHANGES[name] for name in options.changes or CHANGES}
    print(f"| language | {' | '.join(changes)} |\n|{'---|' * (len(changes) + 1)}", flush=True)
    columns: dict[str, list[float]] = {name: [] for name in changes}
    languages = options.languages or list(GOLD)
    for language in languages:
        test = test_set(language, options.dev)
        gold = annotated(test, "pos")
        lex = lexicon.load(lexicon_of(language))
        path = table_of(language)
        paradigms = None if path is None else morph.load(path)
        if options.entries:
            drawn = Random(options.seed).sample(list(lex), min(options.entries, len(lex)))
            lex, paradigms = lexicon.Lexicon.from_entries(drawn), None
        cells = []
        for name, change in changes.items():
            arguments = {"lexicon": lex, "table": paradigms, "seed": options.seed} | change
            english = source(arguments.pop("source", "gold"), options.sentences)
            kept_in = arguments.pop("english", False)
            if arguments.pop("forms", False):
                listed = CORPORA / "data" / language / "wiktionary_forms.tsv"
                arguments["forms"] = load_forms(listed)
            if arguments.pop("text", False) and options.target_text:
                text = options.target_text / f"{language}.txt"
                arguments["target_text"] = without(list(read_lines(text)), test)
            if arguments.pop("model", False):
                model = options.inflectors and options.inflectors / language
                if not model or not model.is_dir():
                    cells.append("")
                    continue
                arguments["inflector"] = morph.Inflector.load(model)
            with arguments.pop("patched", nullcontext()):
                made = [each.sentence for each in Augmenter(**arguments).sentences(english)]
            if kept_in:
                made[::2] = english[: len(made) : 2]
            score = 100 * probe(made, gold, resamples=1).score
            columns[name].append(score)
            cells.append(f"{score:.1f}")
        print(f"| {language} | {' | '.join(cells)} |", flush=True)
    means = (
        f"{sum(scores) / len(scores):.1f}" if len(scores) == len(languages) else ""
        for scores in columns.values()
    )
    print(f"| **mean** | {' | '.join(means)} |")


def test_set(language: str, development: bool) -> list[Sentence]:
    """Return the sentences that a language is tested on."""
    files = DEVELOPMENT if development else GOLD
    sentences = list(read(CORPORA / "data" / language / "ud" / files[language]))
    if development and len(sentences) > 1000:
        sentences = Random(1).sample(sentences, 700)
    return sentences


def without(lines: Sequence[str], test: Sequence[Sentence]) -> list[str]:
    """Leave out the lines that are sentences of a test set."""
    left_out = {"".join(sentence.tokens) for sentence in test}
    return [line for line in lines if "".join(line.split()) not in left_out]


@cache
def source(kind: str, size: int) -> list[Sentence]:
    """Return the first sentences of EWT, with their own annotation or another."""
    english = list(read(ENGLISH))
    first = english[:size]
    if kind == "gold":
        return first
    if kind == "no tree":
        return [replace(each, heads=None, deprels=None) for each in first]
    bare = [Sentence(each.tokens, id=each.id) for each in first]
    return tagged(bare, Trained(english[size:]))


if __name__ == "__main__":
    main()
