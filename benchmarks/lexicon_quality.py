"""Lexicons beside tables and corpora: citation forms, coverage by origin, what to elicit next.

    python benchmarks/lexicon_quality.py [LANGUAGE...]

Prints three tables. The first: lemmas of the UniMorph table that are targets of the lexicon as they
stand, and with the rules of citation forms learned from the two. The second tests the learning: the
verbs of the lexicon (or a fifth of them) get another affix, and rules must find the lemmas again;
``wrong`` are words that a rule takes to another lemma. The third: coverage of the words of EWT's
test set by each origin of the lexicon, and with the 200 words of a worksheet filled in.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator

from corpora import CORPORA

from kiloglot import lexicon
from kiloglot.cli.lexicon_info import lemmas_of
from kiloglot.data import read
from kiloglot.lexicon.citation import CitationForms
from kiloglot.lexicon.worksheet import wanted

LANGUAGES = ("fao", "sme", "kaz", "mlt", "lug", "wol")
AFFIXES: dict[str, Callable[[str], str]] = {
    "`at ` before": lambda word: f"at {word}",
    "`-ne` after": lambda word: f"{word}ne",
    "last letter -> `-us`": lambda word: f"{word[:-1]}us",
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    languages = parser.parse_args().languages or LANGUAGES
    row("| language | POS | lemmas | direct | with rules | rules |")
    row("|---|---|---|---|---|---|")
    tested = [line for language in languages for line in citation(language)]
    row("\n| language | affix | verbs | share | found | wrong |")
    row("|---|---|---|---|---|---|")
    for line in tested:
        row(line)
    row("\n| language | origin | entries | words found | by no other | all | with 200 more |")
    row("|---|---|---|---|---|---|---|")
    for language in languages:
        for line in coverage(language):
            row(line)


def citation(language: str) -> Iterator[str]:
    """Print how many lemmas are reached, and yield the rows of the test."""
    path = CORPORA / "data" / language / "unimorph.tsv"
    if not path.is_file():
        return
    words = [(entry.target, entry.pos) for entry in lexicon_of(language)]
    lemmas = lemmas_of([str(path)])
    forms = CitationForms.learn(words, lemmas)
    rules = "; ".join(f"{rule} ({rule.support})" for rule in forms.rules) or "none"
    for pos in sorted({pos for _, pos in lemmas}):
        group = {lemma for lemma, own in lemmas if own == pos}
        targets = {word for word, own in words if own in (pos, "")}
        reached = {found.lemma for word in targets for found in forms.candidates(word, pos)}
        row(
            f"| {language} | {pos} | {len(group)} | {len(group & targets)} | "
            f"{len(group & reached)} | {rules} |"
        )
    for name, change in AFFIXES.items():
        for share in (1.0, 0.2):
            yield from simulated(language, words, lemmas, name, change, share)


def simulated(
    language: str,
    words: list[tuple[str, str]],
    lemmas: set[tuple[str, str]],
    name: str,
    change: Callable[[str], str],
    share: float,
) -> Iterator[str]:
    """Give verbs another affix, and yield how many are found again."""
    chance = random.Random(0)
    known = {lemma for lemma, pos in lemmas if pos == "VERB"}
    truth: dict[str, str] = {}
    changed = []
    for word, pos in dict.fromkeys(words):
        if pos == "VERB" and len(word) > 3 and " " not in word and chance.random() < share:
            truth[change(word)] = word
            changed.append((change(word), pos))
        else:
            changed.append((word, pos))
    able = [word for word, lemma in truth.items() if lemma in known]
    if not able:
        return
    forms = CitationForms.learn(changed, lemmas)
    claims = {
        (word, found.lemma)
        for word, _ in changed
        for found in forms.candidates(word, "VERB")
        if found.rule
    }
    found = sum((word, truth[word]) in claims for word in able)
    wrong = sum(truth.get(word) != lemma for word, lemma in claims)
    yield f"| {language} | {name} | {len(able)} | {share:.0%} | {found} | {wrong} |"


def coverage(language: str) -> Iterator[str]:
    """Yield the rows of the third table."""
    lex = lexicon_of(language)
    found = lexicon.coverage(lex, read(CORPORA / "data/eng/ud/en_ewt-ud-test.conllu"), missing=None)
    words, known = found.words.tokens, sum(found.words.found_tokens)
    more = sum(word.tokens for word in wanted(found.missing, 200))
    for one in found.by_origin:
        yield (
            f"| {language} | {one.origin} | {one.entries} | {one.tokens / words:.1%} | "
            f"{one.only / words:.1%} | {known / words:.1%} | {(known + more) / words:.1%} |"
        )


def lexicon_of(language: str) -> lexicon.Lexicon:
    """Load the lexicon of a language."""
    return lexicon.load(CORPORA / "data" / language / "lexicon.tsv")


def row(line: str) -> None:
    """Print a line."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
