"""``kiloglot adapt fertility``: how a model's tokenizer cuts a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from kiloglot.cli.adapt_options import corpus_format, first_process, model_and_files
from kiloglot.cli.options import as_json, echo_json, echo_table, quiet, shows_progress
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiloglot.adapt.fertility import Fertility
    from kiloglot.data.sentence import Sentence

__all__ = ["fertility"]


@click.command()
@click.argument("arguments", metavar="[MODEL] CORPUS...", nargs=-1, required=True)
@corpus_format
@as_json
@quiet
@first_process
def fertility(arguments: tuple[str, ...], format_: str | None, as_json: bool, quiet: bool) -> None:
    """Count the pieces into which the tokenizer of MODEL cuts the words of each CORPUS.

    MODEL is mini (if none is named), a local folder or a name on the Hugging Face hub.

    \b
    Columns:
      fertility        pieces per word; 1 where every word is in the vocabulary
      continued        words that are cut in two or more, in %
      unknown          pieces that are the unknown token, in %
      characters       characters per piece
    """  # noqa: D301 (click wants the control character)
    from kiloglot.adapt.fertility import fertility as measure
    from kiloglot.adapt.models import load_tokenizer
    from kiloglot.data import read

    model, corpora = model_and_files(arguments)
    if not corpora:
        raise click.UsageError("Missing argument 'CORPUS...'.")
    tokenizer = load_tokenizer(model)
    found: list[tuple[str, Fertility]] = []
    for path in corpora:
        try:
            found.append((path, measure(tokenizer, _watched(read(path, format_), path, quiet))))
        except InputError as error:
            if error.path is not None:
                raise
            raise InputError(error.problem, path=path, remedy="name a corpus with text") from None
    if as_json:
        echo_json({"model": model, "corpora": [_record(*row) for row in found]})
        return
    echo_table(
        ("corpus", "words", "types", "fertility", "continued", "unknown", "characters"),
        [
            (
                path,
                row.words,
                row.types,
                f"{row.fertility:.2f}",
                f"{100 * row.continued:.1f}",
                f"{100 * row.unknown:.2f}",
                f"{row.characters_per_subword:.2f}",
            )
            for path, row in found
        ],
    )


def _watched(sentences: Iterable[Sentence], path: str, quiet: bool) -> Iterable[Sentence]:
    if quiet or not shows_progress():
        return sentences
    from tqdm import tqdm

    return cast(
        "Iterable[Sentence]",
        tqdm(sentences, desc=path, unit=" sentences", unit_scale=True, leave=False),
    )


def _record(path: str, found: Fertility) -> dict[str, object]:
    return {
        "corpus": path,
        "fertility": found.fertility,
        "continued": found.continued,
        "unknown": found.unknown,
        "characters_per_subword": found.characters_per_subword,
        "sentences": found.sentences,
        "words": found.words,
        "types": found.types,
        "subwords": found.subwords,
        "characters": found.characters,
        "continued_words": found.continued_words,
        "unknown_subwords": found.unknown_subwords,
        "unknown_words": found.unknown_words,
    }
