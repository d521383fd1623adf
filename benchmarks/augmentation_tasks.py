"""Synthetic data for intents and slots, for entities, and what of it real text attests.

    python benchmarks/augmentation_tasks.py intents|ner|intrinsic [LANGUAGE...] [--sentences N]
        [--target-text FOLDER] [--script CODE]

``intents``: English xSID train in, xSID test out: intent accuracy, slot F1, and the share of
utterances of which both are right. ``ner``: English UNER EWT and WNUT 17 in, KazNERD test out (its
GPE, LOCATION and FACILITY are LOC), F1. The taggers are those of ``kiloglot probe``; English has no
parts of speech, and is analysed by its paradigms or, *parsed*, by tagger and parser trained on UD
English EWT (``kaz`` only, no other test sets are there). ``--script kaz-Cyrl`` adds a row with
entities respelt in that orthography.
``intrinsic``: EWT as in ``augmentation.py``; which share of the words (with a letter) of the
synthetic sentences, as tokens and as types, occurs in target text, and which share of the words of
the test set occurs in them. Labelled target text is left out there (``self_train=0``). And before
that, which share of the words of the test set is a word of the lexicon, is one or a form of one in
the paradigms, and has a lemma that the lexicon has: the most that inflection could reach.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from augmentation import TRANSLATED
from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter
from kiloglot.augment.annotated import annotated
from kiloglot.augment.form_list import load_forms
from kiloglot.augment.labeller import labelled
from kiloglot.augment.probe import probe
from kiloglot.augment.script import Transliterator
from kiloglot.augment.source_table import SourceTable
from kiloglot.augment.tagging import Trained
from kiloglot.augment.target_text import words_of
from kiloglot.data import Sentence, read
from kiloglot.data.files import read_lines
from kiloglot.data.spans import spans_of

DATA = CORPORA / "data"
#: What UNER calls the entities of KazNERD; all others are none.
ENTITIES = {
    "PERSON": "PER",
    "ORGANISATION": "ORG",
    "GPE": "LOC",
    "LOCATION": "LOC",
    "FACILITY": "LOC",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("intents", "ner", "intrinsic"))
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    parser.add_argument("--sentences", type=int, default=4000)
    parser.add_argument("--target-text", type=Path, help="folder of LANGUAGE.txt")
    parser.add_argument("--script", help="epitran's code of the target orthography")
    parser.add_argument("--seed", type=int, default=0, help="of the augmenter's choices")
    parser.add_argument("--rows", nargs="*", metavar="NAME", help="only these")
    options = parser.parse_args()
    if options.what == "intrinsic":
        intrinsic(options.languages or list(GOLD), options.sentences, options.target_text)
        return
    for language in options.languages or ["kaz"]:
        measure = {"intents": intents, "ner": entities}[options.what]
        measure(language, options)


def resources(language: str, text: Path | None) -> tuple[Any, Any, dict[str, Any]]:
    """Return lexicon, table, and what the recipe knows of the language besides."""
    path = table_of(language)
    more: dict[str, Any] = {}
    listed = DATA / language / "wiktionary_forms.tsv"
    if listed.exists():
        more["forms"] = load_forms(listed)
    if text is not None:
        more["target_text"] = list(read_lines(text / f"{language}.txt"))
    return lexicon.load(lexicon_of(language)), path and morph.load(path), more


def drawn(sentences: Iterable[Sentence], size: int) -> list[Sentence]:
    """Draw sentences without those that come again."""
    distinct = list({sentence.tokens: sentence for sentence in sentences}.values())
    return random.Random(0).sample(distinct, min(size, len(distinct)))


def made_of(
    english: list[Sentence], language: str, options: argparse.Namespace
) -> Iterable[tuple[str, list[Sentence]]]:
    """Yield the training data of each row."""
    lex, table, more = resources(language, options.target_text)
    analyse = SourceTable(morph.load(DATA / "eng/unimorph.args.tsv"), lex, table)
    tagger = Trained(read(ENGLISH))
    yield "English only", english
    ways: dict[str, dict[str, Any]] = {
        "word": {"method": "word"},
        "recipe": {"analyse": analyse},
        "recipe + " + " + ".join(sorted(name.removeprefix("target_") for name in more)): more
        | {"analyse": analyse},
        "recipe, entities kept": {"analyse": analyse, "entities": "keep", "names": False},
        "recipe, entities translated": {"analyse": analyse, "entities": "translate"},
        "recipe, parsed": {"tagger": tagger},
        "recipe, parsed, entities kept": {"tagger": tagger, "entities": "keep", "names": False},
        "recipe, parsed, entities translated": {"tagger": tagger, "entities": "translate"},
    }
    if options.script:
        respelt = {"entities": "transliterate", "transliterate": Transliterator(options.script)}
        ways["recipe, parsed, entities respelt"] = {"tagger": tagger, **respelt}
    for name, way in ways.items():
        if options.rows and name not in options.rows:
            continue
        augmenter = Augmenter(lex, table, seed=options.seed, **way)
        yield name, [each.sentence for each in augmenter.sentences(english)]
        print(f"{name}: {dict(sorted(augmenter.counts.items()))}", file=sys.stderr)


def intents(language: str, options: argparse.Namespace) -> None:
    """Print intent accuracy, slot F1 and exact match."""
    english = drawn(read(DATA / "eng/xsid/train.tsv"), options.sentences)
    gold = list(read(DATA / language / "xsid/test.conll"))
    whole, slots = annotated(gold, "intent"), annotated(gold, "slots")
    print("| data | sentences | intents | slots | both |\n|---|---|---|---|---|")
    for name, made in made_of(english, language, options):
        found = labelled(annotated(made, "intent"), whole.tokens, "intent").labels
        tags = labelled(annotated(made, "slots"), slots.tokens, "slots").labels
        right = [this == that for this, that in zip(found, whole.labels, strict=True)]
        pairs = [
            (set(spans_of(this)), set(spans_of(that)))
            for this, that in zip(tags, slots.labels, strict=True)
        ]
        hits, guesses, spans = (
            sum(sizes)
            for sizes in zip(
                *((len(ours & true), len(ours), len(true)) for ours, true in pairs), strict=True
            )
        )
        both = [one and ours == true for one, (ours, true) in zip(right, pairs, strict=True)]
        cells = [sum(right) / len(right), 2 * hits / (guesses + spans), sum(both) / len(both)]
        figures = " | ".join(f"{100 * cell:.1f}" for cell in cells)
        print(f"| {name} | {len(made)} | {figures} |", flush=True)


def entities(language: str, options: argparse.Namespace) -> None:
    """Print F1 of entities."""
    files = ("uner_ewt_dev.txt", "uner_ewt_test.txt", "wnut17_train.txt")
    sentences = (each for name in files for each in read(DATA / "eng/ner" / name))
    english = drawn(sentences, options.sentences)
    gold = annotated(map(_mapped, read(DATA / language / "ner/test.txt")), "ner")
    print("| data | sentences | F1 |\n|---|---|---|")
    for name, made in made_of(english, language, options):
        result = probe(made, gold, "ner")
        low, high = (100 * bound for bound in result.interval)
        print(
            f"| {name} | {len(made)} | {100 * result.score:.1f} ({low:.1f}-{high:.1f}) |",
            flush=True,
        )


def _mapped(sentence: Sentence) -> Sentence:
    def label(tag: str) -> str:
        entity = ENTITIES.get(tag[2:])
        return f"{tag[:2]}{entity}" if entity else "O"

    return replace(sentence, tags=tuple(map(label, sentence.tags or ())))


def intrinsic(languages: list[str], size: int, text: Path | None) -> None:
    """Print shares of attested words."""
    if text is None:
        raise SystemExit("intrinsic needs --target-text")
    print("| language | lexicon | with paradigms | by lemma |\n|---|---|---|---|")
    for language in languages:
        cells = " | ".join(f"{100 * share:.1f}" for share in reach(language))
        print(f"| {language} | {cells} |", flush=True)
    english = list(read(ENGLISH))[:size]
    print("\n| language | data | tokens attested | types attested | test tokens covered |")
    print("|---|---|---|---|---|")
    for language in languages:
        lex, table, more = resources(language, text)
        real = {word.casefold() for line in more["target_text"] for word in words_of(line)}
        gold = list(_words(read(DATA / language / "ud" / GOLD[language])))
        build = partial(Augmenter, lex, table)
        for name, way in {
            "word": {"method": "word"},
            "translated": TRANSLATED,
            "recipe": {},
            "recipe + forms + text": {**more, "self_train": 0.0},
        }.items():
            words = list(_words(each.sentence for each in build(**way).sentences(english)))
            types = set(words)
            cells = [
                sum(word in real for word in words) / len(words),
                sum(word in real for word in types) / len(types),
                sum(word in types for word in gold) / len(gold),
            ]
            figures = " | ".join(f"{100 * cell:.1f}" for cell in cells)
            print(f"| {language} | {name} | {figures} |", flush=True)


def reach(language: str) -> tuple[float, float, float]:
    """Return which shares of the words of a test set lexicon and paradigms reach."""
    lex, table, _ = resources(language, None)
    targets = {entry.target.casefold() for entry in lex}
    forms = targets | {
        form.casefold()
        for lemma, _, form in (() if table is None else table.pairs())
        if lemma.casefold() in targets
    }
    words = [
        (form.casefold(), lemma.casefold())
        for sentence in read(DATA / language / "ud" / GOLD[language])
        for form, lemma in zip(sentence.tokens, sentence.lemmas or sentence.tokens, strict=True)
        if any(map(str.isalpha, form))
    ]
    return (
        sum(form in targets for form, _ in words) / len(words),
        sum(form in forms for form, _ in words) / len(words),
        sum(form in targets or lemma in targets for form, lemma in words) / len(words),
    )


def _words(sentences: Iterable[Sentence]) -> Iterable[str]:
    for sentence in sentences:
        yield from (word.casefold() for word in sentence.tokens if any(map(str.isalpha, word)))


if __name__ == "__main__":
    main()
