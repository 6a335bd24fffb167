"""Mutated inputs of every format through the public API, in processes that may not misbehave.

usage: fuzz.py [--count N] [--start N] [--seed N] [--workers N] [--only NAME] [--keep FOLDER]

Input number N of a seed is always the same bytes: a fixture (or a part of one) with bits
flipped, cut short, spliced with another or with its own members changed inside their zip.
Each goes through `foiparse.extract` in a worker process. Three things are failures: an
exception, or an error that calls itself a bug; more than 10 seconds; growth over 1 GB.
A worker that hangs or dies is replaced, and the run goes on. At the end, or when it is
interrupted, the script says where it stopped and how to go on from there:

    python benchmarks/fuzz.py --count 20000            # the long run, about half an hour
    python benchmarks/fuzz.py --start 7312 --count 1   # one input again
    python benchmarks/fuzz.py --start 7312 --count 1 --keep DIR   # and its bytes in DIR

LibreOffice is out of reach of the workers, so that old Word documents are only told apart.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import email.policy
import io
import os
import random
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import foiparse
from foiparse.errors import ExitCode

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 10.0
GROWTH = 1024  # MiB
SEED = 20_240_603
_SKIPPED = frozenset({".md", ".py", ".pyc"})
_PIECES = (
    b"\x00", b"\xff" * 4, b"\r\n\r\n", b'"', b"<table>", b"</w:tr>", b"\\row", b"{\\rtf1",
    b"\\u-1 ", b"999999999999", b"-1", b"PK\x03\x04", b"%PDF-", b"\xef\xbb\xbf", b"From: a@b\n",
    b'r="XFD1048576"', b'rowspan="65000"', b"1e999", b"\\bin99999999 ", b"\t\t\t\t", b",,,,,,,",
)  # fmt: skip


# ------------------------------------------------------------------- sources


def sources() -> dict[str, bytes]:
    """Every input of the fixtures by name, what lies inside mails, and a zip of some."""
    found: dict[str, bytes] = {}
    for path in sorted((ROOT / "fixtures").rglob("*")):
        inside = path.relative_to(ROOT / "fixtures")
        if path.is_file() and path.suffix not in _SKIPPED and "expected" not in inside.parts:
            found[inside.as_posix()] = path.read_bytes()
    for name, data in list(found.items()):
        if name.endswith(".eml"):
            message = email.message_from_bytes(data, policy=email.policy.default)
            for part in message.walk():
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload:
                    found[f"{name}!{part.get_filename() or part.get_content_subtype()}"] = payload
    small = {name: data for name, data in found.items() if len(data) < 40_000}
    found["fuzz.zip"] = _zipped({name.replace("/", "_"): data for name, data in small.items()})
    mails = b"".join(
        b"From a@b.example Mon Jan  4 10:00:00 2021\n" + data + b"\n"
        for name, data in found.items()
        if name.endswith(".eml")
    )
    if mails:
        found["fuzz.mbox"] = mails
    return found


def _zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def mutated(number: int, seed: int, found: dict[str, bytes]) -> tuple[str, bytes]:
    """Input ``number`` of a seed: the name of what it was made of, and its bytes."""
    dice = random.Random(f"{seed}:{number}")  # noqa: S311 (nothing secret)
    names = sorted(found)
    kinds = sorted({name.rsplit(".", 1)[-1] for name in names})
    kind = kinds[number % len(kinds)]  # each kind in its turn, however many files it has
    name = dice.choice([name for name in names if name.rsplit(".", 1)[-1] == kind])
    data = found[name]
    other = found[dice.choice(names)]
    if data.startswith(b"PK\x03\x04") and dice.random() < 0.7:
        inside = _changed_inside(data, other, dice)
        if inside is not None:
            return name, inside
    return name, _changed(data, other, dice)


def _changed(data: bytes, other: bytes, dice: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 8))):
        if not made:
            break
        at = dice.randrange(len(made))
        kind = dice.randrange(7)
        if kind == 0:  # bits flipped
            for _ in range(dice.choice((1, 3, 30))):
                made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
        elif kind == 1:  # cut short
            del made[at:]
        elif kind == 2:  # a piece taken out
            del made[at : at + dice.choice((1, 16, 500, 5000))]
        elif kind == 3:  # a piece of another spliced in
            start = dice.randrange(len(other) or 1)
            made[at:at] = other[start : start + dice.choice((8, 200, 4000))]
        elif kind == 4:  # its own piece again
            made[at:at] = made[at : at + dice.choice((4, 100, 3000))] * dice.choice((1, 2, 20))
        elif kind == 5:  # something that a format takes notice of
            piece = dice.choice(_PIECES)
            made[at : at + dice.choice((0, len(piece)))] = piece * dice.choice((1, 1, 50))
        else:  # head of one, tail of the other
            made[at:] = other[dice.randrange(len(other) or 1) :]
        del made[2_000_000:]
    return bytes(made)


def _changed_inside(data: bytes, other: bytes, dice: random.Random) -> bytes | None:
    """The same zip with one member changed; None where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, zlib.error):
        return None
    name = dice.choice(sorted(members))
    pick = dice.choice(sorted(members))
    piece = members[pick] if dice.random() < 0.7 else other
    members[name] = _changed(members[name], piece, dice)
    return _zipped(members)


