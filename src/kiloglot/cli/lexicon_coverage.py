"""``kiloglot lexicon coverage``: how much of a corpus a lexicon knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiloglot.cli.corpus_format import CorpusFormat
from kiloglot.cli.lexicon_options import log_report, percent, read_sentences, reads_lexicons
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.data.sentence import Sentence
    from kiloglot.lexicon import Coverage, Lexicon
    from kiloglot.lexicon.found import Tally

__all__ = ["coverage"]


@click.command()
@click.argument("path", metavar="LEXICON")
@click.argument("corpora", metavar="[NAME=]CORPUS...", nargs=-1, required=True)
@reads_lexicons
@click.option(
    "--corpus-format",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of CORPUS (kiloglot data).",
)
@click.option(
    "--missing",
    metavar="N",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many of the words that are missing most to name.",
)
@click.option(
    "--domain",
    metavar="FIELD",
    help="Tell domains apart by what CORPUS says of its sentences: sent_id or newdoc id (the "
    "letters it begins with), label, or the name of any other comment.",
)
@click.option(
    "--worksheet",
    metavar="FILE",
    help="Write the words to ask a speaker for to FILE (.csv or .tsv), with a column to fill in.",
)
@click.option(
    "--count",
    metavar="N",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="How many words the worksheet asks for.",
)
@click.option("--names", is_flag=True, help="Ask for names (PROPN) too.")
@as_json
@quiet
def coverage(
    path: str,
    corpora: tuple[str, ...],
    loader: Callable[..., Lexicon],
    corpus_format: str | None,
    missing: int,
    domain: str | None,
    worksheet: str | None,
    count: int,
    names: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure how much of a corpus a lexicon knows, and what it lacks most.

    Words are looked up as written, then whatever their case, then by lemma (if CORPUS has lemmas);
    words found by none of these count as multiword if they are within a phrase of the lexicon.
    Punctuation and numbers in digits are counted apart. A type is a different word form of a part
    of speech. POS is the share of the tokens that has an entry of the same part of speech or of
    none.

    If the entries have origins, what each finds is shown, and what no other finds. Corpora given as
    NAME=CORPUS are measured together and each by itself, and so are the domains that --domain
    tells apart.

    A worksheet holds the missing words that would add most coverage. Fill in its column "target" in
    any spreadsheet program; it is then a lexicon like others: kiloglot lexicon merge LEXICON FILE.
    """
    from kiloglot.lexicon import coverage as measure
    from kiloglot.lexicon.writers import format_of

    if worksheet == "-" and as_json:
        raise click.UsageError("--worksheet - and --json cannot both go to standard output.")
    if worksheet and format_of(worksheet) not in ("csv", "tsv", "muse"):
        raise InputError("a worksheet is CSV or TSV", path=worksheet, remedy="name a .csv file")
    loaded = loader(path)
    log_report(loaded.report, quiet)
    place = _Place(corpora, domain)
    found = measure(
        loaded,
        read_sentences(place.paths(), corpus_format, quiet),
        missing=None if worksheet else missing,
        domain=place.domain if place.named or domain else None,
    )
    if not found.sentences:
        raise InputError("has no sentences", path=corpora[0], remedy="name a corpus with text")
    if worksheet:
        _write_worksheet(found, worksheet, count, names, quiet)
        found.missing = found.missing[:missing]
    if worksheet == "-":
        return
    if as_json:
        echo_json({"lexicon": path, "corpora": list(corpora), **found.as_dict()})
    else:
        _show_coverage(found)


class _Place:
    """Where in the corpora the reading is: which sentence is of which domain."""

    def __init__(self, corpora: Sequence[str], field: str | None) -> None:
        self._corpora = [_named(corpus) for corpus in corpora]
        self.named = any(name for name, _ in self._corpora)
        self._field = field
        self._name = ""
        self._domain: Callable[[Sentence], str] = lambda _: ""

    def paths(self) -> Iterator[str]:
        """Yield the paths, and remember which is being read."""
        from kiloglot.data.domains import domain_by

        for name, path in self._corpora:
            self._name = name or (Path(path).name if self.named else "")
            if self._field:
                self._domain = domain_by(self._field)
            yield path

    def domain(self, sentence: Sentence) -> str:
        """Tell the domain of the sentence just read."""
        parts = [self._name, self._domain(sentence)]
        return " ".join(part for part in parts if part)


