"""``kiloglot data list``: which resources there are for a language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet
from kiloglot.cli.words import Word
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.data.catalogue import Language, Resource

__all__ = ["list_"]


@click.command("list")
@click.argument("language", metavar="[LANG]", required=False, type=Word())
@click.option(
    "--kind",
    metavar="KIND",
    help="Only this kind (lexicon, unimorph, ud, epitran, text, intents, ner, pos) or source.",
)
@as_json
@quiet
def list_(language: str | None, kind: str | None, as_json: bool, quiet: bool) -> None:
    """List the resources that exist for a language, with licence and address.

    LANG is an ISO 639 code or a name. Without it, the languages of the catalogue are listed, and
    how many resources of each kind they have. What is listed as a page is to be fetched by hand;
    the rest by kiloglot data get KIND LANG.
    """
    from kiloglot.data.catalogue import find_language, kinds, languages, resources

    one = find_language(language) if language else None
    found = resources(one.code if one else None, kind)
    if not found:
        known = kinds()
        raise InputError(
            f"the catalogue has nothing of this kind for {one.name}" if one else "no such kind",
            text=kind,
            remedy=f"the kinds: {', '.join(known)}",
        )
    if one:
        _show_language(one, found, as_json, quiet)
    else:
        _show_all(languages(), found, as_json, quiet)


def _described(one: Language) -> dict[str, Any]:
    return one._asdict() | {"other_names": list(one.other_names), "scripts": list(one.scripts)}


def _show_language(one: Language, found: list[Resource], as_json: bool, quiet: bool) -> None:
    if as_json:
        echo_json({**_described(one), "resources": [resource._asdict() for resource in found]})
        return
    codes = f"{one.code}, {one.iso1}" if one.iso1 else one.code
    log(
        f"{one.name} ({codes}): {one.family or 'family not known'}; "
        f"{', '.join(one.scripts) or 'script not known'}",
        quiet=quiet,
    )
    echo_table(
        ("kind", "source", "item", "how", "licence", "where"),
        [
            (item.kind, item.source, item.item, item.how, item.licence, item.url)
            for item in sorted(found, key=lambda item: item.kind)
        ],
    )


def _show_all(
    known: dict[str, Language], found: list[Resource], as_json: bool, quiet: bool
) -> None:
    counts: dict[str, Counter[str]] = {}
    for resource in found:
        counts.setdefault(resource.language, Counter())[resource.kind] += 1
    named = dict.fromkeys(resource.kind for resource in found)
    if as_json:
        echo_json([{**_described(known[code]), "kinds": dict(counts[code])} for code in counts])
        return
    echo_table(
        ("code", "language", "family", "script", *named),
        [
            (
                code,
                known[code].name,
                known[code].family,
                ",".join(known[code].scripts),
                *(count[kind] or "" for kind in named),
            )
            for code, count in counts.items()
        ],
    )
    log(f"{len(counts)} languages, {len(found)} resources", quiet=quiet)
