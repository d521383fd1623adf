import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon.columns import header_roles, roles_by_content, roles_given
from kiloglot.lexicon.pos import all_upos, to_upos


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("source target pos sense weight origin", "source target pos sense weight origin"),
        ("English|Target|POS", "source target pos"),
        ("Word|Gloss|Part of speech", "target source pos"),
        ("word|translation", "source target"),
        ("Lexeme|PS|English_gloss", "target pos source"),
        ("#source_word|target_word|score", "source target weight"),
        ("id|english|translation|notes", "- source target sense"),
        ("English|Wolof", "source ?"),
        ("eng|wol", "source ?"),
        ("english|faroese", "source ?"),
        ("northern sami|english", "? source"),
        ("|eng|fao", "? source ?"),
        ("Kazakh|English|POS", "? source pos"),
        (
            "Headword|Variant spellings|English gloss|Gloss (Swahili)|Example|Example translation",
            "target form:variant source gloss:swahili examples example_translations",
        ),
        ("lemma|pos|en|fr", "target pos source gloss:fr"),
        ("en|fr|luo|pos", "source gloss:fr ? pos"),
        ("Word|Gloss|Swahili gloss|Source", "target source gloss:swahili origin"),
    ],
)
def test_headers_are_recognised_by_names(header, roles):
    cells = header.split("|") if "|" in header else header.split()
    expected = [role.replace("?", "") for role in roles.split()]
    assert header_roles(cells) == expected


@pytest.mark.parametrize(
    "row",
    [
        "house|hús",
        "word|orð",
        "en|in",
        "en|and",
        "english|enskt",
        "English|enskur|ADJ|wiktionary",
        "note|seðil|NOUN|wiktionary",
        "source|kelda|NOUN",
        "a|benn||gatitos",
    ],
)
def test_entries_are_not_taken_for_headers(row):
    assert header_roles(row.split("|")) is None


def rows(*lines):
    return [line.split("|") for line in lines]


def test_own_layout_is_recognised_by_content():
    table = rows("a|benn||gatitos", "house|kër|NOUN|wiktionary", "go|dem|VERB|wiktionary")
    assert roles_by_content(table, [""] * 4) == ["source", "target", "pos", "origin"]


def test_unknown_names_over_and_over_are_an_origin_and_others_a_sense():
    again = rows(*(f"word{n}|orð{n}|NOUN|fieldwork 1998" for n in range(30)))
    assert roles_by_content(again, [""] * 4)[3] == "origin"
    senses = rows("bank|banki|NOUN|finance", "bank|bakki|NOUN|of a river", "go|fara|VERB|walk")
    assert roles_by_content(senses, [""] * 4)[3] == "sense"


def test_numbers_are_weights_or_running_numbers():
    assert roles_by_content(rows("a|b|0.5", "c|d|0.25"), [""] * 3)[2] == "weight"
    assert roles_by_content(rows("a|b|3", "c|d|3", "e|f|9"), [""] * 3)[2] == "weight"
    assert roles_by_content(rows("0|a|b", "1|c|d", "2|e|f"), [""] * 3) == ["-", "source", "target"]


def test_panlex_varieties_are_no_words():
    table = rows("eng-000|dog|fao-000|hundur", "eng-000|cat|fao-000|køttur")
    assert roles_by_content(table, [""] * 4) == ["-", "source", "-", "target"]


def test_a_list_of_numbers_has_a_source_and_a_target():
    assert roles_by_content(rows("1|ein", "2|tveir"), ["", ""]) == ["source", "target"]


def test_pos_column_may_come_second():
    table = rows("dog|NOUN|hundur", "go|VERB|fara", "big|ADJ|stórur")
    assert roles_by_content(table, [""] * 3) == ["source", "pos", "target"]


def test_columns_are_given_by_place_name_or_number():
    header = ["Faroese", "English", "x"]
    assert roles_given(["target", "source"], None, 3) == ["target", "source", ""]
    assert roles_given(["target", "-", "source"], None, 3) == ["target", "-", "source"]
    assert roles_given(["source=english", "target=1"], header, 3) == ["target", "source", ""]


@pytest.mark.parametrize("columns", [["wug"], ["source=nosuch"], ["source=9"], ["source"] * 2])
def test_wrong_columns_are_an_error(columns):
    with pytest.raises(InputError):
        roles_given(columns, ["a", "b"], 2)


