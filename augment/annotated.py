"""What each task of the probe needs of a corpus: words and their labels, checked and renamed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from kiloglot.data.files import PathLike
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import in_scheme
from kiloglot.errors import InputError

__all__ = ["NONE", "TASKS", "Annotated", "Task", "annotated"]

Task: TypeAlias = Literal["pos", "ner", "slots", "intent"]
TASKS: tuple[Task, ...] = get_args(Task)
_MISSING = {
    "pos": "part of speech (UPOS)",
    "ner": "entity tags",
    "slots": "slot tags",
    "intent": "intent",
}
_SUGGESTION = "choose another task (--task) or another file"
#: What a token without an annotation has in CoNLL-U.
NONE = "_"


class Annotated(NamedTuple):
    """Sentences with what a task needs of them.

    Args:
        tokens: The words of each sentence.
        labels: Of each sentence a label per token, or for intents one label.
    """

    tokens: list[tuple[str, ...]]
    labels: list[tuple[str, ...]]


def annotated(
    sentences: Iterable[Sentence],
    task: Task,
    *,
    rename: Mapping[str, str] | None = None,
    limit: int | None = None,
    seed: int = 0,
    path: PathLike | None = None,
) -> Annotated:
    """Take from ``sentences`` what a task needs; those without its annotation are passed over.

    Args:
        sentences: A corpus.
        task: What is to be labelled.
        rename: Labels to be called otherwise, ``{"person": "PER"}``; a span renamed to ``""`` is
            no span any more.
        limit: Keep at most this many sentences, drawn evenly from all.
        seed: Of that draw.
        path: Where they come from, for errors.

    Raises:
        InputError: No sentence has the annotation.
    """
    take = _TAKERS[task]
    rename = rename or {}
    rng = random.Random(seed)
    kept: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = []
    seen = 0
    total = 0
    for total, sentence in enumerate(sentences, 1):
        try:
            labels = take(sentence, rename)
        except ValueError as error:
            place = f"sentence {sentence.id or total} has no tags that can be read: {error}"
            raise InputError(place, path=path) from None
        if labels is None or not sentence.tokens:
            continue
        item = (seen, sentence.tokens, labels)
        seen += 1
        if limit is None or len(kept) < limit:
            kept.append(item)
        elif (place_ := rng.randrange(seen)) < limit:  # Vitter's algorithm R
            kept[place_] = item
    if not kept:
        if not total:
            raise InputError("has no sentences", path=path, remedy="name a corpus with labels")
        raise InputError(
            f"has no sentence with {_MISSING[task]}",
            path=path,
            remedy=f"the task {task} needs it; {_SUGGESTION}",
        )
    if take is _tags and all(tag == "O" for _, _, tags in kept for tag in tags):
        raise InputError(f"has no {task} span: every tag is O", path=path, remedy=_SUGGESTION)
    kept.sort()
    return Annotated([tokens for _, tokens, _ in kept], [labels for _, _, labels in kept])


def _parts_of_speech(sentence: Sentence, rename: Mapping[str, str]) -> tuple[str, ...] | None:
    if sentence.upos is None or all(tag == NONE for tag in sentence.upos):
        return None
    return tuple(rename.get(tag, tag) for tag in sentence.upos) if rename else sentence.upos


def _tags(sentence: Sentence, rename: Mapping[str, str]) -> tuple[str, ...] | None:
    if sentence.tags is None:
        return None
    tags = in_scheme(tuple("O" if tag == NONE else tag for tag in sentence.tags))
    if not rename:
        return tags
    return tuple(_renamed(tag, rename) for tag in tags)


def _renamed(tag: str, rename: Mapping[str, str]) -> str:
    label = rename.get(tag[2:], tag[2:])
    return f"{tag[:2]}{label}" if label else "O"


def _intent(sentence: Sentence, rename: Mapping[str, str]) -> tuple[str, ...] | None:
    if sentence.label is None:
        return None
    return (rename.get(sentence.label, sentence.label),)


_TAKERS: dict[Task, Callable[[Sentence, Mapping[str, str]], tuple[str, ...] | None]] = {
    "pos": _parts_of_speech,
    "ner": _tags,
    "slots": _tags,
    "intent": _intent,
}
