"""Source sentences whose words have parts of speech of another tagset, or no lemmas: completed.

Universal Dependencies' parts of speech and features come from the table of
:mod:`kiloglot.data.tagset`, lemmas from a table of the source language's paradigms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from kiloglot.augment.analysis import Word
from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.lines import Analyses
from kiloglot.augment.project import OWN_TAGS
from kiloglot.augment.source_table import SourceTable
from kiloglot.data.dialect import COLUMN
from kiloglot.data.sentence import Sentence
from kiloglot.data.tagset import parts_of

__all__ = ["Lemmas", "completed", "joined_columns", "lemmas_by", "split_columns"]

#: Says the lemma of a form of a part of speech with features; ``""`` if that is not known.
Lemmas: TypeAlias = Callable[[str, str, str], str]

_NONE = "_"
#: How names of columns begin whose values are JSON in ``meta``.
_LIST = f"{COLUMN}list:"


def lemmas_by(analyse: Analyses) -> Lemmas | None:
    """Return what says lemmas, made of what analyses forms; ``None`` if that says nothing."""
    if analyse is Word:
        return None
    if isinstance(analyse, SourceTable):
        return analyse.lemma

    def lemma_of(form: str, upos: str, feats: str) -> str:
        del feats
        word = analyse(form)
        return word.lemma if word.upos == upos else ""

    return lemma_of


def completed(sentences: Iterable[Sentence], lemma_of: Lemmas | None = None) -> list[Sentence]:
    """Return sentences with parts of speech of UD, and with lemmas, as far as these can be told.

    Args:
        sentences: The sentences; those that have both are returned as they are.
        lemma_of: Says what the lemma of a form is.
    """
    return [_with_lemmas(_with_parts(sentence), lemma_of) for sentence in sentences]


def _with_parts(sentence: Sentence) -> Sentence:
    tags = sentence.xpos if sentence.upos is None else sentence.upos
    parts = None if tags is None else parts_of(tags, sentence.tokens)
    if parts is None:
        return sentence
    upos = tuple(part.upos for part in parts)
    feats = tuple(part.feats for part in parts) if sentence.feats is None else sentence.feats
    meta = {**sentence.meta, OWN_TAGS: ""}
    return replace(sentence, upos=upos, xpos=sentence.xpos or tags, feats=feats, meta=meta)


def _with_lemmas(sentence: Sentence, lemma_of: Lemmas | None) -> Sentence:
    upos = sentence.upos
    if lemma_of is None or upos is None or sentence.lemmas is not None:
        return sentence
    feats = sentence.feats or (_NONE,) * len(upos)
    lemmas = tuple(
        lemma_of(*word) or _NONE for word in zip(sentence.tokens, upos, feats, strict=True)
    )
    return replace(sentence, lemmas=lemmas) if set(lemmas) - {_NONE} else sentence


def split_columns(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Give the words of a shard what lists beside them say of each, such as its chunk.

    A list is taken for such a column if it is as long as the words in every sentence.
    """
    columns: dict[str, bool] = {}
    found = [_lists(sentence) for sentence in sentences]
    for sentence, lists in zip(sentences, found, strict=True):
        for name, values in lists.items():
            fits = len(values) == len(sentence.tokens)
            columns[name] = columns.get(name, True) and fits
    own = [name for name, fits in columns.items() if fits]
    if not own:
        return sentences
    return [
        _split(sentence, {name: lists[name] for name in own if name in lists})
        for sentence, lists in zip(sentences, found, strict=True)
    ]


def _lists(sentence: Sentence) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, text in sentence.meta.items():
        if text[:1] == "[" and not name.startswith(("_", COLUMN)):
            try:
                found[name] = json.loads(text)
            except (ValueError, RecursionError):
                continue
    return found


def _split(sentence: Sentence, lists: dict[str, list[Any]]) -> Sentence:
    meta = {name: text for name, text in sentence.meta.items() if name not in lists}
    for name, values in lists.items():
        meta[_LIST + name] = "\t".join(json.dumps(value, ensure_ascii=False) for value in values)
    return replace(sentence, meta=meta)


def joined_columns(made: Iterable[Synthetic]) -> list[Synthetic]:
    """Undo :func:`split_columns` for the sentences that came of a shard."""
    return [each._replace(sentence=_joined(each.sentence)) for each in made]


def _joined(sentence: Sentence) -> Sentence:
    if not any(name.startswith(_LIST) for name in sentence.meta):
        return sentence
    meta: dict[str, str] = {}
    for name, text in sentence.meta.items():
        if not name.startswith(_LIST):
            meta[name] = text
            continue
        values = text.split("\t") if sentence.tokens else []
        texts = any(value.startswith('"') for value in values)
        none = f'"{_NONE}"' if texts else "null"
        known = ", ".join(none if value == _NONE else value for value in values)
        meta[name.removeprefix(_LIST)] = f"[{known}]"
    return replace(sentence, meta=meta)
