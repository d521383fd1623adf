"""Universal Dependencies to UniMorph and back."""

import pytest

from kiloglot.data.files import read_lines
from kiloglot.morph.agreement import compare, root, values
from kiloglot.morph.features import Features
from kiloglot.morph.table import load
from kiloglot.morph.ud import _rows, from_ud, to_ud


@pytest.mark.parametrize(
    ("upos", "feats", "bundle"),
    [
        ("NOUN", "Case=Nom|Number=Sing", "N;NOM;SG"),
        ("NOUN", "_", "N"),
        ("NOUN", "", "N"),
        ("X", "_", ""),
        ("PUNCT", "_", ""),
        ("VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "V;FIN;IND;PRS;3;SG"),
        ("VERB", "Tense=Past|VerbForm=Part|Voice=Pass", "V.PTCP;PST;PASS"),
        ("VERB", "VerbForm=Ger", "V.MSDR"),
        ("VERB", "VerbForm=Conv", "V.CVB"),
        ("VERB", "VerbForm=Inf", "V;NFIN"),
        ("AUX", "Polarity=Neg|VerbForm=Fin", "AUX;NEG;FIN"),
        ("ADJ", "Degree=Pos", "ADJ"),
        ("ADJ", "Degree=Cmp", "ADJ;CMPR"),
        ("NOUN", "Case=Ill|Number[psor]=Plur|Person[psor]=1", "N;IN+ALL;PSS(1,PL)"),
        ("NOUN", "Number[psor]=Plur,Sing|Person[psor]=3", "N;PSS(PL/SG,3)"),
        ("ADJ", "Case=Acc,Nom|Gender=Neut", "ADJ;NOM/ACC;NEUT"),
        ("NOUN", "Gender=Com", "N;MASC+FEM"),
        (
            "VERB",
            "Number[abs]=Sing|Number[erg]=Plur|Person[abs]=3|Person[erg]=1",
            "V;ABS(SG,3);ERG(PL,1)",
        ),
        ("VERB", "Tense=Imp", "V;PST;IPFV"),
        ("VERB", "Tense=Pqp", "V;PST;PRF"),
        ("DET", "Definite=Def|PronType=Art", "ART;DEF"),
        ("PRON", "Clusivity=In|Number=Plur|Person=1", "PRO;INCL;PL;1"),
        ("NOUN", "NounClass=Bantu14", "N;BANTU14"),
        ("NOUN", "NounClass=Wol3", "N"),
        ("VERB", "Polite=Form|Person=2", "V;FORM;2"),
        ("PROPN", "Abbr=Yes|NumType=Card|Foreign=Yes", "PROPN"),
        ("NOUN", "garbage", "N"),
        ("PRON", "Number[psor]=Sing|Person[psor]=1|Poss=Yes", "PRO;PSS(SG,1)"),
    ],
)
def test_from_ud(upos, feats, bundle):
    assert from_ud(upos, feats).same_bundle(bundle), str(from_ud(upos, feats))


@pytest.mark.parametrize(
    ("bundle", "upos", "feats"),
    [
        ("N;NOM(PL;PSS(1,PL))", "NOUN", "Case=Nom|Number=Plur|Number[psor]=Plur|Person[psor]=1"),
        ("N;PSS1S;SG", "NOUN", "Number=Sing|Number[psor]=Sing|Person[psor]=1"),
        ("V;V.PTCP;PST", "VERB", "Tense=Past|VerbForm=Part"),
        ("V.PTCP.PRS", "VERB", "Tense=Pres|VerbForm=Part"),
        ("V;PRS;NOM(3,SG)", "VERB", "Number=Sing|Person=3|Tense=Pres"),
        (
            "V;ERG(1,SG);ABS(3,PL)",
            "VERB",
            "Number[abs]=Plur|Number[erg]=Sing|Person[abs]=3|Person[erg]=1",
        ),
        ("ADJ;NOM/ACC;NEUT;SG", "ADJ", "Case=Acc,Nom|Gender=Neut|Number=Sing"),
        ("N;IN+ALL;SG", "NOUN", "Case=Ill|Number=Sing"),
        ("N;AT+ABL", "NOUN", "Case=Abl"),
        ("N;INST;SG", "NOUN", "Case=Ins|Number=Sing"),
        ("V;FRML;SG;2;PRS", "VERB", "Number=Sing|Person=2|Polite=Form|Tense=Pres"),
        ("N;FRML;SG", "NOUN", "Case=Ess|Number=Sing"),
        ("N;MASC+FEM", "NOUN", "Gender=Com"),
        ("ART;DEF", "DET", "Definite=Def|PronType=Art"),
        ("COMP", "SCONJ", "_"),
        ("PROPN", "PROPN", "_"),
        ("SG", "X", "Number=Sing"),
        ("N;BANTU3;LGSPEC1;FOO", "NOUN", "NounClass=Bantu3"),
    ],
)
def test_to_ud(bundle, upos, feats):
    assert to_ud(bundle) == (upos, feats)
    assert to_ud(Features.parse(bundle)) == (upos, feats)


def test_what_goes_both_ways_comes_back():
    for row in _rows():
        if row.way != "=" or row.ud.startswith("["):
            continue
        upos = "NOUN" if row.upos == ("*",) else row.upos[0]
        if "=" in row.ud:
            feature = row.ud.replace("#", "7")
            assert feature in to_ud(from_ud(upos, feature)).feats, row
        elif row.unimorph:
            assert to_ud(from_ud(row.ud, "_")).upos == row.ud, row


def test_every_universal_feature_is_treated():
    """Features that inflection expresses, of https://universaldependencies.org/u/feat/."""
    said = {row.ud.partition("=")[0] for row in _rows()}
    assert said >= {
        *("Animacy", "Aspect", "Case", "Clusivity", "Definite", "Degree", "Deixis", "DeixisRef"),
        *("Evident", "Gender", "Mood", "NounClass", "Number", "Person", "Polarity", "Polite"),
        *("Poss", "Reflex", "Tense", "VerbForm", "Voice", "PronType"),
    }
    cases = {row.ud.partition("=")[2] for row in _rows() if row.ud.startswith("Case=")}
    universal = """
        Abs Acc Erg Nom Abe Ben Cau Cmp Cns Com Dat Dis Equ Gen Ins Par Voc
        Abl Add Ade All Del Ela Ess Ill Ine Lat Loc Per Sub Sup Tem Ter Tra
    """
    assert cases >= set(universal.split())


TREEBANKS = [
    ("eng", "en_ewt-ud-dev", "unimorph.args.tsv", 0.7),
    ("fao", "fo_oft-ud-test", "unimorph.tsv", 0.95),
    ("fao", "fo_farpahc-ud-dev", "unimorph.tsv", 0.85),
    ("sme", "sme_giella-ud-test", "unimorph.tsv", 0.92),
    ("kaz", "kk_ktb-ud-test", "unimorph.tsv", 0.98),
]


@pytest.mark.parametrize(("language", "treebank", "table", "least"), TREEBANKS)
def test_converted_tokens_agree_with_a_cell(corpora, language, treebank, table, least):
    """The share of tokens, of those whose lemma and form the table has under their part of speech.

    benchmarks/ud_conversion.py prints more. What English lacks are the plain present, the
    imperative and the subjunctive, which its table does not list but as the infinitive.
    """
    read = load(corpora / "data" / language / table)
    good = total = 0
    for line in read_lines(corpora / "data" / language / "ud" / f"{treebank}.conllu"):
        row = line.split("\t")
        if not row[0].isdigit():
            continue
        bundle = from_ud(row[3], row[5])
        cells = [
            cell
            for cell in read.analyses(row[1])
            if row[2] in (cell.lemma, "_") and root(cell.features.pos) == root(bundle.pos)
        ]
        if cells:
            asked = values(read.inventory.translate(bundle))
            total += 1
            good += any(not compare(asked, values(cell.features)).contradicted for cell in cells)
    assert total > 500
    assert good / total >= least
