"""A fine-tuned model: loaded from its folder, it labels sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from kiloglot.adapt.batches import padded
from kiloglot.adapt.encoding import Encoder, Window
from kiloglot.adapt.heads import load_with_head, logits_of
from kiloglot.adapt.labels import Labels, labels_in, looks_like_spans
from kiloglot.adapt.metrics import Prediction
from kiloglot.adapt.models import (
    check_vocabulary,
    load_config,
    load_tokenizer,
    position_offset,
    resolve,
)
from kiloglot.adapt.task_adapter import restore
from kiloglot.adapt.tasks import TASKS, Task
from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

__all__ = [
    "Finetuned",
    "Scores",
    "fits",
    "labelled",
    "load",
    "longest",
    "predict",
    "scored",
    "task_in",
]

#: Subwords per batch at most, padding included.
_BATCH_SUBWORDS = 4096
#: Windows are no longer than this unless asked for: attention grows with the square.
_LONGEST = 256
#: What transformers gives as length where a tokenizer has none.
_NO_LIMIT = 1 << 20


class Scores(NamedTuple):
    """The logits of a sentence.

    Args:
        words: Shape: ``[words, word labels]``.
        sentence: Shape: ``[sentence labels]``.
    """

    words: NDArray[np.float16]
    sentence: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Finetuned:
    """A model with a head, ready to label sentences.

    Args:
        name: What messages call it.
        task: What it labels.
        labels: Its labels.
        model: With its head.
        tokenizer: Its tokenizer.
        encoder: Cuts sentences into windows that the model can read.
    """

    name: str
    task: Task
    labels: Labels
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    encoder: Encoder

    def predict(self, sentences: Iterable[Sequence[str] | Sentence]) -> list[Prediction]:
        """Return what the model says of each sentence.

        Args:
            sentences: Words, or sentences with words; none may be empty.
        """
        words = _words(sentences)
        return labelled(self.model, self.encoder(words), words, self.labels, self.tokenizer)

    def scores(self, sentences: Iterable[Sequence[str] | Sentence]) -> list[Scores]:
        """Return the logits of each sentence and its words; see :meth:`predict`."""
        words = _words(sentences)
        return scored(self.model, self.encoder(words), words, self.labels, self.tokenizer)


def _words(sentences: Iterable[Sequence[str] | Sentence]) -> list[tuple[str, ...]]:
    return [
        tuple(map(normalise, it.tokens if isinstance(it, Sentence) else it)) for it in sentences
    ]


def load(folder: str, task: Task | None = None) -> Finetuned:
    """Load a model that ``kiloglot adapt finetune``, or anybody, has fine-tuned.

    Args:
        folder: A folder or a name, as for :func:`kiloglot.adapt.models.resolve`.
        task: What it labels; told from its configuration if not given. A joint model can be taken
            for its slots or its intents alone.

    Raises:
        InputError: It cannot be loaded, has no head, or one of another task.
    """
    resolve(folder)
    config = load_config(folder)
    own = task_in(config)
    if own is None:
        raise InputError(
            "has no head for a task",
            path=folder,
            remedy="fine-tune it first: kiloglot adapt finetune",
        )
    if task is not None and not fits(own, task):
        raise InputError(
            f"is fine-tuned for the task {own}, not {task}", path=folder, remedy="leave out --task"
        )
    labels = labels_in(config, own)
    model = load_with_head(
        folder, own, labels, pooling=getattr(config, "intent_pooling", None) or "mean"
    )
    restore(model, resolve(folder))
    tokenizer = load_tokenizer(folder)
    check_vocabulary(model, tokenizer, folder)
    cast("nn.Module", model).to("cuda" if torch.cuda.is_available() else "cpu").eval()
    encoder = Encoder(tokenizer, longest(model, tokenizer))
    return Finetuned(folder, task or own, labels, model, tokenizer, encoder)


def predict(
    model: Finetuned | str | Path, sentences: Iterable[Sequence[str] | Sentence]
) -> list[Prediction]:
    """Label ``sentences`` by a fine-tuned model or the one in a folder.

    >>> predict("models/kaz-pos", [["Бүгін", "ауа", "райы", "қандай", "?"]])  # doctest: +SKIP
    [Prediction(tags=('ADV', 'NOUN', 'NOUN', 'PRON', 'PUNCT'), label=None)]

    Raises:
        InputError: The model cannot be loaded.
    """
    return (model if isinstance(model, Finetuned) else load(str(model))).predict(sentences)


def task_in(config: Any) -> Task | None:
    """Return the task of a model's configuration; told from its labels if it names none."""
    named = getattr(config, "kiloglot_task", None)
    if named in TASKS:
        return cast("Task", named)
    kinds = " ".join(getattr(config, "architectures", None) or ())
    if "ForTokenClassification" in kinds:
        names = [str(name) for name in (config.id2label or {}).values()]
        return "ner" if looks_like_spans(names) else "pos"
    return "classify" if "ForSequenceClassification" in kinds else None


