"""Where augmentation writes: pipes, names that are not UTF-8, and never over what it reads."""

import gzip
import json
import lzma
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiloglot.data import sample

LEXICON = sample.path("tur.lexicon.tsv")


def augment(*arguments):
    return subprocess.run(
        [
            *(sys.executable, "-m", "kiloglot.cli", "augment", str(sample.path("eng.ner.conll"))),
            *("-q", *map(os.fsencode, arguments)),
        ],
        capture_output=True,
        check=False,
    )


def test_a_pipe_is_written_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    done = augment("-l", LEXICON, "-o", pipe, "--to", "columns")
    reader.join()
    assert (done.returncode, done.stderr) == (0, b"")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert b"B-LOC" in read[0]


def test_what_is_read_is_not_written_over(tmp_path):
    lexicon = tmp_path / "lexicon.tsv"
    shutil.copy(LEXICON, lexicon)
    done = augment("-l", lexicon, "-o", lexicon, "--to", "columns")
    assert done.returncode == 1
    assert b"is read by this run (lexicon)" in done.stderr
    assert lexicon.read_bytes() == Path(LEXICON).read_bytes()


def test_names_that_are_not_utf8(tmp_path):
    lexicon = os.fsencode(tmp_path) + b"/l\xebx.tsv"
    try:
        shutil.copy(os.fsencode(LEXICON), lexicon)
    except OSError:
        pytest.skip("the file system takes names in UTF-8 only")
    done = augment("-l", lexicon, "-o", tmp_path / "out.conll")
    assert (done.returncode, done.stderr) == (0, b"")
    inputs = json.loads((tmp_path / "out.conll.manifest.json").read_text())["inputs"]
    assert inputs[1]["path"].endswith(r"/l\xebx.tsv")


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".xz", lzma.decompress)])
def test_a_name_that_says_so_is_compressed(tmp_path, ending, unpack):
    for name in ("plain.conll", f"packed.conll{ending}"):
        assert augment("-l", LEXICON, "-o", tmp_path / name, "--to", "columns").returncode == 0
    packed = (tmp_path / f"packed.conll{ending}").read_bytes()
    assert unpack(packed) == (tmp_path / "plain.conll").read_bytes()
    assert json.loads((tmp_path / f"packed.conll{ending}.manifest.json").read_text())


def test_a_zip_archive_is_refused_before_the_work(tmp_path):
    done = augment("-l", LEXICON, "-o", tmp_path / "out.zip", "--to", "columns")
    assert done.returncode == 1
    assert b"would be no zip archive" in done.stderr
    assert not list(tmp_path.iterdir())
