"""Feed every reader with damaged lexicons: nothing but entries or the project's own error may come.

    python benchmarks/lexicon_fuzz.py --seconds 600
    python benchmarks/lexicon_fuzz.py --seconds 600 --slice 60 --log fuzz.jsonl  # interrupt, go on

Seeds are samples written here and those in ``$KILOGLOT_CORPORA/formats`` (../shared unless set).
Each is damaged by a generator with a fixed seed, or by hypothesis: bytes flipped, cut, doubled,
exchanged with other seeds, tokens of the formats put in, and, for every tenth, the format left to
be recognised. Every
reader runs in a process of its own with bounded memory; an input that takes more CPU time than the
limit, raises anything else, or exhausts memory is saved. Seconds are of CPU time, those of reading
and of damaging, without the start. With --slice the readers take turns, each slice with another
seed; --log keeps what slices gave, and a later run goes on from there.
"""

# ruff: noqa: ISC004
from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path

TOKENS = [
    b"\t",
    b"\n",
    b"\r\n",
    b"\0",
    b'"',
    b"\\",
    b"|",
    b";",
    b",",
    b"::",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"</",
    b"&",
    b"&amp;",
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"<![CDATA[",
    b"<!--",
    b"\\lx ",
    b"\\ge ",
    b"[trn]",
    b"[/trn]",
    b"[m1]",
    b"[ex]",
    b"{{",
    b"@",
    b"null",
    b"NaN",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b'{"',
    b'":',
    b"[[[[[[[[",
    b"\\ud800",
    b"\\u0000",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"\x1c",
    b"\xcc\x81" * 50,
    b"../",
    b"/",
    b"file:///etc/passwd",
    b" ",
    b"\xa0",
    b"%",
    b"COPY expr (id, langvar, txt) FROM stdin;",
    b"INSERT INTO expr VALUES (1,2,'x');",
]
SAMPLES: dict[str, list[bytes]] = {
    "worksheet": [b"source\tpos\tcount\texample\ttarget\nhouse\tNOUN\t12\tthe house\thus\n"],
    "tsv": [
        b"source\ttarget\tpos\tsense\tweight\torigin\tforms\nhouse\th\xc3\xbas\tNOUN\tx\t0.5\tg\t"
        b"plural :: h\xc3\xbas | variant :: x\n",
        b"dog\thundur\tn\ncat\tketta\tn\n",
    ],
    "csv": [b'english,faroese,plural\nhouse,"h\xc3\xbas, x",a\n"day ""x""",dagur,\n'],
    "muse": [b"house hus\ndog hundur\ncat ketta\n"],
    "gatitos": [b'null\tnull\nNA\t(note) NA\nsay "x\t"y\n'],
    "panlex": [
        b"txt,trans_txt,quality\nhouse,hus,7\n",
        b"-- PostgreSQL database dump\nCREATE TABLE langvar (\n id integer,\n lang_code text,\n"
        b" var_code integer\n);\nCOPY langvar (id, lang_code, var_code) FROM stdin;\n187\teng\t0\n"
        b"200\tfao\t0\n\\.\nCOPY expr (id, langvar, txt) FROM stdin;\n1\t187\thouse\n2\t200\thus\n"
        b"\\.\nCOPY denotation (id, meaning, expr) FROM stdin;\n1\t5\t1\n2\t5\t2\n\\.\n",
        b"CREATE TABLE langvar (id, lang_code, var_code);\nCREATE TABLE expr (id, langvar, txt);\n"
        b"CREATE TABLE denotation (id, meaning, expr);\nINSERT INTO langvar VALUES (187,'eng',0),"
        b"(200,'fao',0);\nINSERT INTO expr VALUES (1,187,'house'),(2,200,'it''s');\n"
        b"INSERT INTO denotation VALUES (1,5,1),(2,5,2);\n",
    ],
    "jsonl": [
        b'{"source": "house", "target": "hus", "pos": "NOUN", "weight": 0.5, '
        b'"forms": [{"kind": "plural", "text": "x"}]}\n{"source": "dog", "target": ["a", "b"]}\n',
        b'[\n {"source": "house", "target": "hus"},\n {"source": "dog", "target": "x"}\n]\n',
        b'{"house": "hus", "dog": ["a", "b"]}\n',
        b'[["english", "x", "pos"],\n ["house", "hus", "n"], ["dog", ["a", "b"], null]]\n',
        b'{"source": "house",\n "target": "hus"}\n{"source": "dog",\n "target": "x"}\n',
        b'{"columns": ["source", "target"], "data": [["house", "hus"], ["dog", "x"]]}\n',
        b'{"source": {"0": "house"}, "target": {"0": "hus"}}\n',
        b'{"name": "x", "words": {"house": [{"translation": "hus"}], "dog": [{"t": "x"}]}}\n',
        b'{"count": 1,\n "result": [{"txt": "house", "trans_txt": "hus"}]}\n',
    ],
    "kaikki": [
        b'{"word": "hus", "pos": "noun", "lang_code": "fo", "forms": [{"form": "husini", "tags": '
        b'["plural", "definite"], "source": "declension"}], "senses": [{"glosses": ["house, home '
        b'(of a family)"], "tags": ["neuter"], "examples": [{"text": "eitt hus", "english": "a '
        b'house"}]}], "translations": [{"word": "x", "lang_code": "fo", "sense": "s"}]}\n'
    ],
    "sfm": [
        b"\\_sh v3.0  400  MDF\n\n\\lx hus\n\\va hes\n\\ps n\n\\sn 1\n\\ge house\n\\gn maison\n"
        b"\\de a big house\n\\xv eitt hus\n\\xe a house\n\\pl husini\n\\se husi\n\\ge x\n"
    ],
    "dsl": [
        b'#NAME "x"\n#INDEX_LANGUAGE "Faroese"\n\nhus{a}\n\\(x\n\t[m1][p]n[/p] [trn]house, home '
        b"[i](of a family)[/i][/trn][/m]\n\t[m2][ex][*]eitt hus - a house[/*][/ex][/m]\n\t@ x\n"
    ],
    "tabfile": [b"hus|hes\t<i>noun</i><ol><li>house; home (x)</li></ol>\n"],
    "ding": [b"# ding\nhouse {n}; home | houses :: Haus {n} [x]; Heim (y) | Haeuser {pl}\n"],
    "lift": [
        b'<?xml version="1.0"?><lift version="0.13"><entry id="a"><lexical-unit><form lang="fo">'
        b"<text>hus</text></form></lexical-unit><variant><form lang='fo'><text>v</text></form>"
        b'</variant><sense><grammatical-info value="Noun"/><gloss lang="en"><text>house|home</text>'
        b"</gloss><gloss lang='da'><text>hus</text></gloss><example><form lang='fo'><text>x</text>"
        b"</form><translation><form lang='en'><text>y</text></form></translation></example>"
        b"<trait name='kiloglot-weight' value='0.5'/></sense></entry><entry id='b'><lexical-unit>"
        b"<form lang='fo'><text>h</text></form></lexical-unit><relation ref='a'><trait "
        b"name='variant-type' value='Plural'/></relation></entry></lift>"
    ],
    "dix": [
        b'<?xml version="1.0"?><dictionary><pardefs><pardef n="p"><e><p><l><s n="n"/></l><r>'
        b'<s n="n"/></r></p></e></pardef></pardefs><section id="main"><e r="LR"><p><l>big<b/>house'
        b'<g><b/>x</g><s n="n"/></l><r>hus<s n="nt"/></r></p></e><e><i>x</i><par n="p"/></e>'
        b"</section></dictionary>"
    ],
    "tei": [
        b'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><entry><form>'
        b"<orth>house</orth></form><gramGrp><pos>n</pos></gramGrp><sense><usg>x</usg><cit "
        b"type='trans'><quote>hus</quote></cit><cit type='example'><quote>a</quote></cit></sense>"
        b"<xr type='plural-form'><ref>houses</ref></xr></entry></body></text></TEI>"
    ],
    "xdxf": [
        b'<?xml version="1.0"?><xdxf><lexicon><ar><k>house</k><def><gr>n.</gr><def><deftext>hus '
        b"<dtrn>h</dtrn></deftext><ex><ex_orig>a</ex_orig><ex_tran>b</ex_tran></ex></def></def>"
        b"</ar></lexicon></xdxf>"
    ],
    "giella": [
        b'<?xml version="1.0"?><r xml:lang="sme"><e><lg><l pos="N">guolli</l></lg><mg><tg '
        b"xml:lang='nob'><re>x</re><t pos='N'>fisk</t><xg><x>a</x><xt>b</xt></xg></tg></mg></e></r>"
    ],
}
#: Which real samples are of which reader.
REAL = {
    "FlexLiftExport.lift": "lift",
    "apertium-eng-kir.dix": "dix",
    "freedict-wol-fra.tei": "tei",
    "kaikki-yor.jsonl": "kaikki",
    "malti-english.dsl": "dsl",
    "rotokas.dic": "sfm",
    "xdxf_rev34.xdxf": "xdxf",
}
_KEPT_OF_REAL = 6000
COUNTS = (
    "seconds",
    "inputs",
    "accepted",
    "refused",
    "crashes",
    "slow",
    "slowest",
    "peak",
)


