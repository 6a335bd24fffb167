"""Rich text documents (``.rtf``), their tables kept as tables.

The words are those of Microsoft's published Rich Text Format 1.9: a row is defined by
the right edges of its cells, so cells that span are known by the edges they pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.errors import DamagedInputError, LimitExceededError
from foiparse.readers import sniff
from foiparse.readers.letter import Tree, document
from foiparse.readers.limits import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foiparse.model import Document
    from foiparse.readers.limits import ReadOptions

NAME = "rtf"

claims = sniff.rtf

_TOKEN = re.compile(
    rb"(?P<open>\{)|(?P<close>\})|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<text>[^\\{}\r\n]+)|[\r\n]+|.",
    re.DOTALL,
)
_LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info pict object fldinst listtable listoverridetable revtbl "
    b"rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl header footer "
    b"headerl headerr headerf footerl footerr footerf annotation atnid atnauthor bkmkstart bkmkend "
    b"nonshppict shp shppict mmathPr listpicture filetbl pgptbl userprops wgrffmtfilter "
    b"passwordhash nonesttables fontemb fontfile factoidname xe tc private background".split()
)
_READ = frozenset(b"shptxt shprslt nesttableprops listtext pntext footnote fldrslt".split())
_SIGNS = {
    b"tab": "\t", b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022",
    b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_BREAKS = frozenset({b"par", b"sect", b"page"})
_DEEPEST = 1000  # groups inside groups
_PAGES = {77: "mac_roman", 78: "shift_jis", 128: "shift_jis", 129: "cp949", 134: "gb2312",
          136: "big5", 161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257",
          204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip


def read(data: bytes, source: str, *, options: ReadOptions) -> Document:
    """Read a letter: paragraphs and tables.

    Raises `DamagedInputError` for groups without end of nesting, `LimitExceededError`
    over ``limits.text_bytes``, `NoTextError` for one without text.
    """
    if len(data) > options.limits.member_bytes:
        bound = in_words(options.limits.member_bytes)
        msg = f"a document of {in_words(len(data))} is over the bound of {bound}"
        raise LimitExceededError(msg, "raise the bound member_bytes")
    walk = _Walk()
    for token in _tokens(data):
        walk.take(token)
    walk.end()
    tree = Tree(options.limits)
    for block in walk.blocks:
        if isinstance(block, str):
            tree.paragraph(block)
        else:
            _write(tree, block)
    return document(tree, data, source, NAME, options)


def _tokens(data: bytes) -> Iterator[re.Match[bytes]]:
    """Every token; the bytes that ``bin`` announces are passed over."""
    at = 0
    while True:
        token = _TOKEN.match(data, at)
        if token is None:
            return
        at = token.end()
        if token["word"] == b"bin":
            at += max(0, min(int(token["number"] or 0), len(data)))
        else:
            yield token


class _State(Struct):
    """What holds inside a group."""

    skip: bool = False
    hidden: bool = False
    fallback: int = 1  # characters after a \\u that repeat it for old programs
    in_table: bool = False
    depth: int = 0
    first: bool = True  # nothing of the group was read yet
    ignorable: bool = False
    page: str = ""

    def copy(self) -> _State:
        """The state that a group inside this one begins with."""
        return _State(
            self.skip, self.hidden, self.fallback, self.in_table, self.depth, True, False, self.page
        )


class _Edge(Struct):
    """A cell as its row defines it: its right edge and how it is merged."""

    right: int
    across: bool = False  # goes on from the cell at its left
    down: bool = False  # goes on from the cell above


class Row(Struct):
    """A finished row: cell texts, their edges, whether it repeats as a header."""

    texts: list[str]
    edges: list[_Edge]
    left: int = 0
    header: bool = False


class _Walk(Struct):
    """The document as its tokens come."""

    blocks: list[str | list[Row]] = field(default_factory=list)
    _stack: list[_State] = field(default_factory=list)
    _state: _State = field(default_factory=_State)
    _text: list[str] = field(default_factory=list)
    _pending: bytearray = field(default_factory=bytearray)
    _skip: int = 0
    _cells: list[str] = field(default_factory=list)
    _inner: list[str] = field(default_factory=list)
    _edges: list[_Edge] = field(default_factory=list)
    _next: _Edge = field(default_factory=lambda: _Edge(0))
    _left: int = 0
    _header: bool = False
    _encoding: str = "cp1252"
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0
    _in_fonts: int = 0

    def take(self, token: re.Match[bytes]) -> None:
        """One token."""
        kind = token.lastgroup
        if kind == "number":
            kind = "word"
        if kind != "hex":
            self._flush()
        if kind == "open":
            self._open()
        elif kind == "close":
            self._close()
        elif kind == "word":
            self._word(token["word"], int(token["number"]) if token["number"] else None)
        elif kind == "hex":
            self._byte(int(token["hex"], 16))
        elif kind == "sign":
            self._sign(token["sign"])
        elif kind == "text":
            self._plain(token["text"])

    def end(self) -> None:
        """What is under way at the end of the bytes is kept."""
        self._flush()
        self._state = _State()
        if self._cells:
            self._row()
        self._paragraph()

    # ------------------------------------------------------------- groups

    def _open(self) -> None:
        if len(self._stack) >= _DEEPEST:
            msg = f"the document is broken (groups lie more than {_DEEPEST} deep)"
            raise DamagedInputError(msg, "open it in a word processor and save it again")
        self._stack.append(self._state)
        self._state = self._state.copy()
        self._skip = 0

    def _close(self) -> None:
        if self._stack:
            self._state = self._stack.pop()
        if len(self._stack) < self._in_fonts:
            self._in_fonts = 0
        self._skip = 0

    # --------------------------------------------------------------- text

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state.ignorable = True
        elif sign == b"~":
            self._add("\u00a0")
        elif sign == b"_":
            self._add("-")
        elif sign in b"\\{}":
            self._add(sign.decode())
        elif sign in b"\r\n":
            self._paragraph()

    def _plain(self, text: bytes) -> None:
        if self._skip:
            taken = min(self._skip, len(text))
            self._skip -= taken
            text = text[taken:]
        self._add(text.decode(self._state.page or self._encoding, "replace"))

    def _byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._state.skip:
            self._pending.append(value)

    def _flush(self) -> None:
        if self._pending:
            encoding = self._state.page or self._encoding
            try:
                self._add(self._pending.decode(encoding, "replace"))
            except LookupError:
                self._add(self._pending.decode("cp1252", "replace"))
            self._pending.clear()

    def _add(self, text: str) -> None:
        self._state.first = False
        if not (self._state.skip or self._state.hidden):
            self._text.append(text)

    def _take_text(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        # Two halves of a character beyond the basic plane are written one after the other.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    # -------------------------------------------------------------- words

    def _word(self, word: bytes, number: int | None) -> None:
        state = self._state
        if state.first:
            state.first = False
            if word == b"fonttbl":
                self._in_fonts = len(self._stack)
            if word in _LEFT_OUT or (state.ignorable and word not in _READ):
                state.skip = word != b"nonesttables" or True
        if self._in_fonts:
            self._font_word(word, number)
        if word == b"u" and number is not None:
            self._add(chr(number & 0xFFFF))
            self._skip = state.fallback
        elif word == b"uc":
            state.fallback = max(0, min(number if number is not None else 1, 10))
        elif word == b"ansicpg" and number:
            self._encoding = _codec(number)
        elif word == b"mac":
            self._encoding = "mac_roman"
        elif word == b"f" and number is not None and not self._in_fonts:
            state.page = self._fonts.get(number, "")
        elif word in {b"v", b"deleted"}:
            state.hidden = number != 0
        elif word == b"plain":
            state.hidden = False
            state.page = ""
        elif not state.skip or word in {b"row", b"nestrow", b"cell", b"nestcell"}:
            self._structure(word, number)

    def _font_word(self, word: bytes, number: int | None) -> None:
        if word == b"f" and number is not None:
            self._font = number
        elif word == b"fcharset" and number in _PAGES:
            self._fonts[self._font] = _PAGES[number]

    def _structure(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word in _SIGNS:
            self._add(_SIGNS[word])
        elif word == b"line":
            self._add("\n")
        elif word in _BREAKS:
            self._paragraph()
        elif word == b"pard":
            state.in_table, state.depth = False, 0
        elif word == b"intbl":
            state.in_table = True
        elif word == b"itap":
            state.depth = max(0, min(number or 0, 50))
        elif word == b"cell":
            self._cells.append(self._take_text().strip())
        elif word == b"nestcell":
            self._inner.append(self._take_text().strip())
        elif word == b"nestrow":
            self._nested()
        elif word == b"row":
            self._row()
        else:
            self._definition(word, number)

    def _definition(self, word: bytes, number: int | None) -> None:
        if word == b"trowd":
            self._edges, self._next, self._header, self._left = [], _Edge(0), False, 0
        elif word == b"trleft":
            self._left = number or 0
        elif word == b"trhdr":
            self._header = True
        elif word == b"clmrg":
            self._next.across = True
        elif word == b"clvmrg":
            self._next.down = True
        elif word == b"cellx" and number is not None:
            self._next.right = number
            self._edges.append(self._next)
            self._next = _Edge(0)

    def _paragraph(self) -> None:
        if self._state.in_table or self._state.depth:
            if self._text:
                self._text.append("\n")
            return
        text = self._take_text()
        if text.strip() or (self.blocks and not isinstance(self.blocks[-1], str)):
            self.blocks.append(text)

    def _nested(self) -> None:
        """A row of a table inside a cell: its cells stay one line of that cell."""
        self._text.append("\t".join(self._inner) + "\n")
        self._inner = []

    def _row(self) -> None:
        cells, self._cells = self._cells, []
        if not any(cells) and not self._edges:
            return
        edges = list(self._edges[: len(cells)])
        while len(edges) < len(cells):
            edges.append(_Edge((edges[-1].right if edges else 0) + 1))
        row = Row(cells, edges, self._left, self._header)
        if self.blocks and isinstance(self.blocks[-1], list):
            self.blocks[-1].append(row)
        else:
            self.blocks.append([row])


def _codec(number: int) -> str:
    name = {10000: "mac_roman", 65001: "utf-8"}.get(number, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


# ------------------------------------------------------------------- tables


def _write(tree: Tree, rows: list[Row]) -> None:
    """A table, the spans of its cells found from the edges of all its rows."""
    edges = _columns(rows)
    heads = 0
    while heads < len(rows) and rows[heads].header:
        heads += 1
    placed = [list(_placed(row, edges)) for row in rows]
    tree.open("table")
    depth = tree.depth
    for index, cells in enumerate(placed):
        if index == 0 and 0 < heads < len(rows):
            tree.open("thead")
        elif index == heads and heads:
            tree.close_to(depth)
        tree.open("tr")
        for start, across, edge, text in cells:
            if edge.down and index and any(s == start for s, *_ in placed[index - 1]):
                continue
            down = 1
            while index + down < len(placed) and any(
                s == start and e.down for s, _, e, _ in placed[index + down]
            ):
                down += 1
            tree.open("td", colspan=str(across), rowspan=str(down))
            tree.lines(text)
            tree.close()
        tree.close()
    tree.close_to(depth)
    tree.close()


_NEAR = 40  # twips: edges nearer to each other than this are one


def _columns(rows: list[Row]) -> list[int]:
    """The right edges of the table's columns, those of all rows together."""
    edges: list[int] = []
    for right in sorted({edge.right for row in rows for edge in row.edges}):
        if not edges or right - edges[-1] > _NEAR:
            edges.append(right)
    return edges


def _placed(row: Row, edges: list[int]) -> Iterator[tuple[int, int, _Edge, str]]:
    """Each cell's first column, how many it takes, its edge and its text."""
    column = 0
    held: tuple[int, int, _Edge, str] | None = None
    for edge, text in zip(row.edges, row.texts, strict=True):
        end = column
        while end < len(edges) and edges[end] <= edge.right + _NEAR:
            end += 1
        across = max(1, end - column)
        if edge.across and held is not None:
            start, so_far, first, words = held
            held = (start, so_far + across, first, f"{words} {text}".strip())
        else:
            if held is not None:
                yield held
            held = (column, across, edge, text)
        column += across
    if held is not None:
        yield held
