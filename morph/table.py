"""Paradigm tables: which forms a lemma has, and what a form can be.

A table of a million rows is a few arrays of numbers and some buffers of text; :class:`Cell` and
:class:`Features` objects are made when they are asked for.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.data.files import PathLike, whole_text
from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.errors import InputError
from kiloglot.morph.agreement import Inventory, root, score, values
from kiloglot.morph.features import Features, Triple
from kiloglot.morph.installed import resolve
from kiloglot.morph.table_cache import Arrays, cache_folder, fingerprint, restore, store
from kiloglot.morph.table_encoding import encode, encode_cells
from kiloglot.morph.table_files import part_files
from kiloglot.morph.table_index import index
from kiloglot.morph.table_report import Report
from kiloglot.morph.table_strings import Strings

__all__ = ["Cell", "Scored", "Table", "load"]

#: Smaller tables load faster than a cache file is worth.
_CACHED_FROM = 50_000
#: Tables this small, compressed, have fewer rows in any case.
_CACHED_BYTES = 100_000
#: How many rankings a table keeps: queries times sets of cells.
_RANKINGS = 1 << 16


class Cell(NamedTuple):
    """One cell of a paradigm: the lemma's form with these features."""

    lemma: str
    form: str
    features: Features


class Scored(NamedTuple):
    """A cell and how well it fits what was asked for (see :mod:`kiloglot.morph.agreement`)."""

    score: float
    cell: Cell


