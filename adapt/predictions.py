"""Predictions in files: written with the sentences they are of, read back to be scored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kiloglot.adapt.examples import Corpus
from kiloglot.adapt.massive import CHARACTER_SPLIT, merged, predicted_names, predicted_words
from kiloglot.adapt.metrics import Prediction
from kiloglot.adapt.tasks import KINDS, Task
from kiloglot.data.files import PathLike, read_lines
from kiloglot.data.formats import read, write
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import in_scheme
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError

__all__ = ["read_predictions", "sentence_with", "write_predictions"]

#: The columns of the files that MASSIVE's own scripts write.
_INTENT = "pred_intent"
_PARSE = "pred_annot_utt"


def read_predictions(path: PathLike, corpus: Corpus, task: Task) -> list[Prediction]:
    """Read predictions of the sentences of ``corpus``, in their order.

    Args:
        path: A corpus in any format, its annotation being what was predicted; or JSON lines with
            ``pred_intent`` and ``pred_annot_utt``, as MASSIVE's scripts write them.
        corpus: What they are predictions of.
        task: What was predicted.

    Raises:
        InputError: They are predictions of other sentences, or lack what the task needs.
    """
    kind = KINDS[task]
    found = list(_sentences(path))
    gold = corpus.examples
    if len(found) != len(gold):
        raise InputError(
            f"has {len(found)} sentences, the test {corpus.name} has {len(gold)}",
            path=path,
            remedy="predictions must be of the same sentences in the same order",
        )
    predictions = []
    for number, (sentence, truth) in enumerate(zip(found, gold, strict=True), 1):
        if tuple(map(normalise, sentence.tokens)) != truth.tokens:
            raise InputError(
                f"sentence {number} is another than that of {corpus.name}",
                path=path,
                text=" ".join(sentence.tokens),
                remedy="predictions must be of the same sentences in the same order",
            )
        tags = sentence.upos if kind.words == "upos" else sentence.tags
        if kind.words is not None and tags is None and truth.tags is not None:
            raise InputError(f"sentence {number} has no {kind.needs}", path=path)
        if kind.words == "tags" and tags is not None:
            tags = in_scheme(tuple("O" if tag == "_" else tag for tag in tags))
        if kind.sentence and sentence.label is None and truth.label is not None:
            raise InputError(f"sentence {number} has no {kind.needs}", path=path)
        predictions.append(
            Prediction(tags if kind.words else None, sentence.label if kind.sentence else None)
        )
    return predictions


def _sentences(path: PathLike) -> Iterator[Sentence]:
    first = next((line for line in read_lines(path) if line.strip()), "")
    if f'"{_PARSE}"' not in first and f'"{_INTENT}"' not in first:
        return read(path)
    return _of_massive(path)


def _of_massive(path: PathLike) -> Iterator[Sentence]:
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        try:
            record: dict[str, Any] = json.loads(line)
            words = record["utt"]
            utt = words if isinstance(words, str) else " ".join(map(str, words))
            parse = str(record.get(_PARSE, utt))
            if record.get("locale") in CHARACTER_SPLIT:
                tokens, names = predicted_words(parse)
            else:
                tokens, names = tuple(utt.split()), predicted_names(parse)
            yield Sentence(tokens, tags=merged(names), label=record.get(_INTENT))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"is no prediction as MASSIVE's scripts write them ({error})",
                path=path,
                line=number,
                text=line,
            ) from None


def sentence_with(sentence: Sentence, prediction: Prediction, task: Task) -> Sentence:
    """Return ``sentence`` with what was predicted in place of its annotation."""
    kind = KINDS[task]
    meta = {name: value for name, value in sentence.meta.items() if not name.startswith("_")}
    if kind.words == "upos":
        sentence = replace(sentence, upos=prediction.tags)
    elif kind.words == "tags":
        sentence = replace(sentence, tags=prediction.tags)
    if kind.sentence:
        sentence = replace(sentence, label=prediction.label)
    return replace(sentence, meta=meta)


def write_predictions(
    path: PathLike, sentences: Iterable[Sentence], predictions: Sequence[Prediction], task: Task
) -> None:
    """Write sentences with what was predicted of them, in the format of the suffix of ``path``."""
    write(
        (
            sentence_with(sentence, prediction, task)
            for sentence, prediction in zip(sentences, predictions, strict=True)
        ),
        path,
    )
