"""Which verb forms of a table answer what English verbs and their auxiliaries ask for."""

import pytest

from kiloglot.augment.analysis import Word
from kiloglot.augment.answers import Answers
from kiloglot.augment.transfer import Transfer, load_rows
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Features

ENGLISH = load_rows("eng")
PASSIVE = "Tense=Past|VerbForm=Part|Voice=Pass"
THEY = ("subj=3", "subjnum=Plur")


def answers(tags, feats, *context, lexicon=None):
    """Return the bundles that answer a verb best, and what they express."""
    parsed = [Features.parse(tag) for tag in tags]
    cells = Answers(parsed, 1.5)
    word = Word("x", "x", "VERB", feats, context)
    request = Transfer(ENGLISH, cells.inventory(), lexicon).request(word, "V")
    found = cells.best(cells.shape(parsed), parsed, "V", request)
    return [each.features for each in found], frozenset().union(*(each.expresses for each in found))


WEST = ["V;IND;PRS;3;PL", "V;IND;PST;3;PL", "V;IMP;2;SG", "V;NFIN"]


@pytest.mark.parametrize("participle", ["V.PTCP;PST", "V.PTCP.PST"])
@pytest.mark.parametrize(
    "helpers",
    [
        ("aux=be", "auxtense=Pres"),
        ("aux=be", "auxtense=Past"),
        ("aux=be", "aux=have", "auxtense=Past", "auxtense=Pres"),
        ("aux=be", "aux=will"),
        ("aux=be", "aux=would"),
        ("aux=be", "aux=can"),
        ("aux=get", "auxtense=Past"),
    ],
)
def test_a_passive_is_a_participle_where_no_finite_form_is_passive(participle, helpers):
    tags = [*WEST, "V.PTCP;PRS", participle]
    assert answers(tags, PASSIVE, *helpers, *THEY) == ([participle], frozenset())


def test_a_participle_may_be_passive_itself():
    tags = [*WEST, "V.PTCP;ACT;PST", "V.PTCP;PASS;PST;NOM;PL", "V.PTCP;PASS;PST;GEN;PL"]
    found = answers(tags, PASSIVE, "aux=be", "auxtense=Past", *THEY)
    assert found == (["V.PTCP;PASS;PST;NOM;PL"], frozenset())


def test_perfect_and_progressive_keep_to_finite_forms():
    tags = [*WEST, "V.PTCP;PRS", "V.PTCP;PST"]
    perfect = answers(tags, "Tense=Past|VerbForm=Part", "aux=have", "auxtense=Pres", *THEY)
    assert perfect == (["V;IND;PST;3;PL"], {"aux=have"})
    going = answers(tags, "Tense=Pres|VerbForm=Part", "aux=be", "auxtense=Past", *THEY)
    assert going == (["V;IND;PST;3;PL"], {"aux=be"})


VOICES = [
    f"V;{mood};{voice};3;PL"
    for mood in ("IND;PRS", "IND;PST", "IND;FUT", "SBJV;PRS", "COND")
    for voice in ("ACT", "PASS")
]
VOICES += ["V;NFIN;ACT", "V;NFIN;PASS", "V.PTCP;PASS;PST"]


@pytest.mark.parametrize(
    ("helpers", "features", "expressed"),
    [
        (("aux=be", "auxtense=Pres"), "V;IND;PRS;PASS;3;PL", set()),
        (("aux=be", "auxtense=Past"), "V;IND;PST;PASS;3;PL", set()),
        (("aux=be", "auxtense=Past", "auxtense=Pres"), "V;IND;PST;PASS;3;PL", set()),
        (("aux=be", "aux=will"), "V;IND;FUT;PASS;3;PL", {"aux=will"}),
        (("aux=be", "aux=would"), "V;COND;PASS;3;PL", {"aux=would"}),
        (("aux=be", "aux=have", "auxtense=Past"), "V;IND;PST;PASS;3;PL", {"aux=have"}),
        (("aux=be", "aux=can"), "V;NFIN;PASS", set()),
        (("aux=be", "mark=to"), "V;NFIN;PASS", {"mark=to"}),
    ],
)
def test_finite_passives_have_the_tense_of_their_auxiliaries(helpers, features, expressed):
    found = answers(VOICES, PASSIVE, *helpers, *THEY)
    assert found == ([features], {"aux=be", "aux=get", *expressed})


