import contextlib
import dataclasses
import os
import pickle
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("datatrove")
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor

from kiloglot.augment.build import build, inputs_of
from kiloglot.augment.job import Job, run
from kiloglot.augment.pipeline import Augment, Gather, Plan, check, steps
from kiloglot.errors import InputError

ENDINGS = ("", ".provenance.jsonl", ".manifest.json")


@pytest.fixture
def plan(tmp_path):
    """Text of four shards and a part, in two files."""
    lexicon = tmp_path / "lexicon.tsv"
    lexicon.write_text("fish\tkala\nfish\tkalanen\na lot\toi oi\n")
    sources = []
    for name, size in (("one", 17_000), ("two", 24_500)):
        source = tmp_path / f"{name}.txt"
        source.write_text("".join(f"{name} {line} fish, a lot \n" for line in range(size)))
        sources.append(str(source))
    return Plan(
        tuple(sources),
        str(tmp_path / "many" / "out.txt"),
        {"lexicons": [str(lexicon)]},
        {"seed": 3, "copies": 2},
        {"lexicon": [str(lexicon)]},
    )


def whole(plan, folder):
    """The files that one machine writes."""
    output = folder / "single.txt"
    inputs = inputs_of({"source": plan.sources, **plan.inputs})
    run(
        Job(plan.sources, "text", output, "text", inputs),
        build(**plan.files, **plan.settings),
    )
    return [Path(f"{output}{ending}").read_bytes() for ending in ENDINGS]


def execute(plan, folder, tasks, workers):
    tried = LocalPipelineExecutor(
        steps(plan), tasks=tasks, workers=workers, logging_dir=str(folder / "logs")
    )
    tried.run()


@pytest.mark.parametrize(("tasks", "workers"), [(3, 1), (2, 2)])
def test_many_tasks_write_what_one_run_writes(plan, tmp_path, tasks, workers):
    execute(plan, tmp_path, tasks, workers)
    assert not Path(plan.output).exists()
    list(Gather(plan, tasks).run())
    made = [Path(f"{plan.output}{ending}").read_bytes() for ending in ENDINGS]
    assert made == whole(plan, tmp_path)
    assert not plan.folder.exists()


def again(plan, folder):
    """What a script does each time it is started."""
    logs = folder / "logs"
    work = LocalPipelineExecutor(steps(plan), tasks=2, workers=1, logging_dir=str(logs / "work"))
    gather = LocalPipelineExecutor(
        [Gather(plan, 2)], workers=1, depends=work, logging_dir=str(logs / "gather")
    )
    check(plan, work, gather)
    gather.run()


@pytest.fixture
def short(plan):
    """The same with few lines."""
    for source in plan.sources:
        Path(source).write_text("a fish, a lot\n" * 30)
    return plan


def remove(plan):
    for ending in ENDINGS:
        Path(f"{plan.output}{ending}").unlink()


def test_a_finished_plan_is_left_alone(short, tmp_path):
    again(short, tmp_path)
    before = Path(short.output).stat().st_mtime_ns
    again(short, tmp_path)
    list(Gather(short, 2).run())
    assert Path(short.output).stat().st_mtime_ns == before
    assert not short.folder.exists()


def test_what_the_logs_call_done_must_be_there(short, tmp_path):
    again(short, tmp_path)
    remove(short)
    with pytest.raises(InputError, match=r"/logs/work, .*/logs/gather: left by a run .* delete"):
        again(short, tmp_path)
    shutil.rmtree(tmp_path / "logs")
    again(short, tmp_path)
    assert Path(short.output).read_bytes() == whole(short, tmp_path)[0]


@pytest.mark.parametrize("change", ["settings", "source", "lexicon"])
def test_what_the_logs_call_done_must_be_of_this_plan(short, tmp_path, change):
    again(short, tmp_path)
    plan = changed(short, change)
    with pytest.raises(InputError, match=r"/logs/work, .*/logs/gather: left by a run"):
        again(plan, tmp_path)
    shutil.rmtree(tmp_path / "logs")
    again(plan, tmp_path)
    assert Path(plan.output).read_bytes() == whole(plan, tmp_path)[0]


