"""``kiloglot adapt vocab``: the words of a language, added to a model's vocabulary."""

from __future__ import annotations

import click

from kiloglot.cli.adapt_options import corpus_format, output, resume
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet

__all__ = ["vocab"]


@click.command()
@click.argument("model", default="mini")
@click.option(
    "--lexicon",
    "lexicons",
    metavar="L",
    multiple=True,
    required=True,
    help="Bilingual lexicon into the language; may be repeated.",
)
@click.option("--lexicon-format", metavar="FORMAT", help="Format of L, as in lexicon convert.")
@click.option(
    "--text",
    "texts",
    metavar="T",
    multiple=True,
    help="Text of the language, which says what words are worth it; may be repeated.",
)
@click.option(
    "--keep",
    metavar="TEXT",
    multiple=True,
    help="Text of a language that the model knows, whose words are to be cut as before.",
)
@corpus_format
@output
@click.option(
    "--words",
    type=click.IntRange(0),
    default=8000,
    show_default=True,
    help="How many words to add at most.",
)
@click.option(
    "--min-count",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="How often a word that is not in L must be in T.",
)
@click.option(
    "--spare-known/--any-word",
    default=True,
    show_default=True,
    help="Take no word that one of the languages of mini has, too.",
)
@resume
@as_json
@quiet
def vocab(
    model: str,
    lexicons: tuple[str, ...],
    lexicon_format: str | None,
    texts: tuple[str, ...],
    keep: tuple[str, ...],
    format_: str | None,
    output: str,
    words: int,
    min_count: int,
    spare_known: bool,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Add the words of a language to the vocabulary of MODEL.

    MODEL is mini (if none is named), a local folder or a name on the Hugging Face hub. The words
    that save most pieces are added whole; everything else is cut as before: the words of other
    languages, the source words of L, and those of --keep even where they look like added ones. A
    new word begins as the mean of its translations in L, or of the pieces that it was cut into.

    \b
    Columns, before and after, on a tenth of T that was not used to choose (or on L without T):
      fertility     pieces per word
      continued     words that are cut in two or more, in %
      unknown       pieces that are the unknown token, in %
    """  # noqa: D301 (click wants the control character)
    from kiloglot.adapt.named_lexicon import load_lexicon
    from kiloglot.adapt.vocab import extend_vocabulary

    found = extend_vocabulary(
        model,
        load_lexicon(*lexicons, format=lexicon_format),
        output,
        texts=texts,
        keep=keep,
        format=format_,
        words=words,
        least=min_count,
        spare_known=spare_known,
        lexicon_paths=lexicons,
        resume=resume,
        quiet=quiet,
    )
    if found is None:
        return
    if as_json:
        echo_json({"model": model, "output": output, **found.record()})
        return
    log(
        f"{found.kind} of {found.size} pieces: {found.words} words added, {found.from_lexicon} of "
        f"them from the lexicon, and {found.characters} pieces for characters",
        quiet=quiet,
    )
    log(f"{found.kept} known words are cut as before; written to {output}", quiet=quiet)
    echo_table(
        (found.measured_on, "words", "fertility", "continued", "unknown"),
        [
            (
                name,
                row.words,
                f"{row.fertility:.2f}",
                f"{100 * row.continued:.1f}",
                f"{100 * row.unknown:.2f}",
            )
            for name, row in (("before", found.before), ("after", found.after))
        ],
    )
