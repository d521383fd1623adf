"""New pieces in a tokenizer, so that what it cut before it cuts as before.

Pieces that are put into the model of a tokenizer change words that it knows: WordPiece takes the
longest piece, BPE any merge, Unigram any likelier cut, and all of them inside old words, too. So
whole words are added, in front of the model: a word of the list is found only where no word
character stands beside it, and any other text reaches the model as it was. Only characters that the
model has no piece for are put into the model itself: a word of its languages has one only if it was
unknown there, or was read as bytes and is not among the words to be kept.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = ["KINDS", "add_characters", "add_words", "frozen", "kind_of", "missing", "size_of"]

KINDS = ("WordPiece", "BPE", "Unigram")
#: Characters added at most, those of most words first.
_CHARACTERS = 1000
_SPECIAL = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")


def kind_of(tokenizer: PreTrainedTokenizerBase) -> str:
    """Return the kind of a tokenizer's model: ``WordPiece``, ``BPE`` or ``Unigram``.

    Raises:
        InputError: It is of another kind, or not of the tokenizers library.
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    kind = "" if backend is None else type(backend.model).__name__
    if kind not in KINDS:
        raise InputError(
            f"its tokenizer is no {', '.join(KINDS[:-1])} or {KINDS[-1]}",
            path=str(tokenizer.name_or_path),
            text=kind or type(tokenizer).__name__,
            remedy="choose a model with a tokenizer.json",
        )
    return kind


def size_of(tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the number that the next piece gets: pieces, and gaps if there are any."""
    return max(tokenizer.get_vocab().values()) + 1


def missing(
    tokenizer: PreTrainedTokenizerBase, words: Iterable[str], known: Iterable[str] = ()
) -> list[str]:
    """Return pieces for the characters of ``words`` that the tokenizer's model does not have.

    Byte-level models know every character. WordPiece needs one to begin and one to go on with. A
    model that falls back to bytes reads those of ``known`` words as it did.
    """
    backend: Any = tokenizer.backend_tokenizer
    if "ByteLevel" in f"{backend.pre_tokenizer} {backend.normalizer}":
        return []
    vocabulary = tokenizer.get_vocab()
    counts = _characters(backend, words)
    kept = _characters(backend, known)
    prefixes = [""]
    if kind_of(tokenizer) == "WordPiece":
        prefixes.append(backend.model.continuing_subword_prefix)
    return [
        prefix + character
        for character, _ in counts.most_common(_CHARACTERS)
        if character not in kept or not _is_read(tokenizer, character)
        for prefix in prefixes
        if prefix + character not in vocabulary
    ]


def _characters(backend: Any, words: Iterable[str]) -> Counter[str]:
    """Count the words that have each character, as the tokenizer's model sees it."""
    counts: Counter[str] = Counter()
    for word in words:
        folded = word if backend.normalizer is None else backend.normalizer.normalize_str(word)
        # In their order, not a set's, which differs from run to run.
        counts.update(list(dict.fromkeys(it for it in folded if not it.isspace() and it != "▁")))
    return counts


def _is_read(tokenizer: PreTrainedTokenizerBase, character: str) -> bool:
    """Tell whether a character is read as something: as its piece, or as its bytes."""
    pieces: Any = tokenizer(character, add_special_tokens=False)["input_ids"]
    return tokenizer.unk_token_id not in pieces


def add_characters(
    tokenizer: PreTrainedTokenizerBase, pieces: Sequence[str]
) -> PreTrainedTokenizerBase:
    """Return a tokenizer whose model has ``pieces``, too, which :func:`missing` has found."""
    if not pieces:
        return tokenizer
    data = json.loads(tokenizer.backend_tokenizer.to_str())
    model = data["model"]
    size = size_of(tokenizer)
    if model["type"] == "Unigram":
        least = min(score for _, score in model["vocab"])
        # Added tokens are numbered beyond the model's pieces, whose numbers have no gaps.
        names = {number: name for name, number in tokenizer.get_vocab().items()}
        model["vocab"] += [
            [names.get(number, f"<unused{number}>"), least]
            for number in range(len(model["vocab"]), size)
        ]
        # No lower than the lowest, as what is unknown is valued by that.
        model["vocab"] += [[piece, least] for piece in pieces]
    else:
        model["vocab"] |= {piece: size + at for at, piece in enumerate(pieces)}
    return frozen(tokenizer, data)


def add_words(tokenizer: PreTrainedTokenizerBase, words: Sequence[str]) -> dict[str, int]:
    """Add whole words in front of the model of a tokenizer.

    Returns:
        The words with their numbers; a word that the tokenizer takes for one it has is left out.
    """
    from tokenizers import AddedToken

    backend: Any = tokenizer.backend_tokenizer
    folds = backend.normalizer is not None and backend.normalizer.normalize_str("A") == "a"
    # Spaces before a word belong to it where the model marks them (▁, Ġ); otherwise the mark of
    # the space would be left over as a piece of its own.
    marks = kind_of(tokenizer) != "WordPiece"
    size = size_of(tokenizer)
    tokenizer.add_tokens(
        [
            AddedToken(word, single_word=True, lstrip=marks, normalized=folds, special=False)
            for word in words
        ]
    )
    vocabulary = tokenizer.get_vocab()
    return {word: vocabulary[word] for word in words if vocabulary.get(word, 0) >= size}


def frozen(
    tokenizer: PreTrainedTokenizerBase, data: dict[str, Any] | None = None
) -> PreTrainedTokenizerBase:
    """Return a tokenizer that is what its ``tokenizer.json`` says, to the letter.

    Classes for single models build their tokenizers anew when they are loaded, and would lose what
    is changed here. What follows an added word is not taken for the beginning of a text: where the
    whole text is given the sign for a space in front, it is so once only, and the space after an
    added word is not stripped.

    Args:
        tokenizer: What is changed.
        data: Its ``tokenizer.json``, changed; as it is if None.
    """
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    data = data or json.loads(tokenizer.backend_tokenizer.to_str())
    step = _first_step(data["pre_tokenizer"])
    if step.get("type") == "Metaspace" and step.get("prepend_scheme") == "always":
        step["prepend_scheme"] = "first"
        _keep_space(data["normalizer"])
    backend = Tokenizer.from_str(json.dumps(data))
    tokens = tokenizer.added_tokens_decoder
    special: dict[str, Any] = {}
    for name in _SPECIAL:
        number = getattr(tokenizer, f"{name}_token_id", None)
        if number is not None:
            special[f"{name}_token"] = tokens.get(number, getattr(tokenizer, f"{name}_token"))
    made: PreTrainedTokenizerBase = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=backend,
        model_max_length=tokenizer.model_max_length,
        padding_side=tokenizer.padding_side,
        truncation_side=tokenizer.truncation_side,
        model_input_names=tokenizer.model_input_names,
        **special,
    )
    made.name_or_path = tokenizer.name_or_path
    return made


def _keep_space(step: dict[str, Any] | None) -> None:
    """Let a normaliser strip no space in front, which it would do after each added word.

    At the beginning of a text such a space becomes the sign that it would be given anyway.
    """
    if step is None:
        return
    if step["type"] == "Strip":
        step["strip_left"] = False
    for each in step.get("normalizers", ()):
        _keep_space(each)


def _first_step(step: dict[str, Any] | None) -> dict[str, Any]:
    """Return the first step of a pre-tokenizer; what comes after a split sees words, not text."""
    while step is not None and step["type"] == "Sequence" and step["pretokenizers"]:
        step = step["pretokenizers"][0]
    return step or {}
