"""How well lines get their zones, on a thread labelled by hand.

``python benchmarks/zones.py THREAD LABELS`` prints one line a zone and the totals; ``-e``
also each line that came out wrong. LABELS has a line number, a zone and perhaps a ``?`` (left
out) a line, tab-separated. Blank lines are not counted.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import foiparse
from foiparse.model import SUBSTANCE

BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Score:
    """True positives, false positives and false negatives of one set of lines."""

    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was given that is right; 1 where nothing was given."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was given; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        whole = 2 * self.right + self.extra + self.missed
        return 2 * self.right / whole if whole else 1.0


def read_labels(path: Path) -> dict[int, str]:
    """The zone of each line that the annotators were sure of, blanks left out."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        number, _, label = line.partition("\t")
        if number.isdigit() and not label.rstrip().endswith("?") and label.strip() != BLANK:
            found[int(number)] = label.strip()
    return found


def score(given: dict[int, str], labels: dict[int, str]) -> dict[str, Score]:
    """One score a zone, with ``micro`` over all and ``boilerplate`` (what `clean` drops)."""
    pairs = Counter((given.get(number, BLANK), label) for number, label in labels.items())
    zones = sorted({label for pair in pairs for label in pair})
    found = {zone: _one(pairs, {zone}) for zone in zones}
    right = sum(count for (one, other), count in pairs.items() if one == other)
    wrong = sum(pairs.values()) - right
    found["micro"] = Score(right, wrong, wrong)
    keep = {str(zone) for zone in SUBSTANCE}
    found["boilerplate"] = _one(pairs, {zone for zone in zones if zone not in keep})
    return found


def _one(pairs: Counter[tuple[str, str]], zones: set[str]) -> Score:
    right = extra = missed = 0
    for (one, other), count in pairs.items():
        right += count * (one in zones and other in zones)
        extra += count * (one in zones and other not in zones)
        missed += count * (one not in zones and other in zones)
    return Score(right, extra, missed)


def main(thread: str, labels_path: str, *, errors: bool = False) -> None:
    """Print the scores of one thread."""
    labels = read_labels(Path(labels_path))
    lines = foiparse.extract(thread).lines
    given = {each.line.number: str(each.zone) for each in lines}
    for name, each in score(given, labels).items():
        print(
            f"{name:18} P {each.precision:.3f}  R {each.recall:.3f}  F1 {each.f1:.3f}  "
            f"lines {each.right + each.missed}"
        )
    if errors:
        for each_line in lines:
            number = each_line.line.number
            if number in labels and labels[number] != given[number]:
                print(f"{number} {given[number]} not {labels[number]}: {each_line.line.text[:70]}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], errors="-e" in sys.argv)
