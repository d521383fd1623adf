import pytest

from kiloglot.augment.analysis import Word
from kiloglot.augment.answers import Answers
from kiloglot.augment.transfer import Transfer, load_rows
from kiloglot.errors import InputError
from kiloglot.morph import Features

FINNIC = {
    "N": {"Case": frozenset(["NOM", "ACC", "GEN", "IN+ESS"]), "Number": frozenset(["SG", "PL"])}
}
CAUCASIAN = {"N": {"Case": frozenset(["NOM", "ABS", "ERG", "VOC", "DAT", "INS"])}}
NORDIC = {
    "N": {
        "Case": frozenset(["NOM", "ACC", "DAT", "GEN"]),
        "Number": frozenset(["SG", "PL"]),
        "Definiteness": frozenset(["DEF", "INDF"]),
    }
}
VERBS = {
    "V": {
        "Tense": frozenset(["PRS", "PST", "FUT"]),
        "Person": frozenset("123"),
        "POS": frozenset(["V", "V.PTCP"]),
    }
}


def accepted(inventory, word, pos="N"):
    return dict(Transfer(load_rows("eng"), inventory).request(word, pos).accepted)


@pytest.mark.parametrize(
    ("inventory", "context", "case"),
    [
        (FINNIC, ("rel=obj",), ("ACC",)),
        (FINNIC, ("rel=nsubj",), ("NOM",)),
        (FINNIC, ("adp", "adp=in", "rel=obl"), ("ESS+IN",)),
        (NORDIC, ("adp", "adp=in", "rel=obl"), ("ACC", "DAT", "GEN")),
        (NORDIC, ("adp", "adp=of", "rel=nmod"), ("GEN",)),
        ({"N": {"Case": frozenset(["ERG", "ABS"])}}, ("rel=obj",), ("ABS",)),
        ({"N": {"Case": frozenset(["ERG", "ABS"])}}, ("adp", "adp=in", "rel=obl"), ("ABS",)),
        (CAUCASIAN, ("adp", "adp=in", "rel=obl"), ("DAT", "INS")),
        (CAUCASIAN, ("rel=obl:unmarked",), ("DAT", "INS")),
        (CAUCASIAN, ("adp", "adp=of", "rel=nmod"), ("DAT",)),
        (CAUCASIAN, ("adp", "adp='s", "rel=nmod:poss"), ("DAT",)),
    ],
)
def test_roles_become_the_cases_that_the_target_has(inventory, context, case):
    inventory = {pos: dict(values) for pos, values in inventory.items()}
    inventory["N"]["Case"] = frozenset(
        "+".join(sorted(value.split("+"))) for value in inventory["N"]["Case"]
    )
    assert accepted(inventory, Word("x", "x", "NOUN", "_", context))["Case"] == case


def test_articles_become_definiteness_and_are_expressed_by_it():
    transfer = Transfer(load_rows("eng"), NORDIC)
    request = transfer.request(Word("x", "x", "NOUN", "_", ("art=Def", "rel=nsubj")), "N")
    assert dict(request.accepted)["Definiteness"] == ("DEF",)
    assert dict(request.expresses)["Definiteness"] == {"art=Def"}
    # Without definiteness in the paradigms the article has to stand for itself.
    request = Transfer(load_rows("eng"), FINNIC).request(
        Word("x", "x", "NOUN", "_", ("art=Def", "rel=nsubj")), "N"
    )
    assert "Definiteness" not in dict(request.expresses)


def test_auxiliaries_and_subjects_shape_verbs():
    will = Word("see", "see", "VERB", "VerbForm=Inf", ("aux=will", "rel=root", "subj=1"))
    assert accepted(VERBS, will, "V")["Tense"] == ("FUT",)
    assert accepted(VERBS, will, "V")["Person"] == ("1",)
    no_future = {"V": {**VERBS["V"], "Tense": frozenset(["PRS", "PST"])}}
    assert accepted(no_future, will, "V")["Tense"] == ("PRS",)
    seen = Word("seen", "see", "VERB", "Tense=Past|VerbForm=Part", ("rel=acl",))
    assert accepted(VERBS, seen, "V")["POS"] == ("V.PTCP",)


def test_another_source_language_has_the_universal_rows_only():
    rows = load_rows("xyz")
    assert rows
    assert not any("adp=in" in fact for row in rows for fact in row.when)


