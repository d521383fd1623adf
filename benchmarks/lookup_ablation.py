"""Which entries should translate a word: the look-up of ``morph`` with one rule changed at a time.

    python benchmarks/lookup_ablation.py [LANGUAGE...] [--sentences N]

Part-of-speech accuracy as in ``augmentation.py``, with the first N sentences of EWT.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import islice
from unittest import mock

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon, morph
from kiloglot.augment import Augmenter, planner
from kiloglot.augment.analysis import Word
from kiloglot.augment.annotated import annotated
from kiloglot.augment.lookup import Found, by_morphology
from kiloglot.augment.probe import probe
from kiloglot.data import read
from kiloglot.lexicon import Lexicon

#: Looks a word up.
LookUp = Callable[[Lexicon, Word], Found | None]


def of_entries(choose: Callable[[Lexicon, Word, Found], tuple[lexicon.Entry, ...]]) -> LookUp:
    """Make a look-up that finds words as ``morph`` does but takes other entries."""

    def look_up(lex: Lexicon, word: Word) -> Found | None:
        found = by_morphology(lex, word)
        if found is None or word.upos == "PROPN":
            return found
        form = word.lemma if found.step == "lemma" else word.form
        entries = choose(lex, word, found._replace(entries=lex.exact(form) or lex.casefold(form)))
        return Found(entries, found.step) if entries else None

    return look_up


def right_first(lex: Lexicon, word: Word, found: Found) -> tuple[lexicon.Entry, ...]:
    """Take the right part of speech, else those without any, else all."""
    right = tuple(entry for entry in found.entries if entry.pos == word.upos)
    return right or tuple(entry for entry in found.entries if not entry.pos) or found.entries


def right_only(lex: Lexicon, word: Word, found: Found) -> tuple[lexicon.Entry, ...]:
    """Take the right part of speech or none at all."""
    return tuple(entry for entry in found.entries if entry.pos in ("", word.upos))


def single_words(lex: Lexicon, word: Word, found: Found) -> tuple[lexicon.Entry, ...]:
    """Take single words where there are any."""
    fitting = right_only(lex, word, found) or found.entries
    return tuple(entry for entry in fitting if " " not in entry.target) or fitting


LOOK_UPS: dict[str, LookUp] = {
    "as it is": by_morphology,
    "right part of speech, then without any, then others": of_entries(right_first),
    "right part of speech or without any, no others": of_entries(right_only),
    "any part of speech": of_entries(lambda lex, word, found: found.entries),
    "single words where there are any": of_entries(single_words),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    parser.add_argument("--sentences", type=int, default=6000)
    options = parser.parse_args()
    english = list(islice(read(ENGLISH), options.sentences))
    print(f"| language | {' | '.join(LOOK_UPS)} |\n|{'---|' * (len(LOOK_UPS) + 1)}", flush=True)
    for language in options.languages or GOLD:
        gold = annotated(read(CORPORA / "data" / language / "ud" / GOLD[language]), "pos")
        lex = lexicon.load(lexicon_of(language))
        path = table_of(language)
        table = None if path is None else morph.load(path)
        cells = []
        for look_up in LOOK_UPS.values():
            with mock.patch.object(planner, "by_morphology", look_up):
                made = list(Augmenter(lex, table).sentences(english))
            score = probe([each.sentence for each in made], gold, resamples=1).score
            cells.append(f"{100 * score:.1f}")
        print(f"| {language} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
