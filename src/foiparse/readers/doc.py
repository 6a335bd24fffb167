"""Old Word documents (``.doc``): LibreOffice, where it is installed, makes them new ones."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from foiparse.errors import DamagedInputError, LimitExceededError, UnknownFormatError
from foiparse.readers import sniff
from foiparse.readers.docx import read_as
from foiparse.readers.limits import MIB, in_words

if TYPE_CHECKING:
    from foiparse.model import Document
    from foiparse.readers.limits import ReadOptions

NAME = "doc"

claims = sniff.doc

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 50  # that a conversion may take
_LARGEST = 64 * MIB


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a letter by way of a conversion in a folder of its own; no macro runs there.

    Raises `UnknownFormatError` where LibreOffice is not installed, `DamagedInputError`
    where it makes nothing of the bytes, `LimitExceededError` where it takes too long.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        msg = "an old Word document needs LibreOffice, which is not installed"
        raise UnknownFormatError(msg, "install it, or save the document as .docx")
    if len(data) > _LARGEST:
        msg = f"an old Word document of {in_words(len(data))} is too large to convert"
        raise LimitExceededError(msg, "save it as .docx")
    return read_as(_converted(program, data), data, source, NAME, options)


def _converted(program: str, data: bytes) -> bytes:
    """The bytes of the same document as ``.docx``."""
    with tempfile.TemporaryDirectory(prefix="foiparse-") as name:
        folder = Path(name)
        (folder / "letter.doc").write_bytes(data)
        command = [
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
            str(folder / "letter.doc"),
        ]  # fmt: skip
        try:
            subprocess.run(  # noqa: S603 (the program that was found, and paths made here)
                command,
                check=False,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            msg = f"LibreOffice took more than {_SECONDS} seconds over it"
            raise LimitExceededError(msg, "save it as .docx") from error
        except OSError as error:
            msg = f"LibreOffice could not be started ({error.strerror})"
            raise UnknownFormatError(msg, "save the document as .docx") from error
        made = folder / "out" / "letter.docx"
        if not made.is_file():
            msg = "the document is broken (LibreOffice cannot open it)"
            raise DamagedInputError(msg, "download or save it again")
        return made.read_bytes()
