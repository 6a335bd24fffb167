"""Every command that takes a batch: whoever reads it, and what one input does to the others."""

from __future__ import annotations

import csv
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Foiparse
    from corpus import FIXTURES
    from foiparse.model import Observation
else:
    from tests.corpus import FIXTURES

CASE = FIXTURES / "round-robin"
COLLATE = ("collate", str(CASE / "replies"), "--request", str(CASE / "request.txt"))
MAIL = "From a@b Thu Mar  2 10:00:00 2023\nFrom: a@b\nSubject: FOI\n\n{}\n\n"
ASKED = "Dear Applicant,\n\nYou asked:\n\n1. How many cats do you keep?\n\nWe keep none.\n"
HOSTILE = """
import os, sys, time
if "multiprocessing.forkserver" in " ".join(sys.argv + sys.orig_argv):
    import foiparse.pipeline
    real = foiparse.pipeline.process_document

    def hostile(document, options):
        said = " ".join([document.source, *(line.text for line in document.lines)])
        if "killed" in said:
            os.kill(os.getpid(), 9)
        while "hung" in said:
            time.sleep(0.01)
        return real(document, options)

    foiparse.pipeline.process_document = hostile
"""


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_collation_does_not_depend_on_who_reads(
    foiparse: Foiparse, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["FOIPARSE_CACHE"] = str(tmp_path / "cache")
    found = []
    for name, options in (
        ("one", ("--jobs", "1", "--no-cache")),
        ("two", ("--jobs", "2")),
        ("again", ("--jobs", "2")),
    ):
        out = tmp_path / name
        done = foiparse(*COLLATE, *options, "-o", f"{out}/")
        found.append((done.returncode, done.stdout, done.stderr, files_of(out)))
    assert found[0][0] == 3
    assert len(rows(tmp_path / "one" / "requests.csv")) > 20
    assert found[1:] == [found[0]] * 2
    assert foiparse(*COLLATE, "--jobs", "2").stdout == found[0][1]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Replies with and without a question; a mailbox of which one mail has one, another none."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.txt").write_text(f"{ASKED}\n{number}\n", encoding="utf-8")
    (folder / "5a.txt").write_text("Nothing is asked here.\n", encoding="utf-8")
    said = MAIL.format("Nothing is asked here.")
    (folder / "5b.mbox").write_text(said + MAIL.format(ASKED) + said, encoding="utf-8")
    (folder / "5c.mbox").write_text(said * 2, encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_answers_do_not_depend_on_who_reads(foiparse: Foiparse, mixed: Path, form: str) -> None:
    command = ["answers", str(mixed), "--format", form, "--no-cache", "--jobs"]
    one = foiparse(*command, "1")
    assert one.returncode == 0
    assert one.stdout.count("cats") == 10
    assert foiparse(*command, "2").stdout == one.stdout


def test_inputs_without_a_question_stand_last_and_once(foiparse: Foiparse, mixed: Path) -> None:
    shown = foiparse("answers", mixed, "--jobs", "2").stdout
    assert shown.count("no question was found") == 2
    first, second = shown.index("mixed/5a.txt: no"), shown.index("mixed/5c.mbox: no")
    assert shown.index("mixed/8.txt") < first < second
    assert "5b.mbox: no" not in shown


@pytest.mark.skipif(sys.platform != "linux", reason="workers start in another way elsewhere")
@pytest.mark.parametrize("command", [COLLATE, ("answers",), ("extract",)], ids=lambda each: each[0])
def test_one_that_hangs_and_one_that_ends_its_process_cost_themselves_alone(
    foiparse: Foiparse,
    environment: dict[str, str],
    mixed: Path,
    tmp_path: Path,
    command: Sequence[str],
) -> None:
    command = [command[0], str(mixed), *command[2:], "--no-cache", "--timeout", "2", "--jobs", "2"]
    good = foiparse(*command).stdout
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    environment["PYTHONPATH"] = str(tmp_path)
    for name in ("3-killed.txt", "4-hung.txt"):
        (mixed / name).write_text(ASKED, encoding="utf-8")
    done = foiparse(*command)
    assert done.returncode == 3
    if command[0] == "collate":  # an authority that sent what nobody can read has a row as well
        assert "2 unread" in done.stderr
    else:
        assert done.stdout == good
    assert "mixed/3-killed.txt: the process that read it was ended; " in done.stderr
    assert "mixed/4-hung.txt: reading it took longer than 2 s; " in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="workers start in another way elsewhere")
