import errno
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiloglot.augment import job as job_module
from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.build import inputs_of
from kiloglot.augment.job import Job, run
from kiloglot.augment.journal import Journal
from kiloglot.data import Sentence, read, write
from kiloglot.errors import OutputError


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(job_module, "LINES", 1000)


TEXT = [f"number {number} see the fish in the house" for number in range(4500)]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("\n".join(TEXT) + "\n")
    return path


def job(source, output, **changes):
    options = {"source_format": "text", "output_format": "text", **changes}
    return Job((source,), output=output, inputs=inputs_of({"source": [source]}), **options)


def test_the_number_of_workers_does_not_show(source, tmp_path, toy_lexicon, toy_table):
    results = []
    for workers in (1, 2, 3):
        output = tmp_path / f"{workers}.txt"
        augmenter = Augmenter(toy_lexicon, toy_table, copies=2)
        counts = run(job(source, output, workers=workers), augmenter)
        files = [
            Path(f"{output}{ending}").read_bytes()
            for ending in ("", ".provenance.jsonl", ".manifest.json")
        ]
        results.append((files, counts))
    assert results[0] == results[1] == results[2]
    assert results[0][1]["written"] == 9000
    assert len(results[0][0][0].splitlines()) == len(results[0][0][1].splitlines()) == 9000


def test_workers_can_be_started_afresh(fish_in_houses, source, toy_lexicon, toy_table):
    """As they are where a model is used, whose threads do not survive a fork."""
    task = job(source, "out.conllu", source_format="conllu", output_format="conllu")
    worker = job_module._Worker(Augmenter(toy_lexicon, toy_table), task)
    shard = (0, 0, [fish_in_houses] * 3)
    assert pickle.loads(pickle.dumps(worker))(shard) == worker(shard)


def test_another_seed_gives_another_text(source, tmp_path, toy_lexicon):
    for seed in (0, 1):
        run(job(source, tmp_path / f"{seed}.txt"), Augmenter(toy_lexicon, method="word", seed=seed))
    assert (tmp_path / "0.txt").read_bytes() != (tmp_path / "1.txt").read_bytes()


class Stop(Exception):  # noqa: N818
    pass


def stop_after(shards):
    def progress(done):
        nonlocal shards
        shards -= done > 0
        if shards < 0:
            raise Stop

    return progress


def test_an_interrupted_run_goes_on_where_it_was(source, tmp_path, toy_lexicon):
    whole, parts = tmp_path / "whole.txt", tmp_path / "parts.txt"
    run(job(source, whole), Augmenter(toy_lexicon))
    with pytest.raises(Stop):
        run(job(source, parts), Augmenter(toy_lexicon), stop_after(2))
    assert not parts.exists()
    # What a killed process may leave behind: half a shard, half a line of the journal.
    folder = tmp_path / ".parts.txt.partial"
    with (folder / "part0").open("a") as stream:
        stream.write("half a shard")
    with (folder / "journal.jsonl").open("a") as stream:
        stream.write('{"sizes": [1')
    done = []
    counts = run(job(source, parts), Augmenter(toy_lexicon), done.append)
    assert done[0] == 3000
    assert counts["written"] == 4500
    for ending in ("", ".provenance.jsonl", ".manifest.json"):
        assert Path(f"{parts}{ending}").read_bytes() == Path(f"{whole}{ending}").read_bytes()
    assert not folder.exists()


def test_other_settings_do_not_go_on(source, tmp_path, toy_lexicon):
    output = tmp_path / "out.txt"
    with pytest.raises(Stop):
        run(job(source, output), Augmenter(toy_lexicon), stop_after(2))
    done = []
    run(job(source, output), Augmenter(toy_lexicon, seed=1), done.append)
    assert done[0] == 0


def test_a_full_disk_is_one_clear_error(source, tmp_path, toy_lexicon, monkeypatch):
    output = tmp_path / "out.txt"
    write_bytes = Journal.add

    def full(self, pieces, counts):
        if self.shards == 2:
            with self.errors():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_bytes(self, pieces, counts)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "add", full)
        with pytest.raises(OutputError, match=r"No space left.*2 finished shards are kept"):
            run(job(source, output), Augmenter(toy_lexicon))
    assert not output.exists()
    assert run(job(source, output), Augmenter(toy_lexicon))["written"] == 4500


SLOW = """
import sys, time
from kiloglot.augment import job
from kiloglot.augment.journal import Journal

job.LINES = 1000
note = Journal.note

def slowly(self, *args):
    note(self, *args)
    print("shard", flush=True)
    time.sleep(60 if self.shards == 2 and "slow" in sys.argv[0] else 0)

Journal.note = slowly
from kiloglot.cli import main
main()
"""


