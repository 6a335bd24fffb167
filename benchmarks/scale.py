"""Many inputs: two processes against one, memory, time, a second run, a cluster, being killed.

``python benchmarks/scale.py`` makes 10,000 replies and reads them again and again; with
``--count 300`` it takes a minute. What is printed are ratios, with the load of the machine:
seconds beside other work mean little, so time is also given as time on processors.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Client

from replies import make

if TYPE_CHECKING:
    from collections.abc import Iterator

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_LAST = "sources.csv"
"""The file that stands only where all others of its run do."""
_FOIPARSE = [sys.executable, "-m", "foiparse"]


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock and on processors, peak of memory in MB, output."""

    wall: float
    cpu: float
    peak: float
    digest: str
    status: int
    files: frozenset[str]


def extract(
    folder: Path, out: Path, *options: str, cache: Path | None = None, anew: bool = True
) -> Run:
    """Run ``foiparse extract`` on a folder into another one, ``anew`` into an empty one."""
    if anew:
        shutil.rmtree(out, ignore_errors=True)
    began = time.monotonic()
    with started(folder, out, *options, cache=cache) as process:
        cpu = peak = 0.0
        while process.poll() is None:
            time.sleep(0.1)
            now, held = usage(process.pid)
            cpu, peak = max(cpu, now), max(peak, held)
        wall = time.monotonic() - began
    files = frozenset(map(digest_of_file, out.glob("*.csv")))
    return Run(wall, cpu, peak, digest_of(out), process.returncode, files)