def seeds_of(reader: str) -> list[dict[str, bytes]]:
    """Return the seeds of a reader, each the files of a lexicon; the first is the one to read."""
    seeds = [{"lexicon": text} for text in SAMPLES.get(reader, [])]
    corpora = Path(os.environ.get("KILOGLOT_CORPORA", "../shared")) / "formats"
    for name, of in REAL.items():
        if of == reader and (corpora / name).is_file():
            whole = (corpora / name).read_bytes()
            seeds.append({"lexicon": whole[:_KEPT_OF_REAL]})
            seeds.append({"lexicon": whole[: _KEPT_OF_REAL // 4]})
    if reader == "stardict":
        ifo = b"StarDict's dict ifo file\nversion=2.4.2\nsametypesequence=m\n"
        article = b"<i>n</i> house; home"
        index = b"hus\0" + (0).to_bytes(4, "big") + len(article).to_bytes(4, "big")
        seeds.append({"lexicon.ifo": ifo, "lexicon.idx": index, "lexicon.dict": article})
        mixed = b"m" + article + b"\0" + b"g<b>x</b>\0" + b"W" + (3).to_bytes(4, "big") + b"abc"
        index = b"hus\0" + (0).to_bytes(4, "big") + len(mixed).to_bytes(4, "big")
        packed = gzip.compress(mixed, mtime=0)
        ifo = b"StarDict's dict ifo file\nversion=3.0.0\n"
        seeds.append({"lexicon.ifo": ifo, "lexicon.idx": index, "lexicon.dict.dz": packed})
    if reader in {"parquet", "cldf"}:
        from kiloglot.lexicon import Entry, Lexicon
        from kiloglot.lexicon.details import Details, Example, Form

        details = Details("Gender=Neut", "", (Form("plural", "x"),), (), (Example("a", "b"),))
        made = Lexicon([Entry("house", "hus", "NOUN", "s", 0.5, "g", details), Entry("dog", "h")])
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "out"
            made.save(place, reader)
            if reader == "parquet":
                seeds.append({"lexicon": place.read_bytes()})
            else:
                first = "Dictionary-metadata.json"
                files = {file.name: file.read_bytes() for file in sorted(place.iterdir())}
                seeds.append({first: files.pop(first)} | files)
        terms = b"http://cldf.clld.org/v1.0/terms.rdf#"
        if reader == "cldf":
            columns = [{"name": "ID", "propertyUrl": terms.decode() + "id"}] + [
                {"name": name, "propertyUrl": terms.decode() + term}
                for name, term in (
                    ("Parameter_ID", "parameterReference"),
                    ("Value", "value"),
                    ("Form", "form"),
                )
            ]
            table = {
                "url": "forms.csv",
                "dc:conformsTo": terms.decode() + "FormTable",
                "tableSchema": {"columns": columns},
            }
            metadata = json.dumps({"tables": [table]}).encode()
            rows = b"ID,Parameter_ID,Value,Form\n1,house,hus,hus\n2,dog,hundur,x\n"
            seeds.append({"W-metadata.json": metadata, "forms.csv": rows})
            entries = b"ID,Language_ID,Headword,Part_Of_Speech\n1,fo,hus,noun\n2,fo,hundur,noun\n"
            senses = b"ID,Entry_ID,Description\n1,1,house; home (x)\n2,2,dog\n"
            seeds.append({".": b"", "entries.csv": entries, "senses.csv": senses})
            rows = b"ID,Language_ID,Parameter_ID,Form\n1,fo,h,hus\n2,fo,d,hundur\n"
            concepts = b"ID,Name\nh,HOUSE\nd,DOG\n"
            seeds.append({".": b"", "forms.csv": rows, "parameters.csv": concepts})
    if reader == "panlex":
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "x.db"
            base = sqlite3.connect(place)
            base.executescript(SAMPLES["panlex"][2].decode())
            base.close()
            seeds.append({"lexicon": place.read_bytes()})
        langvar = b"id,lang_code,var_code\n187,eng,0\n200,fao,0\n"
        expr = b'id,langvar,txt\n1,187,house\n2,200,"h""us"\n'
        denotation = b"id,meaning,expr\n1,5,1\n2,5,2\n"
        files = {"expr.csv": expr, "langvar.csv": langvar, "denotation.csv": denotation}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        seeds.append({"lexicon.zip": buffer.getvalue()})
        as_json = {
            "expr.json": b'[{"id": 1, "langvar": 187, "txt": "house"},'
            b'{"id": 2, "langvar": 200, "txt": "hus"}]',
            "langvar.json": b'[{"id": 187, "lang_code": "eng", "var_code": 0}, '
            b'{"id": 200, "lang_code": "fao", "var_code": 0}]',
            "denotation.json": b'[{"id": 1, "meaning": 5, "expr": 1}]\n',
        }
        seeds.append({".": b"", **files})
        seeds.append({".": b"", **as_json})
    return seeds


def some(generator: random.Random, rate: float) -> int:
    """Return a number, mostly a small one; hypothesis draws infinity, too."""
    return int(min(max(generator.expovariate(rate), 0.0), 1000.0))


def damaged(generator: random.Random, text: bytes, others: list[bytes]) -> bytes:
    """Return a text after one to eight accidents."""
    for _ in range(min(8, 1 + some(generator, 0.6))):
        size = len(text)
        place = generator.randrange(size + 1)
        stretch = min(size - place, 1 + some(generator, 1 / 12))
        kind = generator.randrange(9)
        if kind == 0 and size:
            place = generator.randrange(size)
            text = text[:place] + bytes([generator.randrange(256)]) + text[place + 1 :]
        elif kind == 1:
            text = text[:place] + text[place + stretch :]
        elif kind == 2:
            text = text[:place] + generator.choice(TOKENS) + text[place:]
        elif kind == 3:
            text = text[:place] + generator.choice(TOKENS) + text[place + stretch :]
        elif kind == 4:
            piece = text[place : place + stretch * 4]
            times = generator.choice([2, 3, 10, 300, 3000])
            text = text[:place] + piece * min(times, 200_000 // max(len(piece), 1)) + text[place:]
        elif kind == 5:
            other = generator.choice(others)
            start = generator.randrange(len(other) + 1)
            text = text[:place] + other[start : start + stretch * 8] + text[place:]
        elif kind == 6:
            text = text[:place]
        elif kind == 7:
            lines = text.split(b"\n")
            generator.shuffle(lines)
            text = b"\n".join(lines)
        else:
            swapped = generator.choice(TOKENS)
            found = generator.choice(TOKENS[:24])
            text = text.replace(found, swapped, generator.choice([1, 1, 5, 100]))
        text = text[:1_000_000]
    return text


class TooSlowError(Exception):
    """An input took longer than the limit."""


def stop(*_: object) -> None:
    """End an input that takes too long."""
    raise TooSlowError


class Fuzzer:
    """Feeds one reader, and counts what becomes of its inputs."""

    def __init__(self, reader: str, folder: Path, saved: Path, limit: float) -> None:
        self.counts = dict.fromkeys(COUNTS, 0.0)
        self._reader = reader
        self._place = folder / "in"
        self._saved = saved
        self._limit = limit
        self._seeds = seeds_of(reader)
        self._others = [text for files in self._seeds for text in files.values() if text]

    def feed(self, generator: random.Random) -> None:
        """Damage a seed and read it."""
        from kiloglot.errors import KiloglotError
        from kiloglot.lexicon import load
        from kiloglot.lexicon.entry import Entry
        from kiloglot.lexicon.reading import Reading

        files = dict(generator.choice(self._seeds))
        names = [name for name in files if name != "."]
        for name in names if generator.random() < 0.2 else [generator.choice(names)]:
            files[name] = damaged(generator, files[name], self._others)
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir()
        for name in names:
            (self._place / name).write_bytes(files[name])
        first = next(iter(files))
        path = self._place if first == "." else self._place / first
        format_ = None if generator.random() < 0.1 or path.suffix == ".zip" else self._reader
        reading = Reading(
            target_language=generator.choice(["", "", "fao", "fo"]),
            gloss_language=generator.choice(["", "", "", "en"]),
            strict=generator.random() < 0.1,
            invert=generator.random() < 0.1,
        )
        told = f"{format_}, {reading}"
        self.counts["inputs"] += 1
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, self._limit)
        try:
            loaded = load(path, format=format_, reading=reading)
            assert all(type(entry) is Entry and hash(entry) is not None for entry in loaded)
            self.counts["accepted"] += 1
        except KiloglotError as error:
            if len(str(error).splitlines()) == 1:
                self.counts["refused"] += 1
            else:
                self._keep("crashes", f"{error}\n{told}")
        except TooSlowError:
            self._keep("slow", f"more than {self._limit} s, {told}")
        except KeyboardInterrupt:
            raise
        except BaseException:
            self._keep("crashes", f"{traceback.format_exc()}\n{told}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.counts["slowest"] = max(self.counts["slowest"], time.process_time() - start)

    def _keep(self, kind: str, reason: str) -> None:
        """Count an input that is not as it should be, and keep it, once per reason."""
        self.counts[kind] += 1
        name = hashlib.sha256(reason.encode()).hexdigest()[:12]
        target = self._saved / f"{self._reader}-{kind}-{name}"
        if not target.exists():
            shutil.copytree(self._place, target)
            (self._saved / f"{target.name}.txt").write_text(
                reason, encoding="utf-8", errors="replace"
            )


def by_hypothesis(fuzzer: Fuzzer, end: float, seed: int) -> None:
    """Let hypothesis make the choices, until the CPU time is over."""
    import hypothesis
    from hypothesis import strategies

    turn = 0
    while time.process_time() < end:
        turn += 1

        @hypothesis.seed(seed * 1_000_000 + turn)
        @hypothesis.settings(
            max_examples=100,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(strategies.randoms(use_true_random=False))
        def run(generator: random.Random) -> None:
            fuzzer.feed(generator)

        run()


def fuzz(reader: str, given: argparse.Namespace) -> None:
    """Run one reader and print what became of its inputs as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (given.memory << 20, given.memory << 20))
    signal.signal(signal.SIGPROF, stop)
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(reader, Path(folder), given.saved, given.limit)
        begin = time.process_time()
        if given.engine == "hypothesis":
            by_hypothesis(fuzzer, begin + given.seconds, given.seed)
        generator = random.Random(f"{given.seed} {reader}")
        while time.process_time() < begin + given.seconds:
            fuzzer.feed(generator)
        fuzzer.counts["seconds"] = time.process_time() - begin
    # Not ru_maxrss, in which what the parent had before is counted.
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    fuzzer.counts["peak"] = int(peak) // 1024
    print(json.dumps(fuzzer.counts))


def totals(log: Path) -> dict[str, dict[str, float]]:
    """Return what the slices in a log gave, by reader."""
    found: dict[str, dict[str, float]] = {}
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    for counts in map(json.loads, lines):
        reader = found.setdefault(counts.pop("reader"), dict.fromkeys(COUNTS, 0.0) | {"slices": 0})
        reader["slices"] += 1
        for name in COUNTS:
            together = max if name in {"slowest", "peak"} else float.__add__
            reader[name] = together(reader[name], float(counts[name]))
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """Return the table of all readers."""
    rows = [
        "| reader | CPU s | inputs | accepted | refused | crashes | too slow | slowest CPU s "
        "| peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for reader, counts in found.items():
        cells = [f"{counts['seconds']:,.0f}"]
        cells += [f"{counts[name]:,.0f}" for name in COUNTS[1:-2]]
        cells += [f"{counts['slowest']:.2f}", f"{counts['peak']:,.0f}"]
        rows.append(f"| {reader} | {' | '.join(cells)} |")
    return "\n".join(rows)


def main() -> None:
    """Run every reader in turn, and print a table."""
    from kiloglot.lexicon.readers import READERS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="CPU seconds for each reader")
    parser.add_argument("--slice", type=float, help="CPU seconds of one turn (default: all)")
    parser.add_argument("--limit", type=float, default=10, help="CPU seconds for one input")
    parser.add_argument("--memory", type=int, default=4096, help="MB of address space")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--saved", type=Path, default=Path("fuzz-found"), help="where to keep finds"
    )
    parser.add_argument("--log", type=Path, help="where to keep what slices gave, and go on from")
    parser.add_argument("--reader", action="append", choices=list(READERS))
    parser.add_argument(
        "--engine",
        choices=["random", "hypothesis"],
        default="random",
        help="what makes the choices: a generator of random numbers (faster), or hypothesis",
    )
    parser.add_argument("--run", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        fuzz(given.run, given)
        return
    given.saved.mkdir(parents=True, exist_ok=True)
    log = given.log or Path(tempfile.mkstemp(suffix=".jsonl")[1])
    readers = [reader for reader in given.reader or READERS if seeds_of(reader)]
    while True:
        found = totals(log)
        waiting = [
            reader
            for reader in readers
            if reader not in found or found[reader]["seconds"] < given.seconds
        ]
        if not waiting:
            break
        for reader in waiting:
            done = found.get(reader, {"seconds": 0.0, "slices": 0})
            seconds = min(given.slice or given.seconds, given.seconds - done["seconds"])
            seed = given.seed + int(done["slices"])
            arguments = [sys.executable, __file__, "--run", reader, "--seed", str(seed)]
            arguments += ["--seconds", str(seconds)]
            for name in ("limit", "memory", "saved", "engine"):
                arguments += [f"--{name}", str(getattr(given, name))]
            process = subprocess.run(arguments, capture_output=True, text=True, check=False)
            counts = dict.fromkeys(COUNTS, 0) | {"seconds": seconds, "crashes": 1}
            if not process.returncode:
                counts = json.loads(process.stdout.splitlines()[-1])
            else:  # the seed finds it again
                print(f"{reader}, seed {seed}, ended with {process.returncode}: {process.stderr}")
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"reader": reader, "seed": seed} | counts) + "\n")
    print(table({reader: totals(log)[reader] for reader in readers}))


if __name__ == "__main__":
    main()
