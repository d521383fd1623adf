"""Files that came in part are fetched to their end."""

import hashlib
import json
import signal
import subprocess
import sys
import threading
import time

import pytest

from kiloglot.data.download import download, sha256_of
from kiloglot.errors import InputError


def test_broken_connections_are_resumed(get, server):
    assert get(lambda reply, n: reply.send_rest(70_000)).sha256 == server.sha256
    assert [one.get("Range") for one in server.requests] == [
        None,
        *(f"bytes={start}-" for start in (70_000, 140_000, 210_000, 280_000)),
    ]
    assert server.requests[1]["If-Range"] == '"one"'
    assert get.pauses == [1.0] * 4


def test_what_has_come_is_resumed_by_the_next_call(get, server):
    def once(reply, n):
        if n == 1:
            reply.send_rest(100_000)
        else:
            reply.send(b"", 503)

    with pytest.raises(InputError, match=r"100000 bytes are kept: try again later, or fetch it by"):
        get(once)
    assert get.part.stat().st_size == 100_000
    assert get(lambda reply, n: reply.send_rest()).sha256 == server.sha256
    assert server.requests[-1]["Range"] == "bytes=100000-"


def test_another_version_is_fetched_anew(get, server):
    new = server.data[::-1]

    def answer(reply, n):
        if n == 1:
            reply.send_rest(100_000)
        else:
            reply.send(new, ETag='"two"')

    assert get(answer).sha256 == hashlib.sha256(new).hexdigest()


def test_without_validator_nothing_is_glued_together(get, server):
    assert get(
        lambda reply, n: reply.send(
            server.data[:9] if n == 1 else server.data, length=len(server.data)
        )
    ).fresh
    assert "Range" not in server.requests[1]


def test_a_server_that_ignores_ranges(get, server):
    def answer(reply, n):
        reply.send(
            server.data[:100_000] if n == 1 else server.data, length=len(server.data), ETag='"one"'
        )

    assert get(answer).sha256 == server.sha256


def test_a_server_that_sends_another_range(get, server):
    def answer(reply, n):
        if n == 1:
            reply.send_rest(100_000)
        else:
            reply.send(
                server.data[5:],
                206,
                Content_Range=f"bytes 5-{len(server.data) - 1}/{len(server.data)}",
            )

    with pytest.raises(InputError, match="another part than was asked for"):
        get(answer)
    assert not get.path.exists()


def test_parts_of_different_versions_are_found_by_the_checksum(get, server):
    def answer(reply, n):
        if n == 1:
            reply.send(b"x" * 1000, length=len(server.data), ETag='"one"')
        else:
            reply.send_rest()

    assert get(answer, sha256=server.sha256).sha256 == server.sha256
    assert [one.get("Range") for one in server.requests] == [None, "bytes=1000-", None]


def test_ranges_that_are_not_there(get, server):
    get.part.write_bytes(server.data + b"more")
    (get.path.parent / "file.tsv.part.json").write_text(
        json.dumps({"url": server.url, "validator": '"one"', "total": None})
    )

    def answer(reply, n):
        if reply.start:
            reply.send(b"", 416, Content_Range=f"bytes */{len(server.data)}")
        else:
            reply.send_all()

    assert get(answer).sha256 == server.sha256


def test_an_interrupted_run_keeps_what_has_come(server, tmp_path):
    sent = threading.Event()

    def slow(reply, n):
        reply.send(server.data[:150_000], length=len(server.data), ETag='"one"')
        sent.set()
        time.sleep(30)

    server.answer = slow
    path = tmp_path / "x.tsv"
    code = (
        "import sys; from kiloglot.data.download import download\n"
        "try: download(sys.argv[1], sys.argv[2], progress=lambda n, total: print(n, flush=True))\n"
        "except KeyboardInterrupt: sys.exit(7)"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, server.url, str(path)], stdout=subprocess.PIPE, text=True
    )
    for line in run.stdout:
        if int(line) == 150_000:
            break
    run.send_signal(signal.SIGINT)
    assert run.wait(20) == 7
    run.stdout.close()
    assert (tmp_path / "x.tsv.part").read_bytes() == server.data[:150_000]
    server.answer = lambda reply, n: reply.send_rest()
    assert download(server.url, path).sha256 == sha256_of(path) == server.sha256
    assert server.requests[-1]["Range"] == "bytes=150000-"
