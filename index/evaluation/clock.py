"""What work costs: processor time and peak memory, of this process or of a fresh one.

Times are processor seconds of a process and its children, so that whatever else the machine does
at the time does not count; with the one thread that the benchmark sets they are what a person
waits on an idle machine whose files are in memory.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

STATUS = Path("/proc/self/status")


def cpu_seconds(action: Callable[[], object]) -> float:
    """The processor time that `action` takes in this process."""
    started = time.process_time()
    action()
    return time.process_time() - started


def side_by_side(
    actions: Mapping[str, Callable[[int], object]], rounds: int
) -> dict[str, list[float]]:
    """The times of each of `actions`, run in turn `rounds` times over; each is told the round."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(rounds):
        for name, action in actions.items():
            started = time.process_time()
            action(number)
            times[name].append(time.process_time() - started)
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def process_seconds(arguments: Sequence[str], environment: Mapping[str, str]) -> float:
    """The processor time of a fresh Python from its start to its end, its children included."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def peak_bytes() -> int:
    """The most memory this process has had in use, mapped pages among it."""
    # The kernel's own count for a process may hold that of the parent it was started from.
    if STATUS.exists():
        (line,) = [row for row in STATUS.read_text().splitlines() if row.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
