"""Bad input: each a file, and the one line that is said about it."""

import pytest
from click.testing import CliRunner

from kiloglot.cli import cli
from kiloglot.data import Sentence, read, write
from kiloglot.errors import InputError, OutputError

W = "1\ta" + "\t_" * 8 + "\n"
X = "2\tb" + "\t_" * 8 + "\n"

#: Format, content, line, a part of the message.
CASES = [
    ("conllu", "1\ta\tb\n\n", 1, "has 3 columns, not 10"),
    ("conllu", W + "2 b _ _ _ _ _ _ _ _\n\n", 2, "has 1 column, not 10"),
    ("conllu", W + "\n" + W + "3\tb" + "\t_" * 8 + "\n\n", 4, "not consecutive"),
    ("conllu", "# x\n\n", 1, "without words"),
    ("conllu", W + "# x\n" + X + "\n", 2, "comment between"),
    ("conllu", W + W + "\n", 2, "blank line"),
    ("conllu", "1\ta" + "\t_" * 4 + "\t2\t_\t_\t_\n\n", 1, "beyond the sentence's 1 words"),
    ("conllu", "1\ta" + "\t_" * 4 + "\t1\t_\t_\t_\n\n", 1, "its own head"),
    ("conllu", "1\ta" + "\t_" * 4 + "\tx\t_\t_\t_\n\n", 1, "head is no number: 'x'"),
    ("conllu", "1\ta" + "\t_" * 4 + "\t-1\t_\t_\t_\n\n", 1, "head is no number"),
    ("conllu", "# a\n1\ta" + "\t_" * 4 + "\t0\t_\t_\t_\n" + X + "\n", 3, "head is no number: '_'"),
    ("conllu", "1\t" + "\t_" * 8 + "\n\n", 1, "column FORM is empty"),
    ("conllu", W + "2\tb\t\t_\t_\t_\t_\t_\t_\t_\n\n", 2, "column LEMMA is empty"),
    ("conllu", "1-2\tab" + "\t_" * 8 + "\n" + W + "\n", 2, "reaches to word 2"),
    ("conllu", "2-3\tab" + "\t_" * 8 + "\n" + W + X + "\n", 1, "multiword token"),
    ("conllu", W + "1.2\tab" + "\t_" * 8 + "\n\n", 2, "empty node out of order"),
    ("conllu", "01\ta" + "\t_" * 8 + "\n\n", 1, "not consecutive"),
    ("columns", "EU\tB-ORG\nrejects\n\n", 2, "has 1 column, not 2"),
    ("columns", "EU\tB-ORG\nx\ty\tO\n\n", 2, "has 3 columns, not 2"),
    ("columns", "a O\nb O\nc d e f O\n", 3, "has 5 columns, not 2"),
    ("columns", "a O\nb O\nc O\nd O\ne ORG\n", 5, "is no tag: 'ORG'"),
    ("columns", "a\tO\nb\tO\n\tO\n", 3, "word is empty"),
    ("columns", "running text of a letter\n\n", None, "cannot be told"),
    ("xsid", "# intent = a\n1\tx\ta\n\n", 2, "has 3 columns, not 4"),
    ("xsid", "# intent = a\n1\tx\ta\tDATE\n\n", 2, "is no tag"),
    ("xsid", "a\tb c\tO\n", 1, "has 1 tags for 2 words"),
    ("tsv", "a\tb c\tO O\nb\tc d\n", 2, "has 2 columns, not 3"),
    ("tsv", "a\tb c\tO O\nb\tc d\tO X-y\n", 2, "'X-y' is no tag"),
    ("tsv", "a\tb c\tO O\nb\tc d\tO O O\n", 2, "has 3 tags for 2 words"),
    ("tsv", "a\tb c d\tO O\n", 1, "has 2 tags for 3 words"),
    ("tsv", "a\tset [x : y z]\nb\tset [x : y z\n", 2, "brackets do not match"),
    ("tsv", "a\nb\n", None, "cannot be told"),
    ("jsonl", '{"text": "a"}\n{"text": \n', 2, "is no JSON"),
    ("jsonl", '["a"]\n', 1, "is no JSON object"),
    ("jsonl", '{"body": "a"}\n', 1, "no column holds words or text; the columns are: body"),
    ("jsonl", '{"tokens": ["a"], "ner_tags": [3]}\n', 1, "'3' is no tag"),
    ("jsonl", '{"tokens": null, "text": null}\n', 1, "all are empty; leave the row out"),
    ("jsonl", '{"text": "a", "labels": ["a", "b"]}\n', 1, "several labels of a sentence are not"),
    ("jsonl", '{"tokens": ["a", "b"], "tags": ["O"]}\n', 1, "tags has 1 values for 2 tokens"),
    ("jsonl", '{"text": "\\ud800"}\n', 1, "surrogate"),
    ("jsonl", "[" * 100_000 + "\n", 1, "nested too deep"),
    ("jsonl", '{"tokens": ["a"], "heads": ["x"]}\n', 1, "invalid literal"),
    ("massive", '{"utt": "a b", "annot_utt": "a [x : b"}\n', 1, "brackets do not match"),
    ("massive", '{"utt": "a b", "annot_utt": "a x : b]"}\n', 1, "brackets do not match"),
    ("massive", '{"utt": "a b", "annot_utt": "a [x b]"}\n', 1, "brackets do not match"),
    ("massive", '{"utt": "a b", "annot_utt": "a [x : ]"}\n', 1, "without a name or words"),
    ("massive", '{"utt": "a b", "annot_utt": "a [x : c]"}\n', 1, "does not spell 'a b'"),
    ("parquet", "PAR1 and no more", None, "is no sound Parquet"),
    ("parquet", "", None, "is no sound Parquet"),
    *[
        (name, content, line, problem)
        for name in ("conllu", "xsid", "columns", "tsv", "jsonl", "massive", "text")
        for content, line, problem in [
            (b"a\n\xff\n", 2, "is not UTF-8"),
            (b"a\n\0\n", 2, "is a binary file"),
            (b"version https://git-lfs.github.com/spec/v1\n", 1, "Git LFS pointer"),
        ]
    ],
]