class Table:
    """A paradigm table, made by :func:`load` or :meth:`from_cells`.

    ``len()`` is its number of rows; iteration yields its cells in file order. Look-ups normalise
    what is asked for as the table was normalised.
    """

    def __init__(self, arrays: Arrays, normal_form: NormalForm | None = "NFC") -> None:
        self._arrays = arrays
        self._normal_form = normal_form
        self._lemmas = Strings(arrays, "lemma_")
        self._forms = Strings(arrays, "form_")
        self._folded = Strings(arrays, "folded_")
        self._segmentations = Strings(arrays, "segmentation_") if "segmentation" in arrays else None
        self._rankings: dict[tuple[bytes, str, str | None], list[tuple[float, int]]] = {}

    @classmethod
    def from_cells(cls, cells: Iterable[tuple[str, str, str | Features]]) -> Table:
        """Make a table of (lemma, form, features) triples; repeated ones count once."""
        return cls(index(encode_cells((lemma, form, str(tag)) for lemma, form, tag in cells)))

    @functools.cached_property
    def report(self) -> Report:
        """What was found wrong with the table while it was read."""
        return Report.from_json(json.loads(self._arrays["report"].tobytes()))

    @functools.cached_property
    def tags(self) -> tuple[Features, ...]:
        """The distinct bundles, in order of appearance."""
        return tuple(map(Features.parse, Strings(self._arrays, "tag_").to_list()))

    @property
    def lemmas(self) -> Sequence[str]:
        """The distinct lemmas, in order of appearance; ``in`` is fast."""
        return self._lemmas

    @property
    def words(self) -> Sequence[str]:
        """The distinct forms, in order of appearance; ``in`` is fast."""
        return self._forms

    @functools.cached_property
    def inventory(self) -> Inventory:
        """The features that the table uses."""
        return Inventory(self.tags)

    def __len__(self) -> int:
        return len(self._arrays["lemma"])

    def __iter__(self) -> Iterator[Cell]:
        return (Cell(lemma, form, features) for lemma, features, form in self.pairs())

    def __repr__(self) -> str:
        return f"<Table: {len(self)} rows, {len(self._lemmas)} lemmas, {len(self.tags)} bundles>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the arrays to another process, not what was made of them."""
        arrays = {name: np.array(array) for name, array in self._arrays.items()}
        return Table, (arrays, self._normal_form)

    def pairs(self) -> Iterator[Triple]:
        """Yield (lemma, features, form) of every row in file order, duplicates left out."""
        lemmas, forms, tags = self._lemmas.to_list(), self._forms.to_list(), self.tags
        columns = (self._arrays[name].tolist() for name in ("lemma", "tag", "form"))
        for lemma, tag, form in zip(*columns, strict=True):
            yield lemmas[lemma], tags[tag], forms[form]

    def cells(self, lemma: str, pos: str | None = None) -> tuple[Cell, ...]:
        """Return a lemma's cells in file order.

        Args:
            lemma: The lemma as the table writes it.
            pos: Only cells of this part of speech: ``V`` takes in ``V.PTCP``, and is the same as
                ``AUX``; so are ``N`` and ``PROPN``.
        """
        return self._made(row for row in self._rows("lemma", self._find_lemma(lemma), pos))

    def forms(self, lemma: str, features: str | Features) -> tuple[str, ...]:
        """Return the forms of a lemma with just these features, in file order.

        The order of the features does not matter. If no cell is written so, those count that say
        the same in the other notation (``PSS1S`` for ``PSS(1,SG)``).
        """
        wanted = Features.parse(features)
        cells = self.cells(lemma)
        same = [cell.form for cell in cells if cell.features.same_bundle(wanted)]
        if not same:
            same = [cell.form for cell in cells if cell.features.equivalent(wanted)]
        return tuple(dict.fromkeys(same))

    def best(
        self,
        lemma: str,
        features: str | Features,
        pos: str | None = None,
        *,
        limit: int | None = None,
    ) -> list[Scored]:
        """Rank a lemma's cells by how well they fit the features asked for, best first.

        Labels that the table never uses are put into its own words first
        (:meth:`Inventory.translate`). Equal cells stay in file order. The ranking is worked out
        once for each query and set of cells, so that asking for many lemmas is fast.

        Args:
            lemma: The lemma as the table writes it.
            features: What is asked for; a part of it is enough.
            pos: Only cells of this part of speech, as in :meth:`cells`.
            limit: How many cells to return at most.
        """
        rows = self._rows("lemma", self._find_lemma(lemma), None)
        shape = self._arrays["tag"][rows]
        key = (shape.tobytes(), str(features), pos)
        ranking = self._rankings.get(key)
        if ranking is None:
            if len(self._rankings) >= _RANKINGS:
                self._rankings.clear()
            ranking = self._rankings[key] = self._rank(shape.tolist(), features, pos)
        top = ranking[:limit]
        cells = self._made(rows[place] for _, place in top)
        return [Scored(points, cell) for (points, _), cell in zip(top, cells, strict=True)]

    def analyses(self, form: str, *, casefold: bool = True) -> tuple[Cell, ...]:
        """Return the cells that have this form, in file order.

        If there are none, those whose form differs in case only, unless ``casefold`` is off.
        """
        form = normalise(form, self._normal_form)
        rows = self._rows("form", self._forms.find(form), None)
        if not len(rows) and casefold:
            folded = form.casefold()
            cased = self._folded.find_all(folded)
            places = [self._forms.find(folded), *(self._arrays["unfolded"][at] for at in cased)]
            groups = [self._rows("form", place, None) for place in places]
            rows = np.sort(np.concatenate(groups))
        return self._made(rows)

    def segmentation(self, lemma: str, form: str) -> str | None:
        """Return how the table segments a lemma's form (``walk|s``), or ``None``."""
        if self._segmentations is None:
            return None
        form = normalise(form, self._normal_form)
        for row in self._rows("lemma", self._find_lemma(lemma), None):
            found = self._segmentations[int(self._arrays["segmentation"][row])]
            if found and self._forms[self._arrays["form"][row]] == form:
                return found
        return None

    def overabundant(self) -> Iterator[tuple[str, Features, tuple[str, ...]]]:
        """Yield the cells that have several forms: lemma, features, forms."""
        lemma, tag = (self._arrays[name].astype(np.int64) for name in ("lemma", "tag"))
        cell = lemma * len(self.tags) + tag
        order = np.argsort(cell, kind="stable")
        starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
        sizes = np.diff(starts, append=len(order))
        for at in np.flatnonzero(sizes > 1).tolist():
            cells = self._made(order[starts[at] : starts[at] + sizes[at]])
            yield cells[0].lemma, cells[0].features, tuple(cell.form for cell in cells)

    def rows_by_tag(self) -> list[int]:
        """Return how many rows each of :attr:`tags` has."""
        counts: list[int] = np.bincount(self._arrays["tag"], minlength=len(self.tags)).tolist()
        return counts

    def lemmas_by(self, key: Callable[[Features], str]) -> dict[str, int]:
        """Count the lemmas that have a bundle of each kind, the kind being ``key(bundle)``."""
        kinds = [key(tag) for tag in self.tags]
        names = list(dict.fromkeys(kinds))
        kind = np.array([names.index(one) for one in kinds])[self._arrays["tag"]]
        pairs = np.unique(self._arrays["lemma"].astype(np.int64) * len(names) + kind)
        counts = np.bincount(pairs % len(names), minlength=len(names)).tolist()
        return dict(zip(names, counts, strict=True))

    def save(self, path: PathLike) -> None:
        """Write the table with the columns lemma, form, features (and segmentation, if it has any).

        Raises:
            OutputError: The file cannot be written.
        """
        with whole_text(path) as stream:
            rows = ["\t".join((lemma, form, str(tag))) for lemma, tag, form in self.pairs()]
            if self._segmentations is not None:
                texts = self._segmentations.to_list()
                ids = self._arrays["segmentation"].tolist()
                rows = [f"{row}\t{texts[at]}" for row, at in zip(rows, ids, strict=True)]
            stream.writelines(f"{row}\n" for row in rows)

    def _find_lemma(self, lemma: str) -> int:
        return self._lemmas.find(normalise(lemma, self._normal_form))

    def _rows(self, column: str, place: int, pos: str | None) -> npt.NDArray[np.int32]:
        """Return the rows of a lemma or form, -1 for none, of a part of speech."""
        if place < 0:
            return np.zeros(0, dtype=np.int32)
        starts = self._arrays[f"{column}_starts"]
        rows: npt.NDArray[np.int32] = self._arrays[f"by_{column}"][
            starts[place] : starts[place + 1]
        ]
        if pos is None:
            return rows
        return rows[[_is_pos(self.tags[tag].pos, pos) for tag in self._arrays["tag"][rows]]]

    def _made(self, rows: Iterable[int]) -> tuple[Cell, ...]:
        lemma, form, tag = (self._arrays[name] for name in ("lemma", "form", "tag"))
        return tuple(
            Cell(self._lemmas[lemma[row]], self._forms[form[row]], self.tags[tag[row]])
            for row in rows
        )

    def _rank(
        self, shape: Sequence[int], features: str | Features, pos: str | None
    ) -> list[tuple[float, int]]:
        """Score the bundles of a lemma's rows: (score, place of the row), best first."""
        asked = values(self.inventory.translate(Features.parse(features)))
        points = {tag: score(asked, values(self.tags[tag])) for tag in set(shape)}
        places = [
            place
            for place, tag in enumerate(shape)
            if pos is None or _is_pos(self.tags[tag].pos, pos)
        ]
        return sorted(
            ((points[shape[place]], place) for place in places), key=lambda found: -found[0]
        )


