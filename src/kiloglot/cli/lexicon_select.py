"""``kiloglot lexicon select``: the sentences of a corpus that a lexicon knows best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from kiloglot.cli.corpus_format import CorpusFormat
from kiloglot.cli.lexicon_options import log_report, percent, read_sentences, reads_lexicons
from kiloglot.cli.options import as_json, echo_json, log, quiet, seed
from kiloglot.cli.place import Place
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.data.sentence import Sentence
    from kiloglot.lexicon import Lexicon

__all__ = ["select"]


@click.command()
@click.argument("path", metavar="LEXICON")
@click.argument("size", metavar="N", type=click.IntRange(min=1))
@click.argument("corpora", metavar="CORPUS...", nargs=-1, required=True)
@reads_lexicons
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=Place(),
    default="-",
    help="Where to write the sentences. [stdout]",
)
@click.option(
    "--to",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of OUT. [by its suffix, or that of CORPUS]",
)
@click.option(
    "--corpus-format",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of CORPUS (kiloglot data).",
)
@click.option(
    "--sample", is_flag=True, help="Draw sentences, with a chance in proportion to their share."
)
@click.option(
    "--min-words",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Pass over sentences with fewer words.",
)
@click.option(
    "--source-paradigms",
    metavar="TABLE",
    help="Paradigm table of the source language, for lemmas of a CORPUS without.",
)
@seed
@as_json
@quiet
def select(
    path: str,
    size: int,
    corpora: tuple[str, ...],
    loader: Callable[..., Lexicon],
    output: str,
    to: str | None,
    corpus_format: str | None,
    sample: bool,
    min_words: int,
    source_paradigms: str | None,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Choose the N sentences of CORPUS of whose words LEXICON knows the largest share.

    They keep their order and are written in the format of CORPUS; of equals the first are taken.
    Words are looked up as by kiloglot lexicon coverage: as written, then whatever their case, then
    by lemma, then within phrases; punctuation and numbers do not count. Short sentences are known
    best: --min-words passes over them.

    CORPUS is read twice, so it cannot be standard input.
    """
    from kiloglot.data.formats import detect, write, written_as
    from kiloglot.lexicon.selection import select as choose

    if "-" in corpora:
        raise InputError("is read twice", path="-", remedy="name a file")
    if as_json and output == "-":
        raise click.UsageError("--json and -o - both want standard output")
    read_as = corpus_format or detect(corpora[0])
    to = to or written_as(output, source=corpora[0], source_format=read_as)
    lemma = _lemmas(source_paradigms)
    loaded = loader(path)
    log_report(loaded.report, quiet)
    chosen = choose(
        loaded,
        map(lemma, read_sentences(corpora, read_as, quiet)),
        size,
        min_words=min_words,
        seed=seed if sample else None,
    )
    if not chosen.places:
        raise InputError(
            "has no sentence to choose", path=corpora[0], remedy="name a corpus with text"
        )
    write(_at(chosen.places, read_sentences(corpora, read_as, quiet)), output, to)
    if as_json:
        counts = {
            "sentences": chosen.all_sentences,
            "words": chosen.all_words,
            "known": chosen.all_known,
            "selected": {
                "sentences": len(chosen.places),
                "words": chosen.words,
                "known": chosen.known,
            },
        }
        echo_json({"lexicon": path, "corpora": list(corpora), **counts})
    log(
        f"{len(chosen.places)} of {chosen.all_sentences} sentences written to "
        f"{'standard output' if output == '-' else output}: the lexicon knows "
        f"{percent(chosen.known, chosen.words)} of their words, "
        f"{percent(chosen.all_known, chosen.all_words)} of all",
        quiet=quiet,
    )


def _at(places: Iterable[int], sentences: Iterator[Sentence]) -> Iterator[Sentence]:
    """Yield the sentences at places, which are in order."""
    wanted = iter(places)
    nearest = next(wanted, None)
    for place, sentence in enumerate(sentences):
        if place == nearest:
            yield sentence
            nearest = next(wanted, None)


def _lemmas(table: str | None) -> Callable[[Sentence], Sentence]:
    """Return what gives lemmas to sentences that have none."""
    if table is None:
        return lambda sentence: sentence
    from kiloglot.cli.lexicon_induce import lemmas_by

    lemma = lemmas_by(table)
    return lambda sentence: (
        sentence
        if sentence.lemmas
        else replace(sentence, lemmas=tuple(lemma(token).word for token in sentence.tokens))
    )
