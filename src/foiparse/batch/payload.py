"""What a worker hands back and the cache keeps: pieces as plain data, and nothing that runs."""

from __future__ import annotations

import io
import pickle
import zlib
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from foiparse import errors
from foiparse.model import SourceRecord
from foiparse.result import Failure, Remark
from foiparse.writers.forms import COUNTED, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOURCE = attrgetter(*SourceRecord.__struct_fields__)


def pack(pieces: Sequence[Piece]) -> bytes:
    """Pieces as bytes: tuples of text and numbers, pickled and packed."""
    plain = [
        (
            piece.texts,
            piece.tables,
            piece.cells,
            piece.states,
            piece.rules,
            piece.met,
            tuple(map(_SOURCE, piece.sources)),
            tuple(
                (each.source, type(each.error).__name__, each.error.message, each.error.advice)
                for each in piece.failures
            ),
            tuple((each.source, each.words) for each in piece.remarks),
        )
        for piece in pieces
    ]
    return zlib.compress(pickle.dumps(plain, protocol=pickle.HIGHEST_PROTOCOL), 1)


def unpack(payload: bytes, forms: int) -> list[Piece]:
    """The pieces of a payload, each with ``forms`` texts; raises `ValueError` for what is none."""
    try:
        return [_piece(each, forms) for each in _Plain(io.BytesIO(zlib.decompress(payload))).load()]
    except Exception as error:
        msg = f"no payload: {type(error).__name__}"
        raise ValueError(msg) from error


def _piece(plain: tuple[Any, ...], forms: int) -> Piece:
    texts, tables, cells, states, rules, met, sources, failures, remarks = plain
    if len(texts) != forms or len(states) != len(COUNTED):
        msg = "another number of texts or counts"
        raise ValueError(msg)
    return Piece(
        texts,
        tables,
        cells,
        states,
        rules,
        met,
        tuple(SourceRecord(*each) for each in sources),
        tuple(Failure(source, _error(*said)) for source, *said in failures),
        tuple(Remark(*each) for each in remarks),
    )


def _error(name: str, message: str, advice: str) -> errors.FoiparseError:
    kind = getattr(errors, name)
    if not (isinstance(kind, type) and issubclass(kind, errors.FoiparseError)):
        msg = f"{name} is no error of ours"
        raise ValueError(msg)  # noqa: TRY004 - of data, as all that `unpack` raises
    return kind(message, advice)


class _Plain(pickle.Unpickler):
    """Loads plain data and makes nothing else: a foreign payload runs no code."""

    def find_class(self, module: str, name: str) -> Any:
        msg = f"{module}.{name} has no place in a payload"
        raise pickle.UnpicklingError(msg)
