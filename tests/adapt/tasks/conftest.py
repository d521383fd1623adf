"""A toy language in which every task can be learnt in a few steps, and models that learnt it."""

import random

import pytest

from kiloglot.adapt.finetuning import finetune
from kiloglot.data.formats import write
from kiloglot.data.sentence import Sentence

#: Words that the tiny models' tokenizers know, with part of speech and slot.
WORDS = {
    "dog": ("NOUN", "animal"),
    "house": ("NOUN", None),
    "man": ("NOUN", "person"),
    "town": ("NOUN", "place"),
    "big": ("ADJ", None),
    "old": ("ADJ", None),
    "is": ("VERB", None),
    "sees": ("VERB", None),
    "in": ("ADP", None),
    "the": ("DET", None),
}
#: Enough for these models: 40 steps, and a high rate because they are tiny.
BUDGET = {"max_steps": 40, "learning_rate": 2e-2, "quiet": True, "precision": "fp32"}


def sentence(rng):
    words = tuple(rng.choices(list(WORDS), k=rng.randint(3, 8)))
    slots = [WORDS[word][1] for word in words]
    return Sentence(
        words,
        upos=tuple(WORDS[word][0] for word in words),
        tags=tuple("O" if slot is None else f"B-{slot}" for slot in slots),
        label="look" if "sees" in words else "other",
    )


def toy(count, seed):
    rng = random.Random(seed)
    return [sentence(rng) for _ in range(count)]


@pytest.fixture(scope="session")
def budget():
    return dict(BUDGET)


@pytest.fixture(scope="session")
def train():
    return toy(200, 1)


@pytest.fixture(scope="session")
def test():
    return toy(80, 2)


@pytest.fixture(scope="session")
def files(tmp_path_factory, train, test):
    """Return the paths of the toy corpora as JSON lines, by part."""
    folder = tmp_path_factory.mktemp("toy")
    paths = {"train": folder / "train.jsonl", "test": folder / "xyz.jsonl"}
    write(train, paths["train"])
    write(test, paths["test"])
    return {part: str(path) for part, path in paths.items()}


@pytest.fixture(scope="session")
def finetuned(tmp_path_factory, tiny_model, train):
    """Return the folders of tiny models fine-tuned for pos and joint, to read, not to write."""
    top = tmp_path_factory.mktemp("finetuned")
    for task in ("pos", "joint"):
        finetune(tiny_model, [train], task, top / task, **BUDGET)
    return {task: str(top / task) for task in ("pos", "joint")}
