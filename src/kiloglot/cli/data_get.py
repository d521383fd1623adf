"""``kiloglot data get``: fetch the resources of a language."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiloglot.cli.options import as_json, echo_json, log, quiet, shows_progress
from kiloglot.cli.place import Place
from kiloglot.errors import InputError, KiloglotError, OutputError

if TYPE_CHECKING:
    from kiloglot.data.catalogue import Resource

__all__ = ["get"]

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
#: The line of a README that states the licence, as those of Universal Dependencies do.
_LICENCE = re.compile(r"^[ \t]*Licen[cs]e:[ \t]*(\S.{0,120})$", re.MULTILINE)
_LONGEST_README = 1 << 20
_FETCHED = ("file", "archive")
_POWER = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}


def _size(context: click.Context, option: click.Parameter, value: str) -> int:
    found = _SIZE.fullmatch(value.strip())
    if not found:
        raise click.BadParameter(f"{value!r} is no size: write 500M or 2G")
    return int(float(found[1]) * (1 << _POWER[found[2].lower()]))


def _checksum(context: click.Context, option: click.Parameter, value: str | None) -> str:
    text = (value or "").strip().lower()
    if value is not None and not re.fullmatch("[0-9a-f]{64}", text):
        raise click.BadParameter(f"{value!r} is no SHA-256: it has 64 hexadecimal digits")
    return text


@click.command()
@click.argument("kind")
@click.argument("language", metavar="LANG")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=Place(),
    help="Put the files into DIR. [the cache: KILOGLOT_CACHE or the user's cache folder]",
)
@click.option(
    "--source", "sources", metavar="NAME", multiple=True, help="Only this source; may be repeated."
)
@click.option(
    "--max-size",
    metavar="SIZE",
    default="1G",
    show_default=True,
    callback=_size,
    help="Refuse larger files.",
)
@click.option(
    "--sha256",
    metavar="HASH",
    callback=_checksum,
    help="The checksum that the file must have, if you know it; of one file only.",
)
@click.option("--force", is_flag=True, help="Fetch anew what is there.")
@click.option("--no-unpack", is_flag=True, help="Leave archives packed.")
@as_json
@quiet
def get(
    kind: str,
    language: str,
    output: str | None,
    sources: tuple[str, ...],
    max_size: int,
    sha256: str,
    force: bool,
    no_unpack: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fetch the resources of a kind for a language, and print where they are.

    KIND and LANG are as kiloglot data list shows them; KIND may be the name of a source, too. Files
    are fetched over HTTPS, checked by their SHA-256 (where it is not known beforehand, by that of
    the first time), and kept: what is there is not fetched again, and what was interrupted is
    resumed. Without a network, the message says what to fetch by hand and where to put it.
    UniMorph tables go where the unimorph package keeps them.
    """
    from kiloglot.data.catalogue import find_language, resources

    one = find_language(language)
    found = resources(one.code, kind)
    wanted = [item for item in found if not sources or {item.source, item.item} & set(sources)]
    if not wanted:
        every = resources(one.code)
        there = dict.fromkeys(item.source if found else item.kind for item in found or every)
        raise InputError(
            f"the catalogue has nothing of this {'source' if found else 'kind'} for {one.name}",
            text=", ".join(sources) if found else kind,
            remedy=f"it has: {', '.join(there)}",
        )
    by_hand = [item for item in wanted if item.how == "page"]
    wanted = [item for item in wanted if item.how != "page"] or by_hand
    if sha256:
        files = [item for item in wanted if item.how in _FETCHED]
        if len(files) != 1:
            names = ", ".join(f"{item.source} {item.item}" for item in files or wanted)
            raise InputError(
                "--sha256 is of one file" if files else "this is no file with a checksum",
                text=names,
                remedy="name one of them with --source" if files else "leave out --sha256",
            )
        wanted = [files[0]._replace(sha256=sha256)]
    got: list[dict[str, Any]] = []
    failed: list[KiloglotError] = []
    for item in wanted:
        try:
            got.append(_got(item, output, max_size, force, not no_unpack, quiet))
        except KiloglotError as error:
            failed.append(error)
            continue
        if not as_json:
            click.echo(got[-1]["path"])
    for item in by_hand if wanted is not by_hand else ():
        log(f"by hand: {item.title} ({item.licence}): {item.url}", quiet=quiet)
    if as_json:
        echo_json(got)
    for failure in failed[:-1]:
        click.echo(f"kiloglot: {failure}", err=True)
    if failed:
        raise failed[-1]


