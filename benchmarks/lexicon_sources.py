"""What each source of a lexicon is worth, alone and merged.

    python benchmarks/lexicon_sources.py [LANGUAGE...] [--sentences N] [--source NAME]...

Per source: entries; the share of the words of the first N sentences of EWT train that it knows,
tokens and types; and part-of-speech accuracy on the language's UD test set of the probe's tagger
trained on these sentences put into the language with it (95% interval), one seed. Merged: all of
them by ``merge``, the first named trusted most; agreed: entries that two sources give.
"""

from __future__ import annotations

import argparse
from itertools import islice

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.augment.annotated import annotated
from kiloglot.augment.probe import probe
from kiloglot.data import read
from kiloglot.lexicon import Lexicon, coverage, merge

#: Language -> the sources of its lexicon, by trust: origin and file.
SOURCES = {
    "fao": {"wiktionary": "lexicon.tsv", "gatitos": "lexicon.tsv"},
    "kaz": {"wiktionary": "lexicon.tsv", "apertium": "lexicon.gpl.tsv"},
}


def sources_of(language: str) -> dict[str, Lexicon]:
    """Return the lexicon of each source."""
    folder = lexicon_of(language).parent
    return {
        origin: Lexicon(entry for entry in lexicon.load(folder / file) if origin in entry.origins)
        for origin, file in SOURCES[language].items()
    }


def alone(entries: Lexicon, origin: str) -> Lexicon:
    """Return the entries as if no other origin had given them."""
    return Lexicon(entry._replace(origin=origin) for entry in entries)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    parser.add_argument("--sentences", type=int, default=3000)
    parser.add_argument("--source", action="append", help="only this, or merged; may be repeated")
    options = parser.parse_args()
    english = list(islice(read(ENGLISH), options.sentences))
    print("| language | source | entries | tokens | types | accuracy |\n|---|---|---|---|---|---|")
    for language in options.languages or SOURCES:
        gold = annotated(read(CORPORA / "data" / language / "ud" / GOLD[language]), "pos")
        path = table_of(language)
        table = None if path is None else morph.load(path)
        single = {origin: alone(lex, origin) for origin, lex in sources_of(language).items()}
        merged = merge(list(single.values()))
        agreed = sum(1 for entry in merged if len(entry.origins) > 1)
        for name, lex in {**single, "merged": merged}.items():
            if options.source and name not in options.source:
                continue
            known = coverage(lex, english).words
            made = [each.sentence for each in Augmenter(lex, table).sentences(english)]
            result = probe(made, gold)
            low, high = result.interval
            print(
                f"| {language} | {name} | {len(lex)} "
                f"| {100 * sum(known.found_tokens) / known.tokens:.1f} "
                f"| {100 * sum(known.found_types) / known.types:.1f} "
                f"| {100 * result.score:.1f} ({100 * low:.1f}-{100 * high:.1f}) |",
                flush=True,
            )
        print(f"| {language} | agreed | {agreed} | | | |", flush=True)


if __name__ == "__main__":
    main()