FINITE = "Mood=Ind|Number=Plur|Person=3|Tense={}|VerbForm=Fin"


@pytest.mark.parametrize(
    ("feats", "helpers", "features"),
    [
        (FINITE.format("Pres"), THEY, "V;IND;PRS;ACT;3;PL"),
        ("VerbForm=Inf", ("mark=to",), "V;NFIN;ACT"),
        ("VerbForm=Inf", ("aux=will", *THEY), "V;IND;FUT;ACT;3;PL"),
        (PASSIVE, (), "V.PTCP;PASS;PST"),
    ],
)
def test_a_verb_is_active_unless_it_is_marked_as_passive(feats, helpers, features):
    assert answers([*VOICES, "V.PTCP;ACT;PST"], feats, *helpers)[0] == [features]


def test_a_voice_without_mark_is_active():
    assert answers(["V;PRS;PASS;3", "V;PRS;3"], FINITE.format("Pres"))[0] == ["V;PRS;3"]


@pytest.mark.parametrize("question", ["V;INT;PST;3;PL", "V;INTR;PST;3;PL"])
def test_a_clause_is_a_statement(question):
    tags = ["V;DECL;PST;3;PL", question, "V;NFIN"]
    assert answers(tags, FINITE.format("Past"))[0] == ["V;DECL;PST;3;PL"]


PRESENT = ["V;IND;PRS;PROG;3;PL;POS", "V;IND;PST;3;PL;POS", "V;IND;FUT;3;PL;POS", "V;NFIN"]
PRESENT += ["V;COND;PRS;3;PL;POS", "V;IND;PRS;PROG;3;PL;NEG", "V;IND;PST;3;PL;NEG"]


@pytest.mark.parametrize("more", [[], ["V;IND;PST;HAB;3;PL;POS"], ["V;PRS;1;SG;POS"]])
def test_a_present_stays_one_whose_aspect_is_another(more):
    tags = PRESENT + more
    assert answers(tags, FINITE.format("Pres"), *THEY)[0] == [PRESENT[0]]
    does = answers(tags, "VerbForm=Inf", "aux=do", "auxtense=Pres", "neg", *THEY)
    assert does == (["V;IND;PRS;PROG;3;PL;NEG"], {"aux=do", "neg"})


@pytest.mark.parametrize(
    ("feats", "helpers"),
    [(FINITE.format("Pres"), ()), ("VerbForm=Inf", ("aux=do", "auxtense=Pres"))],
)
def test_a_present_without_tense_is_imperfective(feats, helpers):
    tags = ["V;FIN;PST;PRF;3;PL", "V;FIN;PST;IPFV;3;PL", "V;FIN;IMP;3;PL"]
    assert answers(tags, feats, *helpers, *THEY)[0] == ["V;FIN;PST;IPFV;3;PL"]


def test_a_present_has_no_aspect_where_the_target_has_one_without():
    tags = ["V;IND;PRS;3;PL", "V;IND;PRS;PROG;3;PL"]
    assert answers(tags, FINITE.format("Pres"), *THEY)[0] == ["V;IND;PRS;3;PL"]
    helpers = ("aux=be", "auxtense=Pres", *THEY)
    passive = [f"{tag};PASS" for tag in tags]
    assert answers(tags + passive, PASSIVE, *helpers)[0] == ["V;IND;PRS;3;PL;PASS"]


POLAR = [
    f"V;{rest};{polarity}"
    for rest in ("IND;PRS;3;PL", "IND;PST;3;SG", "IMP;2;SG")
    for polarity in ("POS", "NEG")
]


