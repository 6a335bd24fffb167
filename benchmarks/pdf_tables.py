"""Print the tables of one PDF as JSON: [{"page": n, "grid": [[text]]}], as read by geometry.

A driver for `score_tables.py`; usage: pdf_tables.py FILE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from foiparse.errors import FoiparseError
from foiparse.readers.pdf import read


def tables(path: Path) -> list[dict[str, object]]:
    """The grids of a PDF, one a page part."""
    document = read(path.read_bytes(), path.name)
    return [
        {"page": int(grid.page), "grid": [[cell.text for cell in row] for row in grid.rows]}
        for grid in document.grids
    ]


def main() -> int:
    """Print the tables of the file named on the command line."""
    try:
        found = tables(Path(sys.argv[1]))
    except FoiparseError as error:
        sys.stderr.write(f"{error}\n")
        found = []
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
