import codecs
import contextlib
import gzip
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiloglot.errors import InputError
from kiloglot.lexicon import READERS, Reading, load
from kiloglot.lexicon.readers import detect, read
from kiloglot.lexicon.xml import format_of, records

#: A small sound file of each format: "house" is "kër", a noun.
SAMPLES = {
    "lift": '<lift version="0.13"><entry id="a"><lexical-unit><form lang="wo"><text>kër</text>'
    '</form></lexical-unit><sense><grammatical-info value="Noun"/><gloss lang="en">'
    "<text>house</text></gloss></sense></entry></lift>",
    "dix": '<dictionary><section id="main" type="standard"><e><p><l>house<s n="n"/></l>'
    '<r>kër<s n="n"/></r></p></e></section></dictionary>',
    "tei": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><entry><form><orth>house</orth>'
    '</form><gramGrp><pos>n</pos></gramGrp><sense><cit type="trans"><quote>kër</quote></cit>'
    "</sense></entry></body></text></TEI>",
    "xdxf": '<xdxf revision="034"><lexicon><ar><k>house</k><def><gr>n.</gr><deftext>kër</deftext>'
    "</def></ar></lexicon></xdxf>",
    "giella": '<r xml:lang="eng"><e><lg><l pos="N">house</l></lg><mg><tg xml:lang="wol">'
    '<t pos="N">kër</t></tg></mg></e></r>',
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
every_format = pytest.mark.parametrize("name", SAMPLES)


@pytest.fixture
def write(tmp_path):
    def write(text, name="lexicon.xml"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def words(entries):
    return [(entry.source, entry.target, entry.pos) for entry in entries]


HOUSE = [("house", "kër", "NOUN")]


@every_format
@pytest.mark.parametrize("suffix", [".xml", ".lift", ".dix", ".txt", ".tsv", ""])
def test_the_format_is_told_by_content_whatever_the_suffix(write, name, suffix):
    path = write(DECLARATION + "<!-- a dictionary -->\n" + SAMPLES[name], f"words{suffix}")
    lexicon = load(path)
    assert words(lexicon) == HOUSE
    assert lexicon.report.files[0].format == name
    assert detect("-", SAMPLES[name].splitlines()) == name


@every_format
def test_a_named_format_overrides(write, name):
    path = write(SAMPLES[name])
    assert words(load(path, format=name)) == HOUSE
    other = "lift" if name != "lift" else "tei"
    with pytest.raises(InputError, match=r"is <.*>, not <.*>; name its --format"):
        load(path, format=other)


@every_format
def test_every_reader_reads_with_a_path_alone_and_inverted(write, name):
    path = write(SAMPLES[name])
    assert words(READERS[name](path)) == HOUSE
    inverted = load(path, reading=Reading(invert=True))
    assert words(inverted) == [("kër", "house", "NOUN")]


@every_format
@pytest.mark.parametrize("suffix", [".xml", ".txt"])
def test_entities_that_expand_are_refused(write, name, suffix):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [\n<!ENTITY l0 "lol">\n{laughs}]>\n'
    text = DECLARATION + bomb + SAMPLES[name].replace("kër", "&l9;")
    path = write(text, f"bomb{suffix}")
    for format_ in (None, name):
        with pytest.raises(InputError, match="declares an entity") as error:
            load(path, format=format_)
        assert (error.value.path, error.value.line) == (str(path), 3)


@every_format
@pytest.mark.parametrize("kind", ["general", "parameter", "public"])
def test_external_entities_are_refused(write, tmp_path, name, kind):
    secret = tmp_path / "secret"
    secret.write_text("<!ENTITY found 'secret'>")
    declaration = {
        "general": f'<!ENTITY e SYSTEM "{secret.as_uri()}">',
        "parameter": f'<!ENTITY % e SYSTEM "{secret.as_uri()}"> %e;',
        "public": '<!ENTITY e PUBLIC "-//X" "http://127.0.0.1:9/e">',
    }[kind]
    text = f"<!DOCTYPE x [{declaration}]>" + SAMPLES[name].replace("kër", "&e;")
    with pytest.raises(InputError, match="declares an entity"):
        load(write(text))


@every_format
def test_an_external_document_type_is_not_fetched(write, tmp_path, name):
    (tmp_path / "x.dtd").write_text('<!ENTITY nbsp "fetched">')
    text = '<!DOCTYPE x SYSTEM "x.dtd">' + SAMPLES[name].replace("kër", "k&euml;r&wug;")
    assert words(load(write(text), clean=())) == [("house", "kër&wug;", "NOUN")]


@every_format
def test_deep_nesting_is_refused(write, name):
    deep = "<b>" * 100_000 + "</b>" * 100_000
    with pytest.raises(InputError, match="nested more than 200 deep"):
        load(write(SAMPLES[name].replace("kër", deep)))
    shallow = SAMPLES[name].replace("kër", "<i>" * 100 + "kër" + "</i>" * 100)
    load(write(shallow))


@every_format
@pytest.mark.parametrize("suffix", [".xml", ".txt"])
def test_malformed_xml_is_one_line_with_file_and_line(write, name, suffix):
    text = DECLARATION + SAMPLES[name].replace("kër", "\nkër</wug>")
    path = write(text, f"bad{suffix}")
    with pytest.raises(InputError, match="is not well-formed XML") as error:
        load(path)
    assert (error.value.path, error.value.line) == (str(path), 3)
    assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="is not well-formed XML"):
        load(write(DECLARATION + SAMPLES[name][:-9]))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty|not well-formed"),
        (DECLARATION, "has no element|not well-formed"),
        (DECLARATION + "<html><body/></html>", "of a kind that is not known, <html>"),
        ("\n" + DECLARATION + "<lift/>", "not well-formed"),
        (DECLARATION + "<lift/>", "has no entries"),
        (DECLARATION + "<!-- " + "x\n" * 300 + "--><lift/>", "has no entries"),
        (DECLARATION.replace("UTF-8", "wug-9") + "<lift/>", "encoding|decoded"),
        (DECLARATION + "<lift>\0</lift>", "not well-formed"),
    ],
)
def test_useless_xml_is_one_clear_line(write, text, problem):
    path = write(text)
    with pytest.raises(InputError, match=problem) as error:
        load(path)
    assert str(error.value).startswith(str(path))


