"""A lexicon with entries learned from parallel text merged in, for ``augmentation.py --lexicons``.

    python benchmarks/augmentation_induced.py OUT.tsv

Wolof and English, both New Testaments. The English one is tagged by a tagger trained from 5,000
sentences of EWT; content words are counted by lemma, function words as they are written, both with
their part of speech.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import islice
from pathlib import Path

from corpora import CORPORA, ENGLISH, lexicon_of
from lexicon_induction import BEGIN, BIBLE

from kiloglot import lexicon
from kiloglot.augment.lookup import CONTENT
from kiloglot.augment.tagging import Trained
from kiloglot.data import Sentence, read, write
from kiloglot.data.files import read_lines
from kiloglot.data.unicode import tokenise
from kiloglot.lexicon import merge
from kiloglot.lexicon.induce import induce
from kiloglot.lexicon.lexicon import Lexicon
from kiloglot.lexicon.parallel import ParallelText, read_parallel


def tagged() -> ParallelText:
    """Read and align both New Testaments, the English one tagged."""
    lines = list(read_lines(BIBLE))
    begin = max(place for place, line in enumerate(lines) if line == BEGIN)
    tagger = Trained(islice(read(ENGLISH), 5000))
    tokens = [tuple(tokenise(line)) for line in lines[begin:]]
    sentences = [
        Sentence(
            words,
            lemmas=tuple(
                each.lemma if each.upos in CONTENT else word.lower()
                for word, each in zip(words, own, strict=True)
            ),
            upos=tuple(each.upos for each in own),
        )
        for words, own in zip(tokens, tagger(tokens), strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        english = Path(folder, "eng.conllu")
        write(sentences, english)
        return read_parallel([english, CORPORA / "data/wol/text/bible.txt"], align=True)


def main() -> None:
    """Learn, merge and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("output", type=Path, metavar="OUT.tsv")
    options = parser.parse_args()
    found = induce(tagged())
    learned = Lexicon([each.entry for each in found])
    merged = merge([lexicon.load(lexicon_of("wol")), learned])
    merged.save(options.output)
    print(f"{len(learned)} entries learned, {len(merged)} in all")


if __name__ == "__main__":
    main()
