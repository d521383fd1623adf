import contextlib
import csv
import json
import sqlite3
import zipfile

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Reading, load
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

TABLES = {
    "langvar": (
        ("id", "lang_code", "var_code", "uid"),
        [
            (187, "eng", 0, "eng-000"),
            (188, "eng", 1, "eng-001"),
            (200, "fao", 0, "fao-000"),
            (201, "fao", 1, "fao-001"),
            (300, "deu", 0, "deu-000"),
        ],
    ),
    "source": (("id", "label", "quality"), [(1, "a", 7), (2, "b", 2)]),
    "expr": (
        ("id", "langvar", "txt", "txt_degr"),
        [
            (1, 187, "house", "house"),
            (2, 188, "hoose", "hoose"),
            (3, 200, "hús", "hus"),
            (4, 201, "hüs", "hus"),
            (5, 300, "Haus", "haus"),
            (6, 187, "it's; a, (test)", ""),
            (7, 200, "tað\\er", ""),
        ],
    ),
    "meaning": (("id", "source"), [(11, 1), (12, 2), (13, 2)]),
    "denotation": (
        ("id", "meaning", "expr"),
        [
            (1, 11, 1),
            (2, 11, 3),
            (3, 11, 5),
            (4, 12, 1),
            (5, 12, 3),
            (6, 12, 2),
            (7, 12, 4),
            (8, 13, 6),
            (9, 13, 7),
        ],
    ),
}
EXPECTED = {
    ("house", "hús"): 9.0,
    ("house", "hüs"): 2.0,
    ("hoose", "hús"): 2.0,
    ("hoose", "hüs"): 2.0,
    ("it's; a, (test)", "tað\\er"): 2.0,
}
FAROESE = Reading(target_language="fao")


def folder_of(place, kind):
    folder = place / "panlex-20990101"
    folder.mkdir()
    for name, (header, rows) in TABLES.items():
        if kind == "csv":
            lines = [",".join(header)]
            lines += [",".join(f'"{cell}"' for cell in row) for row in rows]
            text = "\n".join(lines) + "\n"
        else:
            objects = [dict(zip(header, row, strict=True)) for row in rows]
            lines = [json.dumps(record, ensure_ascii=False) for record in objects]
            text = "\n".join(lines) if kind == "jsonl" else f"[{','.join(lines)}]"
            if kind == "result.json":
                text = f'{{"resultNum": {len(lines)}, "result": {text}}}'
        (folder / f"{name}.{kind.removeprefix('result.')}").write_text(text, encoding="utf-8")
    return folder


def database_of(place, lite=False):
    path = place / "panlex.db"
    base = sqlite3.connect(path)
    if lite:
        base.execute("CREATE TABLE lv (lv, lc, vc, uid)")
        base.execute("CREATE TABLE ex (ex, lv, tt)")
        base.execute("CREATE TABLE dnx (mn, ex, uq, ap, ui)")
        base.executemany("INSERT INTO lv VALUES (?, ?, ?, ?)", TABLES["langvar"][1])
        rows = [row[:3] for row in TABLES["expr"][1]]
        base.executemany("INSERT INTO ex VALUES (?, ?, ?)", rows)
        source = dict(TABLES["meaning"][1])
        quality = {row[0]: row[2] for row in TABLES["source"][1]}
        for _, meaning, expression in TABLES["denotation"][1]:
            of = source[meaning]
            row = (meaning, expression, quality[of], of, of)
            base.execute("INSERT INTO dnx VALUES (?, ?, ?, ?, ?)", row)
    else:
        for name, (header, rows) in TABLES.items():
            base.execute(f"CREATE TABLE {name} ({', '.join(header)})")
            base.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(header))})", rows)
    base.commit()
    return base, path


def dump_of(place):
    lines = ["--", "-- PostgreSQL database dump", "--", "SET client_encoding = 'UTF8';", ""]
    for name in sorted(TABLES):
        header, rows = TABLES[name]
        lines.append(f"CREATE TABLE public.{name} (")
        lines += [f"    {column} text," for column in header[:-1]] + [
            f"    {header[-1]} text",
            ");",
        ]
        lines.append(f"COPY public.{name} ({', '.join(header)}) FROM stdin;")
        lines += ["\t".join(str(cell).replace("\\", "\\\\") for cell in row) for row in rows]
        lines += ["\\.", ""]
    path = place / "panlex.sql"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(
    params=["csv", "json", "result.json", "jsonl", "sqlite", "lite", "copy", "insert", "zip"]
)
def panlex(request, tmp_path):
    if request.param in {"csv", "json", "result.json", "jsonl"}:
        return folder_of(tmp_path, request.param)
    if request.param == "copy":
        return dump_of(tmp_path)
    if request.param == "zip":
        folder = folder_of(tmp_path, "csv")
        with zipfile.ZipFile(tmp_path / "panlex.zip", "w") as archive:
            for file in folder.iterdir():
                archive.write(file, f"panlex-20990101-csv/{file.name}")
        return tmp_path / "panlex.zip"
    base, path = database_of(tmp_path, lite=request.param == "lite")
    if request.param == "insert":
        path = tmp_path / "dump.sql"
        path.write_text("\n".join(base.iterdump()), encoding="utf-8")
    base.close()
    return path


