"""A server on this machine that does everything wrong, and what fetches from it."""

import contextlib
import hashlib
import http.server
import random
import threading

import pytest

from kiloglot.data.download import download


class Server(http.server.ThreadingHTTPServer):
    """Answers as it is told; what it is to serve is ``data``."""

    daemon_threads = True
    data = random.Random(0).randbytes(300_000)
    sha256 = hashlib.sha256(data).hexdigest()

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.answer = None

    def handle_error(self, request, client_address):
        pass

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/file.tsv"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.requests.append(dict(self.headers))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.server.answer(self, len(self.server.requests))

    def send(self, body, status=200, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    @property
    def start(self):
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0

    def send_all(self):
        """Send the whole file, whatever was asked for."""
        self.send(self.server.data)

    def send_rest(self, much=None, **headers):
        """Send what was asked for, or much of it and then nothing."""
        start, data = self.start, self.server.data
        said = {"ETag": '"one"', **headers}
        if start:
            said["Content_Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.send(data[start:][:much], 206 if start else 200, len(data) - start, **said)


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def get(server, tmp_path):
    """Fetch the file of the server, which answers as it is told, without waiting."""
    pauses = []

    def get(answer, **options):
        server.answer = answer
        options = {"pause": pauses.append, **options}
        return download(server.url, tmp_path / "file.tsv", **options)

    get.pauses = pauses
    get.path = tmp_path / "file.tsv"
    get.part = tmp_path / "file.tsv.part"
    return get