def _got(
    item: Resource, output: str | None, max_size: int, force: bool, unpacks: bool, quiet: bool
) -> dict[str, Any]:
    """Fetch one resource, and return where it is."""
    from kiloglot.data.archives import unpack
    from kiloglot.data.download import cache_folder, download

    log(f"{item.title}, {item.item}: licence {item.licence}; {item.page}", quiet=quiet)
    if item.how == "page":
        raise InputError(
            f"{item.title} is to be fetched by hand",
            text=item.item,
            remedy=f"see {item.url} (licence: {item.licence})",
        )
    told = item._asdict()
    if item.how == "installed":
        log(f"{item.item} comes with the package {item.source}: nothing to fetch", quiet=quiet)
        return {**told, "path": f"{item.source}:{item.item}"}
    if item.how == "unimorph":
        from kiloglot.morph.installed import fetch

        if output:
            log("UniMorph tables go where the unimorph package keeps them", quiet=quiet)
        return {**told, "path": str(fetch(item.item))}
    kept = cache_folder() / item.language / item.source / item.file_name
    target = Path(output) / item.file_name if output else kept
    source = _copied(kept, target) if output and not force else False
    with _bar(item.file_name, quiet) as progress:
        fetched = download(
            item.url,
            target,
            sha256=item.sha256,
            max_size=max_size,
            force=force,
            progress=progress,
            log=lambda line: log(line, quiet=quiet),
        )
    log(
        f"{fetched.path}: {fetched.size} bytes, SHA-256 {fetched.sha256}, "
        + ("fetched" if fetched.fresh else "from the cache" if source else "there already"),
        quiet=quiet,
    )
    path = fetched.path
    if item.how == "archive" and unpacks:
        folder = path.with_name(re.sub(r"(\.tar)?\.\w+$", "", path.name))
        if fetched.fresh and folder.is_dir():
            shutil.rmtree(folder)
        path = unpack(path, folder)
        if licence := _licence_in(path):
            told["licence"] = licence
            log(f"{item.item}: licence {licence}, says its README", quiet=quiet)
    return {**told, "path": str(path), "sha256": fetched.sha256, "size": fetched.size}


def _licence_in(folder: Path) -> str:
    """Return the licence that the README of a treebank or data set states in a line of its own."""
    for place in sorted(folder.glob("README*")) + sorted(folder.glob("*/README*")):
        with contextlib.suppress(OSError, UnicodeError):
            text = place.read_text("utf-8")[:_LONGEST_README]
            if found := _LICENCE.search(text):
                return found[1].strip()
    return ""


def _copied(kept: Path, target: Path) -> bool:
    """Copy a file from the cache, with what is known of it, if it is there and wanted elsewhere."""
    record = kept.with_name(kept.name + ".fetched.json")
    if target.exists() or not (kept.is_file() and record.is_file()):
        return False
    from kiloglot.data.files import whole_bytes

    try:
        for source, copy in (
            (record, target.with_name(target.name + ".fetched.json")),
            (kept, target),
        ):
            # Whatever its name ends in, the bytes are copied as they are.
            with source.open("rb") as stream, whole_bytes(f"{copy}.copy") as out:
                shutil.copyfileobj(stream, out)
            Path(f"{copy}.copy").replace(copy)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error})", path=target) from None
    return True


@contextlib.contextmanager
def _bar(name: str, quiet: bool) -> Iterator[Callable[[int, int | None], None] | None]:
    """Show how much has come, on a terminal."""
    if quiet or not shows_progress():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=name, unit="B", unit_scale=True, leave=False) as bar:

        def progress(size: int, total: int | None) -> None:
            bar.total = total
            bar.update(size - bar.n)

        yield progress