@pytest.mark.parametrize(
    ("name", "upos"),
    [
        ("NOUN", "NOUN"),
        ("n", "NOUN"),
        ("N", "NOUN"),
        ("subst", "NOUN"),
        ("n.m.", "NOUN"),
        ("v", "VERB"),
        ("vblex", "VERB"),
        ("V.PTCP", "VERB"),
        ("verb (transitive)", "VERB"),
        ("prop", "PROPN"),
        ("np<ant><f>", "PROPN"),
        ("adj", "ADJ"),
        ("Adjective", "ADJ"),
        ("proper noun", "PROPN"),
        ("wug", None),
    ],
)
def test_parts_of_speech_are_normalised(name, upos):
    assert to_upos(name) == upos


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("Lemma|English|Spanish", "target source gloss:spanish"),
        ("English|Faroese|Danish", "source ? gloss:danish"),
        ("Englisch|Quechua|Wortart", "source ? pos"),
        ("français|wolof|catégorie", "source ? pos"),
        ("English|French|Wolof", "source gloss:french ?"),
        ("English|Wolof|French", "source ? gloss:french"),
        ("English|Français|Wolof|Notes", "source gloss:français ? sense"),
        ("English|French", "source ?"),
    ],
)
def test_columns_in_further_languages_are_glosses(header, roles):
    assert header_roles(header.split("|")) == [role.replace("?", "") for role in roles.split()]


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("eng-000|fao-000|quality", "source ? weight"),
        ("mn|lv|tt|lv2|tt2|uq", "- - source - target weight"),
    ],
)
def test_extracts_of_panlex_may_be_headed_by_its_codes(header, roles):
    assert header_roles(header.split("|")) == [role.replace("?", "") for role in roles.split()]


def test_names_that_spell_their_role_out():
    assert header_roles(["English", "Wolof", "gloss:spanish", "form:plural", "form:plural"]) == [
        "source",
        "",
        "gloss:spanish",
        "form:plural",
        "form:plural",
    ]


def test_a_column_beside_named_ones_is_no_origin_unless_it_looks_like_one():
    table = rows("pot|kulo|clay|kitchen", "run|dem|fast|road", "sun|jant|day|sky")
    named = ["source", "target", "sense", ""]
    assert roles_by_content(table, named)[3] == "-"


def test_very_many_columns_are_looked_at_once():
    # A look at all columns for each would take minutes.
    roles = header_roles(["English", "INSERT", "gloss:spanish", *[""] * 200_000])
    assert roles is not None
    assert roles[:3] == ["source", "", "gloss:spanish"]
    width = 50_000
    assert roles_by_content([["hús"] * width], [""] * width)[:3] == ["source", "target", "sense"]


@pytest.mark.parametrize(
    ("names", "upos"),
    [
        ("Coordinating connective|Correlative connective", "CCONJ"),
        ("Subordinating connective|Relativizer", "SCONJ"),
        ("Interrogative pro-form|Reciprocal pronoun|Expletive|dem.pro", "PRON"),
        ("Demonstrative|Quantifier|Possessive adjective", "DET"),
        ("Multiplicative numeral|Partitive numeral", "NUM"),
        ("Copulative verb|Tense marker", "AUX"),
        ("Stative Verb|Existential marker|vd|Verb root", "VERB"),
        ("Pro-adverb|Ideophone|Demonstrative adverb|Locative", "ADV"),
        ("Nominal particle|Discourse marker|Preverb", "PART"),
        ("Classifier|Verbal noun|Locative noun", "NOUN"),
        ("conj.subord|loc. conj.", "SCONJ"),
        ("idéophone|loc. adv.", "ADV"),
        ("N.PR", "PROPN"),
    ],
)
def test_the_parts_of_speech_that_fieldworks_and_toolbox_offer(names, upos):
    assert {to_upos(name) for name in names.split("|")} == set(upos.split())


def test_labels_beside_a_part_of_speech_are_no_other():
    assert all_upos("postverb, transitive") == ("PART",)
    assert all_upos("plural, noun") == ("NOUN",)
    assert all_upos("noun; verb, intransitive") == ("NOUN", "VERB")
    assert all_upos("transitive") == ("VERB",)
