import gzip
import struct

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import Details, Example, Form
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


@pytest.fixture
def write(tmp_path):
    def write(articles, kinds="m", bits=32, packed=False, index=None):
        idx, body = b"", b""
        for word, article in articles:
            article = article if isinstance(article, bytes) else article.encode()
            offset = struct.pack(">Q" if bits == 64 else ">I", len(body))
            idx += word.encode() + b"\0" + offset + struct.pack(">I", len(article))
            body += article
        lines = ["StarDict's dict ifo file", "version=2.4.2", f"wordcount={len(articles)}"]
        lines += [f"sametypesequence={kinds}"] if kinds else []
        lines += ["idxoffsetbits=64"] if bits == 64 else []
        path = tmp_path / "words.ifo"
        path.write_text("\n".join(lines) + "\n")
        (tmp_path / "words.idx").write_bytes(idx if index is None else index)
        name, data = ("words.dict.dz", gzip.compress(body)) if packed else ("words.dict", body)
        (tmp_path / name).write_bytes(data)
        return path

    return write


ARTICLES = [
    ("kër", "n\nhouse; home (of a family)"),
    ("def", "do, make"),
    ("x", "A thing that nobody has ever seen"),
]
EXPECTED = [
    Entry("house", "kër", "NOUN", "of a family"),
    Entry("home", "kër", "NOUN", "of a family"),
    Entry("do", "def"),
    Entry("make", "def"),
]


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("packed", [False, True])
def test_articles_in_text(write, bits, packed):
    path = write(ARTICLES, bits=bits, packed=packed)
    report = FileReport(str(path))
    assert list(read(path, report=report)) == EXPECTED
    assert (report.format, report.rows, report.entries) == ("stardict", 3, 2)
    assert report.bad == {"no short gloss": 1}


def test_articles_of_several_kinds(write):
    assert list(read(write([("def", b"d\xc9\x9bf\0<i>verb</i><br>do")], kinds="th"))) == [
        Entry("do", "def", "VERB")
    ]
    parts = b"td\xc9\x9bf\0W\0\0\0\x03abcmdo\0"
    assert list(read(write([("def", parts)], kinds=""))) == [Entry("do", "def")]
    path = write([("def", "<k>def</k>\ndo")], kinds="x")
    assert list(read(path)) == [Entry("do", "def")]


@pytest.mark.parametrize(
    ("index", "problem"),
    [
        (b"a\0" + struct.pack(">II", 0, 1 << 31), "points outside"),
        (b"a\0" + struct.pack(">II", 1 << 31, 1), "points outside"),
        (b"a\0\0\0", "is cut off"),
        (b"a" * 5000, "is cut off"),
    ],
)
def test_a_damaged_index_is_an_error(write, index, problem):
    with pytest.raises(InputError, match=f"words.ifo: its index {problem}.* at headword 1"):
        list(read(write(ARTICLES, index=index)))


def test_other_words_that_lead_to_an_article_are_forms(write, tmp_path):
    path = write(ARTICLES)
    words = [("këroos", 0), ("kërëm", 0), ("lost", 99)]
    content = b"".join(word.encode() + b"\0" + struct.pack(">I", place) for word, place in words)
    (tmp_path / "words.syn").write_bytes(content + b"cut off")
    forms = (Form("form", "këroos"), Form("form", "kërëm"))
    assert [entry.details.forms for entry in read(path)] == [forms, forms, (), ()]


def test_any_file_of_a_dictionary_names_it(write, tmp_path):
    write(ARTICLES, packed=True)
    for name in "words.ifo", "words.idx", "words.dict.dz":
        assert list(read(tmp_path / name)) == EXPECTED
    (tmp_path / "alone.idx").write_bytes(b"house\0\0\0\0\0\0\0\0\0")
    with pytest.raises(InputError, match="binary"):
        list(read(tmp_path / "alone.idx"))


def test_articles_that_repeat_the_headword(write):
    path = write([("kër", "<b>kër</b> <i>n</i><br>house"), ("taxi", "taxi")], kinds="h")
    assert list(read(path)) == [Entry("house", "kër", "NOUN"), Entry("taxi", "taxi")]


def test_examples_in_xdxf(write):
    article = "<k>kër</k> <dtrn>house</dtrn> <ex>mu <b>ngi</b> - he &amp; I</ex>"
    article += "<ex><ex_orig>a</ex_orig><ex_tran>b</ex_tran></ex>"
    examples = (Example("mu ngi", "he & I"), Example("a", "b"))
    assert list(read(write([("kër", article)], kinds="x"))) == [
        Entry("house", "kër", details=Details(examples=examples))
    ]


def test_missing_and_odd_files(write, tmp_path):
    path = write([*ARTICLES, ("y", b"\xff\xfe")])
    report = FileReport(str(path))
    assert list(read(path, report=report)) == EXPECTED
    assert report.bad["not UTF-8"] == 1
    with pytest.raises(InputError, match=":4: not UTF-8"):
        list(read(path, reading=Reading(strict=True)))
    (tmp_path / "words.dict").unlink()
    with pytest.raises(InputError, match=r"has no words.dict.dz or words.dict beside it"):
        list(read(path))
    (tmp_path / "words.dict.dz").write_bytes(gzip.compress(b"house" * 100)[:-20])
    with pytest.raises(InputError, match="is damaged"):
        list(read(path))
    path.write_text("house\thús\n")
    with pytest.raises(InputError, match="no StarDict description"):
        list(read(path, "stardict"))


def test_a_folder_with_one_dictionary_is_that_dictionary(tmp_path):
    index, articles = b"", b""
    for word, article in ("wasi", b"<k>wasi</k>\n<abr>n.</abr> house"), ("allqu", b"(v) bark"):
        place = len(articles).to_bytes(4, "big") + len(article).to_bytes(4, "big")
        index += word.encode() + b"\0" + place
        articles += article
    (tmp_path / "d.ifo").write_text("StarDict's dict ifo file\nsametypesequence=x\n")
    (tmp_path / "d.idx").write_bytes(index)
    (tmp_path / "d.dict").write_bytes(articles)
    assert [entry[:4] for entry in read(tmp_path)] == [
        ("house", "wasi", "NOUN", ""),
        ("bark", "allqu", "VERB", ""),
    ]
