"""What servers answer besides the file."""

import socket

import pytest

from kiloglot.data.download import download
from kiloglot.data.transfer import check_address
from kiloglot.errors import InputError


def test_too_large(get, server):
    with pytest.raises(InputError, match="larger than 1000 bytes"):
        get(lambda reply, n: reply.send_all(), max_size=1000)

    def endless(reply, n):
        reply.send_response(200)
        reply.send_header("Transfer-Encoding", "chunked")
        reply.end_headers()
        for _ in range(10_000):
            reply.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")

    with pytest.raises(InputError, match="larger than 5000 bytes"):
        get(endless, max_size=5000)
    assert list(get.path.parent.iterdir()) == []
    assert len(server.requests) == 2


def test_chunks_that_end_too_soon(get):
    def answer(reply, n):
        reply.send_response(200)
        reply.send_header("Transfer-Encoding", "chunked")
        reply.end_headers()
        reply.wfile.write(b"400\r\n" + b"x" * 100)

    with pytest.raises(InputError, match="broke off"):
        get(answer)


@pytest.mark.parametrize(("status", "tries"), [(404, 1), (403, 1), (410, 1), (500, 5), (429, 5)])
def test_answers_that_are_none(get, server, status, tries):
    with pytest.raises(InputError, match=f"answers {status}.*fetch it by hand and save it as"):
        get(lambda reply, n: reply.send(b"no", status))
    assert len(server.requests) == tries
    assert get.pauses == [1.0, 2.0, 4.0, 8.0][: tries - 1]


def test_waits_as_long_as_it_is_asked_to_within_reason(get):
    def answer(reply, n):
        if n < 4:
            reply.send(b"", 429, Retry_After={1: "7", 2: "100000", 3: "soon"}[n])
        else:
            reply.send_all()

    assert get(answer).fresh
    assert get.pauses == [7.0, 60.0, 4.0]


@pytest.mark.parametrize(
    "where", ["http://example.org/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "/file.tsv"]
)
def test_redirects(get, server, where):
    with pytest.raises(InputError, match="redirects"):
        get(lambda reply, n: reply.send(b"", 302, Location=where))
    assert len(server.requests) <= 6


def test_a_redirect_on_this_machine(get):
    def answer(reply, n):
        if n == 1:
            reply.send(b"", 301, Location="/elsewhere")
        else:
            reply.send_all()

    assert get(answer).fresh


def test_what_is_no_file(get):
    with pytest.raises(InputError, match="a web page in place of the file"):
        get(lambda reply, n: reply.send(b"<html>", Content_Type="text/html; charset=utf-8"))
    with pytest.raises(InputError, match="sends nothing"):
        get(lambda reply, n: reply.send(b""))
    with pytest.raises(InputError, match="encoded as gzip"):
        get(lambda reply, n: reply.send(b"x", Content_Encoding="gzip"))
    with pytest.raises(InputError):
        get(lambda reply, n: reply.wfile.write(b"SSH-2.0-x\r\n"))


def test_no_server_and_no_network(tmp_path):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    path = tmp_path / "x.tsv"
    with pytest.raises(InputError) as caught:
        download(f"http://127.0.0.1:{port}/x", path, pause=lambda _: None)
    assert f"fetch it by hand and save it as {path}" in str(caught.value)
    assert "\n" not in str(caught.value)
    pauses = []
    with pytest.raises(InputError, match="by hand"):
        download("https://nosuch.invalid/x", path, pause=pauses.append)
    assert len(pauses) <= 4


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://example.org/x", "file:///x", "https://", "x", "", "https://a b",
     "http://127.0.0.1.example.org/", "http://[::1", "https://x:port/", "http://localhost@example.org/"],
)  # fmt: skip
def test_addresses_that_are_refused(url, tmp_path):
    with pytest.raises(InputError, match="is no https address"):
        download(url, tmp_path / "x")


def test_addresses_that_are_not():
    for url in (
        "https://example.org/x",
        "http://localhost:1/x",
        "http://127.1.2.3/",
        "http://[::1]:8/",
    ):
        check_address(url)


def test_lengths_that_are_none(get, server):
    for length in ("-1", "many", str(10**30)):
        with pytest.raises(InputError):
            get(
                lambda reply, n, length=length: reply.send(server.data[:10], length=length),
                max_size=99,
            )


def test_a_length_too_long(get, server):
    with pytest.raises(InputError, match="broke off before the end"):
        get(lambda reply, n: reply.send(server.data, length=len(server.data) + 1))
    assert len(server.requests) <= 10
    assert not get.path.exists()


def test_a_length_too_short(get, server):
    with pytest.raises(InputError, match="is not the file that is known"):
        get(lambda reply, n: reply.send(server.data, length=1000), sha256=server.sha256)
