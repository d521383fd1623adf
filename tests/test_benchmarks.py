"""What every benchmark script has in common, and the smallest runs of some."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
SCRIPTS = sorted(path.name for path in BENCHMARKS.glob("*.py") if "__main__" in path.read_text())


def result(*command, **environment):
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=BENCHMARKS,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_arguments_are_parsed(script):
    assert "ArgumentParser(" in (BENCHMARKS / script).read_text().partition("def main(")[2]


@pytest.mark.parametrize("script", ["tables.py", "ud_conversion.py", "lexicon_pivot.py"])
def test_help(script):
    assert script in result(script, "--help")


def test_one_measurement_of_tables(tmp_path):
    table = tmp_path / "table.tsv"
    table.write_text("kala\tkalat\tN;NOM;PL\n")
    assert '"seconds"' in result("tables.py", "--measure", "load", table)


def test_generated_lexicons_of_any_size(tmp_path):
    command = ("lexicon_formats.py", "--rows", 3, "--megabytes", 1)
    table = result(*command, KILOGLOT_CORPORA=str(tmp_path / "none"))
    assert table.count("TSV of 1 rows") == 2
    assert table.count("kaikki-like, 0.25 MB") == 2
