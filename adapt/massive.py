"""The conventions of MASSIVE: its words, its slot tags and how they are compared.

FitzGerald et al. 2023 (https://aclanthology.org/2023.acl-long.235) and their scripts
``create_hf_dataset.py`` and ``training_utils.py`` (https://github.com/alexa/massive). Published
figures rest on them, odd cases included:

- Words are what stands between spaces, in ja-JP, zh-CN and zh-TW single characters; there, a piece
  of ASCII text stays one word.
- A word belongs to the slot that is open when it begins. A slot is closed by a word that *ends* in
  a bracket: after ``[date : today]'s news`` it stays open to the next bracket. In the three
  character-split locales any bracket closes it but one at the end of an ASCII word.
- Tags have no B and I: neighbours in slots of one name are one slot, in gold and predictions alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from kiloglot.data.jsonl import massive_record
from kiloglot.data.sentence import Sentence

__all__ = [
    "CHARACTER_SPLIT",
    "OUTSIDE",
    "Words",
    "conventional",
    "merged",
    "predicted_names",
    "predicted_words",
    "words_of",
]

#: Locales whose words are single characters.
CHARACTER_SPLIT = frozenset({"ja-JP", "zh-CN", "zh-TW"})
#: What MASSIVE calls a word outside slots.
OUTSIDE = "Other"
_LINE = "_jsonl_line"


class Words(NamedTuple):
    """The words of an utterance and the slot name of each (``Other`` outside)."""

    tokens: tuple[str, ...]
    names: tuple[str, ...]


def words_of(utt: str, annot_utt: str, locale: str) -> Words:
    """Split an utterance and its annotation into words and slot names.

    >>> words_of("wake me at nine am", "wake me at [time : nine am]", "en-US").names
    ('Other', 'Other', 'Other', 'time', 'time')
    >>> words_of("今天好", "[date : 今天]好", "zh-CN")
    Words(tokens=('今', '天', '好'), names=('date', 'date', 'Other'))

    Raises:
        ValueError: The annotation has another number of words than the utterance.
    """
    if locale in CHARACTER_SPLIT:
        return _characters(annot_utt)
    tokens = tuple(utt.split())
    names = predicted_names(annot_utt)
    if len(tokens) != len(names):
        raise ValueError(f"{len(names)} annotated words for {len(tokens)} words")
    return Words(tokens, names)


def predicted_names(annot_utt: str) -> tuple[str, ...]:
    """Return the slot name of each word between spaces of an annotated utterance."""
    names: list[str] = []
    name = OUTSIDE
    chunks = iter(annot_utt.split())
    for chunk in chunks:
        if chunk.startswith("["):
            name = chunk.lstrip("[")
            next(chunks, None)  # The colon.
            continue
        names.append(name)
        if chunk.endswith("]"):
            name = OUTSIDE
    return tuple(names)


def predicted_words(annot_utt: str) -> Words:
    """Return the words and names of a prediction in a locale that is split into characters.

    Its slots are those that a model gave to words, so each ends where its bracket closes.

    >>> predicted_words("[app : youtube] を").names
    ('app', 'Other')
    """
    return _characters(annot_utt, predicted=True)


def _characters(annot_utt: str, *, predicted: bool = False) -> Words:
    tokens: list[str] = []
    names: list[str] = []
    name = OUTSIDE
    colon = False
    for chunk in annot_utt.split():
        if chunk.startswith("["):
            name = chunk.lstrip("[")
            colon = True
        elif chunk == ":" and colon:
            colon = False
        elif chunk.isascii():
            tokens.append(chunk.rstrip("]"))
            names.append(name)
            if predicted and chunk.endswith("]"):
                name = OUTSIDE
        else:
            for character in chunk:
                if character == "]":
                    name = OUTSIDE
                else:
                    tokens.append(character)
                    names.append(name)
    return Words(tuple(tokens), tuple(names))


def merged(names: Sequence[str]) -> tuple[str, ...]:
    """Spell slot names as BIO tags, neighbours of one name merged (``convert_to_bio``).

    >>> merged(["city", "city", "Other", "country", "Other"])
    ('B-city', 'I-city', 'O', 'B-country', 'O')
    """
    tags: list[str] = []
    before = OUTSIDE
    for name in names:
        if name == OUTSIDE:
            tags.append("O")
        else:
            tags.append(f"{'I' if name == before else 'B'}-{name}")
        before = name
    return tuple(tags)


def conventional(sentence: Sentence) -> Sentence:
    """Return a sentence read from a file of MASSIVE with MASSIVE's own words and merged tags.

    One whose annotation does not fit its words keeps the words it was read with.
    """
    raw = sentence.meta.get(_LINE)
    record: dict[str, Any] = massive_record(sentence) if raw is None else json.loads(raw)
    if "annot_utt" not in record:
        return sentence
    try:
        tokens, names = words_of(
            str(record.get("utt", "")), str(record["annot_utt"]), str(record.get("locale", ""))
        )
    except ValueError:
        tags = None if sentence.tags is None else merged([t[2:] or OUTSIDE for t in sentence.tags])
        return replace(sentence, tags=tags)
    return Sentence(
        tokens, tags=merged(names), label=sentence.label, id=sentence.id, meta=sentence.meta
    )
