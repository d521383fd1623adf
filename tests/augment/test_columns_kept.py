"""Files of columns keep them: their order, their header, and what they say of words that stay."""

import json

import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.job import Job, run
from kiloglot.data import Sentence, read
from kiloglot.lexicon import Entry, Lexicon

LEXICON = Lexicon.from_entries(
    [
        Entry("song", "wimbo wa", "NOUN"),
        Entry("wa", "wa", "ADP"),
        Entry("village", "kijiji", "NOUN"),
        Entry("in", "katika", "ADP"),
        Entry("play", "cheza", "VERB"),
    ]
)
TEXT = ["cheza katika kijiji", "wimbo katika kijiji cheza", "kijiji wimbo cheza katika"]


def made(folder, text, format_name, *, augmenter=None):
    (folder / "source").write_text(text)
    job = Job((folder / "source",), format_name, folder / "out", format_name)
    run(job, augmenter or Augmenter(LEXICON))
    return (folder / "out").read_text()


def test_columns_that_words_have_and_sentences_lack(tmp_path):
    words = "play VB I-VP O\nsong NN I-NP O\nin IN I-PP O\nRome NNP I-NP I-LOC\n\n"
    text = "-DOCSTART- -X- O O\n\n" + words
    assert made(tmp_path, text, "columns").splitlines() == [
        "-DOCSTART- -X- O O",
        "",
        *("cheza VB I-VP O", "wimbo _ _ O", "wa _ _ O", "katika IN I-PP O"),
        "Rome NNP I-NP I-LOC",
        "",
    ]


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("text\tlabel\n", "play in it\tgood\n", "cheza katika it\tgood"),
        ("", "play in it\tgood\nplay song so\tbad\n" * 3, "cheza katika it\tgood"),
    ],
)
def test_a_table_keeps_its_header_and_the_order_of_its_columns(tmp_path, header, rows, expected):
    lines = made(tmp_path, header + rows, "tsv", augmenter=Augmenter(LEXICON, copies=2))
    assert lines.startswith(header + expected + "\n")
    assert lines.count("label") == len(header) // 10
    assert len(lines.splitlines()) == len((header + 2 * rows).splitlines())


def test_real_sentences_have_the_columns_of_those_in_whose_place_they_are(tmp_path):
    rows = "play VERB\nsong NOUN\nin ADP\nvillage NOUN\n\n"
    augmenter = Augmenter(LEXICON, target_text=TEXT, self_train=0.5)
    augmenter.teach(list(read(_file(tmp_path, rows * 6), "columns")))
    out = made(tmp_path, rows * 6, "columns", augmenter=augmenter)
    assert "# sent_id = text-" in out
    assert {len(line.split(" ")) for line in out.splitlines() if line and line[0] != "#"} == {2}


def test_real_sentences_have_the_fields_of_those_in_whose_place_they_are(tmp_path):
    row = {"tokens": ["play", "song", "in"], "upos": ["VERB", "NOUN", "ADP"]}
    augmenter = Augmenter(LEXICON, target_text=TEXT, self_train=0.5)
    sentences = list(augmenter.sentences([Sentence(**row)] * 6))
    assert any((each.sentence.id or "").startswith("text-") for each in sentences)
    assert {each.sentence.lemmas for each in sentences} == {None}


def _file(folder, text):
    (folder / "taught").write_text(text)
    return folder / "taught"


def test_records_of_text_have_text(tmp_path):
    lines = ['{"text": "play it", "label": "a"}\n', '{"text": "It, in (it)!", "label": "b"}\n']
    records = [json.loads(line) for line in made(tmp_path, "".join(lines), "jsonl").splitlines()]
    assert [each["text"] for each in records] == ["cheza it", "It, katika (it)!"]
    assert [each["label"] for each in records] == ["a", "b"]
    (record,) = made(tmp_path, '{"tokens": ["in"], "tags": ["O"]}\n', "jsonl").splitlines()
    assert "text" not in json.loads(record)


RECORDS = [
    {
        "id": 5,
        "words": ["a", "fish"],
        "ner_tags": ["O", "B-x"],
        "intent": "q",
        "n": 3,
        "o": {"a": 1},
    },
    {"text": "a fish.", "intent": "q", "label": 7, "ok": True},
    {"text": "fish", "label": "q", "year": 2020, "meta": {"a": "b"}},
    {"form": ["fish"], "text": "fish", "pos": ["NOUN"], "sent_id": "x"},
    {"tokens": ["fish"], "tags": ["O"]},
]


def test_json_lines_keep_their_names_and_values(tmp_path, toy_lexicon):
    source, output = tmp_path / "source.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    run(Job((source,), "jsonl", output, "jsonl"), Augmenter(toy_lexicon, cover=0.0))
    written = [json.loads(line) for line in output.read_text().splitlines()]
    assert [list(record) for record in written] == [list(record) for record in RECORDS]
    assert written[0] == {**RECORDS[0], "id": "5~1", "words": ["a", "kala"]}
    assert written[1] == {**RECORDS[1], "text": "a kala."}
    assert written[2] == {**RECORDS[2], "text": "kala"}
    assert written[3] == {"form": ["kala"], "text": "kala", "pos": ["NOUN"], "sent_id": "x~1"}
    assert written[4] == {"tokens": ["kala"], "tags": ["O"]}


def test_names_of_json_lines_are_not_those_of_other_formats(tmp_path, toy_lexicon):
    source, output = tmp_path / "source.jsonl", tmp_path / "out.parquet"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS[:2]))
    run(Job((source,), "jsonl", output, "parquet"), Augmenter(toy_lexicon))
    parquet = list(read(output))
    assert [sentence.label for sentence in parquet] == ["q", "7"]
    assert parquet[0].meta == {"n": "3", "o": '{"a": 1}'}