def fits(own: Task, task: Task) -> bool:
    """Tell whether a model of one task can be scored in another."""
    same = ({"ner", "slots"}, {"intent", "classify"})
    return (
        own == task
        or (own == "joint" and task in ("slots", "ner", "intent", "classify"))
        or any({own, task} <= group for group in same)
    )


def longest(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, wanted: int | None = None
) -> int:
    """Return how many subwords the model reads at a time: ``wanted`` at most, 256 if not given.

    A fine-tuned model reads as many as it was trained on (``kiloglot_max_length``).
    """
    limits = [wanted or getattr(model.config, "kiloglot_max_length", None) or _LONGEST]
    positions = getattr(model.config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0:
        limits.append(positions - position_offset(model))
    if tokenizer.model_max_length < _NO_LIMIT:
        limits.append(int(tokenizer.model_max_length))
    return min(limits)


def labelled(
    model: nn.Module,
    windows: Sequence[Window],
    sentences: Sequence[Sequence[str]],
    labels: Labels,
    tokenizer: PreTrainedTokenizerBase,
) -> list[Prediction]:
    """Label sentences that have been encoded."""
    tags = [[0] * len(words) for words in sentences]
    classes = [0] * len(sentences)
    for batch, words, whole in _scored(model, windows, labels, tokenizer):
        named = None if words is None else words.argmax(-1).tolist()
        for row, window in enumerate(batch):
            if named is not None:
                for word, place in zip(window.words, window.places, strict=True):
                    tags[window.sentence][word] = named[row][place]
            if whole is not None and window.first:
                classes[window.sentence] = int(whole[row].argmax())
    return [
        Prediction(
            tuple(labels.words[number] for number in own) if labels.words else None,
            labels.sentences[label] if labels.sentences else None,
        )
        for own, label in zip(tags, classes, strict=True)
    ]


def scored(
    model: nn.Module,
    windows: Sequence[Window],
    sentences: Sequence[Sequence[str]],
    labels: Labels,
    tokenizer: PreTrainedTokenizerBase,
) -> list[Scores]:
    """Return the logits of every word and every sentence, in half precision."""
    found = [
        Scores(
            np.zeros((len(words), len(labels.words)), np.float16),
            np.zeros(len(labels.sentences), np.float16),
        )
        for words in sentences
    ]
    for batch, words, whole in _scored(model, windows, labels, tokenizer):
        for row, window in enumerate(batch):
            if words is not None and window.words:
                found[window.sentence].words[window.words] = words[row, window.places].cpu().numpy()
            if whole is not None and window.first:
                found[window.sentence].sentence[:] = whole[row].cpu().numpy()
    return found


def _scored(
    model: nn.Module,
    windows: Sequence[Window],
    labels: Labels,
    tokenizer: PreTrainedTokenizerBase,
) -> Iterator[tuple[list[Window], Tensor | None, Tensor | None]]:
    """Yield batches of windows of like length with their logits of words and of sentences."""
    order = sorted(range(len(windows)), key=lambda number: len(windows[number].ids))
    device = next(model.parameters()).device
    start = 0
    while start < len(order):
        end = start + 1
        while (
            end < len(order) and len(windows[order[end]].ids) * (end + 1 - start) <= _BATCH_SUBWORDS
        ):
            end += 1
        batch = [windows[number] for number in order[start:end]]
        start = end
        ids = [window.ids for window in batch]
        with torch.inference_mode():
            said = model(
                input_ids=padded(ids, tokenizer.pad_token_id or 0).to(device),
                attention_mask=padded([[1] * len(row) for row in ids], 0).to(device),
            )
        words, whole = logits_of(said, labels)
        yield (
            batch,
            None if words is None else words.float(),
            None if whole is None else whole.float(),
        )
