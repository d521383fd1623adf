from collections import Counter

import pytest

from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import Details
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<dictionary><alphabet>abc</alphabet><sdefs><sdef n="n"/></sdefs><pardefs>
<pardef n="par__n"><e><p><l><s n="n"/></l><r><s n="n"/></r></p></e></pardef>
</pardefs><section id="main" type="standard">
"""


def bare(entries):
    """Leave out the details, which have tests of their own."""
    return [entry._replace(details=Details()) for entry in entries]


@pytest.fixture
def write(tmp_path):
    def write(*entries):
        path = tmp_path / "a-b.dix"
        path.write_text(HEAD + "\n".join(entries) + "</section></dictionary>", encoding="utf-8")
        return path

    return write


def words(entries):
    return [tuple(entry[:3]) for entry in entries]


def test_blanks_invariable_parts_identical_sides_and_paradigms(write):
    path = write(
        '<e><p><l>little<b/>sister</l><r>сиңди</r></p><par n="par__n"/></e>',
        '<e><p><l>go<g><b/>on</g><s n="vblex"/></l><r>өт<s n="v"/><s n="iv"/></r></p></e>',
        '<e><i>radio<s n="n"/></i></e>',
        '<e><i>tele</i><p><l>phone<s n="n"/></l><r>fon<s n="n"/></r></p></e>',
    )
    assert bare(read(path)) == [
        Entry("little sister", "сиңди", "NOUN", origin="apertium"),
        Entry("go on", "өт", "VERB", origin="apertium"),
        Entry("radio", "radio", "NOUN", origin="apertium"),
        Entry("telephone", "telefon", "NOUN", origin="apertium"),
    ]


def test_directions(write):
    path = write(
        '<e><p><l>a<s n="n"/></l><r>1<s n="n"/></r></p></e>',
        '<e r="LR"><p><l>b<s n="n"/></l><r>2<s n="adj"/></r></p></e>',
        '<e r="RL"><p><l>c<s n="n"/></l><r>3<s n="adj"/></r></p></e>',
    )
    report = FileReport(str(path))
    assert words(read(path, report=report)) == [("a", "1", "NOUN"), ("b", "2", "NOUN")]
    assert report.bad == {'for the other direction only (r="RL")': 1}
    inverted = read(path, reading=Reading(invert=True))
    assert words(inverted) == [("1", "a", "NOUN"), ("3", "c", "ADJ")]


def test_what_gives_no_entry_is_counted(write):
    path = write(
        '<e><p><l>the<s n="det"/></l><r></r></p></e>',
        '<e><p><l/><r>чы<s n="emph"/></r></p></e>',
        '<e><re>[0-9]+</re><p><l><s n="num"/></l><r><s n="num"/></r></p></e>',
        '<e i="yes"><p><l>x</l><r>y</r></p></e>',
        '<e lm="house"><i>house</i><par n="par__n"/></e>',
        '<e><p><l>a<s n="n"/></l><r>1</r></p></e>',
    )
    report = FileReport(str(path))
    assert words(read(path, report=report)) == [("a", "1", "NOUN")]
    assert report.bad == {
        "nothing on the right side": 1,
        "nothing on the left side": 1,
        "a regular expression": 1,
        "switched off": 1,
        "an entry of a monolingual dictionary": 1,
    }


def test_symbols_to_parts_of_speech(write):
    cases = {
        "np.top": "PROPN", "vbser": "AUX", "cnjsub": "SCONJ", "num.ord": "ADJ", "post": "ADP",
        "adj.sint": "ADJ", "sent": "PUNCT", "wug": "wug",
    }  # fmt: skip
    entries = [
        '<e><p><l>w<s n="' + symbols.replace(".", '"/><s n="') + '"/></l><r>v</r></p></e>'
        for symbols in cases
    ]
    report = FileReport("")
    assert [entry.pos for entry in read(write(*entries), report=report)] == list(cases.values())
    assert report.unknown_pos == {"wug": 1}


def test_a_real_dictionary(corpora):
    # 477 <e>: 3 in paradigms; 2 only RL, 9 without a right side, 5 with <re>.
    path = corpora / "formats" / "apertium-eng-kir.dix"
    report = FileReport(str(path))
    entries = bare(read(path, report=report))
    assert (report.format, report.rows, report.entries, len(entries)) == ("dix", 474, 458, 458)
    assert sorted(report.bad.values()) == [2, 5, 9]
    assert not report.unknown_pos
    assert Entry("Ministry of Health", "саламаттык сактоо министрлиги", "NOUN", "", 1.0,
                 "apertium") in entries  # fmt: skip
    assert Counter(entry.pos for entry in entries)["PROPN"] == 10


def test_a_place_is_no_case(write):
    name = '<e><p><l>Roma<s n="np"/><s n="loc"/></l><r>Roma<s n="np"/><s n="loc"/></r></p></e>'
    noun = '<e><p><l>ev<s n="n"/><s n="loc"/></l><r>talo<s n="n"/></r></p></e>'
    rome, house = read(write(name, noun))
    assert rome.details == Details("NameType=Geo", "NameType=Geo")
    assert house.details == Details("", "Case=Loc")
