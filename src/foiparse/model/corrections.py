"""What a person says that a misread cell should hold."""

from __future__ import annotations

from msgspec import Struct

APPLIED, REFUSED = "correction", "correction_refused"
"""The rules of the two records that a correction may leave."""


class Correction(Struct, frozen=True):
    """One misread cell put right by hand; fields are the columns of ``corrections.csv``.

    ``cell`` is ``table:row:column`` and ``sha256`` the digest of the source that it was read
    from, both as written by `extract`; ``printed`` is what the cell showed then.
    """

    source: str
    cell: str
    sha256: str
    printed: str
    corrected: str
    who: str
    why: str

    @property
    def words(self) -> str:
        """What is said beside the observation: the text now held to be right, by whom and why."""
        return f"{self.corrected} ({self.who}: {self.why})"
