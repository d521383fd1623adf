"""Cached tables: used when intact, rebuilt when not, never in the way."""

import os

import numpy as np
import pytest

from kiloglot.errors import InputError
from kiloglot.morph import table_cache
from kiloglot.morph.table import load
from kiloglot.morph.table_cache import cache_folder, restore, store

ROWS = "".join(f"lemma{n % 500}\tform{n}\tN;{'SG' if n % 2 else 'PL'}\n" for n in range(60_000))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KILOGLOT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tables"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text(ROWS + "bad\n", encoding="utf-8")
    return path


def test_a_cached_table_is_the_same(cache, path, monkeypatch):
    first = load(path)
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr("kiloglot.morph.table.encode", None)  # reading anew would fail
    again = load(path)
    assert list(again) == list(first)
    assert again.report == first.report
    assert again.report.bad == 1
    assert again.analyses("FORM59999") == first.analyses("form59999")
    with pytest.raises(InputError) as caught:
        load(path, strict=True)
    assert caught.value.line == 60_001


def test_what_changes_is_read_anew(cache, path):
    load(path)
    stat = path.stat()
    path.write_text(ROWS.replace("form7\t", "forn7\t") + "bad\n", encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert load(path).analyses("forn7")
    load(path, normal_form=None)
    load(path, columns=["lemma", "form", "features"])
    assert len(list(cache.iterdir())) == 4


@pytest.mark.parametrize("at", [0, 20, 50, 100, -1])
def test_a_damaged_file_is_rebuilt(cache, path, at):
    expected = list(load(path))
    (file,) = cache.iterdir()
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)
    assert restore(file) is None
    assert list(load(path)) == expected
    assert restore(file) is not None


@pytest.mark.parametrize("data", [b"", b"x", b"kiloglot table\n", os.urandom(1000)])
def test_another_file_in_its_place_is_rebuilt(cache, path, data):
    expected = list(load(path))
    (file,) = cache.iterdir()
    file.write_bytes(data)
    assert list(load(path)) == expected


def test_arrays_of_another_version_are_rebuilt(cache, path):
    expected = list(load(path))
    (file,) = cache.iterdir()
    store(file, {"lemma": np.arange(3, dtype=np.int32)})
    assert list(load(path)) == expected


def test_no_folder_no_cache_no_error(path, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    for value in (blocked, blocked / "below", "", "/proc/none"):
        monkeypatch.setenv("KILOGLOT_CACHE", str(value))
        assert len(load(path)) == 60_000
    monkeypatch.setenv("KILOGLOT_CACHE", str(tmp_path / "cache"))
    load(path, cache=False)
    assert not (tmp_path / "cache").exists()


def test_small_tables_are_not_cached(cache, tmp_path):
    small = tmp_path / "small.tsv"
    small.write_text("cat\tcats\tN;PL\n", encoding="utf-8")
    load(small)
    assert not cache.exists()


def test_the_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("KILOGLOT_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "kiloglot" / "tables"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "kiloglot" / "tables"


def test_old_files_go(tmp_path, monkeypatch):
    monkeypatch.setattr(table_cache, "_KEPT", 2)
    for number in range(4):
        file = tmp_path / f"{number}.table"
        store(file, {"lemma": np.arange(number, dtype=np.int32)})
        os.utime(file, (number, number))
    store(tmp_path / "last.table", {})
    assert {file.name for file in tmp_path.iterdir()} == {"3.table", "last.table"}


def test_arrays_come_back(tmp_path):
    arrays = {
        "a": np.arange(7, dtype=np.int32),
        "b": np.zeros((0,), dtype=np.uint8),
        "c": np.array([[1, 2], [3, 2**63]], dtype=np.uint64),
        "d": np.array([-1], dtype=np.int64),
    }
    store(tmp_path / "x.table", arrays)
    back = restore(tmp_path / "x.table")
    assert back is not None
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert np.array_equal(back[name], array)
        assert not back[name].flags.writeable
