"""Lists of contents: they look like tables of labels and counts, and are none."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.geometry.cells import PageTable
    from foiparse.geometry.lines import Line

_TITLE = re.compile(
    r"^(?:table of )?contents\b|\bindex$|^list of (?:tables|figures|annexes)", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)]|annex|appendix|chapter|section|part)\b", re.IGNORECASE
)
_PAGE = re.compile(r"^\d{1,3}$|^[ivxl]{1,6}$|^[A-Z]-?\d{1,3}$")


def is_contents(table: PageTable, lines: Sequence[Line], leaders: Sequence[float]) -> bool:
    """Whether a table is a list of contents.

    Its last column only ever rises, in page numbers; and it is called contents, or its
    labels are numbered, or leaders of dots run to the page numbers without any header.
    An index in two or more columns is told by its title and by its page numbers.

    Args:
        table: a table as read.
        lines: the page's lines, for a title above the table.
        leaders: the tops of dot leaders on the page.
    """
    rows = [row for row in table.rows if any(cell.text for cell in row)]
    pages = [row[-1].text for row in rows if row[-1].text]
    above = [line.text for line in lines if line.top <= table.box[1] + 2][-4:]
    titled = any(map(_TITLE.search, [*above, *(row[0].text for row in rows[:2])]))
    if len(pages) < 3 or not all(map(_PAGE.match, pages)):
        return False
    if titled and table.width % 2 == 0 and not table.header:
        return True
    if table.width > 3:
        return False
    numbers = [int(page) for page in pages if page.isdigit()]
    if any(b < a for a, b in pairwise(numbers)):
        return False
    labels = [row[0].text for row in rows if row[0].text and row[-1].text]
    if any("total" in label.lower() for label in labels):
        return False
    if titled:
        return True
    if table.header:
        return False
    dotted = sum(table.box[1] - 2 <= top <= table.box[3] + 2 for top in leaders)
    numbered = sum(bool(_NUMBERED.match(label)) for label in labels)
    return dotted >= 0.6 * len(pages) or numbered >= 0.6 * len(labels) > 2
