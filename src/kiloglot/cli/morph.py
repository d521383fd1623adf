"""``kiloglot morph``: paradigm tables, analysis and inflection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiloglot.cli.inflect import completed, evaluate, inflect
from kiloglot.cli.morph_options import as_array, columns
from kiloglot.cli.morph_train import train
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet
from kiloglot.cli.words import Word
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.morph.summary import Summary
    from kiloglot.morph.table import Table

__all__ = ["morph"]

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def morph() -> None:
    """Paradigm tables, analysis and inflection.

    TABLE is a file (plain or compressed), a folder of files, or the ISO 639-3 code of a language
    whose UniMorph table is installed.
    """


for command in (train, inflect, evaluate):
    morph.add_command(command)


def table_options(command: Command) -> Command:
    """Add the options of commands that read a table."""
    for option in (
        click.option("--strict", is_flag=True, help="Stop at the first row that cannot be used."),
        columns,
        click.option(
            "--repair", is_flag=True, help="Repair words that mix scripts, such as кiтап."
        ),
        click.option("--no-cache", is_flag=True, help="Read the table anew and keep no copy."),
    ):
        command = option(command)
    return command


def read_table(
    paths: Sequence[str], strict: bool, columns: list[str] | None, repair: bool, no_cache: bool
) -> Table:
    """Load the table that the options describe."""
    from kiloglot.morph.table import load

    return load(
        *paths,
        columns=columns,
        strict=strict,
        repair_homoglyphs=repair,
        cache=not no_cache,
    )


@morph.command()
@click.argument("tables", metavar="TABLE...", nargs=-1, required=True)
@table_options
@as_json
def info(tables: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Say what is in a table: rows, lemmas, features, and dirt.

    Several files count as the parts of one table.
    """
    from kiloglot.morph.summary import summarise

    summary = summarise(read_table(tables, **options))
    if as_json:
        echo_json(summary.to_json())
    else:
        _show(summary)


def _show(summary: Summary) -> None:
    report = summary.report
    echo_table(
        ["file", "columns", "rows"],
        [[part.path, part.columns, part.rows] for part in report.parts],
    )
    click.echo()
    echo_table(
        ["part of speech", "rows", "lemmas", "bundles"],
        [
            *([one.pos or "(none)", one.rows, one.lemmas, one.bundles] for one in summary.pos),
            ["all", summary.rows, summary.lemmas, summary.bundles],
        ],
    )
    click.echo()
    lines = [
        [dimension, " ".join(f"{name}={count}" for name, count in found.items())]
        for dimension, found in summary.features.items()
    ]
    unknown = " ".join(f"{name}={count}" for name, count in summary.unknown.items())
    echo_table(["dimension", "features and their rows"], [*lines, ["UNKNOWN", unknown or "none"]])
    click.echo()
    echo_table(["", "count", "examples"], _dirt(summary))


def _dirt(summary: Summary) -> list[list[object]]:
    report = summary.report
    unofficial = [
        f"{name} ({f'for {standard}' if standard else 'not in the schema'})"
        for name, (standard, _) in summary.unofficial.items()
    ]
    cells = [
        f"{lemma} {tag}: {', '.join(forms)}" for lemma, tag, forms in summary.overabundant_cells
    ]
    first = "; ".join(str(row) for row in report.bad_rows)
    return [
        ["distinct forms", summary.forms, ""],
        ["layered bundles", summary.layered, ""],
        ["unofficial names", len(unofficial), " ".join(unofficial)],
        ["cells with several forms", summary.overabundant, "; ".join(cells)],
        ["forms of several words", report.multiword, ""],
        ["cells without a form (-)", report.gaps, ""],
        ["rows repeated", report.duplicates, ""],
        ["rows that cannot be used", report.bad, first],
        ["words that mix scripts", report.mixed, " ".join(report.mixed_words)],
        ["  of them repaired", report.repaired, ""],
        ["files skipped", len(report.skipped), "; ".join(report.skipped)],
    ]


