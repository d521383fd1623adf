import gzip
import io

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.readers import read

ROWS = "house\thús\ndog\thundur\nNA\tnull\n"
PAIRS = [("house", "hús"), ("dog", "hundur"), ("NA", "null")]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def pairs(path, format_=None):
    return [entry[:2] for entry in read(path, format_)]


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("format_", [None, "tsv"])
def test_unicode_and_line_ends_are_told_from_the_first_bytes(tmp_path, encoding, end, format_):
    path = tmp_path / "words"
    path.write_bytes(ROWS.replace("\n", end).encode(encoding))
    assert pairs(path, format_) == PAIRS
    packed = tmp_path / "words.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert pairs(packed, format_) == PAIRS


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_standard_input_too(monkeypatch, encoding, end):
    content = ROWS.replace("\n", end).encode(encoding)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert pairs("-") == PAIRS


def test_what_is_compressed_is_not_taken_for_text(monkeypatch):
    for number in range(200):
        content = gzip.compress(f"house\thús{number}\n".encode(), mtime=0)
        if b"\r" in content and b"\n" not in content:
            break
    else:
        pytest.fail("no such content")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert pairs("-") == [("house", f"hús{number}")]


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_encodings_of_old_are_named(tmp_path, end):
    path = tmp_path / "words.tsv"
    path.write_bytes(ROWS.replace("\n", end).encode("mac_roman"))
    with pytest.raises(InputError, match=r"is not UTF-8.*name its --encoding"):
        pairs(path)
    assert next(iter(text_lines(path, "mac_roman"))) == "house\thús"


@pytest.mark.parametrize("name", ["words.xlsx", "words.ods", "words.pdf"])
def test_documents_are_to_be_saved_as_tables_first(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 or something")
    with pytest.raises(InputError, match="cannot be read; save the table in it as CSV or TSV"):
        pairs(path)


@pytest.mark.parametrize("name", ["words.xml", "words", "words.txt"])
def test_xml_is_in_the_encoding_that_it_declares_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><xdxf><ar><k>house</k>hús</ar></xdxf>'
    path.write_bytes(text.encode("latin-1"))
    assert pairs(path) == [("house", "hús")]


def test_a_table_may_be_called_parquet(tmp_path):
    path = tmp_path / "words.parquet"
    path.write_text(ROWS)
    assert pairs(path) == PAIRS
