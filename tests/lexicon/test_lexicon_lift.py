import pytest
from click.testing import CliRunner

from kiloglot.cli.lexicon import lexicon
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading, load
from kiloglot.lexicon.details import Details, Example, Form, Gloss
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<lift producer="test" version="0.13">\n'


def form(tag, text, language="qaa"):
    return f'<{tag} lang="{language}"><text>{text}</text></{tag}>'


def entry(lexeme, *senses, more=""):
    unit = f"<lexical-unit>{form('form', lexeme)}</lexical-unit>" if lexeme else ""
    return f'<entry id="{lexeme}_1">{unit}{more}{"".join(senses)}</entry>\n'


def sense(*parts, pos="Noun"):
    info = f'<grammatical-info value="{pos}"/>' if pos else ""
    return f"<sense>{info}{''.join(parts)}</sense>"


@pytest.fixture
def write(tmp_path):
    def write(*entries):
        path = tmp_path / "lexicon.lift"
        path.write_text(HEAD + "".join(entries) + "</lift>", encoding="utf-8")
        return path

    return write


def gloss(text, language="en"):
    return form("gloss", text, language)


def test_glosses_are_sources_and_lexemes_with_their_variants_targets(write):
    variant = f"<variant>{form('form', 'nafa')}</variant>"
    path = write(
        entry("nefi", sense(gloss("tooth")), more=variant),
        entry("tau", sense(gloss("mouth")), sense(gloss("say"), pos="Verb")),
    )
    assert list(read(path)) == [
        Entry("tooth", "nefi", "NOUN", details=Details(forms=(Form("variant", "nafa"),))),
        Entry("tooth", "nafa", "NOUN", details=Details(forms=(Form("variant of", "nefi"),))),
        Entry("mouth", "tau", "NOUN"),
        Entry("say", "tau", "VERB"),
    ]


def test_bars_part_glosses_and_underscores_are_spaces(write):
    path = write(entry("sasia", sense(gloss("day|daylight"))), entry("ma", sense(gloss("in_law"))))
    assert [item[:2] for item in load(path)] == [
        ("day", "sasia"),
        ("daylight", "sasia"),
        ("in law", "ma"),
    ]


def test_the_gloss_language_is_that_of_most_or_the_one_named(write):
    both = sense(gloss("eat"), gloss("kaikai", "tpi"), pos="")
    path = write(
        entry("mao", both), entry("eri", sense(gloss("buai", "tpi"))), entry("b", sense(gloss("c")))
    )
    report = FileReport(str(path))
    assert [item[:2] for item in read(path, report=report)] == [("eat", "mao"), ("c", "b")]
    assert report.bad == {"no gloss in en, only in tpi": 1}
    assert report.rows == 3
    reading = Reading(gloss_language="tpi")
    assert [item[:2] for item in read(path, reading=reading)] == [
        ("kaikai", "mao"),
        ("buai", "eri"),
    ]
    with pytest.raises(InputError, match="no gloss in fr, only in en, tpi"):
        list(read(path, reading=Reading(gloss_language="fr")))


def test_the_gloss_language_on_the_command_line(write):
    both = sense(gloss("eat"), gloss("kaikai", "tpi"), pos="")
    path = str(write(entry("mao", both)))
    arguments = ["convert", path, "-", "--to", "tsv", "--gloss-language", "tpi", "--quiet"]
    result = CliRunner().invoke(lexicon, arguments)
    assert result.exit_code == 0
    assert result.output.splitlines()[1].split("\t")[:2] == ["kaikai", "mao"]


def test_definitions_stand_in_for_glosses_or_are_the_sense(write):
    definition = f"<definition>{form('form', 'a bird')}</definition>".replace("qaa", "en")
    note = f"<note>{form('form', 'rare')}</note>".replace("qaa", "en")
    domain = '<trait name="semantic-domain-ddp4" value="1.6 Animal"/>'
    path = write(
        entry("a", sense(definition)), entry("b", sense(gloss("hen"), definition, note, domain))
    )
    assert list(read(path)) == [
        Entry("a bird", "a", "NOUN"),
        Entry("hen", "b", "NOUN", "a bird; rare; 1.6 Animal"),
    ]


