"""Tables that the unimorph package keeps or fetches."""

import os
import subprocess

import pytest

from kiloglot.errors import InputError, OutputError
from kiloglot.morph.installed import fetch, find_table, installed, location, resolve
from kiloglot.morph.table import load

TABLE = "cat\tcats\tN;PL\ncat\tcat\tN;SG\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("UNIMORPH", str(tmp_path / "unimorph"))
    return tmp_path / "unimorph"


def install(place, lang, text=TABLE):
    (place / lang).mkdir(parents=True)
    (place / lang / lang).write_text(text, encoding="utf-8")
    (place / lang / "README.md").write_text("# table\n", encoding="utf-8")


def test_location(place, monkeypatch, tmp_path):
    assert location() == place
    monkeypatch.delenv("UNIMORPH")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert location() == tmp_path / ".unimorph"


def test_find(place):
    assert find_table("xxa") is None
    assert installed() == []
    install(place, "xxa")
    (place / "xxb").mkdir()
    (place / "xxc" / ".git").mkdir(parents=True)
    assert find_table("xxa") == place / "xxa"
    assert find_table("xxb") is None
    assert find_table("..") is None
    assert installed() == ["xxa"]


def test_load_by_code(place, tmp_path, monkeypatch):
    install(place, "xxa")
    assert len(load("xxa")) == 2
    with pytest.raises(InputError, match="morph fetch xxb"):
        load("xxb")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xxa").write_text(TABLE.splitlines()[0], encoding="utf-8")
    assert len(load("xxa")) == 1
    assert resolve("xxa") == "xxa"
    assert resolve("not-a-code") == "not-a-code"


def git(*arguments, cwd):
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", *identity, *arguments],
        cwd=cwd,
        check=True,
        capture_output=True,
        env=os.environ | own,
    )


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Serve repositories from a folder in place of the project's."""
    folder = tmp_path / "server"
    for name, files in {"xxa.git": {"xxa": TABLE}, "xxe.git": {"README.md": "nothing\n"}}.items():
        (folder / name).mkdir(parents=True)
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
        git("init", "-q", cwd=folder / name)
        git("add", ".", cwd=folder / name)
        git("commit", "-q", "-m", "table", cwd=folder / name)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{folder}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/unimorph/")
    monkeypatch.setenv("GIT_CONFIG_KEY_1", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_1", "*")
    return folder


def test_fetch(place, server):
    (place / "xxa" / ".git").mkdir(parents=True)  # an interrupted clone
    assert fetch("xxa") == place / "xxa"
    assert len(load("xxa")) == 2
    assert fetch("xxa") == place / "xxa"
    assert sorted(entry.name for entry in place.iterdir()) == ["xxa"]


@pytest.mark.parametrize(("lang", "reason"), [("xxz", "xxz"), ("xxe", "holds no table")])
def test_fetch_fails_in_one_line_and_leaves_nothing(place, server, lang, reason):
    with pytest.raises(InputError, match=reason) as caught:
        fetch(lang)
    assert f"by hand into {place / lang}" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(place.iterdir()) == []


def test_fetch_takes_codes_only(place):
    for code in ("", "x", "../x", "--upload-pack", "XXA", "eng.git"):
        with pytest.raises(InputError, match="ISO 639-3"):
            fetch(code)


def test_fetch_leaves_other_people_s_folders(place, server):
    (place / "xxa").mkdir(parents=True)
    (place / "xxa" / "notes.pdf").write_text("mine")
    with pytest.raises(InputError, match="without a table"):
        fetch("xxa")
    assert (place / "xxa" / "notes.pdf").exists()


def test_fetch_where_nothing_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("UNIMORPH", str(tmp_path / "file" / "below"))
    with pytest.raises(OutputError, match="cannot be written"):
        fetch("xxa")
