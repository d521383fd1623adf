"""Make adapt/tables/known_words.bin of the texts that mini was trained on.

    python tools/mini/known_words.py TEXT... -o adapt/tables/known_words.bin

Short words are taken however rare they are: they are the ones that languages share by chance.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from kiloglot.adapt.known_words import KnownWords
from kiloglot.adapt.new_words import parts_of
from kiloglot.data.files import read_lines, whole_bytes
from kiloglot.data.unicode import normalise

SHORT = 6
RARE = 2


def main() -> None:
    """Parse the command line and write the filter."""
    parser = argparse.ArgumentParser(description="Make the filter of known words.")
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    known: set[str] = set()
    for path in options.texts:
        counts: Counter[str] = Counter()
        for line in read_lines(path):
            counts.update(parts_of(normalise(line)))
        folded: Counter[str] = Counter()
        for word, count in counts.items():
            folded[word.casefold()] += count
        known.update(word for word, count in folded.items() if len(word) <= SHORT or count >= RARE)
    with whole_bytes(options.output) as stream:
        stream.write(KnownWords.of(known).bits.tobytes())


if __name__ == "__main__":
    main()