@contextmanager
def started(
    folder: Path, out: Path, *options: str, cache: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a run, the leader of a session of its own; ended on leaving."""
    command = [*_FOIPARSE, "extract", "-q", str(folder), *options, "-o", f"{out}/"]
    environment = os.environ | ({"FOIPARSE_CACHE": str(cache)} if cache else {})
    if cache is None:
        command.append("--no-cache")
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def usage(session: int) -> tuple[float, float]:
    """Processor seconds and megabytes of all processes of a session, where /proc tells them."""
    cpu = held = 0.0
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            found = (place / "stat").read_text().rpartition(")")[2].split()
            if int(found[3]) != session:
                continue
            cpu += sum(map(int, found[11:15])) / _TICKS  # its own, and of children that ended
            rolled = (place / "smaps_rollup").read_text().split("\nPss:")[1].split()[0]
            held += int(rolled) / 1024
    return cpu, held


def digest_of(out: Path) -> str:
    """What stands for all files of a folder of output."""
    digest = hashlib.sha256()
    for path in sorted(out.glob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def digest_of_file(path: Path) -> str:
    """What stands for one file of output, its name included."""
    return path.name + hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def cluster(workers: int = 2) -> Iterator[str]:
    """A Dask cluster on this machine; gives the address of its scheduler."""
    address = f"tcp://127.0.0.1:{random.SystemRandom().randint(20000, 60000)}"
    host, _, port = address.removeprefix("tcp://").partition(":")
    dask = [sys.executable, "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    at = ["--host", host, "--port", port, "--no-dashboard"]
    started = [subprocess.Popen([*dask, "distributed.cli.dask_scheduler", *at], **quiet)]  # type: ignore[call-overload]
    for _ in range(workers):
        command = [*dask, "distributed.cli.dask_worker", address, "--nthreads", "1"]
        started.append(subprocess.Popen([*command, "--no-dashboard"], **quiet))  # type: ignore[call-overload]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def kills(folder: Path, few: Path, work: Path, whole: Run, times: int) -> str:
    """Kill runs that replace the files of an earlier one; what stands then is of one run.

    Every other one is killed at a random moment of the whole run, the others when they begin
    to put their files in place.
    """
    chance, cache, out = random.Random(7), work / "killed-cache", work / "killed"  # noqa: S311
    earlier = extract(few, work / "earlier", "--jobs", "2")
    extract(folder, out, cache=cache)  # so that every other run comes to its end soon
    counts: Counter[str] = Counter()
    for number in range(times):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(work / "earlier", out)
        with started(folder, out, "--jobs", "2", cache=cache if number % 2 else None) as process:
            if number % 2:
                while process.poll() is None and (out / _LAST).exists():
                    time.sleep(0.0001)
                time.sleep(chance.uniform(0, 0.001))
            else:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0.2, whole.wall))
            counts["late"] += process.poll() is not None
            process.kill()
        end = time.monotonic() + 5
        while (left := usage(process.pid)[1]) and time.monotonic() < end:
            time.sleep(0.1)
        counts["outlived"] += left > 0
        counts[_standing(out, earlier, whole)] += 1
    after = extract(folder, out, "--jobs", "2", cache=cache, anew=False)
    hidden = [path.name for path in out.iterdir() if path.name.startswith(".")]
    same = after.digest == whole.digest
    return (
        f"{times} kills ({counts['late']} came too late), {counts['outlived']} left a process"
        f" after 5 s; all files of the earlier run {counts['earlier']}, of the new one"
        f" {counts['new']}, some of one {counts['some']}, WRONG {counts['wrong']};"
        f" next run the same: {same}, hidden files then: {len(hidden)}"
    )


def _standing(out: Path, earlier: Run, new: Run) -> str:
    """Of which run the files of ``out`` are, each of them whole."""
    found = frozenset(map(digest_of_file, out.glob("*.csv")))
    if found in (earlier.files, new.files):
        return "new" if found == new.files else "earlier"
    of_one = found < earlier.files or found < new.files
    return "some" if of_one and not (out / _LAST).exists() else "wrong"


def measure(count: int, work: Path, killed: int) -> None:
    """Make replies in ``work``, read them in every way and print the figures."""
    few, many, out = work / "few", work / "many", work / "out"
    make(many, count)
    make(few, max(count // 10, 1))
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"
    print(f"{count:,} replies; load {load} on {os.cpu_count()} processors")
    one = extract(many, out, "--jobs", "1")
    two = extract(many, out, "--jobs", "2")
    print(f"one process  {one.wall:8.1f} s, {one.cpu:8.1f} s on processors, {one.peak:.0f} MB")
    print(f"two          {two.wall:8.1f} s, {two.cpu:8.1f} s on processors, {two.peak:.0f} MB")
    print(f"two are {one.wall / two.wall:.2f} times as fast as one")
    small = extract(few, out, "--jobs", "2")
    times = count / max(count // 10, 1)
    print(f"memory: {two.peak / small.peak:.2f} times that of a tenth of them")
    print(f"time on processors: {two.cpu / small.cpu / times:.2f} times as long for each")
    first = extract(many, out, cache=work / "cache")
    second = extract(many, out, cache=work / "cache")
    size = sum(path.stat().st_size for path in (work / "cache").iterdir())
    print(f"second run: {second.wall:.2f} s, {first.wall / second.wall:.1f} times as fast;")
    print(f"  on processors {first.cpu / max(second.cpu, 0.01):.1f} times, one process's")
    print(
        f"  time {one.wall / second.wall:.1f} times; the cache takes {size / count:.0f} bytes each"
    )
    runs = {"1": one, "2": two, "first": first, "second": second}
    with cluster() as address:
        runs["dask"] = extract(many, out, "--scheduler", address)
    print(f"two workers of a cluster: {runs['dask'].wall:.1f} s")
    print(f"same bytes: {len({run.digest for run in runs.values()}) == 1}")
    print(f"statuses: {sorted({run.status for run in runs.values()})}")
    if killed:
        print(kills(many, few, work, two, killed))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many replies")
    parser.add_argument("--kills", type=int, default=20, help="how many runs are killed")
    parser.add_argument("--folder", type=Path, help="where to work instead of a temporary folder")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="foiparse-scale-", dir=chosen.folder) as place:
        measure(chosen.count, Path(place), chosen.kills)
