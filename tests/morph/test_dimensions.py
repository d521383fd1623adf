"""The data tables hold together."""

import itertools
import unicodedata

import pytest

from kiloglot.morph.composed import compose, decompose
from kiloglot.morph.dimensions import DIMENSIONS, known, rows, standard_of
from kiloglot.morph.features import Features, dimension_of


def test_every_feature_stands_once_in_a_dimension_that_exists():
    names = [feature for _, feature, *_ in rows("dimensions")]
    assert len(names) == len(set(names))
    assert {dimension for dimension, *_ in rows("dimensions")} == set(DIMENSIONS)


def test_standards_are_features_of_the_schema():
    for _, feature, standard, _ in rows("dimensions"):
        for name in () if standard in ("", "-") else standard.split("+"):
            found = known(name.replace("#", "1"))
            assert found is not None, (feature, name)
            assert found.standard == name.replace("#", "1"), (feature, name)


def test_the_schema_is_there():
    """Counts of the user guide (Sylak-Glassman 2016): 23 dimensions and over 212 features."""
    own = [row for row in rows("dimensions") if not row[2]]
    assert len(own) >= 212
    assert standard_of("BANT02") == "BANTU2"
    assert standard_of("LSSPEC1") == "LGSPEC1"
    assert standard_of("whatever") == "whatever"


@pytest.mark.parametrize("table", ["defaults", "equivalents", "ud_unimorph"])
def test_other_tables_use_known_features(table):
    columns = {"defaults": [1], "equivalents": [1, 2], "ud_unimorph": [2]}[table]
    for row in rows(table):
        for column in columns:
            if row[column] in ("*", "-"):
                continue
            for name in Features.parse(row[column].replace("#", "1")).names():
                assert dimension_of(name), row
    if table == "defaults":
        assert {row[0] for row in rows(table)} <= set(DIMENSIONS)


def test_homoglyphs_are_of_their_scripts():
    for latin, greek, cyrillic in rows("homoglyphs"):
        for letter, script in ((latin, "LATIN"), (greek, "GREEK"), (cyrillic, "CYRILLIC")):
            if letter != "-":
                assert len(letter) == 1
                assert unicodedata.name(letter).startswith(script), (letter, script)
        assert len({letter.isupper() for letter in (latin, greek, cyrillic) if letter != "-"}) == 1


def test_composed_names_come_apart_and_back():
    for person, number, rest in itertools.product("0123", ["", "S", "D", "P"], ["", "M", "FORM"]):
        name = f"PSS{person}{number}{rest}"
        layers = decompose(name)
        assert layers is not None
        assert compose(*layers) == (name,)
    for name in ("PSS", "PSSD", "ACT", "NOM", "ERG", "ABL", "BEN", "DAT", "AB", "SG", ""):
        assert decompose(name) is None, name