@morph.command()
@click.argument("table", metavar="TABLE|DIR")
@click.argument("lemma", metavar="LEMMA", type=Word())
@click.option("--pos", metavar="POS", help="Only this part of speech, such as N or V (or none).")
@click.option("--table", "known", metavar="TABLE", help="With a model: take the cells it has.")
@table_options
@as_array
def paradigm(
    table: str, lemma: str, pos: str | None, known: str | None, as_json: bool, **options: Any
) -> None:
    """Print the forms of a lemma with their features.

    Of a table, or of a model that "morph train" made: then every cell of the paradigm is filled,
    from --table where it has the cell, and by the model elsewhere.
    """
    from kiloglot.morph.features import NO_POS
    from kiloglot.morph.installed import resolve
    from kiloglot.morph.model_folder import is_model

    if not lemma.strip():
        raise InputError("the lemma is empty", remedy="name a word")
    if table != "-" and not Path(resolve(table)).exists():
        raise InputError(
            "no such file or folder",
            path=table,
            remedy='name a table, or the folder of a model that "morph train" made',
        )
    if pos == NO_POS:
        pos = ""
    if is_model(table):
        completed(table, lemma, pos, read_table([known], **options) if known else None, as_json)
        return
    read = read_table([table], **options)
    cells = read.cells(lemma, pos)
    if not cells:
        raise InputError(
            "the table has no such lemma"
            + ("" if pos is None or lemma not in read.lemmas else f" that is {pos or NO_POS}"),
            path=table,
            text=lemma,
            remedy=_suggestion(read, lemma, pos),
        )
    if as_json:
        echo_json([{"lemma": c.lemma, "form": c.form, "features": str(c.features)} for c in cells])
    else:
        echo_table(["features", "form"], [[str(cell.features), cell.form] for cell in cells])


def _suggestion(table: Table, lemma: str, pos: str | None) -> str | None:
    from kiloglot.morph.features import NO_POS

    found = table.cells(lemma) if pos is not None else ()
    if found:
        kinds = dict.fromkeys(cell.features.pos or NO_POS for cell in found)
        return f"it has it as {', '.join(kinds)}"
    lemmas = dict.fromkeys(cell.lemma for cell in table.analyses(lemma))
    return f"it is a form of {', '.join(list(lemmas)[:5])}" if lemmas else None


@morph.command()
@click.argument("table", metavar="TABLE")
@click.argument("forms", metavar="[FORM]...", nargs=-1, type=Word())
@table_options
@as_array
@quiet
def analyse(table: str, forms: tuple[str, ...], as_json: bool, quiet: bool, **options: Any) -> None:
    """Print the lemmas and features that forms can have.

    A line for each: form, lemma, features; a form that the table lacks has the last two empty.
    Without FORM, forms are read from standard input, one a line.
    """
    from kiloglot.data.files import read_lines, whole_text

    read = read_table([table], **options)
    unknown = total = 0
    collected: list[dict[str, object]] = []
    with whole_text("-") as stream:
        for form in forms or (line.strip() for line in read_lines("-")):
            if not form:
                continue
            cells = read.analyses(form)
            total += 1
            unknown += not cells
            if as_json:
                found = [{"lemma": cell.lemma, "features": str(cell.features)} for cell in cells]
                collected.append({"form": form, "analyses": found})
                continue
            rows = [f"{form}\t{cell.lemma}\t{cell.features}\n" for cell in cells]
            stream.writelines(dict.fromkeys(rows or [f"{form}\t\t\n"]))
    if as_json:
        echo_json(collected)
    log(f"{total - unknown} of {total} forms are in the table", quiet=quiet)


@morph.command()
@click.argument("languages", metavar="[CODE]...", nargs=-1)
@click.option("--list", "list_all", is_flag=True, help="List the tables that can be fetched.")
@quiet
def fetch(languages: tuple[str, ...], list_all: bool, quiet: bool) -> None:
    """Fetch the UniMorph tables of languages.

    CODE is an ISO 639-3 code. Tables are put where the unimorph package puts them: $UNIMORPH or
    ~/.unimorph. Without CODE, list the tables that are there.
    """
    from kiloglot.morph.installed import available, installed, location
    from kiloglot.morph.installed import fetch as fetch_table

    if list_all:
        click.echo("\n".join(available()))
    elif not languages:
        log(f"in {location()}:", quiet=quiet)
        for code in installed():
            click.echo(code)
    for code in languages:
        log(f"fetching the UniMorph table of {code}", quiet=quiet)
        click.echo(fetch_table(code))
