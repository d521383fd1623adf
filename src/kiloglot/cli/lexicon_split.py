"""``kiloglot lexicon split``: training, development and test parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import log_report, one_output, reads_lexicons, write_lexicon
from kiloglot.cli.options import as_json, echo_json, log, quiet, seed
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon
    from kiloglot.lexicon.split import Side

__all__ = ["split"]


def _size(ctx: click.Context, param: click.Parameter, value: str) -> float | int:
    text = value.strip()
    try:
        if text.isdecimal():
            return int(text)
        share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise click.BadParameter(f"{value!r} is neither a share (0.1, 10%) nor a number (500)")
    return share


@click.command()
@click.argument("path", metavar="LEXICON")
@reads_lexicons
@click.option("--train", metavar="OUT", required=True, help="Where to write what is left.")
@click.option("--test", metavar="OUT", required=True, help="Where to write the test part.")
@click.option("--dev", metavar="OUT", help="Where to write a development part. [none]")
@click.option(
    "--test-size",
    metavar="SIZE",
    default="10%",
    show_default=True,
    callback=_size,
    help="Size of the test part: a share (0.1, 10%) or a number of entries (500).",
)
@click.option(
    "--dev-size",
    metavar="SIZE",
    default="10%",
    show_default=True,
    callback=_size,
    help="Size of the development part.",
)
@click.option(
    "--by",
    type=click.Choice(["source", "target", "both"]),
    default="both",
    show_default=True,
    help="Which side's words are in one part only.",
)
@click.option("--to", metavar="FORMAT", help="Format of the parts, as for convert. [by suffix]")
@seed
@as_json
@quiet
def split(
    path: str,
    loader: Callable[..., Lexicon],
    train: str,
    test: str,
    dev: str | None,
    test_size: float | int,
    dev_size: float | int,
    by: Side,
    to: str | None,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Split a lexicon by lemma: all entries of a word, whatever its case, go to one part.

    By default neither source words nor target words are shared between parts: entries that would
    tie two parts together are dropped, and counted. With --by source or --by target all entries are
    kept, and the words of the other side may be in several parts.
    """
    from kiloglot.lexicon.split import split as parts_of
    from kiloglot.lexicon.writers import format_of

    outputs = [test, *([dev] if dev else [])]
    if len({train, *outputs}) <= len(outputs):
        raise InputError("two parts have one name", remedy="name a file for each")
    one_output(as_json, train, *outputs)
    for output in (train, *outputs):
        format_of(output, to)
    loaded = loader(path)
    log_report(loaded.report, quiet)
    sizes = [test_size, *([dev_size] if dev else [])]
    found = parts_of(loaded, sizes, seed=seed, by=by)
    if not len(found.rest):
        raise InputError(
            "nothing is left to train on", path=path, remedy="ask for smaller parts, or --by source"
        )
    for output, part in zip((*outputs, train), (*found.parts, found.rest), strict=True):
        write_lexicon(part, output, to, quiet)
    if by == "both":
        size = f"{len(found.dropped)} {'entry' if len(found.dropped) == 1 else 'entries'}"
        log(f"{size} dropped, which would tie two parts together", quiet=quiet)
    if as_json:
        names = ("test", "dev") if dev else ("test",)
        sizes_found = {name: len(part) for name, part in zip(names, found.parts, strict=True)}
        counts = {"train": len(found.rest), **sizes_found, "dropped": len(found.dropped)}
        echo_json({"lexicon": path, **counts, **loaded.report.as_dict()})