def _is_pos(pos: str, wanted: str) -> bool:
    return (
        pos == wanted
        or pos.startswith(f"{wanted}.")
        or ("." not in wanted and root(pos) == root(wanted))
    )


def load(
    *paths: PathLike,
    columns: Sequence[str] | None = None,
    strict: bool = False,
    repair_homoglyphs: bool = False,
    normal_form: NormalForm | None = "NFC",
    cache: bool = True,
) -> Table:
    """Read a paradigm table.

    Args:
        paths: Its files, or folders of them (a UniMorph repository, parts of a table), or the
            ISO 639-3 code of a language whose UniMorph table is installed.
        columns: The names of the columns in order (``lemma``, ``form``, ``features``,
            ``segmentation``); told by content otherwise, file by file.
        strict: Stop at the first row that cannot be used; otherwise such rows are left out and
            counted in :attr:`Table.report`.
        repair_homoglyphs: Repair words that mix scripts by mistake
            (:mod:`kiloglot.morph.homoglyphs`).
        normal_form: The Unicode normal form of lemmas and forms; ``None`` leaves them as they are.
        cache: Keep a large table ready to use in the user's cache folder, and use what is there.

    Raises:
        InputError: A file is missing, empty, binary or no table, or, if ``strict``, a row cannot
            be used; the message names file and line.
    """
    found = [resolve(path) for path in paths]
    options = {
        "columns": list(columns) if columns else None,
        "repair": repair_homoglyphs,
        "form": normal_form,
    }
    place = _cache_file(found, options) if cache else None
    table = _restored(place, normal_form)
    if table is None:
        encoded = encode(
            found,
            columns=columns,
            strict=strict,
            repair_homoglyphs=repair_homoglyphs,
            normal_form=normal_form,
        )
        arrays = index(encoded)
        if place and encoded.ids.shape[1] >= _CACHED_FROM:
            store(place, arrays)
        table = Table(arrays, normal_form)
    if strict and table.report.bad_rows:
        raise table.report.bad_rows[0].error()
    return table


def _restored(place: Path | None, normal_form: NormalForm | None) -> Table | None:
    arrays = restore(place) if place else None
    try:
        return Table(arrays, normal_form) if arrays else None
    except KeyError:
        return None


def _cache_file(paths: Sequence[PathLike], options: dict[str, Any]) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    try:
        files = [file for path in paths for file in part_files(path)[0]]
        if sum(file.stat().st_size for file in files) < _CACHED_BYTES:
            return None
        return folder / f"{fingerprint(files, options)}.table"
    except (OSError, InputError):
        return None
