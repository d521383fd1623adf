"""What a task takes from corpora: words, their labels and that of the sentence, checked."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from kiloglot.adapt.massive import conventional
from kiloglot.adapt.tasks import KINDS, Task
from kiloglot.data.files import PathLike
from kiloglot.data.formats import detect, read
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import in_scheme
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError

__all__ = [
    "NONE",
    "Corpus",
    "Data",
    "Example",
    "Part",
    "Source",
    "corpus_of",
    "knows_any",
    "labels_known",
    "plain_corpus",
]

#: What a word without an annotation has in CoNLL-U; such words are neither learnt nor scored.
NONE = "_"
Part: TypeAlias = Literal["train", "dev", "test"]

_PARTS: dict[str, Part] = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "devel": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
}
_PART_FIELDS = ("partition", "split")


class Example(NamedTuple):
    """A sentence with what a task needs of it.

    Args:
        tokens: The words.
        tags: A label per word, ``"_"`` where there is none; ``None`` if the sentence has none.
        label: The label of the sentence, if any.
    """

    tokens: tuple[str, ...]
    tags: tuple[str, ...] | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Labelled data, and how much it counts.

    Args:
        path: A corpus file.
        sentences: The sentences, where they are not to be read from it; it is but a name then.
        format: The format of the file, as in :func:`kiloglot.data.read`.
        weight: How often each sentence is seen in an epoch; of a fraction, a share is drawn.
        rename: Labels to be called otherwise, ``{"person": "PER"}``; a span renamed to ``""`` is
            no span any more.
        limit: Take at most this many sentences, drawn evenly.
    """

    path: PathLike | None = None
    sentences: Iterable[Sentence] | None = None
    format: str | None = None
    weight: float = 1.0
    rename: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "sentences" if self.path is None else os.fspath(self.path)


