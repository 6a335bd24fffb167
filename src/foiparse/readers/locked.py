"""Office documents behind a password, opened with the one that the caller gives."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from foiparse.errors import DamagedInputError, EncryptedInputError
from foiparse.readers import sniff
from foiparse.readers.limits import MIB

if TYPE_CHECKING:
    from foiparse.model import Document
    from foiparse.readers.limits import ReadOptions

NAME = "encrypted-office"

claims = sniff.encrypted


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Decrypt, and read what comes out as any other input.

    Raises `EncryptedInputError` without the right password, else as that input does.
    """
    return options.account.read(unlocked(data, options), source, options)


def unlocked(data: bytes, options: ReadOptions) -> bytes:
    """The document without its encryption. Raises `EncryptedInputError`."""
    if options.password is None:
        msg = "the document is encrypted"
        raise EncryptedInputError(msg, "give its password")
    try:
        import msoffcrypto
        from msoffcrypto import exceptions
    except ImportError as error:
        msg = "the document is encrypted, and what opens such documents is not installed"
        raise EncryptedInputError(msg, "install foiparse[locked]") from error
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=options.password)
        office.decrypt(out)
    except (exceptions.InvalidKeyError, exceptions.DecryptionError) as error:
        msg = "its password is not the one given"
        raise EncryptedInputError(msg, "give its password") from error
    except Exception as error:  # the library raises whatever broken bytes lead to
        msg = f"it is encrypted and broken ({type(error).__name__})"
        raise DamagedInputError(msg, "download it again, or save it without a password") from error
    opened = out.getvalue()
    if len(opened) > len(data) + MIB or sniff.encrypted(opened, ""):
        msg = "what its encryption holds is no document"
        raise DamagedInputError(msg, "save it without a password")
    return opened
