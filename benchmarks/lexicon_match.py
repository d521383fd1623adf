"""How right and how fast the look-up of near words is.

    python benchmarks/lexicon_match.py [--probe LANGUAGE]... [--words N]

Kyrgyz words (targets of Apertium's English-Kyrgyz dictionary) that Kazakh lexicons lack are looked
up among Kazakh words, by sound and by letters: a match is right if both words have an English
translation in common. Then the time to look 10,000 words up in 50,000 invented ones. With --probe,
part-of-speech accuracy as in ``lookup_ablation.py`` on 3,000 sentences without and with the nearest
English word, by letters, as the last step of the look-up of content words.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable
from itertools import islice
from unittest import mock

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import morph
from kiloglot.augment import Augmenter, planner
from kiloglot.augment.analysis import Word
from kiloglot.augment.annotated import annotated
from kiloglot.augment.lookup import CONTENT, Found, by_morphology
from kiloglot.augment.probe import probe
from kiloglot.data import read
from kiloglot.lexicon import Entry, Lexicon, load
from kiloglot.lexicon.lexicon import MATCH
from kiloglot.lexicon.match import Matcher

#: Distances by letters at which the probe is measured; 0 is without.
PROBED = (0, 0.1, 0.15, 0.2)
THRESHOLDS = {True: (0.02, 0.05, 0.1, 0.15, 0.2), False: (0.15, 0.2, 0.25, 0.3, 0.4)}


def glosses(lexicon: Iterable[Entry]) -> dict[str, set[str]]:
    """Map single target words to their sources, proper names left out."""
    found: dict[str, set[str]] = {}
    for entry in lexicon:
        if " " not in entry.target and entry.pos != "PROPN" and entry.source[:1].islower():
            found.setdefault(entry.target, set()).add(entry.source.casefold())
    return found


def with_match(lexicon: Lexicon, word: Word) -> Found | None:
    """Look a word up; if it is a content word and no name, take the nearest in the end."""
    found = by_morphology(lexicon, word)
    if found is not None or word.upos not in CONTENT - {"PROPN"}:
        return found
    near = lexicon.lookup(word.form, lemma=word.lemma or None, pos=word.upos, order=(MATCH,))
    return None if near is None else Found(near.entries, near.step)


def measure_probe(language: str, sentences: int, distances: Iterable[float]) -> None:
    """Print the accuracy without and with the nearest word."""
    english = list(islice(read(ENGLISH), sentences))
    gold = annotated(read(CORPORA / "data" / language / "ud" / GOLD[language]), "pos")
    lexicon = load(lexicon_of(language))
    path = table_of(language)
    table = None if path is None else morph.load(path)
    for threshold in distances:
        lex = lexicon.matching(threshold=threshold) if threshold else lexicon
        with mock.patch.object(planner, "by_morphology", with_match):
            made = [each.sentence for each in Augmenter(lex, table).sentences(english)]
        words = {
            Word(*cells)
            for sentence in english
            for cells in zip(
                sentence.tokens, sentence.lemmas or (), sentence.upos or (), strict=True
            )
        }
        found = (with_match(lex, word) for word in words)
        matched = sum(1 for each in found if each is not None and each.step == MATCH)
        result = probe(made, gold)
        low, high = (100 * end for end in result.interval)
        print(
            f"| {language} | {threshold or 'without'} | {matched} of {len(words)} "
            f"| {100 * result.score:.1f} ({low:.1f}-{high:.1f}) |",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--probe", action="append", metavar="LANGUAGE", default=[])
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--sentences", type=int, default=3000, help="of the probe")
    parser.add_argument("--distance", type=float, action="append", help="of the probe [all]")
    options = parser.parse_args()
    if options.probe:
        print("| language | distance up to | types matched | accuracy |\n|---|---|---|---|")
        for language in options.probe:
            measure_probe(language, options.sentences, options.distance or PROBED)
        return
    kazakh = load(lexicon_of("kaz"), CORPORA / "data/kaz/lexicon.gpl.tsv")
    meant = glosses(kazakh)
    sought = glosses(load(CORPORA / "formats/apertium-eng-kir.dix"))
    words = [word for word in sought if word not in meant and len(word) > 2][:1500]
    known = Lexicon(entry for entry in kazakh if entry.target in meant)
    print("| by | threshold | found | right | of the unknown |\n|---|---|---|---|---|")
    for phonetic, thresholds in THRESHOLDS.items():
        matcher = Matcher(
            known,
            language="kaz" if phonetic else "",
            words_language="kir" if phonetic else None,
            side="target",
            threshold=thresholds[-1],
            best=1,
        )
        nearest = list(zip(words, matcher.find_all(words), strict=True))
        for threshold in thresholds:
            found = [
                (word, candidates[0].word)
                for word, candidates in nearest
                if candidates and candidates[0].distance <= threshold
            ]
            right = sum(bool(sought[word] & meant[other]) for word, other in found)
            print(
                f"| {matcher.compared} | {threshold} | {len(found)} "
                f"| {right / max(len(found), 1):.2f} | {len(found) / len(words):.2f} |",
                flush=True,
            )
    number = options.words
    chance = random.Random(0)

    def word() -> str:
        return "".join(
            chance.choice("bcdfghjklmnpqrstvwxz") + chance.choice("aeiou")
            for _ in range(chance.randint(2, 5))
        )

    large = Lexicon(Entry(word(), "x") for _ in range(50_000))
    start = time.process_time()
    matcher = Matcher(large)
    built = time.process_time()
    hits = sum(map(bool, matcher.find_all([word() for _ in range(number)])))
    print(
        f"\n{number} words among {len(large)}: index {built - start:.1f} CPU s, "
        f"look-up {time.process_time() - built:.1f} CPU s, {hits} found"
    )


if __name__ == "__main__":
    main()
