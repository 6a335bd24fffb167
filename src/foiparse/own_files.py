"""Datasets that foiparse wrote, where they lie among what it is to read."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"
_BESIDE = (DESCRIPTOR, "dataset.xlsx", "methodology.md")
_MOST_BYTES = 4 << 20


def dataset_files(folder: Path) -> frozenset[str]:
    """The names of the files in a folder that belong to a dataset of ours; none elsewhere."""
    data: Any = None
    with suppress(OSError, ValueError, RecursionError), (folder / DESCRIPTOR).open("rb") as file:
        data = json.loads(file.read(_MOST_BYTES))
    made = data.get("contributors") if isinstance(data, dict) else None
    if not isinstance(made, list) or {"title": "foiparse", "roles": ["creator"]} not in made:
        return frozenset()
    resources = data.get("resources")
    paths = [
        each["path"]
        for each in (resources if isinstance(resources, list) else ())
        if isinstance(each, dict) and isinstance(each.get("path"), str)
    ]
    others = (f"{Path(path).stem}.parquet" for path in paths)
    return frozenset([*paths, *others, *_BESIDE])