def test_expressions_that_share_a_meaning_translate_each_other(panlex):
    report = FileReport(str(panlex))
    entries = list(read(panlex, reading=FAROESE, report=report))
    assert {entry[:2]: entry.weight for entry in entries} == EXPECTED
    assert {entry.origin for entry in entries} == {"panlex"}
    assert report.format == "panlex"
    assert report.languages == ("eng", "fao")


def test_a_variety_can_be_named_and_a_language_has_to_be(tmp_path):
    folder = folder_of(tmp_path, "csv")
    one = Reading(gloss_language="eng-000", target_language="fao-000")
    assert {entry[:2] for entry in read(folder, reading=one)} == {
        ("house", "hús"),
        ("it's; a, (test)", "tað\\er"),
    }
    german = Reading(gloss_language="deu", target_language="fao")
    assert [entry[:2] for entry in read(folder, reading=german)] == [("Haus", "hús")]
    with pytest.raises(InputError, match=r"holds 3 languages \(eng, fao, deu"):
        load(folder)
    with pytest.raises(InputError, match="no such language in it: 'xyz'"):
        load(folder, reading=Reading(target_language="xyz"))


def test_a_meaning_of_too_many_words_is_left_out(tmp_path):
    folder = folder_of(tmp_path, "csv")
    words = [f'"{n}","{187 if n % 2 else 200}","w{n}",""' for n in range(1000, 1400)]
    meanings = [f'"{n}","99","{n}"' for n in range(1000, 1400)]
    for name, rows in ("expr", words), ("denotation", meanings):
        with (folder / f"{name}.csv").open("a") as stream:
            stream.write("\n".join(rows) + "\n")
    report = FileReport("x")
    entries = list(read(folder, reading=FAROESE, report=report))
    assert {entry[:2] for entry in entries} == set(EXPECTED)
    assert report.bad == {"a meaning of more than 10,000 translations": 1}


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("expr.csv", "a,b\n1,2\n", "lacks a column"),
        ("expr.csv", "", "is empty"),
        ("expr.csv", "id,langvar,txt\n\0", "binary"),
    ],
)
def test_damaged_tables_are_one_clear_line(tmp_path, name, text, problem):
    folder = folder_of(tmp_path, "csv")
    (folder / name).write_text(text)
    with pytest.raises(InputError, match=problem):
        load(folder, reading=FAROESE)


def test_databases_that_are_none_or_hide_a_query_are_refused(tmp_path):
    path = tmp_path / "x.db"
    path.write_bytes(b"SQLite format 3\0" + b"x" * 4096)
    with pytest.raises(InputError, match="damaged"):
        load(path, reading=FAROESE)
    path.unlink()
    base = sqlite3.connect(path)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    for name in "langvar", "expr", "denotation":
        base.execute(f"CREATE VIEW {name} AS {endless}")
    base.commit()
    base.close()
    with pytest.raises(InputError, match="has no table"):
        load(path, reading=FAROESE)


def test_a_dump_without_what_is_needed(tmp_path):
    path = tmp_path / "x.sql"
    path.write_text("CREATE TABLE expr (id, langvar, txt);\nINSERT INTO expr VALUES (1,2,'x');\n")
    with pytest.raises(InputError, match="has no table"):
        load(path, reading=FAROESE)
    path.write_text("INSERT INTO expr VALUES (1,2,'x');\nINSERT INTO expr VALUES (1,2,'x');\n")
    with pytest.raises(InputError, match="inserts into a table that it does not make"):
        load(path, reading=FAROESE)


def test_a_database_whose_schema_is_damaged_is_an_error(tmp_path):
    path = tmp_path / "panlex.db"
    with contextlib.closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE langvar (id integer, lang_code text)")
    content = path.read_bytes()
    assert b"CREATE TABLE langvar" in content
    path.write_bytes(content.replace(b"CREATE TABLE langvar", b"CREATE TABLE \xcf\xcf ngva"))
    with pytest.raises(InputError, match="is damaged, or no SQLite database"):
        list(read(path, "panlex"))


def test_one_of_the_tables_is_read_with_the_others(tmp_path):
    for name, (header, rows) in TABLES.items():
        lines = [header, *rows]
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(lines)
    whole = list(read(tmp_path, reading=FAROESE))
    assert {entry[:2]: entry.weight for entry in whole} == EXPECTED
    assert list(read(tmp_path / "expr.csv", reading=FAROESE)) == whole