@pytest.mark.parametrize(("name", "content", "line", "problem"), CASES)
def test_one_clear_line(tmp_path, name, content, line, problem):
    path = tmp_path / "bad"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        list(read(path, name))
    message = str(caught.value)
    assert problem in message
    assert caught.value.line == line
    assert message.startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert "\n" not in message
    out = tmp_path / "out" / "a.jsonl"
    with pytest.raises(InputError):
        write(read(path, name), out)
    assert not out.exists()
    assert not list(tmp_path.glob("out/*"))


BROKEN = [
    (".conllu", "1\ta\tb\n\n", "has 3 columns, not 10"),
    (".conll", "some running text\n", "cannot be told"),
    (".tsv", "word\n", "cannot be told"),
    (".jsonl", "text\n", "is no JSON"),
    (".iob2", "EU\tB-ORG\nrejects\nGerman\tB-MISC\ncall\tO\n\n", "has 1 column, not 2"),
    (".parquet", "text", "is no sound Parquet"),
]


@pytest.mark.parametrize(("ending", "content", "problem"), BROKEN)
def test_broken_file_is_taken_for_what_its_name_says(tmp_path, ending, content, problem):
    path = tmp_path / f"bad{ending}"
    path.write_text(content)
    with pytest.raises(InputError, match=problem):
        list(read(path))


@pytest.mark.parametrize("name", ["conllu", "columns", "xsid"])
@pytest.mark.parametrize("word", ["a\tb", "a\nb"])
def test_words_that_a_format_cannot_hold(tmp_path, name, word):
    with pytest.raises(InputError, match="tab or a line feed"):
        write([Sentence((word,))], tmp_path / "out", name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["conllu", "columns", "xsid"])
def test_no_words(tmp_path, name):
    with pytest.raises(InputError, match="without words"):
        write([Sentence(())], tmp_path / "out", name)


@pytest.mark.parametrize("name", ["massive", "tsv"])
def test_brackets_that_would_be_slots(tmp_path, name):
    from kiloglot.data import Dialect

    sentence = Sentence(("[a", ":", "b]"), tags=("O", "O", "O"))
    dialect = Dialect(("label", "marked")) if name == "tsv" else None
    with pytest.raises(InputError, match="bracket"):
        write([sentence], tmp_path / "out", name, dialect=dialect)


def test_names(tmp_path):
    with pytest.raises(InputError, match="no such format: 'conll'"):
        list(read(tmp_path, "conll"))
    with pytest.raises(OutputError, match="does not follow"):
        write([], tmp_path / "out.xyz")
    with pytest.raises(InputError, match="two columns are tags"):
        list(read(tmp_path / "a", columns="form tag ner"))
    with pytest.raises(InputError, match="no column of words"):
        list(read(tmp_path / "a", columns="lemma ner"))
    with pytest.raises(InputError, match="columns of its own"):
        list(read(tmp_path / "a", "conllu", columns="form ner"))
    with pytest.raises(InputError, match="no folder of a saved data set"):
        list(read(tmp_path))
    with pytest.raises(InputError, match="no such file"):
        list(read(tmp_path / "none.conllu"))


def test_folder_that_is_something_else_stays(tmp_path):
    (tmp_path / "precious").touch()
    with pytest.raises(OutputError, match="no saved data set"):
        write([], tmp_path, "dataset")
    assert (tmp_path / "precious").exists()


def run(*arguments, stdin=None):
    return CliRunner().invoke(cli, ["data", "convert", *map(str, arguments)], input=stdin)


def test_command_line_says_it_in_one_line(tmp_path):
    path = tmp_path / "bad.conllu"
    path.write_text("1\ta\tb\n\n")
    result = run(path, tmp_path / "out.txt")
    assert isinstance(result.exception, InputError)
    assert not (tmp_path / "out.txt").exists()


def test_what_is_mended_is_said_once(tmp_path, caplog):
    for name, text in (
        ("a.tsv", "x\tbig dog\tI-b O\n"),
        ("b.conll", "big\tI-b\ndog\tO\n\nit\tB-b\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        for _ in range(3):
            list(read(tmp_path / name))
        said = [it.getMessage() for it in caplog.records if name in it.getMessage()]
        assert len(said) == 1
        assert "b.conll:1: " in said[0] or "a.tsv:1: " in said[0]


def test_columns_that_cannot_be_told(tmp_path):
    # Said wherever data is read, so it names the command that takes columns.
    for name, text in (("a.tsv", "1\t2\n3\t4\n"), ("b.conll", "a\tb\tc\n\nd\te\tf\n")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="kiloglot data convert --columns"):
            list(read(path))


def test_command_line_refuses_columns_for_a_format_without(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a b\n")
    result = run(path, tmp_path / "out.conllu", "--scheme", "IOB1")
    assert isinstance(result.exception, InputError)
    assert "name no scheme" in str(result.exception)


def test_json_nested_too_deep(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)
    with pytest.raises(InputError, match="nested too deep"):
        list(read(path))