def _named(corpus: str) -> tuple[str, str]:
    """Part NAME=CORPUS, unless there is a file of that very name."""
    name, sign, path = corpus.partition("=")
    return (name, path) if sign and name and not Path(corpus).exists() else ("", corpus)


def _write_worksheet(found: Coverage, path: str, count: int, names: bool, quiet: bool) -> None:
    from kiloglot.lexicon.worksheet import wanted, write_worksheet

    words = wanted(found.missing, count, names)
    if not words:
        raise InputError(
            "the lexicon lacks no word to ask for", remedy="name a larger corpus, or add --names"
        )
    write_worksheet(words, found, path)
    known, gained = sum(found.words.found_tokens), sum(word.tokens for word in words)
    log(
        f"{len(words)} words to fill in written to {'standard output' if path == '-' else path}: "
        f"they would bring coverage from {percent(known, found.words.tokens)} to "
        f"{percent(known + gained, found.words.tokens)}",
        quiet=quiet,
    )


def _show_coverage(found: Coverage) -> None:
    from kiloglot.lexicon.found import ALL_STEPS

    words = found.words
    click.echo(
        f"{found.sentences} sentences, {words.tokens} words ({words.types} types), apart from "
        f"{found.punctuation} punctuation marks and {found.numbers} numbers"
    )
    click.echo()
    rows: list[tuple[object, ...]] = []
    tokens = types = 0
    for step, of_tokens, of_types in zip(
        ALL_STEPS, words.found_tokens, words.found_types, strict=True
    ):
        tokens, types = tokens + of_tokens, types + of_types
        rows.append(
            (
                step,
                of_tokens,
                percent(of_tokens, words.tokens),
                percent(tokens, words.tokens),
                of_types,
                percent(of_types, words.types),
                percent(types, words.types),
            )
        )
    rows.append(_not_found(words))
    echo_table(("step", "tokens", "share", "so far", "types", "share", "so far"), rows)
    click.echo()
    echo_table(
        ("words", "tokens", *ALL_STEPS, "found", "POS", "types", "found"),
        [
            _tally_row("all", words, any(found.by_upos)),
            *(
                _tally_row(upos or "(none)", tally, bool(upos))
                for upos, tally in found.by_upos.items()
            ),
        ],
    )
    if found.by_domain:
        click.echo()
        echo_table(
            ("domain", "sentences", "tokens", *ALL_STEPS, "found", "POS", "types", "found"),
            [
                (
                    name or "(none)",
                    part.sentences,
                    *_tally_row("", part.words, any(part.by_upos))[1:],
                )
                for name, part in found.by_domain.items()
            ],
        )
    if any(one.origin for one in found.by_origin):
        click.echo()
        echo_table(
            ("origin", "entries", "tokens found", "share", "by no other", "share"),
            [
                (
                    one.origin or "(none)",
                    one.entries,
                    one.tokens,
                    percent(one.tokens, words.tokens),
                    one.only,
                    percent(one.only, words.tokens),
                )
                for one in found.by_origin
            ],
        )
    if found.missing:
        click.echo()
        echo_table(
            ("missing", "tokens", "POS", "forms"),
            [(one.word, one.tokens, one.upos, ", ".join(one.forms)) for one in found.missing],
        )


def _not_found(words: Tally) -> tuple[object, ...]:
    tokens = words.tokens - sum(words.found_tokens)
    types = words.types - sum(words.found_types)
    return (
        "not found",
        tokens,
        percent(tokens, words.tokens),
        "",
        types,
        percent(types, words.types),
        "",
    )


def _tally_row(name: str, tally: Tally, knows_pos: bool) -> tuple[object, ...]:
    return (
        name,
        tally.tokens,
        *(percent(count, tally.tokens) for count in tally.found_tokens),
        percent(sum(tally.found_tokens), tally.tokens),
        percent(tally.same_pos, tally.tokens) if knows_pos else "",
        tally.types,
        percent(sum(tally.found_types), tally.types),
    )
