"""A malicious sample of each format: refused in one clear line, or read without harm."""

import gzip
import json
import sqlite3

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import load
from kiloglot.lexicon.readers import READERS

SECRET = "topsecret"
XML = {
    "lift": (
        '<lift><entry id="a"><lexical-unit><form lang="fo"><text>{}</text></form></lexical-unit>'
        '<sense><gloss lang="en"><text>house</text></gloss></sense></entry></lift>'
    ),
    "dix": "<dictionary><section><e><p><l>house</l><r>{}</r></p></e></section></dictionary>",
    "tei": (
        "<TEI><text><body><entry><form><orth>house</orth></form><sense><cit type='trans'>"
        "<quote>{}</quote></cit></sense></entry></body></text></TEI>"
    ),
    "xdxf": "<xdxf><ar><k>house</k><def>{}</def></ar></xdxf>",
    "giella": "<r><e><lg><l pos='N'>house</l></lg><mg><tg><t>{}</t></tg></mg></e></r>",
}
MANY = " | ".join(f"w{number}" for number in range(200))
#: Format -> a sample as text; ``{secret}`` is a file that must not be read.
SAMPLES = {
    **{
        name: f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{{secret}}">]>{body.format("&s;")}'
        for name, body in XML.items()
    },
    "dsl": '#NAME "x"\n#INCLUDE "{secret}"\n\nhus\n\t[trn]house[/trn] [s]{secret}[/s]\n',
    "sfm": "\\_sh v3.0 400 MDF\n\n\\lx hus\n\\ge house\n\\pc {secret}\n\\inc {secret}\n",
    "tabfile": 'hus\t<i>n</i><ol><li>house<img src="{secret}"/></li></ol><script src="{secret}">\n',
    "ding": f"{MANY.replace(' | ', '; ')} :: {MANY.replace(' | ', '; ')}\n",
    "kaikki": '{{"word": "a", "senses": [{{"glosses": ["x"]}}], "forms": ' + "[" * 100_000 + "\n",
    "jsonl": '{{"a": ' * 100_000 + "\n",
    "csv": 'source,target\nhouse,"=cmd|/c {secret}\n' + "x,y\n" * 300,
    "worksheet": (
        "source,pos,target,note,occurrences,coverage so far,forms,example\n"
        'house,NOUN,"=HYPERLINK(""{secret}"")",,1,1%,,\n'
    ),
    "tsv": "house\thus\0{secret}\n",
    "muse": "house hus\0\n",
    "gatitos": "house\t" + "x" * (17 << 20) + "\n",
    "panlex": (
        "ATTACH '{secret}' AS s;\nSELECT load_extension('{secret}');\n"
        "PRAGMA writable_schema = ON;\n"
        "CREATE TABLE langvar (id, lang_code, var_code);\nCREATE TABLE expr (id, langvar, txt);\n"
        "CREATE TABLE denotation (id, meaning, expr);\n"
        "INSERT INTO langvar VALUES (1,'eng',0),(2,'fao',0);\n"
        "INSERT INTO expr VALUES (1,1,'house'),(2,2,'hus''); DROP TABLE expr; --');\n"
        "INSERT INTO denotation VALUES (1,5,1),(2,5,2);\n"
    ),
    "cldf": json.dumps(
        {
            "tables": [
                {
                    "url": "../secret.txt",
                    "dc:conformsTo": "http://cldf.clld.org/v1.0/terms.rdf#FormTable",
                    "tableSchema": {"columns": []},
                }
            ]
        }
    )
    .replace("{", "{{")
    .replace("}", "}}"),
    "stardict": (
        "StarDict's dict ifo file\nversion=2.4.2\nwordcount=999999999\nidxfilesize=1\n"
        "sametypesequence=m\nbookname=../../secret.txt\n"
    ),
    "parquet": "PAR1" + "\x01" * 100 + "PAR1",
}


def test_every_format_has_a_sample():
    assert SAMPLES.keys() == READERS.keys()


@pytest.mark.parametrize("name", READERS)
def test_a_malicious_sample_does_no_harm(tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text(f"{SECRET}\t{SECRET}\n")
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / ("l.ifo" if name == "stardict" else "lexicon")
    path.write_text(SAMPLES[name].format(secret=secret), encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    try:
        found = load(path, format=name, clean=())
    except InputError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 (some samples are read)
    else:
        assert len(found) > 0
        assert not any(SECRET in cell for entry in found for cell in map(str, entry))
    assert sorted(tmp_path.rglob("*")) == before
    assert secret.read_text() == f"{SECRET}\t{SECRET}\n"


def test_articles_of_stardict_that_expand_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("kiloglot.data.compression._FREE_BYTES", 1 << 16)
    monkeypatch.setattr("kiloglot.data.compression._MAX_EXPANSION", 10)
    (tmp_path / "l.ifo").write_text("StarDict's dict ifo file\nversion=2.4.2\nsametypesequence=m\n")
    (tmp_path / "l.idx").write_bytes(b"hus\0" + bytes(7) + b"\x05")
    (tmp_path / "l.dict.dz").write_bytes(gzip.compress(b"house" * 1_000_000))
    with pytest.raises(InputError, match="expands to more than"):
        load(tmp_path / "l.ifo")


def test_views_and_triggers_of_a_database_are_not_run(tmp_path):
    path = tmp_path / "panlex.db"
    with sqlite3.connect(path) as base:
        base.executescript(
            """
            CREATE TABLE langvar (id, lang_code, var_code);
            CREATE TABLE denotation (id, meaning, expr);
            CREATE TABLE really (id, langvar, txt);
            CREATE VIEW expr AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                SELECT i AS id, 1 AS langvar, 'x' AS txt FROM n;
            INSERT INTO langvar VALUES (1, 'eng', 0), (2, 'fao', 0);
            INSERT INTO denotation VALUES (1, 5, 1), (2, 5, 2);
            """
        )
    base.close()
    before = path.read_bytes()
    with pytest.raises(InputError):
        load(path)
    assert path.read_bytes() == before
