"""Score table reading on a folder of PDFs with truth, in one process, as `score_tables.py` does.

usage: pdf_score.py FOLDER [--rules all|lying|none] [--quiet] [doc ...]

FOLDER holds pdf/, truth/ and score_tables.py, whose own measures are used. With
``--rules`` the drawn rules are hidden from the reading, in part or altogether: what
then is lost shows how well alignment alone would do.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from foiparse.errors import FoiparseError
from foiparse.geometry import page
from pdf_tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from foiparse.geometry.rules import Rules


def hide(which: str) -> None:
    """Let the reading see fewer rules than are drawn."""
    find: Callable[..., Rules] = vars(page)["find_rules"]

    def fewer(*args: Any, **kwargs: Any) -> Rules:
        rules = find(*args, **kwargs)
        if which == "lying":
            return replace(rules, standing=[])
        return replace(rules, standing=[], lying=[], shades=[])

    if which != "all":
        vars(page)["find_rules"] = fewer


def measures(folder: Path) -> dict[str, Callable[[list[list[str]]], Counter[Any]]]:
    """The scorer's own measures, taken from its source without running it."""
    source = (folder / "score_tables.py").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__file__": str(folder / "score_tables.py")}
    exec(source.rsplit("\nmain()", 1)[0], names)  # noqa: S102 - the scorer named by the caller
    return {name: names[name] for name in ("adj", "row", "bind")}


def f1(hits: int, found: int, wanted: int) -> float:
    """The harmonic mean of precision and recall; 1 where there is nothing to find."""
    return 2 * hits / (found + wanted) if found + wanted else 1.0


def main() -> int:
    """Score every document and print the sums."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("docs", nargs="*")
    parser.add_argument("--rules", choices=["all", "lying", "none"], default="all")
    parser.add_argument("--quiet", action="store_true")
    chosen = parser.parse_args()
    hide(chosen.rules)
    how = measures(chosen.folder)
    sums: dict[str, list[int]] = {name: [0, 0, 0] for name in how}
    each: dict[str, list[float]] = {name: [] for name in how}
    for path in sorted((chosen.folder / "pdf").glob("*.pdf")):
        if chosen.docs and path.stem not in chosen.docs:
            continue
        try:
            read: list[dict[str, Any]] = tables(path)
        except FoiparseError as error:
            sys.stderr.write(f"{error}\n")
            read = []
        truth = json.loads((chosen.folder / "truth" / f"{path.stem}.json").read_text())
        said = [path.stem.ljust(10)]
        for name, measure in how.items():
            want: dict[int, Counter[Any]] = defaultdict(Counter)
            got: dict[int, Counter[Any]] = defaultdict(Counter)
            for number, grids in truth.items():
                for grid in grids:
                    want[int(number)] += measure(grid["grid"])
            for table in read:
                got[table["page"]] += measure(table["grid"])
            hits = sum((want[at] & got[at]).total() for at in want)
            found = sum(some.total() for some in got.values())
            wanted = sum(some.total() for some in want.values())
            for at, number in enumerate((hits, found, wanted)):
                sums[name][at] += number
            each[name].append(f1(hits, found, wanted))
            said.append(f"{name} {each[name][-1]:6.1%}")
        if not chosen.quiet:
            print(*said)
    for name, (hits, found, wanted) in sums.items():
        print(
            f"{name:5} F1 {f1(hits, found, wanted):.1%}  precision {hits / max(found, 1):.1%}  "
            f"recall {hits / max(wanted, 1):.1%}  "
            f"macro {sum(each[name]) / max(len(each[name]), 1):.1%}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
