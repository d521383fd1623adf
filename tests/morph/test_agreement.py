"""Agreement of cells with what is asked for."""

import pytest

from kiloglot.morph.agreement import Inventory, compare, root, score, values
from kiloglot.morph.dimensions import rows
from kiloglot.morph.features import Features


def of(text):
    return values(Features.parse(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N;PSS1S;PL", "N;PL;PSS(1,SG)"),
        ("N;NOM(PL;PSS(1,PL))", "N;NOM;PL;PSS1P"),
        ("V;PRS;3;SG", "V;PRS;NOM(3,SG)"),
        ("V;ARGAC2S", "V;ACC(2,SG)"),
        ("V.PTCP.PRS", "V.PTCP;PRS"),
        ("V;V.PTCP;PST", "V.PTCP;PST"),
        ("N;INST;SG", "N;INS;SG"),
        ("V;PLUP", "V;PST;PRF"),
        ("N;IN+ALL", "N;ALL+IN"),
    ],
)
def test_notations_mean_the_same(one, other):
    assert of(one) == of(other)


@pytest.mark.parametrize(
    ("asked", "cell", "matched", "contradicted"),
    [
        ("N;SG", "N;SG;NOM", 2, 0),
        ("N;SG", "N;PL", 1, 1),
        ("N;SG", "V;SG", 1, 1),
        ("AUX;SG", "V;SG", 2, 0),
        ("PROPN;SG", "N;SG", 2, 0),
        ("ADJ;ACC", "ADJ;NOM/ACC", 2, 0),
        ("ADJ;GEN", "ADJ;NOM/ACC", 1, 1),
        ("ADJ;MASC+FEM", "ADJ;FEM", 2, 0),
        ("V;FUT", "V;FUT+IMMED", 2, 0),
        ("V;PRS", "V;non{PST}", 2, 0),
        ("V;PST", "V;!PST", 1, 1),
        ("N;IN+ALL", "N;IN+ABL", 2, 0),
        ("N;PSS(3,PL/SG)", "N;PSS3S", 3, 0),
        ("N;PSS1S", "N;PSS3S", 2, 1),
        ("V;3;SG", "V;ACC(1,SG);NOM(3,SG)", 3, 0),
        ("V;LGSPEC1", "V;LGSPEC2", 1, 0),
        ("V;FOO", "V;FOO", 2, 0),
    ],
)
def test_compare(asked, cell, matched, contradicted):
    result = compare(of(asked), of(cell))
    assert (len(result.matched), len(result.contradicted)) == (matched, contradicted)


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("N;SG", "N;NOM;SG", "N;ACC;SG"),
        ("N;SG", "N;INDF;NOM;SG", "N;DEF;NOM;SG"),
        ("N;SG", "N;NOM;SG", "N;PSS1S;SG"),
        ("N;SG", "N;SG", "N;NOM;SG"),
        ("N;ACC", "N;ACC;SG", "N;ACC;PL"),
        ("ADJ;ACC", "ADJ;ACC", "ADJ;NOM/ACC"),
        ("ADJ;ACC", "ADJ;NOM/ACC", "ADJ;NOM"),
        ("V;PST", "V;PST;3;SG", "V.PTCP;PST"),
        ("V;PST", "V.PTCP;PST", "N;SG"),
        ("V;PST", "V;PST;3;SG", "V;PST;3;SG;NEG"),
        ("V;PRS;3;SG", "V;IND;PRS;3;SG", "V;IND;PRS;3;PL"),
        ("V;PST;1;PL", "V;IND;PST;3", "V;IND;PST;1;SG"),
        ("V;PST;1;SG", "V;IND;PST;1;SG", "V;IND;PST;3"),
        ("V;NFIN", "V;NFIN", "V;IND;PRS;3;SG"),
        ("V;FIN;IND;PRS;1;PL", "V;NFIN", "V;PRS;NOM(3,SG)"),
        ("ADJ;CMPR", "ADJ;CMPR", "ADJ"),
        ("ADJ;SG", "ADJ;SG", "ADJ;SG;CMPR"),
    ],
)
def test_better_cells_score_higher(asked, better, worse):
    assert score(of(asked), of(better)) > score(of(asked), of(worse))


def test_a_table_is_asked_in_its_own_words():
    tags = ["N;PRP;SG", "N;FRML;SG", "N;IN+ALL;SG", "V;FRML;2;SG", "V;V.PTCP;PRS", "V;PRF"]
    inventory = Inventory(map(Features.parse, tags))
    for asked, said in [
        ("N;LOC;SG", "N;PRP;SG"),
        ("N;ESS;SG", "N;FRML;SG"),
        ("N;ALL;SG", "N;ALL+IN;SG"),
        ("V;FORM;2", "V;FRML;2"),
        ("V.MSDR", "V.PTCP;PRS"),
        ("V;PFV", "V;PRF"),
        ("N;PRP;SG", "N;PRP;SG"),
        ("N;GEN;SG", "N;GEN;SG"),
        ("N;LOC;PL", "N;PRP;PL"),
    ]:
        assert inventory.translate(Features.parse(asked)).same_bundle(said), asked


def test_a_label_that_the_table_has_stays():
    inventory = Inventory(map(Features.parse, ["N;PRP;SG", "N;LOC;SG", "V;LOC"]))
    assert inventory.translate(Features.parse("N;LOC;SG")) == Features.parse("N;LOC;SG")
    assert inventory.has("Case", "N")
    assert inventory.has("Case", "PROPN")
    assert not inventory.has("Number", "V")
    assert Inventory([]).translate(Features.parse("N;LOC")) == Features.parse("N;LOC")


def test_the_equivalents_name_a_part_of_speech_and_a_reason():
    for pos, asked, used, note in rows("equivalents"):
        assert pos == "*" or Features.parse(pos).pos == pos
        assert asked != used
        assert note


def test_root():
    assert [root(pos) for pos in ("V.CVB", "AUX", "PROPN", "ADJ", "")] == ["V", "V", "N", "ADJ", ""]
