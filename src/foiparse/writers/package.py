"""``datapackage.json``: what the files of a dataset hold, for programs (Data Package 2.0).

No clock, no path outside the folder and nothing random: the same files give the same bytes.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from foiparse.writers.resources import Field, ForeignKey, Resource
    from foiparse.writers.tidy_csv import Sink

MAKER = "foiparse"
"""By which a dataset is known again when it lies among the inputs."""

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


class Measured:
    """Passes text on to ``sink`` and keeps the size and the digest of its bytes."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._digest = sha256()
        self.size = 0

    def write(self, text: str, /) -> None:
        """Write ``text``; raises what the sink raises."""
        self._sink.write(text)
        # As the file has it: a name that is no valid Unicode is kept escaped.
        content = text.encode("utf-8", "backslashreplace")
        self.size += len(content)
        self._digest.update(content)

    @property
    def digest(self) -> str:
        """SHA-256 of all that was written."""
        return self._digest.hexdigest()


class Packed(Struct, frozen=True):
    """A resource as it lies in the folder: a CSV file of ``size`` bytes."""

    resource: Resource
    path: str
    size: int
    digest: str


def descriptor(files: Sequence[Packed], *, name: str, title: str) -> str:
    """The text of ``datapackage.json``; ``name`` is lower case, without spaces.

    A foreign key to a resource that is not among the ``files`` is left out.
    """
    present = {each.resource.name for each in files}
    package = {
        "$schema": PROFILE,
        "name": name,
        "title": title,
        "contributors": [{"title": MAKER, "roles": ["creator"]}],
        "resources": [_resource(each, present) for each in files],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(packed: Packed, present: Collection[str]) -> dict[str, Any]:
    resource = packed.resource
    described = {"description": resource.description} if resource.description else {}
    return {
        "name": resource.name,
        "type": "table",
        **described,
        "path": packed.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": packed.size,
        "hash": f"sha256:{packed.digest}",
        "schema": _schema(resource, present),
    }


def _schema(resource: Resource, present: Collection[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field) for field in resource.fields],
        "missingValues": [""],
    }
    if resource.primary_key:
        schema["primaryKey"] = list(resource.primary_key)
    if resource.unique_key:
        schema["uniqueKeys"] = [list(resource.unique_key)]
    keys = [key for key in resource.foreign_keys if key.resource in present]
    if keys:
        schema["foreignKeys"] = [_foreign_key(key, resource.name) for key in keys]
    return schema


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.values:
        constraints["enum"] = list(field.values)
    return {
        "name": field.name,
        "type": field.type,
        "description": field.description,
        **({"trueValues": ["TRUE"], "falseValues": ["FALSE"]} if field.type == "boolean" else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _foreign_key(key: ForeignKey, own: str) -> dict[str, Any]:
    # An empty name is the resource itself.
    target = "" if key.resource == own else key.resource
    reference = {"resource": target, "fields": list(key.reference or key.fields)}
    return {"fields": list(key.fields), "reference": reference}
