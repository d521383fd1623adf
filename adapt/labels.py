"""The labels that a model tells apart, in a fixed order, kept in its configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kiloglot.adapt.examples import NONE, Example
from kiloglot.adapt.tasks import KINDS, Task
from kiloglot.data.spans import is_tag

__all__ = ["Labels", "balanced", "labels_in", "labels_of"]


class Labels(NamedTuple):
    """The labels of words and of sentences; the number of a label is its place.

    Args:
        words: Parts of speech or BIO tags, ``O`` first; empty if the task labels no words.
        sentences: Intents or classes; empty if the task labels no sentences.
    """

    words: tuple[str, ...]
    sentences: tuple[str, ...]

    def named(self, most: int = 10) -> str:
        """Return the first labels, spans without B and I, for messages."""
        names = dict.fromkeys(it[2:] if is_tag(it) else it for it in self.words if it != "O")
        shown = [*names, *self.sentences]
        return ", ".join(shown[:most]) + (" …" if len(shown) > most else "")


def labels_of(examples: Iterable[Example], task: Task) -> Labels:
    """Return the labels that occur in ``examples``, sorted.

    Of every span both B and I are among them, whether or not the data has an I.
    """
    words: set[str] = set()
    sentences: set[str] = set()
    for example in examples:
        words.update(example.tags or ())
        if example.label is not None:
            sentences.add(example.label)
    words.discard(NONE)
    ordered = sorted(words)
    if KINDS[task].words == "tags":
        names = sorted({tag[2:] for tag in words if tag != "O"})
        ordered = ["O", *(f"{prefix}-{name}" for name in names for prefix in "BI")]
    return Labels(tuple(ordered), tuple(sorted(sentences)))


def labels_in(config: Any, task: Task) -> Labels:
    """Return the labels of a fine-tuned model's configuration, by number.

    Word labels are in ``id2label``, and so are sentence labels unless there are both; then the
    latter are in ``intent_id2label``.
    """
    kind = KINDS[task]
    named = _by_number(getattr(config, "id2label", None) or {})
    intents = _by_number(getattr(config, "intent_id2label", None) or {})
    if kind.words is None:
        return Labels((), intents or named)
    return Labels(named, intents if kind.sentence else ())


def _by_number(names: Mapping[Any, str]) -> tuple[str, ...]:
    numbered = {int(number): name for number, name in names.items()}
    return tuple(numbered[number] for number in sorted(numbered))


def looks_like_spans(names: Sequence[str]) -> bool:
    """Tell whether word labels are tags of a span scheme, not parts of speech."""
    return all(is_tag(name) for name in names) and any(name != "O" for name in names)


def balanced(names: Sequence[str], counts: Counter[str]) -> list[float]:
    """Return a weight per label so that each weighs as much as any other in all.

    ``items / (labels * count)`` as in scikit-learn (King & Zeng 2001); 1 for a label that does not
    occur.
    """
    there = [name for name in names if counts[name]]
    items = sum(counts[name] for name in there)
    return [items / (len(there) * counts[name]) if counts[name] else 1.0 for name in names]
