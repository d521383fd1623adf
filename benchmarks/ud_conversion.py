"""How often a treebank's features, converted, meet the cell of a paradigm table.

For every token whose lemma and form a table has under the token's part of speech, the UD features
are converted to UniMorph and compared with the table's cells for that lemma and form (for that form
where a treebank has no lemmas); what it has under another part of speech only is "other POS":

    agree     no dimension contradicts in at least one of them
    same      agree, and neither side says anything marked that the other leaves open, on the
              dimensions that the table uses
    chosen    the best cell of the lemma for the converted features has the token's form:
              what augmentation asks of a table
    by pos    the same, if only the part of speech is asked for: the floor to compare with

Run: python benchmarks/ud_conversion.py [FOLDER OF PUBLIC DATA] [--wrong]
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from corpora import CORPORA

from kiloglot.cli.options import echo_table
from kiloglot.data.files import read_lines
from kiloglot.morph.agreement import compare, is_unmarked, root, values
from kiloglot.morph.features import Features
from kiloglot.morph.table import Table, load
from kiloglot.morph.ud import from_ud

TREEBANKS = [
    ("eng", "ud/en_ewt-ud-train.conllu", "unimorph.args.tsv"),
    ("fao", "ud/fo_oft-ud-test.conllu", "unimorph.tsv"),
    ("fao", "ud/fo_farpahc-ud-train.conllu", "unimorph.tsv"),
    ("sme", "ud/sme_giella-ud-train.conllu", "unimorph.tsv"),
    ("kaz", "ud/kk_ktb-ud-test.conllu", "unimorph.tsv"),
]


def tokens(path: Path) -> Counter[tuple[str, str, str, str]]:
    """Count the (form, lemma, UPOS, FEATS) of a treebank's tokens."""
    rows = (line.split("\t") for line in read_lines(path) if line[:1].isdigit())
    return Counter((row[1], row[2], row[3], row[5]) for row in rows if row[0].isdigit())


def shares(table: Table, counts: Counter[tuple[str, str, str, str]]) -> Counter[str]:
    """Compare the tokens that are in the table; see the module."""
    total: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for (form, lemma, upos, feats), count in counts.items():
        bundle = from_ud(upos, feats)
        found = [cell for cell in table.analyses(form) if lemma in (cell.lemma, "_")]
        cells = [cell for cell in found if root(cell.features.pos) == root(bundle.pos)]
        total["other part of speech"] += count * (not cells and bool(found))
        if not cells:
            continue
        total["tokens"] += count
        asked = values(table.inventory.translate(bundle))
        results = [compare(asked, values(cell.features)) for cell in cells]
        agree = any(not result.contradicted for result in results)
        total["agree"] += count * agree
        if not agree:
            wrong[str(bundle), " ".join(str(cell.features) for cell in cells)] += count
        total["same"] += count * any(
            not result.contradicted
            and all(
                is_unmarked(slot, asked[slot]) or not table.inventory.has(slot, bundle.pos)
                for slot in result.missing
            )
            and all(is_unmarked(slot, values(cell.features)[slot]) for slot in result.extra)
            for result, cell in zip(results, cells, strict=True)
        )
        for name, query in (("chosen", bundle), ("by pos", Features.of(bundle.pos))):
            best = [table.best(one, query, limit=1) for one in {cell.lemma for cell in cells}]
            total[name] += count * any(top[0].cell.form in {c.form for c in cells} for top in best)
    for (said, found), count in wrong.most_common(SHOWN):
        print(f"  {count:6d}  {said}  is none of  {found}")
    return total


#: The shares that are printed.
NAMES = ("agree", "same", "chosen", "by pos")
SHOWN = 0


def main() -> None:
    """Print a row of shares per treebank."""
    global SHOWN
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", type=Path, default=CORPORA, help="of public data"
    )
    parser.add_argument("--wrong", action="store_true", help="print the commonest contradictions")
    given = parser.parse_args()
    SHOWN = 25 if given.wrong else 0
    lines = []
    for language, treebank, table in TREEBANKS:
        folder = given.folder / "data" / language
        counts = tokens(folder / treebank)
        found = shares(load(folder / table), counts)
        percent = [f"{100 * found[name] / found['tokens']:.1f}" for name in NAMES]
        lines.append(
            [
                Path(treebank).stem,
                sum(counts.values()),
                found["other part of speech"],
                found["tokens"],
                *percent,
            ]
        )
    echo_table(
        ["treebank", "tokens", "other POS", "in table", *(f"{name} %" for name in NAMES)], lines
    )


if __name__ == "__main__":
    main()
