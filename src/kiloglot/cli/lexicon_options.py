"""What the commands of ``kiloglot lexicon`` share: reading, cleaning, logging, writing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiloglot.cli.options import log, shows_progress
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.data.sentence import Sentence
    from kiloglot.lexicon import Lexicon
    from kiloglot.lexicon.report import Report

__all__ = [
    "log_files",
    "log_report",
    "one_output",
    "percent",
    "read_sentences",
    "reads_lexicons",
    "write_lexicon",
]

Command = TypeVar("Command", bound=Callable[..., Any])

_READING = (
    click.option("--format", "format_", metavar="FORMAT", help="Format of LEXICON, as listed."),
    click.option(
        "--columns",
        metavar="ROLES",
        help="What the columns hold, by position (target,source,-,pos) or by name or number "
        "(source=English,target=2): source, target, pos, sense, weight, origin, features, "
        "examples, form:KIND (form:plural), gloss:LANGUAGE (gloss:fra), or - for none.",
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
        "--markers",
        metavar="FILE",
        default="",
        help="What the markers of a Toolbox file mean: lines of a marker, a tab, and its role "
        "(headword, gloss, pos, ...; see the documentation), or Toolbox's own file of them (.typ).",
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


def reads_lexicons(command: Command) -> Command:
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
        markers: str,
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
                markers=markers,
            ),
            language=language,
        )
        return command(*args, loader=loader, **others)

    for option in reversed(_READING):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


def log_files(report: Report, quiet: bool) -> None:
    """Log what was read of each file."""
    for file in report.files:
        for line in file.lines():
            log(line, quiet=quiet)


def log_report(report: Report, quiet: bool) -> None:
    """Log what was read, and what cleaning did."""
    log_files(report, quiet)
    for line in report.cleaning_lines():
        log(line, quiet=quiet)


def one_output(as_json: bool, *outputs: str | None) -> None:
    """Refuse to print figures where a lexicon goes.

    Raises:
        InputError: Both are to go to standard output, or several lexicons are.
    """
    if outputs.count("-") + as_json > 1:
        raise InputError(
            "standard output holds one thing",
            remedy="leave out --json or name a file" if as_json else "name a file for each",
        )


def read_sentences(paths: Iterable[str], format_: str | None, quiet: bool) -> Iterator[Sentence]:
    """Read corpora, with a progress bar."""
    from kiloglot.data.formats import read

    sentences = (sentence for path in paths for sentence in read(path, format_))
    if quiet or not shows_progress():
        return sentences
    from tqdm import tqdm

    return iter(tqdm(sentences, unit=" sentences", leave=False))


def write_lexicon(
    loaded: Lexicon,
    output: str,
    to: str | None,
    quiet: bool,
    languages: tuple[str, str] = ("", ""),
) -> None:
    """Write a lexicon and log how much of it, and what its format has no place for."""
    from kiloglot.lexicon.writers import format_of, left_out

    loaded.save(output, to, languages=languages)
    name = "standard output" if output == "-" else output
    size = f"{len(loaded)} {'entry' if len(loaded) == 1 else 'entries'}"
    log(f"{size} written to {name}", quiet=quiet)
    if lost := left_out(loaded, format_of(output, to)):
        log(f"this format holds no {', '.join(lost)}: left out", quiet=quiet)


def percent(part: float, whole: float = 1) -> str:
    """Write a share in per cent; nothing of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else ""