#: What functions take as labelled data.
Data: TypeAlias = str | os.PathLike[str] | Source | Iterable[Sentence]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The examples of a source.

    Args:
        name: What messages call it.
        examples: Its sentences that have the annotation.
        sentences: The same as they were read (with MASSIVE's words if they are of MASSIVE).
        weight: How often each example is seen in an epoch.
        massive: Whether it is a file of MASSIVE, which has conventions of its own.
        left_out: How many sentences lacked the annotation.
        other_parts: How many belonged to another part (train, dev, test) of a file that holds
            several.
    """

    name: str
    examples: list[Example]
    sentences: list[Sentence] = field(repr=False)
    weight: float = 1.0
    massive: bool = False
    left_out: int = 0
    other_parts: int = 0


def corpus_of(data: Data, task: Task, part: Part | None = None) -> Corpus:
    """Read labelled data and take from it what a task needs.

    Args:
        data: A path, a :class:`Source` or sentences.
        task: What is to be labelled.
        part: Which part to take of a file that holds several, named by ``partition`` or ``split``
            (as in MASSIVE and CLINC150); all of it if ``None``.

    Raises:
        InputError: The file cannot be read, has no sentences, or none with the annotation.
    """
    source = data if isinstance(data, Source) else _source(data)
    sentences = list(_sentences(source))
    massive = source.sentences is None and _is_massive(source)
    whole = len(sentences)
    path = source.path
    if not whole:
        raise InputError("has no sentences", path=path, remedy="name a corpus with labels")
    if part is not None:
        sentences = _of_part(sentences, part, path)
    other = whole - len(sentences)
    if massive:
        sentences = [conventional(sentence) for sentence in sentences]
    kept: list[Sentence] = []
    examples: list[Example] = []
    for number, sentence in enumerate(sentences, 1):
        try:
            example = _example(sentence, task, source.rename)
        except ValueError as error:
            place = f"sentence {sentence.id or number} has tags that cannot be read: {error}"
            raise InputError(place, path=path, remedy="write tags as B-X, I-X, O") from None
        if example is not None:
            examples.append(example)
            kept.append(sentence)
    _check(examples, task, path)
    left_out = len(sentences) - len(examples)
    if source.limit is not None and len(examples) > source.limit:
        step = len(examples) / source.limit
        places = [int(index * step) for index in range(source.limit)]
        examples = [examples[place] for place in places]
        kept = [kept[place] for place in places]
    return Corpus(source.name, examples, kept, source.weight, massive, left_out, other)


def plain_corpus(data: Data) -> Corpus:
    """Read data for its words alone.

    Raises:
        InputError: The file cannot be read or has no words.
    """
    source = data if isinstance(data, Source) else _source(data)
    kept = [sentence for sentence in _sentences(source) if sentence.tokens]
    if not kept:
        raise InputError("has no sentences", path=source.path, remedy="name a text")
    examples = [Example(tuple(map(normalise, it.tokens)), None, None) for it in kept]
    return Corpus(source.name, examples, kept, source.weight)


def _source(data: str | os.PathLike[str] | Iterable[Sentence]) -> Source:
    if isinstance(data, str | os.PathLike):
        return Source(path=data)
    if hasattr(data, "features") and hasattr(data, "column_names"):
        from kiloglot.data.hub import from_dataset

        return Source(sentences=from_dataset(data))
    return Source(sentences=data)


def _sentences(source: Source) -> Iterable[Sentence]:
    if source.sentences is not None:
        return source.sentences
    if source.path is None:
        raise InputError("no data", remedy="name a file or give sentences")
    return read(source.path, source.format)


def _is_massive(source: Source) -> bool:
    if source.format is not None:
        return source.format == "massive"
    if source.path is None or os.fspath(source.path) == "-":
        return False
    return detect(source.path) == "massive"


def _of_part(sentences: list[Sentence], part: Part, path: PathLike | None) -> list[Sentence]:
    """Keep one part of a file that names several in a column; all of any other file.

    Raises:
        InputError: Its column of parts has several, but not this one.
    """
    names = {name for sentence in sentences for name in sentence.meta if not name.startswith("_")}
    for name in (*_PART_FIELDS, *sorted(names.difference(_PART_FIELDS))):
        if name not in names:
            continue
        values = {sentence.meta.get(name, "") for sentence in sentences}
        found = {_part(value) for value in values}
        if len(values) > 1 and None not in found and part in found:
            return [it for it in sentences if _part(it.meta.get(name, "")) == part]
        if len(found) > 1 and None not in found and name in _PART_FIELDS:
            raise InputError(
                f"has no {part} part: its column {name} names others",
                path=path,
                text=", ".join(sorted(values)),
                remedy="name another file, or take out the part that is wanted",
            )
    return sentences


def _part(value: str) -> Part | None:
    # CLINC150 sets its out-of-scope utterances apart: "oos_train".
    return _PARTS.get(value.lower().rpartition("_")[2])


def _example(sentence: Sentence, task: Task, rename: Mapping[str, str]) -> Example | None:
    kind = KINDS[task]
    if not sentence.tokens:
        return None
    tags: tuple[str, ...] | None = None
    if kind.words == "upos":
        tags = sentence.upos
        if tags is not None and all(tag == NONE for tag in tags):
            tags = None
        if tags is not None and rename:
            tags = tuple(rename.get(tag, tag) for tag in tags)
    elif kind.words == "tags" and sentence.tags is not None:
        tags = in_scheme(tuple("O" if tag == NONE else tag for tag in sentence.tags))
        if rename:
            tags = tuple(_renamed(tag, rename) for tag in tags)
    label: str | None = None
    if kind.sentence and sentence.label is not None:
        label = rename.get(sentence.label, sentence.label)
    if tags is None and label is None:
        return None
    return Example(tuple(map(normalise, sentence.tokens)), tags, label)


def _renamed(tag: str, rename: Mapping[str, str]) -> str:
    label = rename.get(tag[2:], tag[2:])
    return f"{tag[:2]}{label}" if label else "O"


def _check(examples: Sequence[Example], task: Task, path: PathLike | None) -> None:
    kind = KINDS[task]
    lacking = None
    if kind.words is not None and all(example.tags is None for example in examples):
        lacking = "slot tags" if task == "joint" else kind.needs
    elif kind.sentence and all(example.label is None for example in examples):
        lacking = "an intent" if task == "joint" else kind.needs
    if lacking is not None:
        raise InputError(
            f"has no sentence with {lacking}",
            path=path,
            remedy=f"the task {task} needs it; {_suggestion(task)}",
        )


def _suggestion(task: Task) -> str:
    return "choose another task (--task) or another file"


def knows_any(corpus: Corpus, words: Iterable[str], sentences: Iterable[str]) -> bool:
    """Tell whether any label of a corpus is among those given, ``O`` apart."""
    own, labels = set(words) - {"O"}, set(sentences)
    return any(
        example.label in labels or not own.isdisjoint(example.tags or ())
        for example in corpus.examples
    )


def labels_known(corpus: Corpus, words: Iterable[str], sentences: Iterable[str]) -> dict[str, int]:
    """Count the labels of a corpus that are not among those given; spans without B and I."""
    own = {tag.removeprefix("B-").removeprefix("I-") for tag in words}
    labels = set(sentences)
    missing: dict[str, int] = {}
    for example in corpus.examples:
        tags = [tag.removeprefix("B-") for tag in example.tags or () if not tag.startswith("I-")]
        for label, known in itertools.chain(
            zip(tags, itertools.repeat(own)), [(example.label, labels)] if example.label else ()
        ):
            if label not in known and label != NONE:
                missing[label] = missing.get(label, 0) + 1
    return dict(sorted(missing.items()))
