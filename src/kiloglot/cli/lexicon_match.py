"""``kiloglot lexicon match``: the nearest entries of words that a lexicon lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

import click

from kiloglot.cli.lexicon_options import log_report, reads_lexicons
from kiloglot.cli.options import as_json, echo_json, log, quiet, shows_progress
from kiloglot.cli.place import Place
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.lexicon import Entry, Lexicon
    from kiloglot.lexicon.match import Side

__all__ = ["match"]

Item = TypeVar("Item")

_COLUMNS = ("word", "match", "distance", "entries")


@click.command()
@click.argument("path", metavar="LEXICON")
@click.argument("words_path", metavar="WORDS")
@reads_lexicons
@click.option(
    "--language",
    "spoken",
    metavar="CODE",
    default="",
    help="ISO 639-3 code of the words of LEXICON that are compared. [letters are compared]",
)
@click.option(
    "--words-language", metavar="CODE", help="That of WORDS, if it is another, related one."
)
@click.option(
    "--side",
    type=click.Choice(["source", "target"]),
    default="source",
    show_default=True,
    help="Whether WORDS are compared with sources or targets.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Greatest distance of a match. [0.05 by sound, 0.2 by letters]",
)
@click.option(
    "--best",
    metavar="N",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many matches of a word to show.",
)
@click.option("--all", "every", is_flag=True, help="Look words up that LEXICON has, too.")
@click.option(
    "-o", "--output", metavar="OUT", type=Place(), default="-", help="Where to write. [stdout]"
)
@as_json
@quiet
def match(
    path: str,
    words_path: str,
    loader: Callable[..., Lexicon],
    spoken: str,
    words_language: str | None,
    side: Side,
    threshold: float | None,
    best: int,
    every: bool,
    output: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find the nearest entries of words that a lexicon lacks: variants, cognates, loans.

    WORDS has a word a line; what follows a tab is passed over. With --language, words are compared
    by how they sound (Epitran, PanPhon), if there is a mapping for it; else by letters. The
    distance is the cost of the edits divided by the length of the longer word. Words of fewer than
    three segments are never matched. The output has a row per match: word, match, distance, and the
    translations of the match.
    """
    from kiloglot.data.files import whole_text
    from kiloglot.lexicon.match import Matcher
    from kiloglot.lexicon.sounds import LETTERS

    if as_json and output != "-":
        raise InputError("--json goes to standard output", remedy="leave out --json or -o")
    loaded = loader(path)
    log_report(loaded.report, quiet)
    words = list(dict.fromkeys(_words(words_path)))
    if not words:
        raise InputError("has no words", path=words_path, remedy="write a word a line")
    have = {getattr(entry, side).casefold() for entry in loaded}
    unknown = words if every else [word for word in words if word.casefold() not in have]
    matcher = Matcher(
        loaded,
        language=spoken,
        words_language=words_language,
        side=side,
        threshold=threshold,
        best=best,
    )
    if spoken and matcher.compared == LETTERS:
        log(f"Epitran has no mapping for {spoken}: letters are compared", quiet=quiet)
    found = list(zip(unknown, _shown(matcher.find_all(unknown), len(unknown), quiet), strict=True))
    if as_json:
        echo_json(
            {
                "lexicon": path,
                "words": len(words),
                "unknown": len(unknown),
                "matched": sum(bool(candidates) for _, candidates in found),
                "compared": matcher.compared,
                "threshold": matcher.threshold,
                "matches": {
                    word: [
                        {
                            "match": candidate.word,
                            "distance": candidate.distance,
                            "entries": _others(candidate.entries, side),
                        }
                        for candidate in candidates
                    ]
                    for word, candidates in found
                    if candidates
                },
            }
        )
    else:
        with whole_text(output) as stream:
            stream.write("\t".join(_COLUMNS) + "\n")
            for word, candidates in found:
                for candidate in candidates:
                    others = " | ".join(_others(candidate.entries, side))
                    cells = (word, candidate.word, f"{candidate.distance:.3f}", others)
                    stream.write("\t".join(cells) + "\n")
    log(
        f"{len(words)} words, {len(unknown)} looked up, "
        f"{sum(bool(candidates) for _, candidates in found)} matched ({matcher.compared}, "
        f"distance up to {matcher.threshold})",
        quiet=quiet,
    )


def _words(path: str) -> Iterator[str]:
    from kiloglot.data.files import read_lines
    from kiloglot.data.unicode import normalise

    for line in read_lines(path):
        word = " ".join(normalise(line.partition("\t")[0]).split())
        if word:
            yield word


def _others(entries: Iterable[Entry], side: Side) -> list[str]:
    other = "target" if side == "source" else "source"
    return list(dict.fromkeys(getattr(entry, other) for entry in entries))


def _shown(items: Iterable[Item], total: int, quiet: bool) -> Iterable[Item]:
    if quiet or not shows_progress():
        return items
    from tqdm import tqdm

    shown: Iterable[Item] = tqdm(items, total=total, unit=" words", leave=False)
    return shown
