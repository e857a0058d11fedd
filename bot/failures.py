"""The outermost line of the command: every failure becomes one sentence and an exit status."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from index import QuothError

FAILED, INTERRUPTED = 2, 130
STOPPED = "Stopped. Whatever was in force before still is."


def guarded(command: Callable[[], object], data_dir: Callable[[], Path]) -> int:
    """Run `command`; its exit status. A trace is written to a log in `data_dir`, never shown."""
    try:
        command()
        return 0
    except SystemExit as exit_:
        # typer has said what is wrong with the options, or ends a command with its status.
        if exit_.code == INTERRUPTED:
            _say(STOPPED)
        return exit_.code if isinstance(exit_.code, int) else FAILED
    except KeyboardInterrupt:
        _say(STOPPED)
        return INTERRUPTED
    except QuothError as error:
        _say(str(error))
        return FAILED
    except Exception as error:
        _say(report(error, data_dir))
        return FAILED


def report(error: Exception, data_dir: Callable[[], Path]) -> str:
    """A sentence about an error nobody foresaw; its trace goes to a log in `data_dir`."""
    what = f"Something went wrong inside Quoth ({type(error).__name__})."
    try:
        log = data_dir() / "errors.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"{datetime.now().isoformat(timespec='seconds')}\n")
            traceback.print_exception(error, file=stream)
    except (OSError, QuothError):
        return f"{what} No log could be written."
    return f"{what} The details are in {log}; please report them."


def _say(sentence: str) -> None:
    print(f"quoth: {sentence}", file=sys.stderr)
