"""The geometry of a page: characters, words, lines, rules, and the tables they make.

Each stage is a small module and can be looked at alone; `analyse` runs them all for
one page and keeps every stage.
"""

from foiparse.geometry.cells import PageCell, PageTable
from foiparse.geometry.page import PageAnalysis, analyse

__all__ = ["PageAnalysis", "PageCell", "PageTable", "analyse"]