@pytest.fixture
def commands(source, tmp_path):
    """The command line that stops for a minute after two shards, and the one that does not."""
    lexicon = tmp_path / "lexicon.tsv"
    lexicon.write_text("fish\tkala\nfish\tkalanen\n")
    made = []
    for name in ("slow.py", "quick.py"):
        (tmp_path / name).write_text(SLOW)
        made.append([sys.executable, tmp_path / name, "augment", source, "-l", lexicon])
    return made


def after_two_shards(command, number, **options):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    assert process.stdout is not None
    for _ in range(2):
        process.stdout.readline()
    process.send_signal(number)
    return process


def test_killed_half_way(commands, tmp_path):
    slow, quick = commands
    output = tmp_path / "out.txt"
    after_two_shards([*slow, "-o", output, "-q"], signal.SIGKILL).wait()
    left = sorted(path.name for path in tmp_path.iterdir() if "out" in path.name)
    assert left == [".out.txt.partial"]
    subprocess.run([*quick, "-o", output, "-q"], check=True)
    resumed = output.read_bytes()
    output.unlink()
    subprocess.run([*quick, "-o", output, "-q"], check=True)
    assert resumed == output.read_bytes()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_is_one_line(commands, tmp_path, workers):
    output = tmp_path / "out.txt"
    command = [*commands[0], "-o", output, "--workers", workers]
    process = after_two_shards(command, signal.SIGINT, stderr=subprocess.PIPE)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    (line,) = errors.splitlines()
    assert line == "kiloglot: interrupted; the same command goes on from there"
    assert not output.exists()


@pytest.mark.parametrize(
    "form", ["conllu", "columns", "massive", "xsid", "jsonl", "parquet", "dataset"]
)
def test_labels_in_every_format(tmp_path, toy_lexicon, toy_table, form):
    source, output = tmp_path / "source", tmp_path / "output"
    sentences = [
        Sentence(("the", "fish", "Bo"), tags=("O", "B-food", "B-PER"), label="eat", id=str(number))
        for number in range(3)
    ]
    write(sentences, source, form)
    augmenter = Augmenter(toy_lexicon, toy_table)
    counts = run(job(source, output, source_format=form, output_format=form), augmenter)
    assert counts["written"] == 3
    for made in read(output, form):
        assert made.tokens == ("ta", "kala", "Bo")
        assert made.tags == ("O", "B-food", "B-PER")
    sidecar = Path(f"{output}.provenance.jsonl")
    if form == "conllu":
        assert not sidecar.exists()
        assert "Src=fish|Via=exact|Entry=fish>kala|How=lexicon" in output.read_text()
    else:
        records = [json.loads(line) for line in sidecar.read_text().splitlines()]
        assert len(records) == 3
        assert records[0]["tokens"][1] == ["kala", "fish", "exact", "fish>kala", "", "lexicon"]


@pytest.mark.parametrize("chosen", [{}, {"target_text": ["kalat nahi talossa ."] * 9}])
def test_records_without_words_keep_their_labels(tmp_path, toy_lexicon, toy_table, chosen):
    source, output = tmp_path / "source.jsonl", tmp_path / "output.jsonl"
    records = [
        {"text": "", "intent": "x"},
        {"tokens": [], "ner_tags": []},
        {"text": " "},
        {"tokens": [], "upos": [], "heads": [], "deprels": []},
        {"id": "1", "intent": "eat", "utt": "", "annot_utt": ""},
        {"text": "fish", "label": "eat"},
    ]
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    augmenter = Augmenter(toy_lexicon, toy_table, **chosen)
    counts = run(job(source, output, source_format="jsonl", output_format="jsonl"), augmenter)
    assert counts["written"] == 6
    made = list(read(output, "jsonl"))
    assert [sentence.tokens for sentence in made] == [(), (), (), (), (), ("kala",)]
    assert [sentence.label for sentence in made] == ["x", None, None, None, "eat", "eat"]
    assert (made[1].tags, made[3].heads) == ((), ())


def test_the_manifest_says_what_went_in(source, tmp_path, toy_lexicon):
    output = tmp_path / "out.txt"
    run(job(source, output), Augmenter(toy_lexicon, seed=7))
    manifest = json.loads(Path(f"{output}.manifest.json").read_text())
    assert manifest["settings"]["seed"] == 7
    assert manifest["counts"]["written"] == 4500
    (entry,) = manifest["inputs"]
    assert entry["role"] == "source"
    assert entry["lines"] == 4500
    assert len(entry["sha256"]) == 64


def test_a_lost_worker_is_one_clear_error(source, tmp_path, toy_lexicon, monkeypatch):
    from kiloglot.errors import KiloglotError

    monkeypatch.setattr(job_module, "_in_worker", _die)
    with pytest.raises(KiloglotError, match="a worker process died"):
        run(job(source, tmp_path / "out.txt", workers=2), Augmenter(toy_lexicon))


def _die(shard):
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(10)
