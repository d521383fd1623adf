"""Look-ups in paradigm tables."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot import morph
from kiloglot.errors import InputError
from kiloglot.morph.features import Features
from kiloglot.morph.table import Cell, Table, load

ROWS = [
    ("walk", "walk", "V;NFIN"),
    ("walk", "walks", "V;PRS;NOM(3,SG)"),
    ("walk", "walked", "V;PST"),
    ("walk", "walked", "V;V.PTCP;PST"),
    ("walk", "walking", "V;V.PTCP;PRS"),
    ("walk", "walk", "N;SG"),
    ("walk", "walks", "N;PL"),
    ("dream", "dreamed", "V;PST"),
    ("dream", "dreamt", "V;PST"),
    ("Haus", "Haus", "N;NOM;SG"),
    ("Haus", "Häuser", "N;NOM;PL"),
    ("give up", "gave up", "V;PST"),
    ("ev", "evim", "N;SG;PSS(1,SG)"),
    ("ev", "evleri", "N;PSS3P;PL"),
]


@pytest.fixture(scope="module")
def table():
    return Table.from_cells(ROWS)


def test_size_and_order(table):
    assert len(table) == len(ROWS)
    assert [(c.lemma, c.form, str(c.features)) for c in table] == ROWS
    assert list(table.lemmas) == ["walk", "dream", "Haus", "give up", "ev"]
    assert "walk" in table.lemmas
    assert "walks" not in table.lemmas
    assert table.lemmas[-1] == "ev"
    assert table.lemmas[1:3] == ["dream", "Haus"]
    assert [str(tag) for tag in table.tags][:3] == ["V;NFIN", "V;PRS;NOM(3,SG)", "V;PST"]
    with pytest.raises(IndexError):
        table.lemmas[5]


def test_cells(table):
    assert table.cells("dream") == (
        Cell("dream", "dreamed", Features.parse("V;PST")),
        Cell("dream", "dreamt", Features.parse("V;PST")),
    )
    assert table.cells("nothing") == ()
    assert [cell.form for cell in table.cells("walk", "N")] == ["walk", "walks"]
    assert len(table.cells("walk", "V")) == len(table.cells("walk", "AUX")) == 5
    assert [cell.form for cell in table.cells("walk", "V.PTCP")] == ["walked", "walking"]
    assert table.cells("walk", "PROPN") == table.cells("walk", "N")


@pytest.mark.parametrize(
    ("lemma", "features", "forms"),
    [
        ("walk", "NFIN;V", ("walk",)),
        ("walk", "PRS;V;NOM(SG,3)", ("walks",)),
        ("walk", "V;PRS;3;SG", ("walks",)),
        ("ev", "N;PSS1S;SG", ("evim",)),
        ("ev", "N;PL;PSS(3,PL)", ("evleri",)),
        ("dream", "V;PST", ("dreamed", "dreamt")),
        ("walk", "V", ()),
        ("nothing", "V;PST", ()),
    ],
)
def test_forms(table, lemma, features, forms):
    assert table.forms(lemma, features) == forms
    assert table.forms(lemma, Features.parse(features)) == forms


def test_analyses(table):
    assert [str(cell.features) for cell in table.analyses("walked")] == ["V;PST", "V;V.PTCP;PST"]
    assert table.analyses("Walked") == table.analyses("WALKED") == table.analyses("walked")
    assert [cell.lemma for cell in table.analyses("haus")] == ["Haus"]
    assert [cell.form for cell in table.analyses("HÄUSER")] == ["Häuser"]
    assert [cell.form for cell in table.analyses("ha\u0308user")] == ["Häuser"]
    assert table.analyses("Walked", casefold=False) == ()
    assert [cell.lemma for cell in table.analyses("gave up")] == ["give up"]
    assert table.analyses("") == table.analyses("a\nb") == ()


@pytest.mark.parametrize(
    ("features", "form"),
    [
        ("V;PST", "walked"),
        ("V;FIN;IND;PRS;3;SG", "walks"),
        ("V;FIN;IND;PRS;1;PL", "walk"),
        ("V;FIN;IND;PRS;2;SG", "walk"),
        ("V;NFIN", "walk"),
        ("V.PTCP;PRS", "walking"),
        ("V.MSDR", "walking"),
        ("N;PL", "walks"),
        ("N", "walk"),
        ("PROPN;PL", "walks"),
    ],
)
def test_best(table, features, form):
    top = table.best("walk", features)
    assert top[0].cell.form == form
    assert [scored.score for scored in top] == sorted((s.score for s in top), reverse=True)
    assert len(top) == len(table.cells("walk"))
    assert table.best("walk", features, limit=1) == top[:1]


def test_best_of_a_part_of_speech_or_of_nothing(table):
    assert [s.cell.form for s in table.best("walk", "SG", pos="N")] == ["walk", "walks"]
    assert table.best("walk", "SG", pos="ADV") == []
    assert table.best("nothing", "SG") == []


def test_overabundance(table):
    assert list(table.overabundant()) == [("dream", Features.parse("V;PST"), ("dreamed", "dreamt"))]


def test_repeated_cells_count_once():
    table = Table.from_cells([("a", "b", "N;SG")] * 3 + [("a", "b", "N;PL")])
    assert len(table) == 2
    assert table.report.duplicates == 2


@pytest.mark.parametrize(
    "cell", [("", "b", "N"), ("a", "", "N"), ("a", "b", ""), ("a\tb", "c", "N")]
)
def test_cells_must_be_whole(cell):
    with pytest.raises(InputError):
        Table.from_cells([cell])


def test_an_empty_table_answers():
    table = Table.from_cells([])
    assert len(table) == 0
    assert table.cells("a") == table.analyses("a") == ()
    assert list(table) == list(table.overabundant()) == table.best("a", "N") == []


WORD = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda word: word not in {"-", "–", "—", "−", "--"}
)
TAG = st.sampled_from(["N;SG", "N;PL", "V;NOM(3,SG)", "V;PST", "ADJ;NOM/ACC", "N;PSS1S", "V;ODD"])


@given(st.lists(st.tuples(WORD, WORD, TAG), min_size=1, max_size=30))
def test_look_ups_agree_with_a_plain_search(rows):
    table = Table.from_cells(rows)
    cells = [Cell(lemma, form, Features.parse(tag)) for lemma, form, tag in dict.fromkeys(rows)]
    assert list(table) == cells
    for lemma, form, tag in rows:
        if morph.table.normalise(lemma) == lemma:
            assert table.cells(lemma) == tuple(cell for cell in cells if cell.lemma == lemma)
            assert form in table.forms(lemma, tag)
        if morph.table.normalise(form) == form:
            assert table.analyses(form) == tuple(cell for cell in cells if cell.form == form)
            folded = tuple(cell for cell in cells if cell.form.casefold() == form.casefold())
            swapped = form.swapcase()
            if swapped.casefold() == form.casefold() and not table.analyses(
                swapped, casefold=False
            ):
                assert set(table.analyses(swapped)) == set(folded)


@given(rows=st.lists(st.tuples(WORD, WORD, TAG), min_size=1, max_size=30))
def test_a_saved_table_loads_again(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "table.tsv"
    table = Table.from_cells([(lemma.strip(), form.strip(), tag) for lemma, form, tag in rows])
    table.save(path)
    again = load(path, columns=["lemma", "form", "features"], normal_form=None)
    assert list(again) == list(table)


def test_tables_travel_between_processes(table):
    again = pickle.loads(pickle.dumps(table))
    assert list(again) == list(table)
    assert again.analyses("Walked") == table.analyses("walked")
    assert list(pickle.loads(pickle.dumps(table.lemmas))) == list(table.lemmas)


def test_long_strings_are_found():
    words = ["x" * 300, "y" * 300, "x" * 40_000, "ä" * 70_000, "x" * 299]
    table = Table.from_cells([(word, word, "N;SG") for word in words])
    for word in words:
        assert [cell.form for cell in table.analyses(word)] == [word]
    assert table.analyses("x" * 301) == ()


def test_public_tables_answer(corpora):
    table = load(corpora / "data/fao/unimorph.tsv")
    assert table.forms("maður", "N;SG;NOM;INDF") == ("maður",)
    assert table.best("fara", "V;PST;1;PL")[0].cell.form == "fóru"
    assert table.best("gamal", "ADJ;ACC;NEUT;SG")[0].cell.form == "gamalt"
    table = load(corpora / "data/sme/unimorph.tsv")
    assert table.best("viessu", "N;LOC;SG")[0].cell.form == "viesus"
    assert table.best("viessu", "N;ESS")[0].cell.form == "viessun"
    table = load(corpora / "data/kaz/unimorph.tsv")
    assert table.best("кітап", "N;PL;PSS(1,SG)")[0].cell.form == "кітаптарым"
    assert table.best("бару", "V;FORM;2;SG;PRS")[0].cell.form == "барасыз"