# -------------------------------------------------------------------- worker


def work(start: int, stop: int, step: int, seed: int, only: str) -> None:
    """Take inputs one by one; a line on standard output before and after each."""
    found = {name: data for name, data in sources().items() if only in name}
    limit = (GROWTH + 4096) * 1024 * 1024  # addresses, of which libraries claim many
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    out = sys.stdout
    with tempfile.TemporaryDirectory(prefix="foiparse-fuzz-") as folder:
        for number in range(start, stop, step):
            name, data = mutated(number, seed, found)
            out.write(f"begin\t{number}\t{name}\n")
            out.flush()
            path = Path(folder) / ("input" + Path(name).suffix)
            path.write_bytes(data)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.monotonic()
            words, kinds = "", "unread"
            try:
                result = foiparse.extract(path)
                kinds = ",".join(sorted({s.format for s in result.sources if s.format})) or kinds
                bugs = [f.error for f in result.failures if f.error.exit_code is ExitCode.BUG]
                words = str(bugs[0]) if bugs else ""
            except Exception as error:  # noqa: BLE001 (this is what is looked for)
                words = f"{type(error).__name__}: {error}"
            took = time.monotonic() - began
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
            line = " ".join(words.split())[:300]
            out.write(f"end\t{number}\t{took:.3f}\t{grown}\t{kinds}\t{line}\n")
            out.flush()
            path.unlink()


# ---------------------------------------------------------------------- runs


@dataclass
class Run:
    """What has come of the inputs so far."""

    done: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[int, int] = (0, 0)
    kinds: Counter[str] = field(default_factory=Counter)

    def ended(self, number: int, took: float, grown: int, kinds: str, words: str) -> None:
        """One input is through."""
        self.done += 1
        self.slowest = max(self.slowest, (took, number))
        self.largest = max(self.largest, (grown, number))
        self.kinds.update(kinds.split(","))
        if words:
            self.failures.append(f"{number}: {words}")
        if took > SECONDS:
            self.failures.append(f"{number}: {took:.1f} seconds")
        if grown > GROWTH:
            self.failures.append(f"{number}: grew by {grown} MiB")


