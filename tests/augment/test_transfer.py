import pytest

from kiloglot.augment.analysis import Word
from kiloglot.augment.transfer import Transfer, load_rows
from kiloglot.errors import InputError

FINNIC = {
    "N": {"Case": frozenset(["NOM", "ACC", "GEN", "IN+ESS"]), "Number": frozenset(["SG", "PL"])}
}
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
