"""A model's vocabulary, extended by the words of a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiloglot.adapt.fertility import Fertility, fertility
from kiloglot.adapt.known_words import known_words
from kiloglot.adapt.manifest import Input, fingerprint, manifest, model_inputs, signature
from kiloglot.adapt.models import load_model, load_tokenizer
from kiloglot.adapt.new_words import Counted, chosen, count, parts_of, pieces_of, words_of
from kiloglot.adapt.origins import origins_of_characters, origins_of_words
from kiloglot.adapt.progress import say
from kiloglot.adapt.run import Run, is_first
from kiloglot.adapt.vocabulary import add_characters, add_words, frozen, kind_of, missing, size_of
from kiloglot.data.files import PathLike
from kiloglot.data.formats import read
from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from kiloglot.lexicon import Lexicon

__all__ = ["Extended", "extend_vocabulary"]


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extended vocabulary came to.

    Args:
        kind: ``WordPiece``, ``BPE`` or ``Unigram``.
        size: Pieces before.
        words: Words added.
        characters: Pieces added for characters that were unknown.
        from_lexicon: Words that begin as their translations.
        kept: Words checked to be cut as before.
        measured_on: ``held-out text``, ``text`` or ``lexicon``.
        before: How the language was cut.
        after: How it is cut now.
    """

    kind: str
    size: int
    words: int
    characters: int
    from_lexicon: int
    kept: int
    measured_on: str
    before: Fertility
    after: Fertility

    def record(self) -> dict[str, Any]:
        """Return it fit for JSON."""
        return {
            **{name: getattr(self, name) for name in self.__slots__[:7]},
            "before": _record(self.before),
            "after": _record(self.after),
        }


def _record(found: Fertility) -> dict[str, Any]:
    return {
        "fertility": found.fertility,
        "continued": found.continued,
        "unknown": found.unknown,
        "unknown_words": found.unknown_words,
        "characters_per_subword": found.characters_per_subword,
        "words": found.words,
    }


def extend_vocabulary(
    model: str,
    lexicon: Lexicon,
    output: PathLike,
    *,
    texts: Sequence[PathLike] = (),
    keep: Sequence[PathLike] = (),
    format: str | None = None,  # noqa: A002
    words: int = 8000,
    least: int = 2,
    spare_known: bool = True,
    lexicon_paths: Sequence[PathLike] = (),
    resume: bool = False,
    quiet: bool = False,
) -> Extended | None:
    """Add the words of a language to a model's vocabulary and write it into a folder.

    Args:
        model: A model's name (:func:`kiloglot.adapt.models.resolve`).
        lexicon: Its targets are words of the language, its sources words that the model knows.
        output: The folder; it appears when all is done.
        texts: Text of the language, which says what words are worth it.
        keep: Texts of languages that the model knows, whose words are to be cut as before.
        format: The format of the texts; told from each if None.
        words: How many words to add at most.
        least: How often a word must be in the texts that the lexicon does not have.
        spare_known: Take no word that is one of the languages of mini, too
            (:mod:`kiloglot.adapt.known_words`).
        lexicon_paths: The lexicon's files, for the manifest.
        resume: Leave a folder alone that an equal run has finished.
        quiet: Print no progress.

    Returns:
        What came of it; None if an equal run had finished before.

    Raises:
        InputError: The model, the lexicon or a text cannot be used.
        OutputError: The folder cannot be written.
    """
    inputs: list[Input] = model_inputs("model", model)
    for role, paths in (("lexicon", lexicon_paths), ("text", texts), ("keep", keep)):
        inputs += [each for path in paths for each in fingerprint(role, path)]
    settings: dict[str, object] = {
        "words": words,
        "least": least,
        "spare_known": spare_known,
        "format": format,
        "lexicon": _digest(lexicon),
    }
    run = Run(output, signature(inputs, settings), resume=resume)
    if run.finished:
        say(f"{output}: was finished before", quiet=quiet)
        return None
    if not is_first():
        return None
    from kiloglot.adapt.embeddings import extend

    with run:
        original = load_tokenizer(model)
        kind, size = kind_of(original), size_of(original)
        counted = count(_sentences(texts, format))
        targets = list(dict.fromkeys(normalise(entry.target) for entry in lexicon))
        known = _known(lexicon, keep, format)
        often = [word for word, number in counted.words.items() if number >= least]
        listed = [word for target in targets for word in words_of(target)]
        characters = missing(original, [*listed, *often], known)
        base = add_characters(frozen(original), characters)
        spared: Container[str] = known_words() if spare_known else ()
        found = chosen(base, counted.words, targets, known, words, least=least, spared=spared)
        say(f"{len(found)} words to add", quiet=quiet)
        tokenizer, new, changed = _extended(original, base, [each.word for each in found], known)
        made_of, from_lexicon = origins_of_words(original, base, lexicon, new)
        body = load_model(model)
        extend(body, size, [*origins_of_characters(original, lexicon, characters), *made_of])
        measured_on, sample = _measured_on(counted, targets)
        result = Extended(
            kind,
            size,
            len(new),
            len(characters),
            from_lexicon,
            len(known) - changed,
            measured_on,
            fertility(original, sample),
            fertility(tokenizer, sample),
        )

        def write(folder: Path) -> None:
            body.save_pretrained(folder)
            tokenizer.save_pretrained(folder)

        run.publish(write, manifest("adapt vocab", inputs, settings, result.record()))
        return result


