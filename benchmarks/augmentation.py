"""How good synthetic data is: part-of-speech accuracy on real text of a tagger trained on it.

    python benchmarks/augmentation.py [LANGUAGE...] [--target-text FOLDER] [--inflectors FOLDER]
        [--lexicons FOLDER]

Source: UD English EWT train. Test: UD test sets. The tagger is that of ``kiloglot probe``; every
row has as many training sentences. Columns: English alone; word for word (Wang, Ruder & Neubig
2022); translated by lemma into the form asked for, and nothing more; the default recipe; the same
with lists of forms without features and with target text (FOLDER/LANGUAGE.txt), where there are
any, and with all sentences synthetic (``--self-train 0``); the recipe, and that with everything,
with an inflection model (FOLDER/LANGUAGE); and with another lexicon (FOLDER/LANGUAGE.tsv, as
``augmentation_induced.py`` makes it). The second table has the share of test tokens
whose form occurs in the training data. Standard error has what became of the words.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.augment.annotated import annotated
from kiloglot.augment.form_list import load_forms
from kiloglot.augment.probe import probe
from kiloglot.data import Sentence, read
from kiloglot.data.files import read_lines

#: Every part of the recipe off.
TRANSLATED: dict[str, Any] = {
    "cover": 0.0,
    "rules": False,
    "auxiliaries": False,
    "names": False,
    "reorder": False,
    "infinitives": False,
    "source_parts": False,
}
Row = dict[str, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    parser.add_argument("--columns", nargs="*", help="only these", metavar="NAME")
    parser.add_argument("--sentences", type=int, help="only the first N source sentences")
    parser.add_argument("--target-text", type=Path, help="folder of LANGUAGE.txt")
    parser.add_argument("--inflectors", type=Path, help="folder of a model per language")
    parser.add_argument("--lexicons", type=Path, help="folder of another LANGUAGE.tsv")
    parser.add_argument("--seed", type=int, default=0, help="of the augmenter's choices")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    english = list(read(ENGLISH))[: options.sentences]
    figures: dict[str, dict[str, Row]] = {}
    for language in options.languages or GOLD:
        figures[language] = measure(language, english, options)
        for column, row in figures[language].items():
            print(f"{language} {column}: {row['accuracy']:.1f}", file=sys.stderr)
        if options.json:
            options.json.write_text(json.dumps(figures, indent=2) + "\n")
    columns = list(dict.fromkeys(column for rows in figures.values() for column in rows))
    print(
        table(
            figures,
            columns,
            lambda row: f"{row['accuracy']:.1f} ({row['low']:.1f}-{row['high']:.1f})",
            "accuracy",
        )
    )
    print(table(figures, columns, lambda row: f"{row['known']:.1f}", "known"))


def table(figures: dict[str, dict[str, Row]], columns: list[str], cell: Any, mean: str) -> str:
    """Return a Markdown table, with the means of the columns that every language has."""
    lines = [f"| language | {' | '.join(columns)} |", f"|{'---|' * (len(columns) + 1)}"]
    for language, rows in figures.items():
        cells = [cell(rows[column]) if column in rows else "" for column in columns]
        lines.append(f"| {language} | {' | '.join(cells)} |")
    means = [
        f"{sum(rows[column][mean] for rows in figures.values()) / len(figures):.1f}"
        if all(column in rows for rows in figures.values())
        else ""
        for column in columns
    ]
    return "\n".join([*lines, f"| **mean** | {' | '.join(means)} |", ""])


def ways_of(language: str, text: Path | None, models: Path | None) -> dict[str, dict[str, Any]]:
    """Return the arguments of an augmenter for each column."""
    ways: dict[str, dict[str, Any]] = {
        "word": {"method": "word"},
        "translated": TRANSLATED,
        "recipe": {},
    }
    listed = CORPORA / "data" / language / "wiktionary_forms.tsv"
    if listed.exists():
        ways["recipe + forms"] = {"forms": load_forms(listed)}
    if text is not None and (lines := text / f"{language}.txt").exists():
        ways["recipe + text"] = {"target_text": list(read_lines(lines))}
        if "recipe + forms" in ways:
            ways["recipe + forms + text"] = ways["recipe + forms"] | ways["recipe + text"]
            ways["all synthetic"] = ways["recipe + forms + text"] | {"self_train": 0.0}
    if models is not None and (model := models / language).is_dir():
        with_model = {"inflector": morph.Inflector.load(model)}
        for way in ("recipe", "recipe + forms + text"):
            if way in ways:
                ways[f"{way} + model"] = ways[way] | with_model
    return ways


def measure(language: str, english: list[Sentence], options: argparse.Namespace) -> dict[str, Row]:
    """Return accuracy and interval of each way, in percent."""
    gold = annotated(read(CORPORA / "data" / language / "ud" / GOLD[language]), "pos")
    lex = lexicon.load(lexicon_of(language))
    path = table_of(language)
    paradigms = None if path is None else morph.load(path)
    figures: dict[str, Row] = {}
    ways: dict[str, dict[str, Any] | None] = {"English only": None}
    ways |= ways_of(language, options.target_text, options.inflectors)
    if options.lexicons and (other := options.lexicons / f"{language}.tsv").exists():
        best = ways.get("recipe + forms + text") or {}
        ways["recipe + forms + text + lexicon"] = best | {"lexicon": lexicon.load(other)}
    for way, arguments in ways.items():
        if options.columns and way not in options.columns:
            continue
        made = english
        if arguments is not None:
            augmenter = Augmenter(
                **{"lexicon": lex, "table": paradigms, "seed": options.seed, **arguments}
            )
            made = [synthetic.sentence for synthetic in augmenter.sentences(english)]
            print(f"{language} {way}: {dict(sorted(augmenter.counts.items()))}", file=sys.stderr)
        result = probe(made, gold)
        low, high = result.interval
        figures[way] = {
            "accuracy": 100 * result.score,
            "low": 100 * low,
            "high": 100 * high,
            "sentences": result.sentences,
            "known": 100 * result.known,
        }
    return figures


if __name__ == "__main__":
    main()
