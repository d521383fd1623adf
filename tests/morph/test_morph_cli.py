"""``kiloglot morph info``, ``paradigm``, ``analyse``, ``fetch``."""

import json
import subprocess
import sys

import pytest

TABLE = """cat\tcats\tN;PL
cat\tcat\tN;SG
кiтап\tкiтаптар\tN;PL;FOO
mouse\tmice\tN;PL
mouse\tmouses\tN;PL
mouse\t-\tN;SG
bad row
fly\tflew\tV;PST
fly\tfly\tN;SG
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*arguments, stdin=""):
    done = subprocess.run(
        [sys.executable, "-m", "kiloglot.cli", "morph", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "Traceback" not in done.stderr
    return done


def test_info(table):
    done = run("info", table)
    assert done.returncode == 0
    for text in ("lemma, form, features", "FOO=1", f"{table}:7: row has 1 column", "кiтап", "mice"):
        assert text in done.stdout


def test_info_as_json(table):
    found = json.loads(run("info", table, "--json").stdout)
    assert (found["rows"], found["lemmas"], found["forms"], found["bundles"]) == (7, 4, 7, 4)
    assert found["unknown"] == {"FOO": 1}
    assert found["features"]["Number"] == {"PL": 4, "SG": 2}
    assert found["pos"][0] == {"pos": "N", "rows": 6, "lemmas": 4, "bundles": 3}
    assert found["overabundant"] == 1
    assert found["overabundant_cells"] == [["mouse", "N;PL", ["mice", "mouses"]]]
    report = found["report"]
    assert (report["bad"], report["gaps"], report["mixed"], report["repaired"]) == (1, 1, 2, 0)
    found = json.loads(run("info", table, "--json", "--repair").stdout)
    assert found["report"]["repaired"] == 2


def test_strict_and_columns(table):
    done = run("info", table, "--strict")
    assert done.returncode == 1
    assert done.stderr.startswith(f"kiloglot: {table}:7: ")
    assert done.stderr.count("\n") == 1
    assert run("info", table, "--columns", "lemma,form").returncode == 1
    found = json.loads(run("info", table, "--json", "--columns", "form,lemma,features").stdout)
    assert found["lemmas"] == 8


def test_paradigm(table):
    assert run("paradigm", table, "cat").stdout == "features  form\nN;PL      cats\nN;SG      cat\n"
    found = json.loads(run("paradigm", table, "fly", "--pos", "V", "--json").stdout)
    assert found == [{"lemma": "fly", "form": "flew", "features": "V;PST"}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mice"], "is a form of mouse"),
        (["fly", "--pos", "ADJ"], "it has it as V, N"),
        (["xyz"], "no such lemma"),
    ],
)
def test_paradigm_of_nothing(table, arguments, message):
    done = run("paradigm", table, *arguments)
    assert done.returncode == 1
    assert message in done.stderr


def test_analyse(table):
    done = run("analyse", table, "Mice", "fly", "xyz")
    assert done.stdout == "Mice\tmouse\tN;PL\nfly\tfly\tN;SG\nxyz\t\t\n"
    assert done.stderr == "2 of 3 forms are in the table\n"
    assert run("analyse", table, "-q", stdin="flew\n\nfly\r\n").stdout == (
        "flew\tfly\tV;PST\nfly\tfly\tN;SG\n"
    )
    found = json.loads(run("analyse", table, "--json", "-q", "xyz", "flew").stdout)
    assert found == [
        {"form": "xyz", "analyses": []},
        {"form": "flew", "analyses": [{"lemma": "fly", "features": "V;PST"}]},
    ]


def test_codes(tmp_path, monkeypatch):
    monkeypatch.setenv("UNIMORPH", str(tmp_path))
    (tmp_path / "xxa").mkdir()
    (tmp_path / "xxa" / "xxa").write_text(TABLE, encoding="utf-8")
    assert run("analyse", "xxa", "mice").stdout == "mice\tmouse\tN;PL\n"
    assert run("fetch").stdout == "xxa\n"
    assert run("fetch", "xxa", "-q").stdout == f"{tmp_path / 'xxa'}\n"
    done = run("info", "xxb")
    assert done.returncode == 1
    assert "kiloglot morph fetch xxb" in done.stderr


def test_import_is_light():
    code = "import sys, kiloglot.morph; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "pyarrow", "pandas", "torch", "regex", "unimorph"} & set(modules)
