import contextlib
import hashlib
import http.server
import io
import json
import threading
import zipfile

import pytest

from kiloglot.cli import main
from kiloglot.data import catalogue

ROWS = b"house\th\xc3\xbas\n"


@pytest.fixture
def kiloglot(capsys):
    def kiloglot(*arguments):
        status = 0
        try:
            main(["data", *map(str, arguments)])
        except SystemExit as stop:
            status = stop.code or 0
        output = capsys.readouterr()
        return status, output.out, output.err

    return kiloglot


@pytest.fixture
def server():
    """A server on this machine: path -> bytes."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def do_GET(self):
            asked.append(self.path)
            body = served.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body or b"")

    served, asked = {}, []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.served, server.asked = served, asked
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def have(monkeypatch, tmp_path, server):
    """Put resources of the server into the catalogue."""
    monkeypatch.setenv("KILOGLOT_CACHE", str(tmp_path / "cache"))
    found = []
    monkeypatch.setattr(
        catalogue,
        "resources",
        lambda code=None, kind=None: [
            one for one in found if kind is None or kind in (one.kind, one.source)
        ],
    )

    def have(source, path, body, kind="lexicon", how="file", sha256=""):
        if body is not None:
            server.served[path] = body
        found.append(
            catalogue.Resource(
                "fao",
                kind,
                source,
                source.title(),
                "fo",
                "CC0",
                how,
                server.url + path,
                "https://example.org",
                sha256,
            )
        )

    return have


def test_list_of_all(kiloglot):
    status, out, err = kiloglot("list")
    assert status == 0
    assert len(out.splitlines()) > 300
    assert "languages" in err
    every = json.loads(kiloglot("list", "--json")[1])
    assert {one["code"] for one in every} >= {"fao", "lug", "sme"}
    some = json.loads(kiloglot("list", "--json", "--kind", "gatitos")[1])
    assert 100 < len(some) < len(every)


def test_list_of_one(kiloglot):
    status, out, err = kiloglot("list", "Faroese")
    assert status == 0
    assert "Faroese-OFT" in out
    assert "Indo-European" in err
    figures = json.loads(kiloglot("list", "fao", "--json", "--kind", "ud")[1])
    assert figures["name"] == "Faroese"
    assert {one["kind"] for one in figures["resources"]} == {"ud"}


@pytest.mark.parametrize(
    "arguments",
    [["list", "Atlantean"], ["list", "--kind", "wug"], ["list", "fao", "--kind", "wug"],
     ["get", "lexicon", "Atlantean"], ["get", "wug", "fao"],
     ["get", "lexicon", "fao", "--source", "wug"],
     ["get", "wikiann", "fao", "-q"]],
)  # fmt: skip
def test_errors_are_one_line(kiloglot, arguments):
    status, out, err = kiloglot(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith("kiloglot: ")
    assert err.count("\n") == 1


def test_get(kiloglot, have, server, tmp_path):
    have("wug", "/en_fo.tsv", ROWS)
    status, out, err = kiloglot("get", "lexicon", "fo")
    assert status == 0
    assert out == f"{tmp_path}/cache/data/fao/wug/en_fo.tsv\n"
    assert "licence CC0" in err
    assert kiloglot("get", "wug", "fao", "-q") == (0, out, "")
    assert len(server.asked) == 1
    status, out, err = kiloglot("get", "lexicon", "fo", "-o", tmp_path / "here")
    assert out == f"{tmp_path}/here/en_fo.tsv\n"
    assert "from the cache" in err
    assert (tmp_path / "here/en_fo.tsv").read_bytes() == ROWS
    assert len(server.asked) == 1
    assert kiloglot("get", "lexicon", "fo", "--force", "-q")[0] == 0
    assert len(server.asked) == 2
    (told,) = json.loads(kiloglot("get", "lexicon", "fo", "--json", "-q")[1])
    assert told["size"] == len(ROWS)


def test_one_that_fails_does_not_keep_others_back(kiloglot, have):
    have("gone", "/gone.tsv", None)
    have("page", "/page", None, how="page")
    have("wug", "/wug.tsv", ROWS)
    status, out, err = kiloglot("get", "lexicon", "fao")
    assert status == 1
    assert out.endswith("wug.tsv\n")
    assert "answers 404" in err
    assert "by hand: Page" in err
    assert kiloglot("get", "lexicon", "fao", "--source", "wug", "-q")[0] == 0


def test_wrong_hash_and_too_large(kiloglot, have):
    have("wug", "/wug.tsv", ROWS, sha256="0" * 64)
    status, _, err = kiloglot("get", "wug", "fao", "-q")
    assert status == 1
    assert "is not the file that is known" in err
    have("big", "/big.tsv", b"x" * 3000)
    assert "larger than 2048 bytes" in kiloglot("get", "big", "fao", "-q", "--max-size", "2k")[2]
    assert kiloglot("get", "big", "fao", "-q", "--max-size", "3k")[0] == 0
    assert kiloglot("get", "big", "fao", "--max-size", "wug")[0] == 2


def test_a_checksum_that_the_user_knows(kiloglot, have, server):
    have("gatitos", "/en_fo.tsv", ROWS)
    right = hashlib.sha256(ROWS).hexdigest()
    status, out, err = kiloglot("get", "gatitos", "fao", "--sha256", "0" * 64)
    assert (status, out) == (1, "")
    assert f"its SHA-256 is {right}, not {'0' * 64}" in err
    status, out, _ = kiloglot("get", "gatitos", "fao", "--sha256", right.upper())
    assert status == 0
    asked = len(server.asked)
    assert kiloglot("get", "gatitos", "fao", "--sha256", right)[:2] == (0, out)
    status, _, err = kiloglot("get", "gatitos", "fao", "--sha256", "1" * 64)
    assert status == 1
    assert "is not what was fetched" in err
    assert len(server.asked) == asked
    assert kiloglot("get", "gatitos", "fao", "--sha256", "abc")[0] == 2


def test_a_checksum_is_of_one_file(kiloglot, have):
    have("gatitos", "/a.tsv", ROWS)
    have("freedict", "/b.tsv", ROWS)
    right = hashlib.sha256(ROWS).hexdigest()
    status, _, err = kiloglot("get", "lexicon", "fao", "--sha256", right)
    assert status == 1
    assert "--sha256 is of one file: 'gatitos fo, freedict fo'; name one of them" in err
    assert kiloglot("get", "lexicon", "fao", "--source", "freedict", "--sha256", right)[0] == 0
    status, _, err = kiloglot("get", "epitran", "fao", "--sha256", right)
    assert status == 1


def test_the_licence_that_an_archive_states_is_shown(kiloglot, have, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("UD-master/README.md", "# Wug\nLicense: CC BY-NC-SA 3.0 \nGenre: wiki\n")
    have("wug", "/x/master.zip", stream.getvalue(), kind="ud", how="archive")
    status, out, told = kiloglot("get", "ud", "fao", "--json", "-o", tmp_path / "o")
    assert status == 0
    assert json.loads(out)[0]["licence"] == "CC BY-NC-SA 3.0"
    assert "licence CC BY-NC-SA 3.0, says its README" in told


def test_archives_are_unpacked(kiloglot, have, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("UD-master/a.conllu", "text")
    have("wug", "/x/master.zip", stream.getvalue(), kind="ud", how="archive")
    status, out, _ = kiloglot("get", "ud", "fao", "-q", "-o", tmp_path / "o")
    assert (status, out) == (0, f"{tmp_path}/o/wug-fo\n")
    assert (tmp_path / "o/wug-fo/UD-master/a.conllu").read_text() == "text"
    packed = kiloglot("get", "ud", "fao", "-q", "-o", tmp_path / "o", "--no-unpack")[1]
    assert packed == f"{tmp_path}/o/wug-fo.zip\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../evil", "text")
    have("evil", "/evil.zip", stream.getvalue(), kind="ud", how="archive")
    status, _, err = kiloglot("get", "evil", "fao", "-q")
    assert status == 1
    assert "leads out of its folder" in err
    assert not [one for one in tmp_path.rglob("evil") if one.is_file()]


def test_offline(kiloglot, have, tmp_path, monkeypatch):
    have("wug", "/wug.tsv", None)
    monkeypatch.setattr("time.sleep", lambda _: None)
    one = catalogue.resources()[0]._replace(url="http://127.0.0.1:9/wug.tsv")
    monkeypatch.setattr(catalogue, "resources", lambda *_: [one])
    monkeypatch.setattr("kiloglot.data.download._TRIES", 1)
    status, _, err = kiloglot("get", "wug", "fao", "-q")
    assert status == 1
    path = tmp_path / "cache/data/fao/wug/wug.tsv"
    assert f"fetch it by hand and save it as {path}" in err
    path.write_bytes(ROWS)
    assert kiloglot("get", "wug", "fao", "-q") == (0, f"{path}\n", "")


def test_unimorph_goes_through_the_package(kiloglot, monkeypatch, tmp_path):
    place = tmp_path / "fao"
    place.mkdir()
    (place / "fao").write_text("hundur\thundar\tN;NOM;PL\n")
    monkeypatch.setenv("UNIMORPH", str(tmp_path))
    assert kiloglot("get", "unimorph", "fao", "-q") == (0, f"{place}\n", "")


def test_what_comes_with_a_package(kiloglot):
    status, out, err = kiloglot("get", "epitran", "kaz")
    assert status == 0
    assert "epitran:kaz-Cyrl\n" in out
    assert "nothing to fetch" in err