def test_tables_that_look_like_xml_are_tables(write):
    for name in ("t.tsv", "t.xml"):
        assert [entry[:2] for entry in read(write("<b>\tfat\n<i>\tskew\n", name))] == [
            ("<b>", "fat"),
            ("<i>", "skew"),
        ]


@every_format
def test_encodings_that_the_file_declares(write, name):
    latin = DECLARATION.replace("UTF-8", "ISO-8859-1") + SAMPLES[name]
    assert words(load(write(latin.encode("latin-1")))) == HOUSE
    wide = codecs.BOM_UTF16_LE + (DECLARATION.replace("UTF-8", "UTF-16") + SAMPLES[name]).encode(
        "utf-16-le"
    )
    assert words(load(write(wide))) == HOUSE
    assert words(load(write(codecs.BOM_UTF8 + (DECLARATION + SAMPLES[name]).encode()))) == HOUSE


def test_compressed_files_and_standard_input(write, monkeypatch):
    packed = gzip.compress((DECLARATION + SAMPLES["dix"]).encode())
    assert words(load(write(packed, "a.dix.gz"))) == HOUSE
    stdin = io.TextIOWrapper(io.BytesIO((DECLARATION + SAMPLES["tei"]).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert words(load("-")) == HOUSE


def test_memory_stays_flat(write):
    entry = "<e><p><l>house</l><r>k</r></p></e>\n<note>beside the entries</note>\n"
    path = write("<dictionary>" + entry * 30_000 + "</dictionary>")
    tracemalloc.start()
    count = sum(1 for _ in records(path, "dix", ("e",)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 30_000
    assert peak < 3_000_000


def test_records_and_tags_beyond_reason_are_refused(write, monkeypatch):
    monkeypatch.setattr("kiloglot.lexicon.xml._LARGEST", 100_000)
    long = write("<dictionary><e>" + "<b/>" * 200_000 + "</e></dictionary>")
    with pytest.raises(InputError, match="has a record of more than"):
        list(records(long, "dix", ("e",)))
    tag = write('<dictionary><e a="' + "x" * 400_000)
    with pytest.raises(InputError, match=r"has a tag of more than|has a record"):
        list(records(tag, "dix", ("e",)))


def test_default_attributes_are_not_handed_out(write):
    default = f'<!DOCTYPE dictionary [<!ATTLIST e lm CDATA "{"x" * 60_000}">]>'
    path = write(default + "<dictionary>" + "<e/>" * 50_000 + "</dictionary>")
    assert all(not record.element.attrib for record in records(path, "dix", ("e",)))


@pytest.mark.parametrize("name", ["xdxf", "tei", "giella", "lift"])
def test_translations_without_end_are_refused(write, name):
    pieces = {
        "xdxf": ("<k>house</k>", "<def><gr>n.</gr><deftext>kër</deftext></def>"),
        "tei": ("<orth>house</orth>", "<quote>kër</quote>"),
        "giella": ('<l pos="N">house</l>', '<t pos="N">kër</t>'),
        "lift": (
            '<gloss lang="en"><text>house</text></gloss>',
            '<variant><form lang="wo"><text>k</text></form></variant>',
        ),
    }
    many, more = pieces[name]
    words = "".join(many.replace("house", f"house{number}") for number in range(3000))
    text = SAMPLES[name].replace(many, words)
    if name == "lift":
        variants = "".join(more.replace(">k<", f">k{number}<") for number in range(11_000))
        text = text.replace("<sense>", f"{variants}<sense>")
    text = text.replace(more, more * 3000) if name != "lift" else text
    with pytest.raises(InputError, match=r"more than 10,000 translations"):
        load(write(text))


def test_format_of_a_file(write):
    assert format_of(write("dog\thundur\n")) is None
    assert format_of(write("<b>\tfat\n")) is None
    assert format_of(write(SAMPLES["giella"])) == "giella"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_ends_in_another_error_than_ours(tmp_path_factory, data):
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    text = bytearray((DECLARATION + SAMPLES[name]).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(len(text), begin + 20)))
        text[begin:end] = data.draw(st.binary(max_size=8) | st.sampled_from(_PIECES))
    path = tmp_path_factory.mktemp("damage") / "lexicon.xml"
    path.write_bytes(text)
    for format_ in (None, name):
        with contextlib.suppress(InputError):
            load(path, format=format_)


_PIECES = [b"<e>", b"</e>", b"<p/>", b"<def>", b"&amp;", b"&x;", b"<![CDATA[", b"]]>", b"<!--"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY % TEI.dictionaries "INCLUDE">',
        "<!ENTITY % x \"<!ENTITY y 'z'>\"> %x;",
    ],
)
def test_parameter_entities_of_old_document_types_are_never_taken_in(write, declared):
    # FreeDict's files before the fifth edition of TEI have the first.
    document_type = f'<!DOCTYPE TEI.2 PUBLIC "-//TEI P3" "tei2.dtd" [{declared}]>'
    path = write(document_type + SAMPLES["tei"].replace("kër", "k&y;r"))
    assert [entry.target for entry in read(path)] == ["k&y;r"]
