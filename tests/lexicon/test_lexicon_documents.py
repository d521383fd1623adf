import gzip
import json

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


@pytest.fixture
def write(tmp_path):
    def write(text, name="lexicon.json"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def pairs(path):
    return [entry[:2] for entry in read(path)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "document",
    [
        [{"source": "house", "target": "wasi"}, {"source": "dog", "target": "allqu"}],
        {"house": "wasi", "dog": "allqu"},
        {"house": {"translation": "wasi"}, "dog": {"translation": "allqu"}},
        {
            "count": 2,
            "result": [{"en": "house", "target": "wasi"}, {"en": "dog", "target": "allqu"}],
        },
        [["house", "wasi"], ["dog", "allqu"]],
        [[["house", "wasi"]], [["dog", "allqu"]]],
        [["english", "quechua", "pos"], ["house", "wasi", "noun"], ["dog", "allqu", "noun"]],
        {"house": [{"translation": "wasi"}], "dog": [{"translation": "allqu"}]},
        {"name": "x", "words": {"house": "wasi", "dog": ["allqu"]}},
        {
            "data": {
                "entries": [
                    {"source": "house", "target": "wasi"},
                    ["x"],
                    None,
                    {"a": "b"},
                    {"source": "dog", "target": "allqu"},
                ]
            }
        },
        # As pandas writes tables.
        {"source": ["house", "dog"], "target": ["wasi", "allqu"]},
        {"source": {"0": "house", "1": "dog"}, "target": {"0": "wasi", "1": "allqu"}},
        {"0": {"source": "house", "target": "wasi"}, "1": {"source": "dog", "target": "allqu"}},
        {"columns": ["source", "target"], "data": [["house", "wasi"], ["dog", "allqu"]]},
        {
            "schema": {"fields": [{"name": "source"}, {"name": "target"}]},
            "data": [{"source": "house", "target": "wasi"}, {"source": "dog", "target": "allqu"}],
        },
    ],
)
def test_documents_are_read(write, document, indent):
    path = write(json.dumps(document, indent=indent))
    assert pairs(path) == [("house", "wasi"), ("dog", "allqu")]


@pytest.mark.parametrize(
    "text",
    [
        '{"source": "house",\n "target": "wasi"}\n{"source": "dog",\n "target": "allqu"}\n',
        '{"source": "house", "target": "wasi"}{"source": "dog", "target": "allqu"}',
        '{"source": "house", "target": "wasi"},\n{"source": "dog", "target": "allqu"},\n',
        '["house", "wasi"]\n["dog", "allqu"]\n',
        '["source", "target"]\n["house", "wasi"]\n["dog", "allqu"]\n',
    ],
)
def test_objects_and_arrays_one_after_the_other_are_read(write, text):
    assert pairs(write(text)) == [("house", "wasi"), ("dog", "allqu")]
    assert pairs(write(text, "words.txt")) == [("house", "wasi"), ("dog", "allqu")]


def test_what_is_no_record_is_counted(write):
    report = FileReport("x")
    path = write('[{"source": "house", "target": "wasi"}, ["dog", "allqu"], 3, null]')
    assert [entry[:2] for entry in read(path, report=report)] == [("house", "wasi")]
    assert report.bad == {"not a JSON object": 3}
    assert [problem.text for problem in report.problems] == ['["dog", "allqu"]', "3", "null"]


def test_several_lists_of_objects_are_an_error(write):
    text = '{"a": [{"x": 1}], "b": [{"y": 2}], "c": 3}'
    with pytest.raises(InputError, match="holds 2 lists of objects: 'a, b'"):
        list(read(write(text)))


def test_a_large_value_is_read_whole(write):
    words = [{"source": "house", "target": "wasi", "note": "x" * 900_000}] * 2
    assert pairs(write(json.dumps(words))) == [("house", "wasi")] * 2


def test_translations_within_a_record(write):
    rows = [{"id": "1", "translation": {"en": "house", "quz": "wasi"}}] * 2
    assert pairs(write("\n".join(map(json.dumps, rows)))) == [("house", "wasi")] * 2
    assert pairs(write(json.dumps(rows))) == [("house", "wasi")] * 2


def test_brackets_at_the_beginning_of_a_line_are_no_json(write):
    assert pairs(write("[[house]]\t[wasi]\n[[dog]]\t[allqu]\n")) == [
        ("[[house]]", "[wasi]"),
        ("[[dog]]", "[allqu]"),
    ]


def test_one_line_with_an_entry_is_an_entry(write):
    path = write(
        '{"source": "house", "target": "wasi", "forms": [{"kind": "plural", "text": "x"}]}'
    )
    assert pairs(path) == [("house", "wasi")]


def test_a_document_that_is_cut_off_is_an_error(write):
    text = json.dumps([{"source": "house", "target": "wasi"}] * 3, indent=1)
    with pytest.raises(InputError, match="is cut off"):
        list(read(write(text[:-20])))
    with pytest.raises(InputError, match=r":2: is cut off, or no JSON"):
        list(read(write('{\n "house": "wasi', "d.json")))


def test_a_word_of_wiktionary_may_take_several_lines(write):
    word = {"word": "inja", "pos": "noun", "lang_code": "zu", "senses": [{"glosses": ["dog"]}]}
    assert pairs(write(json.dumps(word, indent=2))) == [("dog", "inja")]


@pytest.mark.parametrize("indent", [None, 1])
def test_an_extract_of_wiktionary_may_be_an_array(write, indent):
    words = [
        {"word": word, "pos": "noun", "lang_code": "zu", "senses": [{"glosses": [gloss]}]}
        for word, gloss in (("inja", "dog"), ("indlu", "house"))
    ]
    path = write(json.dumps(words, indent=indent))
    assert pairs(path) == [("dog", "inja"), ("house", "indlu")]


def test_half_a_surrogate_pair_in_a_document_is_an_error(write):
    path = write('[\n{"source": "house", "target": "wa\\ud800si"}\n]')
    with pytest.raises(InputError, match=r"lexicon\.json: has half of a surrogate pair"):
        list(read(path))


@pytest.mark.parametrize("escaped", ['"', "\\", '\\"', "x, y", "\\\\\\", ', "', "'", "]},{["])
def test_json_all_in_one_line_may_be_of_any_length(write, monkeypatch, escaped):
    monkeypatch.setattr("kiloglot.lexicon.documents._BLOCK", 50)
    monkeypatch.setattr("kiloglot.data.files.MAX_LINE_BYTES", 1000)
    words = [(f"house {place}{escaped * (place % 7)}", f"wasi {escaped}") for place in range(100)]
    text = json.dumps([{"source": source, "target": target} for source, target in words])
    assert len(text) > 4000
    assert pairs(write(text)) == words
    assert pairs(write(json.dumps(dict(words)))) == words
    assert pairs(write(json.dumps([list(pair) for pair in words]))) == words
    path = write("", "u.json")
    path.write_bytes(text.encode("utf-16"))
    assert pairs(path) == words
    path.write_bytes(gzip.compress(text.encode()))
    assert pairs(path) == words
    with pytest.raises(InputError, match="is cut off"):
        pairs(write(text[:-30]))


def test_an_extract_all_in_one_line_may_be_of_any_length(write, monkeypatch):
    monkeypatch.setattr("kiloglot.lexicon.documents._BLOCK", 200)
    monkeypatch.setattr("kiloglot.data.files.MAX_LINE_BYTES", 1000)
    words = [
        {"word": f"inja{n}", "pos": "noun", "lang_code": "zu", "senses": [{"glosses": ["dog"]}]}
        for n in range(50)
    ]
    expected = [("dog", f"inja{n}") for n in range(50)]
    assert pairs(write(json.dumps(words))) == expected
    # A word a line, of which the first is long.
    words[0]["x"] = "y" * 500
    assert pairs(write("\n".join(map(json.dumps, words)))) == expected