@pytest.mark.parametrize("change", ["settings", "source", "lexicon"])
def test_parts_of_another_plan_are_refused(short, tmp_path, change):
    execute(short, tmp_path, 2, 1)
    plan = changed(short, change)
    work = LocalPipelineExecutor(steps(plan), tasks=2, logging_dir=str(tmp_path / "logs"))
    with pytest.raises(InputError, match=r"\.out\.txt\.parts, .*/logs: left by a run"):
        check(plan, work)
    with pytest.raises(InputError, match=r"\.out\.txt\.parts: has parts of other inputs"):
        list(Gather(plan, 2).run())
    with pytest.raises(InputError, match=r"\.out\.txt\.parts: has parts of other inputs"):
        list(steps(plan)[0].run(None, 0, 2))


def test_parts_that_go_on_pass(short, tmp_path):
    list(steps(short)[0].run(None, 0, 2))
    work = LocalPipelineExecutor(steps(short), tasks=2, workers=1, logging_dir=str(tmp_path / "l"))
    check(short, work)
    work.run()
    check(short, work)
    for path in short.folder.glob("00001*"):
        path.unlink()
    with pytest.raises(InputError, match=r"/l: left by a run"):
        check(short, work)


def changed(plan, what):
    if what == "settings":
        return dataclasses.replace(plan, settings={"seed": 4})
    path = plan.sources[1] if what == "source" else plan.files["lexicons"][0]
    with Path(path).open("a") as stream:
        stream.write("a lot\tpaljon\n")
    return plan


def test_inputs_are_those_of_the_files(short):
    assert [each.role for each in short.job().inputs] == ["source", "source", "lexicon"]
    assert dataclasses.replace(short, inputs={}).job() == short.job()


def test_more_tasks_than_shards(plan, tmp_path):
    for rank in range(9):
        data = None
        for step in steps(plan):
            data = step.run(data, rank, 9)
        list(data)
    list(Gather(plan, 9).run())
    assert Path(plan.output).read_bytes() == whole(plan, tmp_path)[0]


def test_a_missing_part_is_named(plan):
    with pytest.raises(InputError, match="00000-of-00002"):
        list(Gather(plan, 2).run())


KILLED = """
import os, pickle, sys
from kiloglot.augment import pipeline
from datatrove.executor import LocalPipelineExecutor

plan = pickle.load(open(sys.argv[1], "rb"))
augment = pipeline.Augment._augment

def dies(self, augmenter, document):
    augment(self, augmenter, document)
    if document.id == "3":
        os.kill(os.getpid(), 9)

pipeline.Augment._augment = dies
LocalPipelineExecutor(pipeline.steps(plan), tasks=3, workers=1, logging_dir=sys.argv[2]).run()
"""


def test_a_killed_task_is_done_again_and_no_other(plan, tmp_path):
    (tmp_path / "plan").write_bytes(pickle.dumps(plan))
    logs = tmp_path / "logs"
    command = [sys.executable, "-c", KILLED, tmp_path / "plan", logs]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as killed:
        assert killed.wait() == -signal.SIGKILL
        with contextlib.suppress(ProcessLookupError):
            os.killpg(killed.pid, signal.SIGKILL)  # what datatrove started beside it
    done = sorted(path.name for path in plan.folder.glob("*.json"))
    assert "marks.json" in done
    assert "00000-of-00003.json" in done
    assert "00002-of-00003.json" not in done
    first = plan.folder / "00000-of-00003.txt"
    before = first.stat().st_mtime_ns
    execute(plan, tmp_path, 3, 1)
    assert first.stat().st_mtime_ns == before
    list(Gather(plan, 3).run())
    assert Path(plan.output).read_bytes() == whole(plan, tmp_path)[0]


def test_any_document_can_be_augmented(plan):
    made = list(Augment(plan).run([Document("a fish", "x"), Document("", "y")]))
    assert (
        made[0].text.splitlines() in (["a kala"] * 2, ["a kalanen"] * 2) or "kala" in made[0].text
    )
    assert made[0].metadata["counts"]["written"] == 2
    assert made[1].text == ""