class Worker:
    """A process that takes every ``step``-th input from ``at`` on."""

    def __init__(self, at: int, stop: int, step: int, seed: int, only: str) -> None:
        self.at, self.stop, self.step, self.seed, self.only = at, stop, step, seed, only
        self.name = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0
        self.pending = b""
        self.restart()

    def restart(self) -> None:
        """A new process for what is left; none where nothing is."""
        self.close()
        if self.at >= self.stop:
            return
        command = [
            sys.executable, __file__, "--work", str(self.at), str(self.stop), str(self.step),
            str(self.seed), self.only,
        ]  # fmt: skip
        environment = os.environ | {"PATH": "", "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        self.began = time.monotonic() + 20  # time to start in
        self.pending = b""

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()
        self.process = None

    def lines(self) -> list[bytes] | None:
        """What it has written since; None where it has ended."""
        if self.process is None or self.process.stdout is None:
            return None
        data = os.read(self.process.stdout.fileno(), 65536)
        if not data:
            return None
        *whole, self.pending = (self.pending + data).split(b"\n")
        return whole


def take(worker: Worker, line: bytes, run: Run) -> None:
    """One line of a worker."""
    kind, *rest = line.decode("utf-8", "replace").split("\t")
    if kind == "begin":
        worker.at, worker.name = int(rest[0]), rest[1]
        worker.began = time.monotonic()
    elif kind == "end":
        run.ended(int(rest[0]), float(rest[1]), int(rest[2]), rest[3], rest[4])
        worker.at = int(rest[0]) + worker.step
        worker.began = time.monotonic()


def fuzz(crew: list[Worker], run: Run) -> None:
    """Run the inputs of a crew, whose ``at`` say how far each worker has come."""
    try:
        while any(worker.process for worker in crew):
            with selectors.DefaultSelector() as selector:
                for worker in crew:
                    if worker.process and worker.process.stdout:
                        selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
                ready = [key.data for key, _ in selector.select(timeout=0.5)]
            for worker in ready:
                lines = worker.lines()
                for line in lines or ():
                    take(worker, line, run)
                if lines is None:
                    _ended(worker, run)
            for worker in crew:
                if worker.process and time.monotonic() - worker.began > SECONDS + 5:
                    run.failures.append(f"{worker.at}: {worker.name} hangs")
                    worker.at += worker.step
                    worker.restart()
    finally:
        for worker in crew:
            worker.close()


def _ended(worker: Worker, run: Run) -> None:
    """A worker has closed its output: it is through, or it died over an input."""
    if worker.at < worker.stop:
        code = worker.process.wait() if worker.process else 0
        why = signal.Signals(-code).name if code < 0 else f"status {code}"
        run.failures.append(f"{worker.at}: {worker.name} ended the process ({why})")
        worker.at += worker.step
    worker.restart()


def main() -> int:
    """Parse the command, run, report; 1 where anything failed."""
    if sys.argv[1:2] == ["--work"]:
        start, stop, step, seed = map(int, sys.argv[2:6])
        work(start, stop, step, seed, sys.argv[6] if len(sys.argv) > 6 else "")
        return 0
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="fixtures whose name holds this")
    parser.add_argument("--keep", type=Path, help="write the inputs to this folder instead")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        found = {name: data for name, data in sources().items() if options.only in name}
        for number in range(options.start, options.start + options.count):
            name, data = mutated(number, options.seed, found)
            (options.keep / f"{number}-{Path(name).name}").write_bytes(data)
        return 0
    run, began = Run(), time.monotonic()
    step = max(1, min(options.workers, options.count))
    stop = options.start + options.count
    crew = [Worker(options.start + n, stop, step, options.seed, options.only) for n in range(step)]
    with contextlib.suppress(KeyboardInterrupt):
        fuzz(crew, run)
    for failure in run.failures:
        print(f"FAILED {failure}")
    print(f"{run.done} of {options.count} inputs in {time.monotonic() - began:.0f} s, seed "
          f"{options.seed}: {len(run.failures)} failures")  # fmt: skip
    print("formats read: " + ", ".join(f"{kind} {n}" for kind, n in run.kinds.most_common()))
    print(f"slowest {run.slowest[0]:.2f} s (input {run.slowest[1]}), largest growth "
          f"{run.largest[0]} MiB (input {run.largest[1]})")  # fmt: skip
    reached = min((worker.at for worker in crew), default=options.start + run.done)
    left = stop - reached
    if left > 0:
        print(f"stopped at input {reached}; go on with: python benchmarks/fuzz.py --seed "
              f"{options.seed} --start {reached} --count {left}")  # fmt: skip
    return 1 if run.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