def _extended(
    original: PreTrainedTokenizerBase,
    base: PreTrainedTokenizerBase,
    words: Sequence[str],
    known: Collection[str],
) -> tuple[PreTrainedTokenizerBase, list[str], int]:
    """Return ``base`` with new words, these, and how many known ones are cut otherwise.

    Words that would change the cut of a known one, as ``don`` would that of ``don't``, are left
    out. A known word with a character that was unknown is cut otherwise.
    """
    checked = sorted(known)
    before = pieces_of(original, checked)
    left = list(words)
    while True:
        tokenizer = frozen(base)
        added = add_words(tokenizer, left)
        if list(added.values()) != list(range(size_of(base), size_of(base) + len(added))):
            raise InputError(
                "its tokenizer numbers its pieces in no order", path=str(original.name_or_path)
            )
        names = {number: word for word, number in added.items()}
        after = pieces_of(tokenizer, checked)
        changed = [now for old, now in zip(before, after, strict=True) if old != now]
        guilty = {names[number] for now in changed for number in now if number in names}
        if not guilty:
            return tokenizer, list(added), len(changed)
        left = [word for word in added if word not in guilty]


def _sentences(paths: Iterable[PathLike], format: str | None) -> Iterable[Sentence]:  # noqa: A002
    for path in paths:
        empty = True
        for sentence in read(path, format):
            empty = False
            yield sentence
        if empty:
            raise InputError("is empty", path=path, remedy="name a file of text")


def _known(
    lexicon: Lexicon,
    keep: Sequence[PathLike],
    format: str | None,  # noqa: A002
) -> set[str]:
    """Return the words that are to stay as they are: sources, and those of texts to keep."""
    known: set[str] = set()
    for entry in lexicon:
        _learn(known, normalise(entry.source))
    for sentence in _sentences(keep, format):
        for token in sentence.tokens:
            _learn(known, normalise(token))
    return known


def _learn(known: set[str], text: str) -> None:
    known.add(text)
    known.update(words_of(text))
    known.update(parts_of(text))


def _measured_on(counted: Counted, targets: Sequence[str]) -> tuple[str, list[Sentence]]:
    for name, counts in (("held-out text", counted.held_out), ("text", counted.words)):
        if counts:
            return name, _as_sentences(counts)
    single = Counter(target for target in targets if " " not in target)
    if not single:
        raise InputError("the lexicon has no single words, and there is no text")
    return "lexicon", _as_sentences(single)


def _as_sentences(counts: Mapping[str, int]) -> list[Sentence]:
    return [Sentence((word,) * number) for word, number in counts.items()]


def _digest(lexicon: Lexicon) -> str:
    import hashlib

    digest = hashlib.sha256()
    for entry in lexicon:
        digest.update(f"{entry.source}\t{entry.target}\n".encode())
    return digest.hexdigest()
