"""The data of ``adaptation.py``: English labels, synthetic ones, target text, tests."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot.adapt.examples import Source
from kiloglot.augment.build import build
from kiloglot.data import Sentence, read, write
from kiloglot.data.files import read_lines

__all__ = ["TASKS", "Data", "tests_of"]

TASKS = ("pos", "joint")
XSID = CORPORA / "data/eng/xsid"
_TRAIN = {"pos": ENGLISH, "joint": XSID / "train.tsv"}
_DEV = {"pos": ENGLISH.with_name("en_ewt-ud-dev.conllu"), "joint": XSID / "valid.conll"}
#: Longer sentences are not trained on.
MAX_WORDS = 25
#: English sentences that decide, about distillation.
_GATE = 500


def tests_of(task: str) -> dict[str, Path]:
    """Return the tests of a task by language."""
    if task == "pos":
        return {code: CORPORA / "data" / code / "ud" / name for code, name in GOLD.items()}
    paths = {code: CORPORA / "data" / code / "xsid" / "test.conll" for code in GOLD}
    return {code: path for code, path in paths.items() if path.exists()}


@dataclass(frozen=True)
class Data:
    """What the rows learn from; what takes long to make is kept in a folder.

    Args:
        work: The folder.
        sentences: English sentences that are taken, and translated.
    """

    work: Path
    sentences: int

    def english(self, task: str) -> Source:
        """Return English sentences with labels, drawn evenly from different ones."""
        return _named(self._english(task), "eng")

    def gate(self, task: str) -> Source:
        """Return English development data."""
        return _named(list(read(_DEV[task]))[:_GATE], "eng dev")

    def synthetic(self, task: str, method: str, code: str) -> Source:
        """Return the same sentences in another language, ``word`` for word or by the recipe."""
        return _named(list(read(self._made(task, method, code))), f"{code} {method}")

    def supervised(self, task: str, code: str) -> Source | None:
        """Return training data of a language, weighed as if it were as much as the English."""
        pattern = "ud/*-train.conllu" if task == "pos" else "xsid/train.*"
        rows = [
            sentence
            for path in sorted((CORPORA / "data" / code).glob(pattern))
            for sentence in read(path)
            if len(sentence.tokens) <= MAX_WORDS
        ]
        if not rows:
            return None
        weight = max(1.0, self.sentences / len(rows))
        return Source(path=f"{code} gold", sentences=rows, weight=weight)

    def target_text(self, code: str) -> Path:
        """Return a file of real text of a language, without the sentences of its tests."""
        path = self.work / f"{code}.txt"
        if not path.exists():
            tests = [tests_of(task)[code] for task in TASKS if code in tests_of(task)]
            held = {_plain(each.tokens) for test in tests for each in read(test)}
            source = CORPORA / "text" / "target" / f"{code}.txt"
            _write(path, (it for it in read_lines(source) if _plain(it.split()) not in held))
        return path

    def synthetic_text(self, code: str) -> Path:
        """Return a file of synthetic text: the sentences of all tasks."""
        path = self.work / f"{code}.synthetic.{self.sentences}.txt"
        if not path.exists():
            made = [
                sentence
                for task in TASKS
                if code in tests_of(task)
                for sentence in read(self._made(task, "kiloglot", code))
            ]
            _write(path, (" ".join(sentence.tokens) for sentence in made))
        return path

    def _english(self, task: str) -> list[Sentence]:
        rows = [each for each in read(_TRAIN[task]) if len(each.tokens) <= MAX_WORDS]
        different = list({each.tokens: each for each in rows}.values())
        random.Random(0).shuffle(different)
        return different[: self.sentences]

    def _made(self, task: str, method: str, code: str) -> Path:
        path = self.work / f"{task}.{method}.{code}.{self.sentences}.jsonl"
        if not path.exists():
            settings: dict[str, Any] = {"method": "word"}
            if method == "kiloglot":
                listed = CORPORA / "data" / code / "wiktionary_forms.tsv"
                settings = {
                    "paradigms": [table] if (table := table_of(code)) else [],
                    "forms": [listed] if listed.exists() else [],
                    "target_text": [self.target_text(code)],
                    "analyse_with": None if task == "pos" else ENGLISH,
                }
            augmenter = build([lexicon_of(code)], **settings)
            write((made.sentence for made in augmenter.sentences(self._english(task))), path)
        return path


def _named(sentences: Sequence[Sentence], name: str) -> Source:
    return Source(path=name, sentences=sentences)


def _plain(words: Iterable[str]) -> str:
    return "".join(filter(str.isalnum, "".join(words).casefold()))


def _write(path: Path, lines: Iterator[str]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(path)