@pytest.mark.parametrize("options", [["--jobs", "2"], ["--timeout", "2"]])
def test_a_mail_that_goes_wrong_costs_no_other_of_its_mailbox(
    foiparse: Foiparse, environment: dict[str, str], tmp_path: Path, options: list[str]
) -> None:
    environment["FOIPARSE_LIMITS"] = "mail_bytes=9000"
    box = tmp_path / "box.mbox"
    bodies = [ASKED, "I was killed.", "x" * 9999, ASKED, "I am hung."]
    box.write_text("".join(map(MAIL.format, bodies)), encoding="utf-8")
    calm = foiparse("answers", box, "--format", "csv")
    assert calm.stdout.count("cats") == 2
    assert "box.mbox!3.eml: the mail is over the bound" in calm.stderr
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    environment["PYTHONPATH"] = str(tmp_path)
    done = foiparse("answers", box, "--format", "csv", "--timeout", "2", *options)
    assert done.returncode == 3
    assert done.stdout == calm.stdout
    assert "box.mbox!2.eml: the process that read it was ended; " in done.stderr
    assert "box.mbox!3.eml: the mail is over the bound" in done.stderr
    assert "box.mbox!5.eml: reading it took longer than 2 s; " in done.stderr


def test_mails_of_a_mailbox_are_read_by_many_and_kept(
    foiparse: Foiparse, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["FOIPARSE_CACHE"] = str(tmp_path / "cache")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(ASKED, encoding="utf-8")
    box = folder / "box.mbox"
    box.write_text("".join(MAIL.format(f"{ASKED}\n{n}\n") for n in range(9)), encoding="utf-8")
    one = foiparse("extract", folder, "--jobs", "1", "--no-cache", "-o", f"{tmp_path}/one/")
    for name in ("two", "again"):
        done = foiparse("extract", folder, "--jobs", "2", "-o", f"{tmp_path}/{name}/")
        assert (done.returncode, done.stderr) == (one.returncode, one.stderr)
        assert files_of(tmp_path / name) == files_of(tmp_path / "one")
    with sqlite3.connect(tmp_path / "cache" / "foiparse-results.sqlite3") as base:
        assert base.execute("SELECT count(*) FROM entry").fetchone() == (10,)
    base.close()
    alone = foiparse("extract", box, "-o", f"{tmp_path}/alone/")
    assert foiparse("extract", box, "-o", f"{tmp_path}/by-two/", "--jobs", "2").returncode == 0
    assert alone.returncode == 0
    assert files_of(tmp_path / "by-two") == files_of(tmp_path / "alone")


@pytest.mark.parametrize("command", [("extract", "--excel"), ("check", "--format", "csv"), COLLATE])
def test_a_cluster_that_is_not_there_is_told_before_anything_is_printed(
    foiparse: Foiparse, mixed: Path, command: Sequence[str]
) -> None:
    pytest.importorskip("distributed", reason="needs foiparse[dask]")
    done = foiparse(*command, mixed, "--scheduler", "nonsense://127.0.0.1:1")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_what_is_condensed_is_the_same_again() -> None:
    from foiparse.collation.condensed import Condensed, read_condensed
    from foiparse.collation.crosswalk import Labels, build
    from foiparse.collation.digest import digest
    from foiparse.pipeline import Options, process, read_request

    request = read_request(CASE / "request.txt")
    labels, replies = Labels(), 0
    every: list[Observation] = []
    for result in process([CASE / "replies"], Options(request=request, lines=False)):
        found, counts = read_condensed(Condensed().text(result))
        assert list(found) == digest(result)
        labels.join(counts)
        every += result.observations
        replies += sum(bool(each.shown and each.figures and each.given) for each in found)
    assert replies > 10
    assert labels.crosswalk() == build(every)
