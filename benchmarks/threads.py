"""How well threads and letters in many authorities' manners are told apart, line by line.

    python benchmarks/threads.py [-v] [SET...]

``benchmarks/threads/SET/NAME/thread.tsv`` has the zone of each line (a mark ``?`` after it where
two careful readers may differ: left out) and its text, tab-separated; ``answers.csv`` what became
of each question. All of it is made up. Rules were written with sets one and two in sight; set
three was first looked at when they were done. ``-v`` shows each line and question told wrongly.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import foiparse
from foiparse.model import SUBSTANCE

if TYPE_CHECKING:
    from collections.abc import Iterable

THREADS = Path(__file__).parent / "threads"


def score(case: Path, *, show: bool = False) -> Counter[str]:
    """Lines and questions of one thread, and how many are right, as counts by name."""
    pairs = [
        line.partition("\t") for line in case.joinpath("thread.tsv").read_text("utf-8").split("\n")
    ]
    texts = [text for _, _, text in pairs]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "thread.txt"
        path.write_text("\n".join(texts), encoding="utf-8")
        result = foiparse.extract(path)
    given = _aligned(texts, result)
    counts: Counter[str] = Counter()
    for index, (zone, _, text) in enumerate(pairs):
        if not text.strip() or zone.endswith("?") or zone == "blank":
            continue
        told = given.get(index, "blank")
        counts["lines"] += 1
        counts["right"] += told == zone
        kept, substance = told in SUBSTANCE, zone in SUBSTANCE
        counts["kept" if substance and kept else "lost" if substance else
               "extra" if kept else "dropped"] += 1  # fmt: skip
        if show and told != zone:
            print(f"    line {index + 1}: {zone}, told as {told}: {text[:80]}")
    _answers(case, result, counts, show=show)
    return counts


def _aligned(texts: list[str], result: foiparse.Result) -> dict[int, str]:
    """Index of a line to its zone: of a mail the header is no line of the body."""
    own = [text.strip() for text in texts]
    read = [each.line.text.strip() for each in result.lines]
    blocks = SequenceMatcher(None, own, read, autojunk=False).get_matching_blocks()
    return {
        block.a + at: result.lines[block.b + at].zone
        for block in blocks
        for at in range(block.size)
    }


def _answers(case: Path, result: foiparse.Result, counts: Counter[str], *, show: bool) -> None:
    told = {_plain(each.question): each for each in result.answers}
    with case.joinpath("answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answer = told.pop(_plain(row["question"]), None)
            expected = row["disposition"], _sections(row["exemptions"].split(";"))
            found = (
                (str(answer.disposition), _sections(answer.exemptions)) if answer else ("", set())
            )
            counts["questions"] += 1
            counts["outcomes"] += found[0] == expected[0]
            counts["with sections"] += found == expected
            if show and found != expected:
                print(f"    question {row['question']}: {expected}, told as {found}")
    counts["more questions"] += len(told)


def _plain(number: str) -> str:
    return re.sub(r"[^0-9a-z]", "", number.lower().removeprefix("question")).lstrip("q")


def _sections(names: Iterable[str]) -> set[str]:
    """Sections without spelling: EI(S)R and EISR are one."""
    return {name.replace("EI(S)R", "EISR") for name in names if name}


def of_set(name: str, *, show: bool = False) -> Counter[str]:
    """The counts of a whole set."""
    whole: Counter[str] = Counter()
    for case in sorted((THREADS / name).iterdir()):
        counts = score(case, show=show)
        print(f"  {case.name}: {counts['right']} of {counts['lines']} lines,"
              f" {counts['outcomes']} of {counts['questions']} outcomes")  # fmt: skip
        whole += counts
    return whole


def main() -> None:
    """Print each thread and the totals of each set."""
    show = "-v" in sys.argv
    chosen = [each for each in sys.argv[1:] if each != "-v"] or ["one", "two", "three"]
    for name in chosen:
        counts = of_set(name, show=show)
        kept = counts["kept"] / (counts["kept"] + counts["lost"])
        precision = counts["dropped"] / (counts["dropped"] + counts["lost"])
        recall = counts["dropped"] / (counts["dropped"] + counts["extra"])
        print(
            f"{name}: micro F1 {counts['right'] / counts['lines']:.3f}, substance kept {kept:.3f},"
            f" boilerplate dropped P {precision:.3f} R {recall:.3f}; outcomes"
            f" {counts['outcomes']} of {counts['questions']},"
            f" with sections {counts['with sections']}, {counts['more questions']} too many"
        )


if __name__ == "__main__":
    main()