def test_subsenses_citation_forms_and_orthographies(write):
    inner = f'<subsense><grammatical-info value="Verb"/>{gloss("flow")}</subsense>'
    citation = f"<citation>{form('form', 'ti-a')}</citation>"
    unit = (
        "<entry><lexical-unit>"
        + form("form", "ma", "qaa-fonipa")
        + form("form", "mah", "qaa")
        + "</lexical-unit>"
        + sense(gloss("stone"))
        + "</entry>"
    )
    path = write(entry("ti", sense(gloss("water"), inner), more=citation), unit)
    assert [item[:3] for item in read(path)] == [
        ("water", "ti-a", "NOUN"),
        ("flow", "ti-a", "VERB"),
        ("stone", "mah", "NOUN"),
    ]


def test_what_gives_no_entry_is_counted(write):
    refers = '<relation ref="elsewhere_1"><trait name="variant-type" value="Plural"/></relation>'
    path = write(
        entry("nofi", more=refers),
        entry("x"),
        entry("", sense(gloss("y"))),
        entry("nefi", sense(gloss("tooth"))),
    )
    report = FileReport(str(path))
    assert len(list(read(path, report=report))) == 1
    assert report.bad == {
        "no gloss, a variant of another entry": 1,
        "no gloss": 1,
        "no lexeme": 1,
    }
    assert [problem.line for problem in report.problems] == [3, 4, 5]


def test_entries_that_are_forms_of_others_are_linked_to_them(write):
    def refers(kind):
        trait = f'<trait name="variant-type" value="{kind}"/>'
        return f'<relation type="_component-lexeme" ref="nefi_1">{trait}</relation>'

    path = write(
        entry("nofi", more=refers("Plural")),
        entry("nefi", sense(gloss("tooth"))),
        entry("nafa", more=refers("Free Variant")),
    )
    report = FileReport(str(path))
    forms = (Form("plural", "nofi"), Form("variant", "nafa"))
    assert list(read(path, report=report)) == [
        Entry("tooth", "nefi", "NOUN", details=Details(forms=forms)),
        Entry("tooth", "nafa", "NOUN", details=Details(forms=(Form("variant of", "nefi"),))),
    ]
    assert (report.rows, report.entries, report.bad) == (3, 3, {})


def test_examples_and_other_glosses_are_kept(write):
    example = f"<example>{form('form', 'mao ki')}<translation>{form('form', 'Eat', 'en')}"
    path = write(
        entry(
            "mao", sense(gloss("eat"), gloss("kaikai", "tpi"), f"{example}</translation></example>")
        )
    )
    report = FileReport(str(path))
    (found,) = read(path, report=report)
    assert found.details.examples == (Example("mao ki", "Eat"),)
    assert found.details.other_glosses == (Gloss("tpi", "kaikai"),)
    assert report.languages == ("en", "qaa")


def test_a_real_export(corpora):
    # 182 entries; of 190 glosses 177 are English, and 24 variants double theirs.
    path = corpora / "formats" / "FlexLiftExport.lift"
    report = FileReport(str(path))
    entries = list(read(path, report=report))
    assert (report.format, report.rows, report.entries, len(entries)) == ("lift", 182, 175, 203)
    assert report.bad.total() == 7
    assert Entry("day|daylight", "sasia", "NOUN") in entries
    pairs = {entry[:2]: entry.details for entry in entries}
    assert pairs["tooth", "nafa"].forms == (Form("variant of", "nefi"),)
    assert Form("plural", "nofi") in pairs["tooth", "nefi"].forms
    assert Entry("fathers brother", "awa", "NOUN") in entries
    assert [entry.target for entry in load(path).exact("daylight")] == ["sasia"]
    tok_pisin = list(read(path, reading=Reading(gloss_language="tpi")))
    assert len(tok_pisin) == 14
    assert ("kaikai", "mao", "VERB") in [entry[:3] for entry in tok_pisin]


