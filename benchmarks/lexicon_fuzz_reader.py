"""Feed one reader with damaged lexicons, in this process, for some CPU seconds.

``lexicon_fuzz.py`` runs this for every reader; alone it is run to find a crash again:

    python benchmarks/lexicon_fuzz_reader.py tsv --seconds 20 --seed 3

Prints what became of the inputs as JSON. What crashed or was too slow is kept in ``--saved``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import shutil
import signal
import tempfile
import time
import traceback
from pathlib import Path

import hypothesis
from hypothesis import strategies
from lexicon_fuzz_damage import damaged
from lexicon_fuzz_seeds import seeds_of

from kiloglot.errors import KiloglotError
from kiloglot.lexicon import Entry, load
from kiloglot.lexicon.readers import READERS
from kiloglot.lexicon.reading import Reading

#: What is counted, by input; then the CPU seconds of the slowest input, and the peak of memory, MB.
COUNTS = ("seconds", "inputs", "accepted", "refused", "crashes", "slow")
MOST = ("slowest", "peak")
_EXAMPLES = 100


class TooSlowError(Exception):
    """An input took longer than the limit."""


def stop(*_: object) -> None:
    """End an input that takes too long."""
    raise TooSlowError


class Fuzzer:
    """Feeds one reader, and counts what becomes of its inputs."""

    def __init__(self, reader: str, folder: Path, saved: Path, limit: float) -> None:
        self.counts = dict.fromkeys(COUNTS + MOST, 0.0)
        self._reader = reader
        self._place = folder / "in"
        self._saved = saved
        self._limit = limit
        self._seeds = seeds_of(reader)
        self._others = [text for seed in self._seeds for text in seed.files.values() if text]

    def feed(self, generator: random.Random) -> None:
        """Damage a seed and read it."""
        seed = generator.choice(self._seeds)
        files, names = dict(seed.files), list(seed.files)
        for name in names if generator.random() < 0.2 else [generator.choice(names)]:
            files[name] = damaged(generator, files[name], self._others)
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir()
        for name in names:
            (self._place / name).write_bytes(files[name])
        path = self._place / seed.first
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
    turn = 0
    while time.process_time() < end:
        turn += 1

        @hypothesis.seed(seed * 1_000_000 + turn)
        @hypothesis.settings(
            max_examples=_EXAMPLES,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(strategies.randoms(use_true_random=False))
        def run(generator: random.Random) -> None:
            fuzzer.feed(generator)

        run()


def main() -> None:
    """Fuzz and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("reader", choices=list(READERS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=10, help="CPU seconds for one input")
    parser.add_argument("--memory", type=int, default=4096, help="MB of address space")
    parser.add_argument("--saved", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--engine", choices=["random", "hypothesis"], default="random")
    given = parser.parse_args()
    given.saved.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (given.memory << 20, given.memory << 20))
    signal.signal(signal.SIGPROF, stop)
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(given.reader, Path(folder), given.saved, given.limit)
        begin = time.process_time()
        if given.engine == "hypothesis":
            by_hypothesis(fuzzer, begin + given.seconds, given.seed)
        generator = random.Random(f"{given.seed} {given.reader}")
        while time.process_time() < begin + given.seconds:
            fuzzer.feed(generator)
        fuzzer.counts["seconds"] = time.process_time() - begin
    # Not ru_maxrss, in which what the parent had before is counted.
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    fuzzer.counts["peak"] = int(peak) // 1024
    print(json.dumps(fuzzer.counts))


if __name__ == "__main__":
    main()
