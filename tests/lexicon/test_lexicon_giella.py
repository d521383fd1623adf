import pytest

from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import Details, Form, Gloss
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


def bare(entries):
    """Leave out the details, which have tests of their own."""
    return [entry._replace(details=Details()) for entry in entries]


@pytest.fixture
def write(tmp_path):
    def write(*entries):
        path = tmp_path / "N_smenob.xml"
        text = '<?xml version="1.0" encoding="UTF-8"?>\n<r id="smenob" xml:lang="sme">\n'
        path.write_text(text + "\n".join(entries) + "</r>", encoding="utf-8")
        return path

    return write


GUOLLI = (
    '<e><lg><l pos="N">guolli</l><stg><st Contlex="N_1">guollẹ</st></stg></lg><mg>'
    '<tg xml:lang="nob"><re>dyr</re><t pos="N" stat="pref">fisk</t><t pos="N">fiskeslag</t>'
    '<xg><x>guolli lea</x><xt>det er fisk</xt></xg></tg></mg><mg><tg xml:lang="fin">'
    '<t pos="N">kala</t></tg><tg xml:lang="nob"><t pos="N">sum</t></tg></mg></e>'
)


def test_groups_of_meanings_and_their_restrictions(write):
    path = write(
        GUOLLI,
        '<e><lg><l pos="N" type="Prop">Romsa</l></lg><mg><tg xml:lang="nob"><t>Tromsø</t></tg></mg>'
        "</e>",
    )
    assert bare(read(path)) == [
        Entry("guolli", "fisk", "NOUN", "dyr"),
        Entry("guolli", "fiskeslag", "NOUN", "dyr"),
        Entry("guolli", "sum", "NOUN"),
        Entry("Romsa", "Tromsø", "PROPN"),
    ]
    finnish = read(path, reading=Reading(target_language="fin"))
    sum_too = Details(other_glosses=(Gloss("nob", "sum"),))
    assert list(finnish) == [Entry("guolli", "kala", "NOUN", details=sum_too)]


def test_parts_of_speech_and_groups_without_language(write):
    tags = {"A": "ADJ", "Adv": "ADV", "Pcle": "PART", "Po": "ADP", "CS": "SCONJ", "Wug": "Wug"}
    path = write(
        *(f'<e><lg><l pos="{tag}">w</l></lg><mg><tg><t>v{tag}</t></tg></mg></e>' for tag in tags),
        '<e><lg><l pos="V">boahtit</l></lg><mg><t>komme</t><tf>å komme</tf></mg></e>',
    )
    report = FileReport(str(path))
    entries = bare(read(path, report=report))
    assert [entry.pos for entry in entries] == [*tags.values(), "VERB", "VERB"]
    assert [entry.target for entry in entries[-2:]] == ["komme", "å komme"]
    assert report.format == "giella"


def test_what_gives_no_entry_is_counted(write):
    path = write(
        GUOLLI,
        '<e><lg><l pos="N">x</l></lg><mg><tg xml:lang="nob"><t/></tg></mg></e>',
        '<e><lg><l pos="N">y</l></lg><mg><tg xml:lang="fin"><t>z</t></tg></mg></e>',
        "<e><mg><tg><t>q</t></tg></mg></e>",
    )
    report = FileReport(str(path))
    assert len(bare(read(path, report=report))) == 3
    assert report.bad == {
        "no translation": 1,
        "no translation in nob, only in fin": 1,
        "no lemma": 1,
    }


def test_variants_paradigms_and_genders_are_kept(write):
    path = write(
        '<e><lg><l pos="N">guolli</l><l_var>guole</l_var><mini_paradigm><analysis ms="Pl_Nom">'
        '<wordform>guolit</wordform></analysis></mini_paradigm></lg><mg><tg xml:lang="nob">'
        '<t pos="N" gen="m">fisk</t></tg></mg></e>'
    )
    (fish,) = read(path)
    assert fish.details == Details(
        features="Gender=Masc",
        source_forms=(Form("variant", "guole"), Form("Pl_Nom", "guolit")),
    )


def test_a_short_explanation_stands_in_for_a_translation(write):
    group = '<mg><tg xml:lang="nob"><te>fisk (i elv)</te>{}</tg></mg>'
    lemma = '<lg><l pos="N">{}</l></lg>'
    path = write(
        f"<e>{lemma.format('a')}{group.format('')}</e>",
        f"<e>{lemma.format('b')}{group.format('<t>laks</t>')}</e>",
    )
    assert list(read(path)) == [
        Entry("a", "fisk", "NOUN", "i elv"),
        Entry("b", "laks", "NOUN"),
    ]


def test_the_restriction_of_a_meaning_holds_for_its_translations(write):
    path = write(
        '<e><lg><l pos="N">guolli</l></lg><mg><re>dyr</re><tg xml:lang="nob"><re>spist</re>'
        '<t pos="N">fisk</t></tg></mg></e>'
    )
    assert [entry.sense for entry in read(path)] == ["dyr; spist"]
