"""``kiloglot lexicon``: read, clean, merge and measure bilingual lexicons."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet, shows_progress
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.data.sentence import Sentence
    from kiloglot.lexicon import Coverage, Lexicon
    from kiloglot.lexicon.coverage import Tally
    from kiloglot.lexicon.report import Report

__all__ = ["lexicon"]

Command = TypeVar("Command", bound=Callable[..., Any])

_READING = (
    click.option("--format", "format_", metavar="FORMAT", help="Format of LEXICON, as listed."),
    click.option(
        "--columns",
        metavar="ROLES",
        help="What the columns hold, by position (target,source,-,pos) or by name or number "
        "(source=English,target=2): source, target, pos, sense, weight, origin, or - for none.",
    ),
    click.option(
        "--header/--no-header", default=None, help="Whether the first line names the columns."
    ),
    click.option("--invert", is_flag=True, help="Exchange source and target."),
    click.option("--origin", default="", help="Origin of entries that name none."),
    click.option("--strict", is_flag=True, help="Stop at the first bad row."),
    click.option(
        "--gloss-language",
        metavar="CODE",
        default="",
        help="Language of the glosses to take as source, as the file has it. [that of most]",
    ),
    click.option(
        "--target-language",
        default="",
        metavar="CODE",
        help="The language that is wanted of a LEXICON that holds several, by code or by name.",
    ),
    click.option(
        "--encoding", default="", help="Encoding of a text file that is not Unicode, as cp1252."
    ),
    click.option(
        "--no-clean",
        "no_clean",
        metavar="STEP",
        multiple=True,
        help="Leave out a cleaning step, as listed, or all; may be repeated.",
    ),
    click.option(
        "--source-language",
        "language",
        default="eng",
        show_default=True,
        help="ISO 639-3 code of the source language, whose citation forms are cleaned.",
    ),
)


def _reads_lexicons(command: Command) -> Command:
    """Add the options of reading and cleaning, and hand the command a function that loads."""

    @functools.wraps(command)
    def wrapped(
        *args: Any,
        format_: str | None,
        columns: str | None,
        header: bool | None,
        invert: bool,
        origin: str,
        strict: bool,
        gloss_language: str,
        target_language: str,
        encoding: str,
        no_clean: tuple[str, ...],
        language: str,
        **others: Any,
    ) -> Any:
        from kiloglot.lexicon import Reading, load
        from kiloglot.lexicon.cleaning import steps_without

        loader = functools.partial(
            load,
            format=format_,
            clean=steps_without(no_clean),
            reading=Reading(
                columns=tuple(columns.split(",")) if columns else None,
                header=header,
                strict=strict,
                invert=invert,
                origin=origin,
                gloss_language=gloss_language,
                target_language=target_language,
                encoding=encoding,
            ),
            language=language,
        )
        return command(*args, loader=loader, **others)

    for option in reversed(_READING):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lexicon() -> None:
    """Read, clean, merge and measure bilingual lexicons.

    \b
    A lexicon is a file of words and their translations:
      tsv      tabs between the columns; a quote is a character
      csv      commas (or ; | tab) between the columns, quoted as in RFC 4180
      muse     a word pair a line, space or tab between them
      gatitos  source, tab, target
      panlex   an extract of PanLex: CSV or TSV, variety codes and running numbers skipped
      jsonl    a JSON object a line
      parquet  a table
      kaikki   Wiktionary as Wiktextract extracts it, a JSON object a line
      lift     FieldWorks and WeSay: glosses as sources, lexemes as targets
      dix      a bilingual dictionary of Apertium
      tei      FreeDict
      xdxf     XDXF, the visual layout too
      giella   XML of Giellatekno
      sfm      Toolbox and MDF: a backslash marker and a value a line
      dsl      ABBYY Lingvo: headwords, below them indented marked-up lines
      cldf     a CLDF Dictionary or Wordlist: its metadata file or its folder
      stardict the .ifo file, .idx and .dict or .dict.dz beside it
      tabfile  a headword, a tab and an entry in HTML or lines parted by \\n
      ding     both languages in a line, :: between them
    The format is recognised by what is in the file, unless --format names it.
    Columns are recognised by the names in a header (source, target, pos, sense,
    weight, origin and many like them), else by what is in them.

    \b
    Cleaning steps, each reported, each left out by --no-clean STEP:
      nfc           Unicode normal form C
      whitespace    single spaces only, no invisible characters
      notes         "bank (finance)": the note becomes the sense
      alternatives  "day|daylight", "big; large", "sick, ill": an entry each
      markers       "to go", "a house": citation forms of the source language
      empty         nothing in source or target
      copies        the source word copied into the target column
      duplicates    the same entry again (its origin is kept)
    """  # noqa: D301 (click wants the control character)


@lexicon.command()
@click.argument("path", metavar="LEXICON")
@_reads_lexicons
@as_json
@quiet
def info(path: str, loader: Callable[..., Lexicon], as_json: bool, quiet: bool) -> None:
    """Show what is in a lexicon, what is odd about it, and what cleaning did."""
    from kiloglot.lexicon import summarise

    loaded = loader(path)
    summary = summarise(loaded)
    if as_json:
        echo_json({"path": path, **summary, **loaded.report.as_dict()})
        return
    _log_files(loaded.report, quiet)
    _show_summary(summary, loaded.report)


@lexicon.command()
@click.argument("path", metavar="LEXICON")
@click.argument("corpora", metavar="CORPUS...", nargs=-1, required=True)
@_reads_lexicons
@click.option("--corpus-format", metavar="FORMAT", help="Format of CORPUS (kiloglot data).")
@click.option(
    "--missing",
    metavar="N",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many of the words that are missing most to name.",
)
@as_json
@quiet
def coverage(
    path: str,
    corpora: tuple[str, ...],
    loader: Callable[..., Lexicon],
    corpus_format: str | None,
    missing: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure how much of a corpus a lexicon knows, and what it lacks most.

    Words are looked up as written, then whatever their case, then by lemma (if CORPUS has lemmas);
    words found by none of these count as multiword if they are within a phrase of the lexicon.
    Punctuation and numbers in digits are counted apart. A type is a different word form of a part
    of speech. POS is the share of the tokens that has an entry of the same part of speech or of
    none.
    """
    from kiloglot.lexicon import coverage as measure

    loaded = loader(path)
    _log_report(loaded.report, quiet)
    found = measure(loaded, _sentences(corpora, corpus_format, quiet), missing=missing)
    if not found.sentences:
        raise InputError("has no sentences", path=corpora[0], remedy="name a corpus with text")
    if as_json:
        echo_json({"lexicon": path, "corpora": list(corpora), **found.as_dict()})
    else:
        _show_coverage(found)


