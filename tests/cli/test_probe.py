"""kiloglot probe: its table, its JSON and its one-line errors."""

import json

import pytest
from click.testing import CliRunner

from kiloglot.cli import cli, main

GOOD = "1\tblabo\t_\tNOUN\t_\t_\t0\troot\t_\t_\n2\tdiras\t_\tVERB\t_\t_\t1\tdep\t_\t_\n\n"
BAD = GOOD.replace("NOUN", "ADJ")


@pytest.fixture
def files(tmp_path):
    for name, text in (("good", GOOD * 20), ("bad", BAD * 20), ("gold", GOOD * 10)):
        (tmp_path / f"{name}.conllu").write_text(text, encoding="utf-8")
    (tmp_path / "plain.txt").write_text("blabo diras\n", encoding="utf-8")
    return tmp_path


def run(files, *arguments):
    rest = [str(files / name) if "." in name else name for name in arguments]
    return CliRunner().invoke(cli, ["probe", *rest, "--resamples", "100"])


def test_table_compares_with_the_first_file(files):
    done = run(files, "good.conllu", "bad.conllu", "--gold", "gold.conllu")
    assert done.exit_code == 0, done.output
    head, good, bad = (line.split() for line in done.stdout.splitlines())
    assert head[:3] == ["data", "accuracy", "95%"]
    assert good[1:] == ["100.0", "100.0-100.0", "20", "40", "100.0", "100.0", "-"]
    assert bad[1:5] == ["50.0", "50.0-50.0", "-50.0", "0.020"]
    assert "bad.conllu: gold labels never seen in training: NOUN (10)" in done.stderr


def test_json_and_limit_and_map(files):
    arguments = ("bad.conllu", "--gold", "gold.conllu", "--json", "--max-sentences", "7")
    done = run(files, *arguments, "--map", "ADJ=NOUN", "-q")
    assert done.stderr == ""
    record = json.loads(done.stdout)
    assert (record["task"], record["metric"], record["gold_tokens"]) == ("pos", "accuracy", 20)
    (result,) = record["results"]
    assert (result["score"], result["sentences"], result["difference"]) == (1.0, 7, None)


def test_output_does_not_change(files):
    arguments = ("good.conllu", "bad.conllu", "--gold", "gold.conllu", "--seed", "3")
    assert run(files, *arguments).stdout == run(files, *arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plain.txt", "--gold", "gold.conllu"), "plain.txt: has no sentence with part of speech"),
        (("good.conllu", "--gold", "plain.txt"), "plain.txt: has no sentence with part of speech"),
        (("good.conllu", "--gold", "absent.conllu"), "absent.conllu: no such file"),
        (("good.conllu", "--gold", "gold.conllu", "--task", "ner"), "has no sentence with entity"),
        (("good.conllu", "--gold", "gold.conllu", "--task", "intent"), "intent"),
        (
            ("good.conllu", "--gold", "plain.txt"),
            "the task pos needs it; choose another task (--task) or another file",
        ),
    ],
)
def test_bad_input_is_one_line(files, arguments, message, capsys):
    rest = [str(files / name) if "." in name else name for name in arguments]
    with pytest.raises(SystemExit) as stopped:
        main(["probe", *rest])
    assert stopped.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kiloglot: ")
    assert message in line


@pytest.mark.parametrize("value", ["PER", "=PER"])
def test_a_map_without_labels_is_a_usage_error(files, value):
    assert run(files, "good.conllu", "--gold", "gold.conllu", "--map", value).exit_code == 2
