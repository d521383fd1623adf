"""How right entries learned from parallel text are, and what they are worth.

    python benchmarks/lexicon_induction.py [--part choose|precision|probe]... [--sentences N]

The settings are chosen on one language, Swahili, and the figures are of another, Wolof, whose
lexicon no choice has seen. Both texts are New Testaments beside the World English Bible, of which
forms of one lemma only are reduced to it by UniMorph; verses are not keyed, so sentences are
aligned first.

``choose``: all settings for Swahili, against the English-Swahili dictionary of FreeDict (single
words; what the dictionary lacks counts as wrong, so precision is a lower bound). The best is that
of the highest F1 of recall (words of the dictionary that have a right translation among those
learned) and precision (entries that are right, of those whose source the dictionary has).

``precision``: for Wolof, the settings so chosen and those of ``induce``, against half of the
lexicon by source word.

``probe``: part-of-speech accuracy on UD test of the probe's tagger, trained on N sentences of EWT,
with the other half and the whole of the lexicon, without and with the learned entries merged in as
the second tier, and with these alone.
"""

from __future__ import annotations

import argparse
import inspect
import tempfile
import time
from collections.abc import Collection, Iterator
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of

from kiloglot import lexicon
from kiloglot.augment import Augmenter
from kiloglot.augment.annotated import annotated
from kiloglot.augment.probe import probe
from kiloglot.cli.lexicon_induce import lemmas_by
from kiloglot.data import read
from kiloglot.data.files import read_lines
from kiloglot.lexicon import Lexicon, coverage, merge
from kiloglot.lexicon.alignment import Joining, Links, align
from kiloglot.lexicon.induce import Precision, induce, precision
from kiloglot.lexicon.parallel import ParallelText, read_parallel
from kiloglot.lexicon.split import split

BIBLE = CORPORA / "text/english/bible.txt.xz"
#: The English file holds several translations one after the other; the last begins its New
#: Testament with this line.
BEGIN = "The book of the genealogy of Jesus Christ, the son of David, the son of Abraham."
#: Where New Testaments are, and the line that they begin with, ``""`` for the first.
TEXTS = {
    "wol": ("data/wol/text/bible.txt", ""),
    "swh": (
        "text/multilingual/swa.txt.xz",
        "Yesu Kristo alikuwa mzawa wa Daudi, mzawa wa Abrahamu. Hii ndiyo orodha ya ukoo wake:",
    ),
}
SHARES = ("coverage", "precision_at_1", "precision_any", "entry_precision", "recall")


class Setting(NamedTuple):
    """How entries are chosen."""

    joining: Joining
    min_count: int
    min_probability: float
    best: int


GRID = [
    Setting(*values)
    for values in product(
        ("intersection", "grow-diag-final-and"), (2, 3), (0.05, 0.1, 0.2, 0.3), (1, 3)
    )
]


def usual() -> Setting:
    """Return the settings that ``induce`` has unless others are named."""
    defaults = inspect.signature(induce).parameters
    return Setting(*(defaults[name].default for name in Setting._fields))


class Learner:
    """Learns from the text of a language, which is aligned once for each way of joining."""

    def __init__(self, language: str) -> None:
        start = time.process_time()
        self.text = parallel(language)
        self._links: dict[Joining, Links] = {}
        print(
            f"{language}: {self.text.sentences:,} pairs, sentences aligned in "
            f"{time.process_time() - start:.0f} CPU s",
            flush=True,
        )

    def learn(self, setting: Setting) -> list[lexicon.Entry]:
        """Return the entries, the best of each source first."""
        start = time.process_time()
        if setting.joining not in self._links:
            source, target = self.text.source.text(), self.text.target.text()
            self._links[setting.joining] = align(source, target, setting.joining)
            print(f"words aligned in {time.process_time() - start:.0f} CPU s", flush=True)
        found = induce(
            self.text,
            links=self._links[setting.joining],
            min_count=setting.min_count,
            min_probability=setting.min_probability,
            best=setting.best,
        )
        return [each.entry for each in found]


def parallel(language: str) -> ParallelText:
    """Read and align both New Testaments."""
    path, begin = TEXTS[language]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, lines in ("eng", _from(BIBLE, BEGIN)), (language, _from(CORPORA / path, begin)):
            files.append(Path(folder, f"{name}.txt"))
            files[-1].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        lemma = lemmas_by(str(CORPORA / "data/eng/unimorph.args.tsv"))
        return read_parallel(files, align=True, lemma=lemma)


