"""The command line as a whole: its help, what the pages say of it, and odd surroundings."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kiloglot.cli import cli
from kiloglot.data import sample

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: A locale that knows ASCII alone, with what Python has against that turned off.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
TABLE = "çalışmak\tçalıştı\tV;PST\nev\tevler\tN;PL\n"


def commands(group=cli, name=()):
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if isinstance(command, click.Group):
            yield from commands(command, (*name, each))
        else:
            yield pytest.param((*name, each), command, id=" ".join((*name, each)))


COMMANDS = list(commands())


def run(*arguments, stdin=b"", stdout=subprocess.PIPE, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "kiloglot.cli", *map(os.fsencode, arguments)],
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    assert b"Traceback" not in done.stderr
    return done


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "a földer" / "çalış.tsv"
    path.parent.mkdir()
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_option_says_what_it_is(name, command):
    assert command.get_short_help_str(200).endswith(".")
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [option.opts[0] for option in options if not (option.help or option.hidden)] == []


def shown():
    """Yield the commands of the pages' blocks, with the page and the line."""
    for page in PAGES:
        text = re.sub(r" *\\\n\s*", " ", page.read_text(encoding="utf-8"))
        for line in text.splitlines():
            found = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?(kiloglot [a-z].*)", line)
            if found and "`" not in line and "…" not in line:
                words = shlex.split(found[1], comments=True)
                yield pytest.param(words[1:], id=f"{page.stem}: {' '.join(words[1:4])}")


@pytest.mark.parametrize("words", list(shown()))
def test_the_commands_of_the_pages_exist(words):
    known = {param.values[0]: param.values[1] for param in COMMANDS}
    name = next(tuple(words[:n]) for n in (1, 2) if tuple(words[:n]) in known)
    options = {
        text for param in known[name].params for text in (*param.opts, *param.secondary_opts)
    }
    given = {word.partition("=")[0] for word in words if re.match("--?[a-z]", word)}
    assert given - options - {"--help"} == set()


def test_words_in_a_locale_of_ascii(table):
    done = run("morph", "analyse", table, "çalıştı", **ASCII)
    assert done.stdout.decode() == "çalıştı\tçalışmak\tV;PST\n"
    done = run("morph", "analyse", table, stdin="çalıştı\n".encode(), **ASCII)
    assert done.stdout.decode() == "çalıştı\tçalışmak\tV;PST\n"
    done = run("morph", "paradigm", table, "çalışmak", **ASCII)
    assert "çalıştı" in done.stdout.decode()


def test_a_word_that_is_not_utf8(table):
    done = run("morph", "paradigm", table, b"\xe7al\xfdmak")
    assert done.returncode == 1
    assert b"an argument is not UTF-8" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["morph", "info", "TABLE"],
        ["morph", "analyse", "TABLE", "evler"],
        ["lexicon", "convert", "LEXICON", "-"],
        ["data", "list"],
    ],
    ids=" ".join,
)
def test_full_standard_output(table, arguments):
    names = {"TABLE": table, "LEXICON": sample.path("tur.lexicon.tsv")}
    with Path("/dev/full").open("wb") as full:
        done = run(*(names.get(each, each) for each in arguments), stdout=full)
    assert done.returncode == 1
    told = rb"^kiloglot: .*[Nn]o space left on (the )?device.*\n\Z"
    assert re.search(told, done.stderr, re.MULTILINE)


def test_the_reader_of_the_output_may_go(table):
    command = [sys.executable, "-m", "kiloglot.cli", "lexicon", "convert", "-q"]
    file = str(sample.path("tur.lexicon.tsv"))
    with subprocess.Popen(
        [*command, file, "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (0, b"")


def test_line_ends_of_windows(tmp_path):
    for name, end in ("unix", "\n"), ("windows", "\r\n"):
        (tmp_path / f"{name}.tsv").write_text(TABLE, encoding="utf-8", newline=end)
    unix = run("morph", "paradigm", tmp_path / "unix.tsv", "ev")
    windows = run("morph", "paradigm", tmp_path / "windows.tsv", "ev")
    assert unix.stdout == windows.stdout != b""


@pytest.mark.parametrize("module", ["kiloglot", "kiloglot.cli"])
def test_an_interruption_that_was_caught_is_no_end_by_a_signal(module):
    """Imports execute text, where Python notes a KeyboardInterrupt for its own end."""
    code = f"""
import runpy
import kiloglot.cli

def main():
    try:
        exec("raise KeyboardInterrupt")
    except KeyboardInterrupt:
        pass

kiloglot.cli.main = main
runpy.run_module({module!r}, run_name="__main__")
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
