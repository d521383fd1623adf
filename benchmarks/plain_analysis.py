"""What is lost when the source is analysed by a tagger, or by a table, instead of by hand.

    python benchmarks/plain_analysis.py [fao kaz ...] [--sentences N]

The first sentences of UD English EWT train are augmented with their own annotation, with that but
the tree, and with that of the tagger and parser that come with kiloglot, trained on the rest of EWT
train, without and with its tree. First, what a table of verbs reads in them: how much of it are
verbs, and how many of the verbs that the lexicon translates are read. Then the accuracy (%) of the
tagger of ``kiloglot probe`` on the UD test set of the language, with 95 % bootstrap interval.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.augment.analysis import VERBAL
from kiloglot.augment.annotated import annotated
from kiloglot.augment.probe import probe
from kiloglot.augment.source_table import SourceTable
from kiloglot.augment.tagging import Trained, tagged
from kiloglot.data import Sentence, read

PARADIGMS = CORPORA / "data/eng/unimorph.args.tsv"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", default=["fao", "kaz"])
    parser.add_argument("--sentences", type=int, default=4000)
    options = parser.parse_args()
    english = list(read(ENGLISH))
    gold, rest = english[: options.sentences], english[options.sentences :]
    start = time.process_time()
    tagger = Trained(rest)
    trained = time.process_time() - start
    bare = [Sentence(each.tokens, id=each.id) for each in gold]
    start = time.process_time()
    found = tagged(bare, tagger)
    seconds = time.process_time() - start
    words = sum(len(each.tokens) for each in gold)
    print(f"Trained on {len(rest):,} sentences in {trained:.0f} CPU-s; ", end="")
    print(f"{words / seconds:,.0f} words/s; ", end="")
    for name in ("upos", "lemmas", "feats", "heads", "deprels"):
        print(f"{name} {100 * agreement(found, gold, name):.1f} %; ", end="")
    print(f"{words:,} words\n", flush=True)
    kinds = {
        "gold": gold,
        "gold without tree": [replace(each, heads=None, deprels=None) for each in gold],
        "tagger": [replace(each, heads=None, deprels=None) for each in found],
        "tagger and parser": found,
    }
    print("Read by a table, in % of what it reads or should:\n")
    print("| language | words read | of them verbs | verbs read |\n|---|---|---|---|", flush=True)
    for language in options.languages:
        print(f"| {language} | {' | '.join(read_by_table(gold, language))} |", flush=True)
    print()
    print("| language | " + " | ".join(kinds) + " |")
    print("|---" * (len(kinds) + 1) + "|")
    for language in (each for each in options.languages if each in GOLD):
        lex = lexicon.load(lexicon_of(language))
        path = table_of(language)
        table = None if path is None else morph.load(path)
        test = annotated(read(CORPORA / "data" / language / "ud" / GOLD[language]), "pos")
        cells = []
        for sentences in kinds.values():
            augmenter = Augmenter(lex, table)
            made = [each.sentence for each in augmenter.sentences(sentences)]
            result = probe(annotated(made, "pos"), test, task="pos")
            low, high = result.interval
            cells.append(f"{100 * result.score:.1f} ({100 * low:.1f}-{100 * high:.1f})")
        print(f"| {language} | " + " | ".join(cells) + " |", flush=True)


def read_by_table(gold: list[Sentence], language: str) -> tuple[str, str, str]:
    """Return how many words are read as verbs, how many are, and which share of verbs that is."""
    lex, path = lexicon.load(lexicon_of(language)), table_of(language)
    analyse = SourceTable(morph.load(PARADIGMS), lex, path and morph.load(path))
    words = Counter(
        word
        for each in gold
        for word in zip(each.tokens, each.upos or (), each.lemmas or (), strict=True)
    )
    found = right = verbs = missed = 0
    for (form, upos, lemma), times in words.items():
        is_verb = upos in VERBAL
        if analyse(form).upos in VERBAL:
            found += times
            right += times * is_verb
        elif upos == "VERB" and lex.exact(lemma):
            missed += times
        verbs += times * (upos == "VERB" and bool(lex.exact(lemma)))
    return f"{found:,}", f"{100 * right / found:.1f}", f"{100 * (1 - missed / verbs):.1f}"


def agreement(found: list[Sentence], gold: list[Sentence], name: str) -> float:
    """Return the share of words whose ``name`` is the gold one, where the words are the same."""
    pairs = [
        pair
        for ours, theirs in zip(found, gold, strict=True)
        if ours.tokens == theirs.tokens
        for pair in zip(
            getattr(ours, name),
            getattr(theirs, name) or ("_",) * len(theirs.tokens),
            strict=True,
        )
    ]
    return sum(ours == theirs for ours, theirs in pairs) / len(pairs)


if __name__ == "__main__":
    main()
