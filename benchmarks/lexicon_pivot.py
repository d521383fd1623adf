"""How right pivoting is where the right answer is known: through English back to the language.

    python benchmarks/lexicon_pivot.py

Two lexicons of a language that have nothing to do with each other are pivoted through English; for
a word that both have, the right answer is the word itself. Synonyms count as wrong, so precision is
a lower bound. recall: of the words that both have, the share that comes back; precision: of all
entries of these words; first: of their best entries. Then Faroese to Northern Sámi, where there is
no reference: entries kept.
"""

from __future__ import annotations

import argparse

from corpora import CORPORA, lexicon_of

from kiloglot.lexicon import Lexicon, load
from kiloglot.lexicon.pivot import pivot

THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.7)


def of_origin(lexicon: Lexicon, origin: str) -> Lexicon:
    """Return the entries of an origin."""
    return Lexicon(entry for entry in lexicon if origin in entry.origins)


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None).parse_args()
    fao = load(lexicon_of("fao"))
    pairs = {
        "kaz: wiktionary > eng > apertium": (
            load(lexicon_of("kaz")),
            load(CORPORA / "data/kaz/lexicon.gpl.tsv"),
        ),
        "fao: wiktionary > eng > gatitos": (
            of_origin(fao, "wiktionary"),
            of_origin(fao, "gatitos"),
        ),
    }
    print(
        "| lexicons | threshold | entries | recall | precision | first |\n|---|---|---|---|---|---|"
    )
    for name, (first, second) in pairs.items():
        both = {entry.target for entry in first} & {entry.target for entry in second}
        for threshold in THRESHOLDS:
            entries = list(pivot(first.invert(), second, threshold=threshold).lexicon)
            known = [entry for entry in entries if entry.source in both]
            right = {entry.source for entry in known if entry.source == entry.target}
            best = {entry.source: entry.target for entry in reversed(known)}
            first_right = sum(source == target for source, target in best.items())
            print(
                f"| {name} | {threshold} | {len(entries)} | {len(right) / len(both):.3f} "
                f"| {len(right) / len(known):.3f} | {first_right / len(best):.3f} |"
            )
    sme = load(lexicon_of("sme"))
    for threshold in THRESHOLDS:
        found = pivot(fao.invert(), sme, threshold=threshold)
        print(f"| fao > eng > sme | {threshold} | {len(found.lexicon)} | | | |")


if __name__ == "__main__":
    main()
