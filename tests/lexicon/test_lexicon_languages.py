"""What a file says of its languages goes along to the formats that name them."""

import pytest

from kiloglot.cli.lexicon_convert import _code
from kiloglot.lexicon import load
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.reading import Reading

ENTRY = (
    '<entry{}><form><orth>kër</orth></form><sense><cit type="trans"{}><quote>maison</quote></cit>'
    "</sense></entry>"
)
TEI = '<?xml version="1.0"?><TEI>{}<text><body>{}</body></text></TEI>'
USAGE = (
    '<teiHeader><langUsage><language ident="wo" n="source"><idno type="iso639-1">wo</idno>'
    '<idno type="iso639-3">wol</idno></language><language ident="fr" role="targetLanguage"/>'
    "</langUsage></teiHeader>"
)
WORD = '{"word": "hús", "lang_code": "fo", "lang": "Faroese", "senses": [{"glosses": ["house"]}]}\n'
FILES = {
    "tei, header": (TEI.format(USAGE, ENTRY.format("", "")), ("wol", "fr")),
    "tei, entries": (
        TEI.format("", ENTRY.format(' xml:lang="wo"', ' xml:lang="fr"')),
        ("wo", "fr"),
    ),
    "xdxf": (
        (
            '<xdxf><meta_info><languages><from xml:lang="wol"/><to xml:lang="fra"/></languages>'
            "</meta_info><ar><k>kër</k><def>maison</def></ar></xdxf>"
        ),
        ("wol", "fra"),
    ),
    "xdxf, old": (
        '<xdxf lang_from="WOL" lang_to="FRA"><ar><k>kër</k>maison</ar></xdxf>',
        ("wol", "fra"),
    ),
    "giella": (
        (
            '<r xml:lang="sme"><e><lg><l pos="N">guolli</l></lg><mg><tg xml:lang="nob"><t>fisk</t>'
            "</tg></mg></e></r>"
        ),
        ("sme", "nob"),
    ),
    "dsl": (
        (
            '#NAME "x"\n#INDEX_LANGUAGE "Maltese"\n#CONTENTS_LANGUAGE "English"\n\ndar\n'
            "\t[trn]house[/trn]\n"
        ),
        ("eng", "mlt"),
    ),
    "dsl, unknown": ('#NAME "x"\n#INDEX_LANGUAGE "Nowhere"\n\ndar\n\t[trn]a[/trn]\n', ("", "")),
    "kaikki": (WORD, ("", "fo")),
    "kaikki, translations": (
        '{"word": "house", "lang_code": "en", "translations": [{"code": "fo", "word": "hús"}]}\n',
        ("en", "fo"),
    ),
}


@pytest.mark.parametrize(("text", "languages"), FILES.values(), ids=FILES)
def test_languages_are_those_that_the_file_names(tmp_path, text, languages):
    path = tmp_path / "lexicon"
    path.write_text(text, encoding="utf-8")
    assert load(path).report.files[0].languages == languages
    inverted = load(path, reading=Reading(invert=True)).report.files[0].languages
    assert inverted == languages[::-1]


def test_the_language_that_was_named_is_written_by_its_code(tmp_path):
    path = tmp_path / "l.jsonl"
    path.write_text(WORD, encoding="utf-8")
    found = load(path, reading=Reading(target_language="Faroese"))
    assert found.report.files[0].languages == ("", "fo")
    assert _code("Faroese") == ""
    assert _code("fao") == "fao"
    assert _code("qaa-x-kal") == "qaa-x-kal"


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("apertium-eng-kir.eng-kir.dix", ("eng", "kir")),
        ("eng-kir.dix", ("eng", "kir")),
        ("one-two.dix", ("", "")),
        ("words.dix", ("", "")),
    ],
)
def test_apertium_names_languages_in_the_names_of_files(tmp_path, name, languages):
    path = tmp_path / name
    path.write_text("<dictionary><section><e><p><l>a</l><r>b</r></p></e></section></dictionary>")
    assert load(path).report.files[0].languages == languages


def test_freedict_does_if_the_header_does_not(tmp_path):
    path = tmp_path / "eng-swh.tei"
    path.write_text(TEI.format("", ENTRY.format("", "")), encoding="utf-8")
    assert load(path).report.files[0].languages == ("eng", "swh")
    path.write_text(TEI.format(USAGE, ENTRY.format("", "")), encoding="utf-8")
    assert load(path).report.files[0].languages == ("wol", "fr")


@pytest.mark.parametrize("language", ["de", "deu", "German", "DE"])
def test_a_language_is_named_by_any_code_or_name(tmp_path, language):
    tei = tmp_path / "a.tei"
    quotes = "".join(
        f'<cit type="trans" xml:lang="{code}"><quote>{text}</quote></cit>'
        for code, text in (("en", "water"), ("de", "Wasser"), ("en", "river"))
    )
    tei.write_text(
        f"<TEI><text><body><entry><form><orth>av</orth></form><sense>{quotes}</sense></entry>"
        "</body></text></TEI>",
        "utf-8",
    )
    wanted = Reading(gloss_language=language, target_language=language)
    assert [one.target for one in read(tei, reading=wanted)] == ["Wasser"]
    lift = tmp_path / "a.lift"
    glosses = "".join(
        f'<gloss lang="{code}"><text>{text}</text></gloss>'
        for code, text in (("en", "water"), ("de", "Wasser"))
    )
    lift.write_text(
        '<lift version="0.13"><entry><lexical-unit><form lang="ku"><text>av</text></form>'
        f"</lexical-unit><sense>{glosses}</sense></entry></lift>",
        "utf-8",
    )
    assert [one.source for one in read(lift, reading=wanted)] == ["Wasser"]
    kaikki = tmp_path / "a.jsonl"
    kaikki.write_text(
        '{"word": "water", "lang_code": "en", "translations": ['
        '{"lang_code": "ku", "lang": "Kurdish", "word": "av"},'
        '{"lang_code": "de", "lang": "German", "word": "Wasser"}]}\n',
        "utf-8",
    )
    assert [one.target for one in read(kaikki, reading=wanted)] == ["Wasser"]