def test_a_malformed_table_names_its_line(monkeypatch):
    from kiloglot.augment import transfer

    with pytest.raises(InputError, match=r"t\.tsv:2: has 2 columns, not 5"):
        list(transfer._parse("header\nNOUN\tx\n", "t.tsv"))


PAST = Word("ate", "eat", "VERB", "Mood=Ind|Tense=Past|VerbForm=Fin")


def asked(tags, word, pos):
    inventory = Answers(map(Features.parse, tags), 0.5).inventory()
    return dict(Transfer(load_rows("eng"), inventory).request(word, pos).accepted)


def test_a_past_has_no_aspect_where_the_target_has_a_past_without():
    found = asked(["V;PST;3", "V;PST;PRF;3", "V;PST;PFV;3"], PAST, "V")
    assert found["Tense"] == ("PST",)
    assert found["Aspect"] == ("-",)


@pytest.mark.parametrize(
    ("tags", "aspect"),
    [
        (["V;PST;PFV", "V;PST;IPFV", "V;PRS"], "PFV"),
        (["V;PST;PRF", "V;PST;IPFV", "V;PRS"], "PRF"),
        (["V;PST;PFV", "V;PST;PRF", "V.PTCP;PST"], "PFV"),
    ],
)
def test_else_it_is_perfective_or_perfect(tags, aspect):
    assert asked(tags, PAST, "V")["Aspect"] == (aspect,)


def test_a_tense_is_met_by_its_degrees_of_remoteness():
    tags = ["V;PST+RCT;1", "V;PST+RMT;1", "V;PST;PROG;1", "V;FUT+IMMED;1", "V;PRS;1"]
    found = asked(tags, PAST, "V")
    assert found["Tense"] == ("PST", "PST+RCT", "PST+RMT")
    assert found["Aspect"] == ("-",)
    future = Word("eat", "eat", "VERB", "VerbForm=Inf", ("aux=will", "subj=1"))
    assert asked(tags, future, "V")["Tense"] == ("FUT+IMMED",)


def test_a_verb_after_a_modal_is_an_infinitive_whoever_is_its_subject():
    word = Word("eat", "eat", "VERB", "VerbForm=Inf", ("aux=can", "subj=1", "subjnum=Plur"))
    found = asked(["V;NFIN", "V;PRS;1;PL", "V;IMP;1;PL"], word, "V")
    assert found["Finiteness"] == ("NFIN",)
    assert found["Person"] == found["Number"] == found["Mood"] == ("-",)
    assert asked(["V;PRS;1;PL", "V;IMP;1;PL"], word, "V")["Person"] == ("1",)


def test_only_what_is_possessed_asks_for_a_possessor():
    tags = ["N;SG;DEF", "N;SG;INDF", "N;SG;PSSD", "N;SG;PSSD;PSS(1,SG)", "N;SG;PSS(3,SG,FEM)"]
    found = asked(tags, Word("house", "house", "NOUN", "Number=Sing", ("art=Def",)), "N")
    assert (found["Possession"], found["Definiteness"]) == (("-",), ("DEF",))
    found = asked(tags, Word("house", "house", "NOUN", "Number=Sing", ("poss=1Sing",)), "N")
    assert (found["Possession"], found["Definiteness"]) == (("PSS1S",), ("-", "DEF"))
    found = asked(tags, Word("house", "house", "NOUN", "Number=Sing", ("poss=3Sing",)), "N")
    assert found["Possession"] == ("PSS3SF",)


@pytest.mark.parametrize(
    ("tags", "possession"),
    [
        (["N;SG", "N;SG;PSS1S", "N;SG;PSS3S"], ("PSS3S",)),
        (["N;SG", "N;SG;PSSD"], ("PSSD",)),
        # A form of no number may go with pronouns only, and one of two features is of a pronoun.
        (["N;SG", "N;SG;PSS1S", "N;SG;PSS3"], ("-",)),
        (["N;SG", "N;SG;PSSD", "N;SG;PSSD;PSS(1,SG)", "N;SG;PSSD;PSS(3,SG,FEM)"], ("-",)),
    ],
)
def test_what_a_noun_owns_is_marked_where_the_target_does_so(tags, possession):
    word = Word("house", "house", "NOUN", "Number=Sing", ("owner",))
    request = Transfer(load_rows("eng"), Answers(map(Features.parse, tags), 0.5).inventory())
    request = request.request(word, "N")
    assert dict(request.accepted)["Possession"] == possession
    assert "Possession" not in dict(request.expresses)
