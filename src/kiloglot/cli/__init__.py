"""The ``kiloglot`` command: parse, call, print; a part is imported only when it is asked for."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import click

from kiloglot import __version__
from kiloglot.cli.lazy import LazyGroup
from kiloglot.errors import KiloglotError

__all__ = ["main"]

#: Command name -> (module that defines it, attribute, one-line help shown without importing it).
COMMANDS: dict[str, tuple[str, str, str]] = {
    "augment": (
        "kiloglot.cli.augment",
        "augment",
        "Turn source-language text or labelled data into synthetic target-language data.",
    ),
    "probe": (
        "kiloglot.cli.probe",
        "probe",
        "Score synthetic data by a small tagger trained on it, on gold target-language text.",
    ),
    "morph": (
        "kiloglot.cli.morph",
        "morph",
        "Paradigm tables, analysis and inflection.",
    ),
    "lexicon": (
        "kiloglot.cli.lexicon",
        "lexicon",
        "Read, clean, merge and measure bilingual lexicons.",
    ),
    "adapt": (
        "kiloglot.cli.adapt",
        "adapt",
        "Pretrained multilingual models, expanded to new languages.",
    ),
    "data": (
        "kiloglot.cli.data",
        "data",
        "Find and fetch resources, and convert corpora between formats.",
    ),
}


@click.group(
    cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, "-V", "--version", prog_name="kiloglot")
def cli() -> None:
    """Expand NLP to low-resource languages with lexicons and morphology."""


def main(argv: Sequence[str] | None = None) -> Any:
    """Run the command line and exit: 0 done, 1 a one-line error or interrupted, 2 usage."""
    _terminate_like_interrupt()
    _give_bars_a_size()
    try:
        # Not cli.main(), which takes a closed pipe for an error.
        arguments = sys.argv[1:] if argv is None else list(argv)
        with cli.make_context("kiloglot", arguments) as context:
            cli.invoke(context)
            sys.stdout.flush()
    except KiloglotError as error:
        _fail(str(error), 1)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", 1)
    except BrokenPipeError:
        # The reader of our output has gone (``| head``): no more to say, and no traceback at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno == errno.ENOSPC and not error.filename:
            _fail("<stdout>: no space left on the device; free some space, or write elsewhere", 1)
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}", 1)


def _terminate_like_interrupt() -> None:
    """Let ``kill`` (SIGTERM) clean up as Ctrl-C does."""

    def stop(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def _give_bars_a_size() -> None:
    """Let progress bars show on terminals that do not tell their size, too."""
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr.isatty() and not os.get_terminal_size(sys.stderr.fileno()).columns:
            os.environ.update(TQDM_NCOLS="80", TQDM_NROWS="24")


def _fail(message: str, status: int) -> None:
    click.echo(f"kiloglot: {message}", err=True)
    sys.exit(status)
