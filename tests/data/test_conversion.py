import io
import sys

import pytest
from click.testing import CliRunner

from kiloglot.cli import cli
from kiloglot.data import Dialect, Sentence, read, write
from kiloglot.data.conversion import convert

TREE = (
    "# sent_id = 1\n# text = It's new.\n1-2\tIt's\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "1\tIt\tit\tPRON\t_\t_\t3\tnsubj\t_\t_\n2\t's\tbe\tAUX\t_\t_\t3\tcop\t_\t_\n"
    "3\tnew\tnew\tADJ\t_\tDegree=Pos\t0\troot\t_\tSpaceAfter=No\n"
    "4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_\n\n"
)
SLOTS = (
    "# text = wake me at 9\n# intent = alarm\n1\twake\talarm\tO\n2\tme\talarm\tO\n"
    "3\tat\talarm\tO\n4\t9\talarm\tB-time\n\n"
)
NEWS = (
    "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\nGerman JJ I-NP I-MISC\n"
    "British JJ I-NP B-MISC\n\nPeter NNP I-NP I-PER\nBlackburn NNP I-NP I-PER\n"
)


def run(*arguments, stdin=None):
    result = CliRunner().invoke(cli, ["data", "convert", *map(str, arguments)], input=stdin)
    assert result.exception is None, result.exception
    return result


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "tree.conllu"
    path.write_text(TREE)
    return path


def test_says_what_is_dropped(tree, tmp_path):
    result = run(tree, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "It's new.\n"
    assert "1 sentences: conllu -> text" in result.stderr
    assert "dropped, as text has no place for it: lemmas (1), upos (1)" in result.stderr
    assert result.stderr.count("\n") == 2
    assert "dropped" not in run(tree, tmp_path / "out.jsonl").stderr
    assert "dropped" not in run(tree, tmp_path / "out.parquet").stderr


def test_treebank_in_columns_names_them(tree, tmp_path):
    done = convert(tree, tmp_path / "out.conll")
    assert done.dropped == {"multiword tokens and empty nodes": 1}
    assert (tmp_path / "out.conll").read_text().startswith("# global.columns = TOKENS LEMMAS UPOS")
    convert(tmp_path / "out.conll", tmp_path / "out.conllu")
    assert (tmp_path / "out.conllu").read_text() == "".join(
        line for line in TREE.splitlines(keepends=True) if not line.startswith("1-2")
    )


def test_columns_of_the_user(tree, tmp_path):
    out = tmp_path / "out.conll"
    run(tree, out, "--to-columns", "upos,form", "--separator", "space")
    assert out.read_text().splitlines()[2:4] == ["PRON It", "AUX 's"]
    (sentence,) = read(out, columns="upos form")
    assert sentence.tokens == ("It", "'s", "new", ".")
    assert sentence.upos == ("PRON", "AUX", "ADJ", "PUNCT")


def test_iob1_and_four_columns(tmp_path):
    path = tmp_path / "news.txt"
    path.write_text(NEWS)
    first, second = read(path)
    assert first.tags == ("B-ORG", "O", "B-MISC", "B-MISC")
    assert first.xpos == ("NNP", "VBZ", "JJ", "JJ")
    assert first.meta["column:chunk"] == "I-NP\tI-VP\tI-NP\tI-NP"
    assert first.comments == ("# newdoc",)
    assert second.tags == ("B-PER", "I-PER")
    run(path, tmp_path / "same.txt", "--to", "columns")
    assert (tmp_path / "same.txt").read_text() == NEWS
    run(path, tmp_path / "out.conll", "--scheme", "bioes", "--to-columns", "ner word")
    assert (tmp_path / "out.conll").read_text() == NEWS.split("EU")[0] + (
        "S-ORG EU\nO rejects\nS-MISC German\nS-MISC British\n\nB-PER Peter\nE-PER Blackburn\n"
    )


def test_standard_input_and_output(monkeypatch):
    result = run("-", "-", "--to", "massive", stdin=SLOTS)
    assert result.stdout == (
        '{"intent": "alarm", "utt": "wake me at 9", "annot_utt": "wake me at [time : 9]"}\n'
    )
    assert run("-", "-", "--format", "xsid", stdin=SLOTS).stdout == SLOTS


def test_two_words_are_columns_not_a_table(tmp_path):
    result = run("-", "-", "--to", "conllu", stdin="EU\tB-ORG\nx\tI-ORG\n")
    assert "columns -> conllu" in result.stderr
    assert result.stdout.count("Tag=I-ORG") == 1


def test_standard_input_is_told_by_its_head_alone(monkeypatch, tmp_path):
    content = (TREE * 5000).encode()
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(content)))
    monkeypatch.setattr(sys, "stdin", stream)
    write(read("-"), tmp_path / "out.conllu")
    assert (tmp_path / "out.conllu").read_bytes() == content


@pytest.mark.parametrize("ending", [".gz", ".xz"])
def test_compressed(tree, tmp_path, ending):
    convert(tree, tmp_path / f"out.conllu{ending}")
    convert(tmp_path / f"out.conllu{ending}", tmp_path / "back.conllu")
    assert (tmp_path / "back.conllu").read_text() == TREE


def test_empty_file(tmp_path):
    (tmp_path / "empty.txt").touch()
    for name in ("out.conllu", "out.conll", "out.jsonl", "out.parquet", "out.txt"):
        assert convert(tmp_path / "empty.txt", tmp_path / name).sentences == 0
        assert list(read(tmp_path / name)) == []
    assert (tmp_path / "out.conllu").read_bytes() == b""


def test_in_place(tree):
    convert(tree, tree)
    assert tree.read_text() == TREE


def test_merged_files_keep_their_sentences_apart(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("EU B-ORG\n\nPeter B-PER")
    twice = [*read(path), *read(path)]
    write(twice, tmp_path / "b.conll")
    assert (
        tmp_path / "b.conll"
    ).read_text() == "EU B-ORG\n\nPeter B-PER\n\n" * 1 + path.read_text()


def test_fields_decide_over_comments(tree, tmp_path):
    from dataclasses import replace

    (sentence,) = read(tree)
    changed = [
        replace(sentence, text="Tað er nýtt.", id=None),
        replace(sentence, comments=(), label="x", meta={"origin": "made"}),
        Sentence(("a",), tags=("B-x",)),
    ]
    write(changed, tmp_path / "out.conllu")
    blocks = (tmp_path / "out.conllu").read_text().split("\n\n")
    assert blocks[0].startswith("# text = Tað er nýtt.\n1-2")
    assert blocks[1].startswith(
        "# sent_id = 1\n# text = It's new.\n# label = x\n# origin = made\n1-2"
    )
    assert blocks[2] == "1\ta\t_\t_\t_\t_\t_\t_\t_\tTag=B-x"


def test_changed_tags_are_written_not_the_rows_kept(tmp_path):
    from dataclasses import replace

    path = tmp_path / "a.conll"
    path.write_text("EU  B-ORG\nsays O\n\nso O\n")
    first, second = read(path)
    write([first, second], tmp_path / "same.conll")
    assert (tmp_path / "same.conll").read_text() == path.read_text()
    write([replace(first, tags=("O", "O")), second], tmp_path / "new.conll")
    assert (tmp_path / "new.conll").read_text() == "EU O\nsays O\n\nso O\n"


def test_tab_and_space_dialects():
    assert Dialect.parse(str(Dialect(("tokens", "a b"[0]), " ", "BIOES"))) == Dialect(
        ("tokens", "a"), " ", "BIOES"
    )