def test_senses_within_senses_have_the_part_of_speech_of_those_around_them(write):
    within = f"<subsense>{gloss('bite')}</subsense>"
    own = f'<subsense><grammatical-info value="Verb"/>{gloss("chew")}{within}</subsense>'
    path = write(entry("nefi", sense(gloss("tooth"), within, own)))
    assert [item[:3] for item in read(path)] == [
        ("tooth", "nefi", "NOUN"),
        ("bite", "nefi", "NOUN"),
        ("chew", "nefi", "VERB"),
        ("bite", "nefi", "VERB"),
    ]


def test_deleted_entries_and_those_without_lexeme_are_left_out(write):
    deleted = entry("tau", sense(gloss("mouth"))).replace(
        "<entry ", '<entry dateDeleted="2020-01-01" '
    )
    path = write(entry("nefi", sense(gloss("tooth"))), deleted, entry("", sense(gloss("x"))))
    report = FileReport(str(path))
    assert [item[:2] for item in read(path, report=report)] == [("tooth", "nefi")]
    assert report.bad == {"deleted": 1, "no lexeme": 1}


def test_a_language_without_glosses_is_named_in_the_error(write):
    main = entry("kitabu", sense(gloss("book")))
    plural = (
        '<entry id="v_2"><lexical-unit>'
        f"{form('form', 'vitabu')}</lexical-unit><relation type='_component-lexeme' ref='kitabu_1'>"
        "<trait name='variant-type' value='Plural'/></relation></entry>"
    )
    path = write(main, plural)
    with pytest.raises(InputError, match="no gloss in xx, only in en"):
        load(path, reading=Reading(gloss_language="xx"))
    assert len(load(path)) == 1


def test_labels_of_senses_and_scientific_names_are_the_sense(write):
    name = f'<field type="scientific-name">{form("form", "Canis", "en")}</field>'
    labels = '<trait name="usage-type" value="archaic"/><trait name="status" value="Tentative"/>'
    path = write(entry("xaj", sense(gloss("dog"), name, labels)))
    assert list(read(path)) == [Entry("dog", "xaj", "NOUN", "Canis; archaic")]


def test_reversals_stand_in_for_glosses_and_definitions(write):
    reversal = f'<reversal type="en">{form("form", "cur", "en")}</reversal>'
    path = write(entry("xaj", sense(reversal)), entry("kër", sense(gloss("house"), reversal)))
    assert [item[:2] for item in read(path)] == [("cur", "xaj"), ("house", "kër")]


def test_an_affix_is_not_of_the_part_of_speech_it_attaches_to(write):
    trait = '<trait name="type" value="inflAffix"/>'
    info = f'<grammatical-info value="Noun">{trait}</grammatical-info>'
    path = write(entry("-ge", f"<sense>{info}{gloss('PL')}</sense>"))
    assert list(read(path)) == [Entry("PL", "-ge", "X")]
    bare = sense(gloss("PL"), pos="")
    path = write(entry("-ge", bare, more='<trait name="morph-type" value="suffix"/>'))
    assert list(read(path)) == [Entry("PL", "-ge", "X")]


def test_the_writing_system_of_lexemes_can_be_named(tmp_path):
    path = tmp_path / "two.lift"
    both = form("form", "suv", "uz") + form("form", "сув", "uz-Cyrl")
    path.write_text(
        f"{HEAD}<entry><lexical-unit>{both}</lexical-unit><variant>"
        f"{form('form', 'suw', 'uz') + form('form', 'суў', 'uz-Cyrl')}</variant>"
        f"{sense(gloss('water'), f'<example>{both}</example>')}</entry></lift>",
        "utf-8",
    )
    assert [entry.target for entry in read(path)] == ["suv", "suw"]
    water, variant = read(path, reading=Reading(target_language="uz-cyrl"))
    assert (water.target, variant.target) == ("сув", "суў")
    assert water.details.examples == (Example("сув"),)