@pytest.mark.parametrize(
    ("feats", "context", "more", "features"),
    [
        ("VerbForm=Ger", (), ["V;NFIN"], "V;NFIN"),
        ("VerbForm=Ger", (), ["V.MSDR", "V;NFIN"], "V.MSDR"),
        ("VerbForm=Ger", (), ["V.CVB", "V.PTCP;PRS"], "V.CVB"),
        ("VerbForm=Ger", ("subj=3", "subjnum=Sing"), ["V;NFIN"], "V;NFIN"),
        ("VerbForm=Inf", ("mark=to",), ["V;NFIN"], "V;NFIN"),
        ("VerbForm=Inf", ("mark=to",), ["V;NFIN;POS", "V;NFIN;NEG"], "V;NFIN;POS"),
        ("VerbForm=Inf", ("mark=to", "subj=3", "subjnum=Plur"), ["V;NFIN"], "V;NFIN"),
        ("VerbForm=Inf", ("mark=to", "neg"), ["V;NFIN;POS", "V;NFIN;NEG"], "V;NFIN;NEG"),
    ],
)
def test_gerunds_and_infinitives_are_no_finite_forms(feats, context, more, features):
    assert answers([*POLAR, *more], feats, *context)[0] == [features]


def lists(*entries):
    return Lexicon.from_entries([Entry(source, "x", pos) for source, pos in entries])


TO = lists(("to", "ADP"))


@pytest.mark.parametrize(
    ("more", "lexicon", "features", "expressed"),
    [
        (["V;NFIN"], lists(), "V;NFIN", {"mark=to"}),
        (["V.NFIN"], lists(), "V.NFIN", {"mark=to"}),
        (["V.MSDR"], lists(), "V.MSDR", {"mark=to"}),
        (["V;NFIN"], TO, "V;NFIN", set()),
        (["V.MSDR"], TO, "V.MSDR", set()),
    ],
)
def test_an_infinitive_stands_for_its_particle(more, lexicon, features, expressed):
    found = answers([*POLAR, *more], "VerbForm=Inf", "mark=to", lexicon=lexicon)
    assert found == ([features], expressed)


def test_no_finite_form_stands_for_a_particle():
    assert not answers(POLAR, "VerbForm=Inf", "mark=to", "subj=3", lexicon=lists())[1]


@pytest.mark.parametrize("modal", ["will", "would"])
@pytest.mark.parametrize(
    ("entry", "features"),
    [
        (("AUX",), "V;NFIN"),
        (("VERB",), "V;NFIN"),
        (("",), "V;NFIN"),
        (("NOUN",), "V;IND;PRS;3;PL"),
        ((), "V;IND;PRS;3;PL"),
    ],
)
def test_an_auxiliary_that_is_translated_has_an_infinitive(modal, entry, features):
    lexicon = lists(*((modal, pos) for pos in entry))
    found = answers(WEST, "VerbForm=Inf", f"aux={modal}", *THEY, lexicon=lexicon)
    assert found == ([features], frozenset())


@pytest.mark.parametrize(
    ("modal", "features"), [("will", "V;FUT+IMMED;3;PL"), ("would", "V;COND;3;PL")]
)
def test_a_form_that_expresses_an_auxiliary_takes_its_place(modal, features):
    found = answers(
        [*WEST, features],
        "VerbForm=Inf",
        f"aux={modal}",
        *THEY,
        lexicon=lists((modal, "AUX")),
    )
    assert found == ([features], {f"aux={modal}"})


IMPERFECT = "V;FIN;PST;IPFV;3;PL"


@pytest.mark.parametrize(
    ("feats", "context"),
    [
        ("VerbForm=Inf", ("mark=to",)),
        ("VerbForm=Inf", ("aux=will", *THEY)),
        ("VerbForm=Ger", ()),
    ],
)
def test_a_verb_without_infinitive_and_tenses_is_imperfective(feats, context):
    cells = ["V;FIN;PST;PRF;3;PL", IMPERFECT, "V;FIN;IMP;3;PL"]
    assert answers(cells, feats, *context)[0] == [IMPERFECT]
