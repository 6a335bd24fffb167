"""Many inputs: the same bytes whoever reads them, and one that goes wrong stops no other."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from foiparse.batch import Batch, clock, process_many, work
from foiparse.batch.grouping import Grouping
from foiparse.errors import UsageError, WorkerError
from foiparse.pipeline import Options
from foiparse.readers import Input
from foiparse.streams import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Foiparse
    from hostile import Hostile
    from replies import make
else:
    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    sys.path.insert(0, str(Path(__file__).parent))
    from hostile import Hostile
    from replies import make

    del sys.path[:2]

LETTER = "Dear Applicant,\n\nThe information is not held.\n\nYours sincerely,\n"
COUNT = 20


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Threads, letters and workbooks; some broken, one twice."""
    folder = tmp_path_factory.mktemp("many") / "replies"
    make(folder, COUNT)
    first = folder / "0000"
    (first / "000003-again.xlsx").write_bytes((first / "000003-book.xlsx").read_bytes())
    (first / "000004-empty.txt").write_bytes(b"")
    (first / "000005-cut.pdf").write_bytes((first / "000008-letter.pdf").read_bytes()[:700])
    mail = "From a@b Thu Mar  2 10:00:00 2023\nFrom: a@b\nSubject: FOI\n\nNothing is held.\n\n"
    (first / "000006-two.mbox").write_text(mail * 2, encoding="utf-8")
    return folder


