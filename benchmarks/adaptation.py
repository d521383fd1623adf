"""How far a pretrained model comes in languages that it has never seen, step by step.

    python benchmarks/adaptation.py prepare
    python benchmarks/adaptation.py run [--rows ROW...] [--tasks TASK...] [--seeds N...]
    python benchmarks/adaptation.py table
    python benchmarks/adaptation.py compare [--rows ROW...]

Parts of speech on UD test sets, intents and slots on the Kazakh test of xSID; labelled data is
English only (EWT train, xSID train) except in the row ``supervised``. One model serves all
languages of a run; every row fine-tunes for as many steps of as many sentences, and the last
weights are scored. Rows:

    zero-shot     English
    word          and every target language's synthetic data, word for word (Wang et al. 2022)
    kiloglot      and kiloglot's synthetic data instead, of the same English sentences
    vocabulary    as kiloglot, on the model with words of the lexicons in its vocabulary
    pretraining   as kiloglot, on the model pretrained further on target text and synthetic text
    distillation  as kiloglot, synthetic data labelled anew by the model of kiloglot, where a gate
                  (English development data) finds that better
    all           vocabulary, then pretraining, then kiloglot, then distillation by the model so
                  far if the gate kept it; --all names fewer of these
    supervised    UD training data of the languages that have some, and English

A row leaves a JSON file in ``adaptation_results`` and is not run again while that stands, so an
interrupted run is taken up by the same command. What rows have in common (synthetic data, further
pretrained models) is kept in ``--work``, and so is what they predict: ``compare`` prints intervals
and paired tests against the first of the rows. ``prepare`` makes what needs no model. Sentences
with more than 25 words are not trained on.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from adaptation_data import TASKS, Data, tests_of
from adaptation_rows import ROWS, STEPS, Cell, run
from adaptation_table import tables
from corpora import GOLD

from kiloglot.adapt.evaluation import Predicted, evaluate
from kiloglot.adapt.manifest import model_inputs
from kiloglot.adapt.reporting import tables as tables_of


def main() -> None:
    """Parse the command line; run or print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("prepare", "run", "table", "compare"))
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=list(ROWS))
    parser.add_argument("--tasks", nargs="*", choices=TASKS, default=list(TASKS))
    parser.add_argument("--languages", nargs="*", choices=list(GOLD), default=list(GOLD))
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    parser.add_argument("--all", nargs="*", choices=STEPS, default=list(STEPS), help="its steps")
    parser.add_argument("--model", default="mini")
    parser.add_argument("--steps", type=int, default=400, help="steps of fine-tuning")
    parser.add_argument("--batch", type=int, default=32, help="sentences per step")
    parser.add_argument("--rate", type=float, help="of fine-tuning; that of adapt finetune")
    parser.add_argument("--sentences", type=int, default=6000, help="English sentences")
    parser.add_argument("--pretraining-steps", type=int, default=300)
    parser.add_argument("--words", type=int, default=2000, help="added to the vocabulary, each")
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "kiloglot-adaptation"
    )
    parser.add_argument(
        "--results", type=Path, default=Path(__file__).resolve().parent / "adaptation_results"
    )
    options = parser.parse_args()
    if options.what == "table":
        print(tables(options.results))
        return
    if options.what == "prepare":
        prepare(options)
        return
    weights = [each for each in model_inputs("model", options.model) if "safetensors" in each.path]
    options.identity = weights[0].sha256[:8] if weights else Path(options.model).name
    options.work /= options.identity
    options.work.mkdir(parents=True, exist_ok=True)
    options.results.mkdir(parents=True, exist_ok=True)
    if options.what == "compare":
        compare(options)
        return
    for seed in options.seeds:
        for row in options.rows:
            for task in options.tasks:
                cell = Cell(task, row, seed, options)
                if cell.languages and not cell.file.exists():
                    run(cell)


def prepare(options: argparse.Namespace) -> None:
    """Make synthetic data and texts."""
    options.work.mkdir(parents=True, exist_ok=True)
    data = Data(options.work, options.sentences)
    for code in options.languages:
        for task in options.tasks:
            for method in ("word", "kiloglot") if code in tests_of(task) else ():
                made = list(data.synthetic(task, method, code).sentences or ())
                print(f"{task}, {method}, {code}: {len(made)} sentences", file=sys.stderr)
        for text in (data.target_text(code), data.synthetic_text(code)):
            print(f"{text}: {text.stat().st_size} bytes", file=sys.stderr)


def compare(options: argparse.Namespace) -> None:
    """Print the rows of a seed side by side, with intervals and paired tests."""
    for task in options.tasks:
        systems = {}
        for row in options.rows:
            cell = Cell(task, row, options.seeds[0], options)
            files = {
                code: cell.options.work / "predictions" / cell.name / f"model.{code}.jsonl"
                for code in cell.languages
            }
            if all(path.exists() for path in files.values()):
                systems[row] = Predicted({code: str(path) for code, path in files.items()})
        if not systems:
            continue
        tests = {code: path for code, path in tests_of(task).items() if code in options.languages}
        for header, rows in tables_of(evaluate(systems, tests, task)):
            print(f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", sep="\n")
            print(*(f"| {' | '.join(row)} |" for row in rows), "", sep="\n")


if __name__ == "__main__":
    main()
