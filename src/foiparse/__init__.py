"""foiparse: tables and answers from UK freedom of information replies, and whether they add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from foiparse.model import Answer as Answer
    from foiparse.model import Check as Check
    from foiparse.model import Document as Document
    from foiparse.model import Observation as Observation
    from foiparse.model import Request as Request
    from foiparse.model import State as State
    from foiparse.model import Table as Table
    from foiparse.pipeline import Options as Options
    from foiparse.pipeline import extract as extract
    from foiparse.pipeline import read as read
    from foiparse.pipeline import read_request as read_request
    from foiparse.pipeline import reconcile as reconcile
    from foiparse.result import Result as Result

_HOME = {
    "Answer": "model",
    "Check": "model",
    "Document": "model",
    "FoiparseError": "errors",
    "Observation": "model",
    "Options": "pipeline",
    "Request": "model",
    "Result": "result",
    "State": "model",
    "Table": "model",
    "extract": "pipeline",
    "read": "pipeline",
    "read_request": "pipeline",
    "reconcile": "pipeline",
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> object:
    """Import on first use, so that ``foiparse --help`` stays instant."""
    if name not in _HOME:
        msg = f"module 'foiparse' has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    value: object = getattr(import_module(f"foiparse.{_HOME[name]}"), name)
    globals()[name] = value
    return value
