"""Feature bundles: every text is one, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.morph.features import Feature, Features, dimension_of

NAMES = ["N", "V", "V.PTCP", "NOM", "ACC", "SG", "PL", "1", "3", "PSS1S", "LGSPEC02", "X-Y", "IN"]


def layers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    name = st.sampled_from(NAMES)
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds("{}({})".format, name, some.map(",".join)),
        st.builds("{}({})".format, name, some.map(";".join)),
        st.lists(inner, min_size=2, max_size=3).map("/".join),
        st.lists(inner, min_size=2, max_size=3).map("+".join),
        inner.map("!{}".format),
        inner.map("non{{{}}}".format),
        inner.map("{{{}}}".format),
    )


ITEMS = st.recursive(st.sampled_from(NAMES), layers, max_leaves=6)
BUNDLES = st.lists(ITEMS, min_size=1, max_size=6)


def written(item: Feature) -> str:
    """Write an item from what was read of it, to see that nothing is lost in between."""
    inside = [written(part) for part in item.parts]
    match item.kind:
        case "any":
            return "/".join(inside)
        case "all":
            return "+".join(inside)
        case "not":
            return f"non{{{inside[0]}}}"
        case _:
            return f"{item.name}({','.join(inside)})" if inside else item.name


@given(st.text())
def test_any_text_comes_back(text):
    assert str(Features.parse(text)) == text


@given(BUNDLES)
def test_bundles_come_back_and_lose_no_name(items):
    text = ";".join(items)
    features = Features.parse(text)
    assert str(features) == text
    rest = text
    for name in features.names():
        assert name in rest
    assert not any(item.kind == "odd" for item in features.items)
    again = Features.parse(";".join(map(written, features.items)))
    assert again.names() == features.names()


@given(BUNDLES, st.randoms())
def test_order_does_not_matter_to_a_bundle(items, chance):
    shuffled = chance.sample(items, len(items))
    one, other = Features.parse(";".join(items)), Features.parse(";".join(shuffled))
    assert one.same_bundle(other)
    assert one.equivalent(other) or one.pos != other.pos
    assert hash(one.key) == hash(other.key)


@pytest.mark.parametrize(
    ("text", "kinds", "flat"),
    [
        ("N;NOM;SG", "one one one", "N NOM SG"),
        ("V;IMP;ACC(2,SG);NOM(INFM,2,SG)", "one one one one", "V IMP ARGAC2S INFM 2 SG"),
        ("N;NOM(PL;PSS(1,PL))", "one one", "N NOM PL PSS1P"),
        ("V;PRS;NOM(3,SG)", "one one one", "V PRS 3 SG"),
        ("V;ERG(1,SG);ABS(3,PL)", "one one one", "V ARGER1S ARGAB3P"),
        ("V;NO1S;AC3SHUM", "one one one", "V ARGNO1S ARGAC3SHUM"),
        ("V;PRIM(3,SG,KU);NOM(BANTU5)", "one one one", "V PRIM PRIM>3 PRIM>SG PRIM>KU BANTU5"),
        ("ADJ;NOM/ACC;NEUT", "one any one", "ADJ ACC/NOM NEUT"),
        ("V;FUT+IMMED", "one all", "V FUT+IMMED"),
        ("N;IN+ALL;SG", "one all one", "N ALL+IN SG"),
        ("N;IN+ALL(SG)", "one all", "N ALL+IN SG"),
        ("N;NOM/ACC(PL;PSS(1,SG))", "one any", "N ACC/NOM PL PSS1S"),
        ("V;non{PST}", "one not", "V !PST"),
        ("V;!{PST/FUT}", "one not", "V !{FUT/PST}"),
        ("ADJ;{CMPR}", "one one", "ADJ CMPR"),
        ("V;NOM(1,DU/PL)", "one one", "V 1 DU/PL"),
        ("V.PTCP.PRS", "one", "V.PTCP PRS"),
        ("N|PL", "one one", "N PL"),
        ("V;;-;SG;", "one one", "V SG"),
        ("ADJ;ABL; PL", "one one one", "ADJ ABL PL"),
        ("N;PSS(3,SG,FEM)", "one one", "N PSS3SF"),
        ("N;ALN+PSS1S", "one all", "N ALN+PSS1S"),
    ],
)
def test_notation(text, kinds, flat):
    features = Features.parse(text)
    assert [item.kind for item in features.items] == kinds.split()
    assert features.flat() == tuple(flat.split())


@pytest.mark.parametrize(
    "text",
    [
        "N;NOM(2,SG",
        "N;NOM)",
        "V;A//B",
        "V;+",
        "V;()",
        "V;A(B)(C)",
        "V;(A)",
        "V;{",
        "V;{}",
        "V;A(",
        "!",
    ],
)
def test_what_cannot_be_read_is_kept_and_reported(text):
    features = Features.parse(text)
    assert any(item.kind == "odd" for item in features.items)
    assert features.unknown()
    assert str(features) == text


def test_deep_nesting_is_no_stack_overflow():
    text = "V;" + "NOM(" * 50_000 + ")" * 50_000
    assert Features.parse(text).unknown() == (text,)


def test_unknown_features_stand_in_order():
    features = Features.parse("N;FOO;SG;BAR(BAZ,1);IND:PASS;FOO")
    assert features.unknown() == ("FOO", "BAR", "BAZ", "IND:PASS")
    assert features.paths() == ("N", "FOO", "SG", "BAR", "BAR>BAZ", "BAR>1", "IND:PASS", "FOO")


@pytest.mark.parametrize(
    ("text", "pos"),
    [
        ("N;SG", "N"),
        ("V;V.PTCP;PST", "V.PTCP"),
        ("V.CVB", "V.CVB"),
        ("V.PTCP.PRS", "V.PTCP"),
        ("PSS2P", ""),
        ("N/ADJ;SG", "N"),
        ("SG;PROPN", "PROPN"),
        ("", ""),
    ],
)
def test_part_of_speech(text, pos):
    assert Features.parse(text).pos == pos


def test_paths_tell_groups_apart():
    paths = [Features.parse(f"V;{group}").paths() for group in ("A/B", "A+B", "A;B", "!A", "A")]
    assert len(set(paths)) == len(paths)


def test_equality_is_as_written():
    assert Features.parse("N;SG") == Features.parse("N;SG")
    assert Features.parse("N;SG") != Features.parse("SG;N")
    assert Features.parse(Features.parse("N;SG")) is Features.parse("N;SG")
    assert Features.of("N", "", "SG") == Features.parse("N;SG")
    assert not Features.parse("-")


@pytest.mark.parametrize(
    ("name", "dimension"),
    [
        ("SG", "Number"),
        ("LGSPEC1", "Language-Specific"),
        ("LGSPEC02", "Language-Specific"),
        ("LSSPEC2", "Language-Specific"),
        ("BANTU14", "Gender"),
        ("PSS1PE", "Possession"),
        ("ARGAC3S", "Argument Marking"),
        ("V.PTCP.PRS", "Part of Speech"),
        ("INST", "Case"),
        ("NOPE", ""),
        ("ACT", "Voice"),
        ("PSS", "Possession"),
    ],
)
def test_dimensions(name, dimension):
    assert dimension_of(name) == dimension


def tags_of(corpora):
    files = [*corpora.glob("data/*/unimorph*.tsv"), *corpora.glob("sigmorphon20*/*")]
    assert files
    for file in files:
        if file.name in ("SOURCE.txt", "REFERENCE.tsv"):
            continue
        column = 1 if "2023" in str(file) else -1
        for line in file.read_text(encoding="utf-8").splitlines():
            yield line.split("\t")[column]


def test_every_public_tag_comes_back(corpora):
    tags = set(tags_of(corpora))
    assert len(tags) > 10_000
    unknown = set()
    for tag in tags:
        features = Features.parse(tag)
        assert str(features) == tag
        assert features.same_bundle(";".join(map(written, features.items)))
        unknown.update(features.unknown())
    assert unknown <= {"1S", "2S", "3S", "1P", "2P", "3P", "AGT", "IND:PASS", "PASS:PRS"}


def test_flat_and_layered_notation_meet_in_public_tables(corpora):
    """The 2018 tables are flat, those of 2023 layered; most noun bundles are the same."""
    flat, layered = (
        {
            frozenset(Features.parse(line.split("\t")[column]).flat())
            for line in (corpora / name).read_text(encoding="utf-8").splitlines()
        }
        for name, column in (
            ("sigmorphon2018/turkish-train-medium", 2),
            ("sigmorphon2023/tur.trn", 1),
        )
    )
    nouns = {bundle for bundle in flat if "N" in bundle and len(bundle) == 4}
    assert len(nouns & layered) > 0.6 * len(nouns)


def test_bundles_with_the_names_of_their_dimensions():
    features = Features.parse("pos=V,tense=PST,per=3,num=SG")
    assert str(features) == "pos=V,tense=PST,per=3,num=SG"
    assert features.same_bundle("V;PST;3;SG")
    assert features.pos == "V"
    assert not features.unknown()
    assert Features.parse("Case=Nom|Number=Sing").unknown() == ("Case=Nom", "Number=Sing")
