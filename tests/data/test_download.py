"""Files are fetched once, checked, and kept."""

import json

import pytest

from kiloglot.data.download import cache_folder, download
from kiloglot.errors import InputError, OutputError


def test_fetched_once_and_then_there(get, server):
    found = get(lambda reply, n: reply.send_all())
    assert found.fresh
    assert (found.sha256, found.size) == (server.sha256, len(server.data))
    assert get.path.read_bytes() == server.data
    record = json.loads((get.path.parent / "file.tsv.fetched.json").read_text())
    assert (record["sha256"], record["url"]) == (server.sha256, server.url)
    assert not get(None).fresh
    assert len(server.requests) == 1
    assert sorted(file.name for file in get.path.parent.iterdir()) == [
        "file.tsv",
        "file.tsv.fetched.json",
    ]


def test_a_file_changed_afterwards_is_noticed(get):
    get(lambda reply, n: reply.send_all())
    get.path.write_bytes(b"other")
    with pytest.raises(InputError, match="is not what was fetched"):
        get(None)
    assert get(lambda reply, n: reply.send_all(), force=True).fresh


def test_a_file_put_there_by_hand_is_taken(get, server):
    get.path.write_bytes(server.data)
    assert not get(None).fresh
    assert not get(None, sha256=server.sha256.upper()).fresh
    assert server.requests == []
    with pytest.raises(InputError, match="is not what was fetched"):
        get(None, sha256="0" * 64)


def test_the_wrong_file(get, server):
    with pytest.raises(InputError, match="is not the file that is known"):
        get(lambda reply, n: reply.send(server.data[::-1]), sha256=server.sha256)
    assert list(get.path.parent.iterdir()) == []


def test_places_that_cannot_be_written(server, tmp_path):
    server.answer = lambda reply, n: reply.send_all()
    with pytest.raises(OutputError, match="is a folder"):
        download(server.url, tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        download(server.url, tmp_path / "file" / "x")


def test_two_runs_do_not_fetch_the_same_file(get, server):
    problems = []

    def answer(reply, n):
        with pytest.raises(InputError, match="is being fetched by another run") as caught:
            download(server.url, get.path)
        problems.append(caught)
        reply.send_all()

    assert get(answer).fresh
    assert len(problems) == 1


def test_where_files_are_kept(monkeypatch):
    monkeypatch.setenv("KILOGLOT_CACHE", "/x")
    assert str(cache_folder()) == "/x/data"
    monkeypatch.delenv("KILOGLOT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/y")
    assert str(cache_folder()) == "/y/kiloglot/data"