@lexicon.command()
@click.argument("path", metavar="IN")
@click.argument("output", metavar="OUT")
@_reads_lexicons
@click.option(
    "--to", metavar="FORMAT", help="Format of OUT: tsv, csv, muse, jsonl, parquet. [by its suffix]"
)
@quiet
def convert(
    path: str, output: str, loader: Callable[..., Lexicon], to: str | None, quiet: bool
) -> None:
    """Clean a lexicon and write it in another format.

    OUT is written as CSV, JSONL, Parquet or MUSE (.txt) if its suffix says so, else as TSV with a
    header. With --no-clean all, only the format changes.
    """
    loaded = loader(path)
    _log_report(loaded.report, quiet)
    _write(loaded, output, to, quiet)


@lexicon.command()
@click.argument("paths", metavar="LEXICON...", nargs=-1, required=True)
@_reads_lexicons
@click.option("-o", "--output", metavar="OUT", required=True, help="Where to write the result.")
@click.option("--to", metavar="FORMAT", help="Format of OUT, as for convert. [by its suffix]")
@click.option(
    "--tier",
    "tiers",
    metavar="ORIGIN=N",
    multiple=True,
    help="Trust of an origin, 1 the highest; may be repeated. [the place of its LEXICON]",
)
@quiet
def merge(
    paths: tuple[str, ...],
    loader: Callable[..., Lexicon],
    output: str,
    to: str | None,
    tiers: tuple[str, ...],
    quiet: bool,
) -> None:
    """Merge lexicons into one, those trusted most named first.

    Entries that several origins give become one with all of them in its origin (joined by +). Its
    weight is the sum over the origins of 1 in the first tier, 1/2 in the second, 1/4 in the third,
    and so on, times the weight that the entry has there (of the highest in that file). The entries
    of a word are written in order of weight.
    """
    loaded = loader(*paths, tiers=_tiers(tiers))
    _log_report(loaded.report, quiet)
    agreed = sum(1 for entry in loaded if len(entry.origins) > 1)
    log(f"{agreed} of {len(loaded)} entries are given by more than one origin", quiet=quiet)
    _write(loaded, output, to, quiet)


def _tiers(items: Iterable[str]) -> dict[str, int]:
    tiers = {}
    for item in items:
        origin, _, number = item.rpartition("=")
        if not origin or not number.isdecimal() or int(number) < 1:
            raise InputError("no tier", text=item, remedy="write --tier ORIGIN=N, N from 1")
        tiers[origin] = int(number)
    return tiers