def digest_of(out: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(out.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def whole(replies: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What stands for all that one process makes of them."""
    out = tmp_path_factory.mktemp("whole") / "out"
    command = [sys.executable, "-m", "foiparse", "extract", "-q", str(replies), "-o", f"{out}/"]
    done = subprocess.run([*command, "--jobs", "1", "--no-cache"], check=False)
    assert done.returncode == 3
    assert len((out / "observations.csv").read_text(encoding="utf-8").splitlines()) > 500
    return digest_of(out)


@pytest.fixture
def cached(environment: dict[str, str], tmp_path: Path) -> Path:
    place = tmp_path / "cache"
    environment["FOIPARSE_CACHE"] = str(place)
    return place


def test_the_same_bytes_from_two_processes_and_from_the_cache(
    foiparse: Foiparse, replies: Path, whole: str, cached: Path, tmp_path: Path
) -> None:
    said = []
    for name in ("first", "second"):
        out = tmp_path / name
        done = foiparse("extract", replies, "--jobs", "2", "-o", f"{out}/")
        assert done.returncode == 3
        assert digest_of(out) == whole
        said.append(done.stderr)
    assert said[0] == said[1]
    assert "000004-empty.txt: it holds no bytes" in said[0]


def test_the_report_of_many_is_that_of_each(
    foiparse: Foiparse, replies: Path, cached: Path
) -> None:
    folder = replies / "0000"
    names = ["000000-thread.txt", "000003-book.xlsx", "000009-book.xlsx"]
    many = foiparse("check", *(folder / name for name in names), "--fail-on", "never").stdout
    each = [foiparse("check", folder / name, "--fail-on", "never").stdout for name in names]
    bodies = [text.partition("What these rules compare\n")[0] for text in each]
    assert many.partition("What these rules compare\n")[0] == "".join(bodies)
    assert many.count("What these rules compare") == 1


@pytest.mark.parametrize("form", ["json", "junit"])
def test_checks_of_many_do_not_depend_on_who_reads_them(
    foiparse: Foiparse, replies: Path, form: str
) -> None:
    command = ["check", str(replies), "--format", form, "--no-cache", "--jobs"]
    one = foiparse(*command, "1")
    assert one.stdout
    assert foiparse(*command, "2").stdout == one.stdout


def test_standard_input_and_descriptors_among_many(
    foiparse: Foiparse, replies: Path, environment: dict[str, str]
) -> None:
    thread = (replies / "0000" / "000000-thread.txt").read_bytes()
    command = [sys.executable, "-m", "foiparse", "extract", "--no-cache", "-q", "--jobs", "2"]
    reader, writer = os.pipe()
    os.write(writer, thread)
    os.close(writer)
    done = subprocess.run(
        [*command, replies / "0000" / "000001-thread.txt", "-", f"/dev/fd/{reader}"],
        input=thread,
        capture_output=True,
        env=environment,
        pass_fds=[reader],
        check=True,
    )
    os.close(reader)
    rows = done.stdout.decode().splitlines()[1:]
    sources = [row.partition(",")[0] for row in rows]
    assert list(dict.fromkeys(sources)) == ["000001-thread.txt", "stdin", str(reader)]
    assert sources.count("stdin") == sources.count(str(reader)) > 10


# ------------------------------------------------------------------- one that goes wrong


def letters(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"{LETTER}{name}\n", encoding="utf-8")
    return folder


GOOD = [f"g{number:02}.txt" for number in range(12)]


def read(
    folder: Path, batch: Batch, form: Hostile | None = None
) -> tuple[list[str], dict[str, str]]:
    """(names that were read, why each other one was not)."""
    read: list[str] = []
    why = {}
    for piece in process_many([folder], Options(lines=False), batch, (form or Hostile(),)):
        read += piece.texts[0].split() if not piece.failures else []
        why.update({each.source.rpartition("/")[2]: str(each.error) for each in piece.failures})
    return read, why


@pytest.fixture(autouse=True)
def _workers_find_what_is_hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_is_killed_costs_its_input_alone(tmp_path: Path, jobs: int) -> None:
    folder = letters(tmp_path / "in", *GOOD, "killed-1.txt", "killed-2.txt", "z.txt")
    found, why = read(folder, Batch(jobs=jobs))
    assert found == [*GOOD, "z.txt"]
    assert set(why) == {"killed-1.txt", "killed-2.txt"}
    assert why["killed-1.txt"].startswith("the process that read it was ended; ")


def test_one_that_is_read_when_it_is_alone_is_read(tmp_path: Path) -> None:
    folder = letters(tmp_path / "in", *GOOD, "once.txt")
    found, why = read(folder, Batch(jobs=2), Hostile(once=str(tmp_path)))
    assert (found, why) == ([*GOOD, "once.txt"], {})


def test_one_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = letters(tmp_path / "in", *GOOD, "hung.txt", "z.txt")
    found, why = read(folder, Batch(jobs=2, timeout=1))
    assert found == [*GOOD, "z.txt"]
    assert why["hung.txt"].startswith("reading it took longer than 1 s")


def test_one_that_hangs_and_hears_nothing_is_ended(tmp_path: Path) -> None:
    folder = letters(tmp_path / "in", "deaf.txt", *GOOD)
    began = time.monotonic()
    found, why = read(folder, Batch(jobs=2, timeout=0.5))
    assert found == GOOD
    assert why["deaf.txt"].startswith("the process that read it was ended; ")
    assert time.monotonic() - began < 6 * clock.GRACE


@pytest.mark.skipif(sys.platform != "linux", reason="no such bound elsewhere")
def test_one_that_takes_too_much_memory(tmp_path: Path) -> None:
    folder = letters(tmp_path / "in", *GOOD[:4], "greedy.txt", "z.txt")
    found, why = read(folder, Batch(jobs=1, memory=300 << 20))
    assert found == [*GOOD[:4], "z.txt"]
    assert why["greedy.txt"].startswith("reading it took more memory than there is; ")


@pytest.mark.skipif(sys.platform != "linux", reason="no such bound elsewhere")
def test_too_little_memory_to_begin_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no process can start in so little"):
        read(letters(tmp_path / "in", *GOOD), Batch(jobs=1, memory=1 << 20))


def test_one_file_alone_may_be_bound(foiparse: Foiparse, tmp_path: Path, thread: Path) -> None:
    bound = foiparse("extract", thread, "--timeout", "60")
    assert bound.returncode == 0
    assert bound.stdout == foiparse("extract", thread).stdout
    assert foiparse("extract", thread, "--timeout", "0.001").returncode == 3


def test_what_a_library_prints_is_not_among_the_rows(tmp_path: Path) -> None:
    folder = letters(tmp_path / "in", "loud-1.txt", "loud-2.txt")
    script = (
        "import sys; from foiparse.batch import *; from foiparse.pipeline import Options;"
        "from hostile import Hostile;"
        "print([p.texts for p in process_many([sys.argv[1]], Options(), Batch(), (Hostile(),))])"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, env=environment, check=True
    )
    assert b"noise" not in done.stdout
    assert b"loud-2.txt" in done.stdout


def test_a_time_that_is_over_in_a_thread_of_a_cluster() -> None:
    import threading

    ended: list[str] = []

    def wait() -> None:
        try:
            with clock.within(0.2):
                while True:
                    time.sleep(0.01)
        except clock.TooLong:
            ended.append("too long")
        with clock.within(5):
            ended.append("the next")

    threads = [threading.Thread(target=wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(ended) == ["the next"] * 2 + ["too long"] * 2


# ------------------------------------------------------------------- runs that are ended


@contextmanager
def running(
    replies: Path, out: Path, environment: dict[str, str], *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "foiparse", "extract", replies, *options, "-o", f"{out}/"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def of_session(leader: int) -> list[int]:
    """Processes of a session that still live."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, _, _, session = (place / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found.append(int(place.name))
    return found


def wait_for(condition: object, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@linux
def test_killed_at_any_moment_it_leaves_nothing_half_done(
    foiparse: Foiparse,
    replies: Path,
    whole: str,
    cached: Path,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    for delay in (0.4, 0.8, 1.2):
        with running(replies, out, environment, "--jobs", "2") as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(delay)
            process.kill()
            process.wait()
            assert wait_for(lambda: not of_session(process.pid))
        if (out / "sources.csv").exists():  # it is put in place last
            assert digest_of(out) == whole
    done = foiparse("extract", replies, "-o", f"{tmp_path}/next/")
    assert done.returncode == 3
    assert digest_of(tmp_path / "next") == whole


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_an_interrupt_ends_all_processes_with_one_line(
    replies: Path, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    folder = letters(tmp_path / "in", *GOOD)
    out = tmp_path / "out"
    with running(replies, out, environment, "--no-cache", "--jobs", "2", str(folder)) as process:
        assert wait_for(lambda: len(of_session(process.pid)) >= 4)
        os.killpg(process.pid, number) if number is signal.SIGINT else process.send_signal(number)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 128 + number
        assert err.count(b"\n") == 1
        assert err.startswith(b"foiparse: ")
        assert wait_for(lambda: not of_session(process.pid))
    assert not out.exists()


@linux
def test_a_worker_killed_from_outside(
    replies: Path, whole: str, environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with running(replies, out, environment, "--no-cache", "--jobs", "2") as process:
        assert wait_for(lambda: len(of_session(process.pid)) >= 5)
        os.kill(max(of_session(process.pid)), signal.SIGKILL)
        process.communicate(timeout=60)
    assert digest_of(out) == whole


@linux
def test_a_full_disk(
    foiparse: Foiparse, replies: Path, whole: str, environment: dict[str, str], tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "foiparse", disk],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no small disk can be made: {made.stderr.decode().strip()}")
    try:
        environment["FOIPARSE_CACHE"] = str(disk / "cache")
        done = foiparse("extract", replies, "-o", f"{tmp_path}/out/")
        assert done.returncode == 3
        assert "cache: not used (database or disk is full)" in done.stderr
        assert digest_of(tmp_path / "out") == whole
        environment["FOIPARSE_CACHE"] = str(tmp_path / "cache")
        full = foiparse("extract", replies, "-o", f"{disk}/out/")
        assert full.returncode == 4
        assert "cannot write: No space left on device" in full.stderr
        assert not (disk / "out").exists()
        assert foiparse("extract", replies, "-o", f"{tmp_path}/again/").returncode == 3
        assert digest_of(tmp_path / "again") == whole
    finally:
        subprocess.run(["umount", disk], check=True)


# ------------------------------------------------------------------- a cluster


@contextmanager
def cluster(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """A scheduler and two workers on this machine."""
    distributed = pytest.importorskip("distributed", reason="needs foiparse[dask]")
    place = folder / "scheduler.json"
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": folder,
    }
    quiet["env"] = {**environment, "PYTHONWARNINGS": "", "PYTHONPATH": str(Path(__file__).parent)}
    dask = [sys.executable, "-m"]
    at = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place), "--no-dashboard"]
    started = [subprocess.Popen([*dask, "distributed.cli.dask_scheduler", *at], **quiet)]
    try:
        assert wait_for(place.exists, 60)
        for _ in range(2):
            worker: list[str | Path] = [
                *dask,
                "distributed.cli.dask_worker",
                "--scheduler-file",
                place,
            ]
            worker += ["--nthreads", "1", "--no-dashboard"]
            started.append(subprocess.Popen(worker, **quiet))
        with distributed.Client(scheduler_file=str(place), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:  # one whose worker was killed may not hear it
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


@pytest.mark.filterwarnings("ignore")  # what Dask and its loops leave open is not ours
def test_the_same_bytes_from_a_cluster(
    foiparse: Foiparse, replies: Path, whole: str, environment: dict[str, str], tmp_path: Path
) -> None:
    with cluster(environment, tmp_path) as address:
        out = tmp_path / "out"
        environment["PYTHONWARNINGS"] = ""
        done = foiparse("extract", replies, "--no-cache", "--scheduler", address, "-o", f"{out}/")
        assert done.returncode == 3, done.stderr
        assert digest_of(out) == whole
        refused = foiparse("extract", replies, "--scheduler", address, "--memory", "1GiB")
        assert refused.returncode == 2
        folder = letters(tmp_path / "in", *GOOD, "hung.txt", "killed.txt", "z.txt")
        found, why = read(folder, Batch(scheduler=address, timeout=1))
        assert found == [*GOOD, "z.txt"]
        assert why["hung.txt"].startswith("reading it took longer than 1 s")
        assert why["killed.txt"].startswith("the process that read it was ended; ")


def test_who_was_beside_one_that_ended_a_worker_of_a_cluster_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(ThreadPoolExecutor):
        def submit(self, call: Any, /, *arguments: Any, **named: Any) -> Any:
            del call, arguments, named
            return super().submit(divmod, 1, 0)

    @contextmanager
    def cluster_of_killed(address: str) -> Iterator[tuple[Killed, int]]:
        assert address == "there"
        with Killed(1) as threads:
            yield threads, 1

    monkeypatch.setattr("foiparse.batch.order.cluster", cluster_of_killed)
    folder = letters(tmp_path / "in", *GOOD[:2], "killed.txt", "z.txt")
    found, why = read(folder, Batch(scheduler="there"))
    assert found == [*GOOD[:2], "z.txt"]
    assert why["killed.txt"].startswith("the process that read it was ended; ")


def test_calls_of_a_group_come_back_in_order_and_one_that_goes_wrong_alone() -> None:
    tasks = []

    class Threads(ThreadPoolExecutor):
        def submit(self, call: Any, /, *arguments: Any) -> Any:  # type: ignore[override]
            tasks.append(len(arguments[0]))
            return super().submit(call, *arguments)

    with Threads(2) as threads:
        group = Grouping(threads, 4)
        calls = [group.submit(divmod, 60, number) for number in range(-3, 8)]
        assert tasks == [4, 4]
        assert [each.result() for each in calls[4:]] == [divmod(60, each) for each in range(1, 8)]
        assert tasks == [4, 4, 3]
        assert [each.result()[1] for each in calls[:3]] == [0, 0, 0]
        with pytest.raises(ZeroDivisionError):
            calls[3].result()
        assert isinstance(calls[3].exception(), ZeroDivisionError)
        assert tasks == [4, 4, 3, 1, 1, 1, 1]


def test_calls_of_a_group_are_not_tried_again_where_no_worker_can(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as threads:
        group = Grouping(threads, 4)
        item = Input("a.txt", tmp_path / "a.txt")
        calls = [group.submit(work.read, item, Options(), (), 0, b"other") for _ in range(2)]
        for call in calls:
            with pytest.raises(WorkerError, match="another version"):
                call.result()


def test_no_cluster_there(foiparse: Foiparse, replies: Path) -> None:
    pytest.importorskip("distributed", reason="needs foiparse[dask]")
    done = foiparse("extract", replies, "--scheduler", "nonsense://127.0.0.1:1")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


# ------------------------------------------------------------------- progress


def test_progress_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr("foiparse.streams.time.monotonic", lambda: now[0])
    progress = Progress(shown=False)
    for done in range(100):
        now[0] = done * 2.0
        progress.count(done, 100)
        progress.show(f"{done}.txt")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "foiparse: 15 of 100, 0.5 a second, 3 min left"
    assert len(lines) == 6


def test_progress_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr("foiparse.streams.time.monotonic", lambda: now[0])
    progress = Progress(shown=True)
    for done in range(4):
        now[0] = done * 1.0
        progress.count(done, 1000)
        progress.show(f"{done}.txt")
    progress.clear()
    shown = capsys.readouterr().err.split("\r\x1b[K")
    assert shown[-2] == "3 of 1,000, 1 a second, 17 min left: 3.txt"
    assert shown[-1] == ""


def test_a_worker_says_which_foiparse_it_is() -> None:
    with pytest.raises(WorkerError, match="another version"):
        work.read(Input("a.txt", None), Options(), (), 0, b"another")