def _from(path: Path, begin: str) -> Iterator[str]:
    """Yield the lines from the last that is ``begin`` on."""
    lines = list(read_lines(path))
    place = max((place for place, line in enumerate(lines) if line == begin), default=0)
    return islice(iter(lines), place, None)


def table(learner: Learner, settings: list[Setting], reference: Lexicon) -> list[Precision]:
    """Print what each setting gives."""
    print(
        "\n| joining | links | probability | best | entries | coverage | first | any | all | F1 |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    found = []
    for setting in settings:
        learned = learner.learn(setting)
        found.append(precision(learned, reference, examples=25))
        figures = found[-1].as_dict()
        cells = [f"{len(learned):,}", *(f"{100 * figures[name]:.1f}" for name in SHARES[:4])]
        print(f"| {' | '.join(map(str, (*setting, *cells)))} | {100 * f1(found[-1]):.1f} |")
    print(flush=True)
    return found


def f1(found: Precision) -> float:
    """Return the harmonic mean of recall and precision of entries."""
    figures = found.as_dict()
    recall, right = figures["recall"] or 0.0, figures["entry_precision"] or 0.0
    return 2 * recall * right / (recall + right) if recall + right else 0.0


def choose() -> Setting:
    """Print what all settings give for Swahili, and return the best."""
    reference = lexicon.load(CORPORA / "formats/freedict-eng-swh.tei")
    found = table(Learner("swh"), GRID, reference)
    best = max(zip(found, GRID, strict=True), key=lambda pair: f1(pair[0]))[1]
    print(f"chosen: {best}\nas in induce: {usual()}\n", flush=True)
    return best


ROWS = ("learned", "half", "half + learned", "whole", "whole + learned")


def probes(
    learned: Lexicon, half: Lexicon, whole: Lexicon, sentences: int, rows: Collection[str]
) -> None:
    """Print the accuracy with and without the learned entries."""
    gold = annotated(read(CORPORA / "data/wol/ud" / GOLD["wol"]), "pos")
    english = list(islice(read(ENGLISH), sentences))
    print("| lexicon | entries | tokens | accuracy |\n|---|---|---|---|")
    for name, lex in {
        "learned": learned,
        "half": half,
        "half + learned": merge([half, learned]),
        "whole": whole,
        "whole + learned": merge([whole, learned]),
    }.items():
        if name not in rows:
            continue
        known = coverage(lex, english).words
        made = [each.sentence for each in Augmenter(lex, None).sentences(english)]
        result = probe(made, gold)
        low, high = result.interval
        print(
            f"| {name} | {len(lex)} | {100 * sum(known.found_tokens) / known.tokens:.1f} "
            f"| {100 * result.score:.1f} ({100 * low:.1f}-{100 * high:.1f}) |",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parts = ("choose", "precision", "probe")
    parser.add_argument("--part", action="append", choices=parts, help="[all]")
    parser.add_argument("--setting", help="what was chosen: joining,links,probability,best")
    parser.add_argument("--sentences", type=int, default=3000)
    parser.add_argument("--row", action="append", choices=ROWS, help="of the probe [all]")
    parser.add_argument("--learned", type=Path, help="where the entries of the probe are kept")
    options = parser.parse_args()
    wanted = options.part or parts
    settings = [usual()]
    if options.setting:
        joining, *numbers = options.setting.split(",")
        settings.insert(0, Setting(joining, int(numbers[0]), float(numbers[1]), int(numbers[2])))
    elif "choose" in wanted and (best := choose()) not in settings:
        settings.insert(0, best)
    if wanted == ["choose"]:
        return
    whole = lexicon.load(lexicon_of("wol"))
    halves = split(whole, [0.5], by="source")
    kept = options.learned is not None and options.learned.exists()
    learner = None if kept and "precision" not in wanted else Learner("wol")
    if learner is not None and "precision" in wanted:
        found = table(learner, settings, halves.parts[0])
        print("not in the reference, of the first setting:")
        print(", ".join(found[0].as_dict()["wrong"]), end="\n\n", flush=True)
    if "probe" in wanted:
        if learner is None:
            learned = lexicon.load(options.learned, clean=())
        else:
            learned = Lexicon(learner.learn(settings[0]))
            if options.learned is not None:
                learned.save(options.learned, "tsv")
        probes(learned, halves.rest, whole, options.sentences, options.row or ROWS)


if __name__ == "__main__":
    main()