def _write(loaded: Lexicon, output: str, to: str | None, quiet: bool) -> None:
    from kiloglot.lexicon.writers import format_of, left_out

    loaded.save(output, to)
    name = "standard output" if output == "-" else output
    log(f"{len(loaded)} entries written to {name}", quiet=quiet)
    if lost := left_out(loaded, format_of(output, to)):
        log(f"this format holds no {', '.join(lost)}: left out", quiet=quiet)


def _sentences(paths: Iterable[str], format_: str | None, quiet: bool) -> Iterator[Sentence]:
    from kiloglot.data.formats import read

    sentences = (sentence for path in paths for sentence in read(path, format_))
    if quiet or not shows_progress():
        return sentences
    from tqdm import tqdm

    return iter(tqdm(sentences, unit=" sentences", leave=False))


def _log_files(report: Report, quiet: bool) -> None:
    for file in report.files:
        for line in file.lines():
            log(line, quiet=quiet)


def _log_report(report: Report, quiet: bool) -> None:
    _log_files(report, quiet)
    for line in report.cleaning_lines():
        log(line, quiet=quiet)


def _show_summary(summary: dict[str, Any], report: Report) -> None:
    multiword, ambiguity = summary["multiword"], summary["ambiguity"]
    duplicates, copies = summary["duplicates"], summary["copies"]
    rows: list[tuple[str, object, str]] = [
        ("entries", summary["entries"], ""),
        ("source words", summary["sources"], ""),
        ("target words", summary["targets"], ""),
        ("with a sense", summary["senses"], _percent(summary["senses"], summary["entries"])),
        ("multiword source", multiword["source"], _percent(multiword["source_share"])),
        ("multiword target", multiword["target"], _percent(multiword["target_share"])),
        ("targets per source", f"{ambiguity['mean']:.2f}", _most(ambiguity)),
        ("duplicates joined", duplicates["joined"], ""),
        ("same pair again", duplicates["same_pair"], "other part of speech or sense"),
        ("given by several", summary["agreed"], "origins"),
        ("same as source", summary["identical"]["entries"], _some(summary["identical"])),
        ("copies", copies["entries"], f"{copies['left_out']} left out; {_some(copies)}"),
        ("mixed scripts", summary["mixed_scripts"]["targets"], _some(summary["mixed_scripts"])),
        ("other scripts", summary["other_scripts"]["targets"], _some(summary["other_scripts"])),
    ]
    for file in report.files:
        click.echo(f"{file.path}: {file.format}, columns {', '.join(file.columns)}")
    click.echo()
    echo_table(("", "number", ""), rows)
    for title, key in ("part of speech", "pos"), ("origin", "origins"), ("script", "scripts"):
        click.echo()
        echo_table(
            (title, "entries" if key != "scripts" else "targets", "share"),
            [
                (name or "(none)", count, _percent(count, sum(summary[key].values())))
                for name, count in summary[key].items()
            ],
        )
    click.echo()
    click.echo("cleaning")
    for line in report.cleaning_lines(every=True):
        click.echo(f"  {line}")


def _most(ambiguity: dict[str, Any]) -> str:
    return "most: " + ", ".join(f"{word} {count}" for word, count in ambiguity["most"].items())


def _some(oddity: dict[str, Any]) -> str:
    return ", ".join(oddity["examples"])


def _show_coverage(found: Coverage) -> None:
    from kiloglot.lexicon.coverage import ALL_STEPS

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
                _percent(of_tokens, words.tokens),
                _percent(tokens, words.tokens),
                of_types,
                _percent(of_types, words.types),
                _percent(types, words.types),
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
    if found.missing:
        click.echo()
        echo_table(
            ("missing", "tokens", "POS", "forms"),
            [(word, tokens, upos, ", ".join(forms)) for word, upos, tokens, forms in found.missing],
        )


def _not_found(words: Tally) -> tuple[object, ...]:
    tokens = words.tokens - sum(words.found_tokens)
    types = words.types - sum(words.found_types)
    return (
        "not found",
        tokens,
        _percent(tokens, words.tokens),
        "",
        types,
        _percent(types, words.types),
        "",
    )


def _tally_row(name: str, tally: Tally, knows_pos: bool) -> tuple[object, ...]:
    return (
        name,
        tally.tokens,
        *(_percent(count, tally.tokens) for count in tally.found_tokens),
        _percent(sum(tally.found_tokens), tally.tokens),
        _percent(tally.same_pos, tally.tokens) if knows_pos else "",
        tally.types,
        _percent(sum(tally.found_types), tally.types),
    )


def _percent(part: float, whole: float = 1) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""
