"""Pages: their text as a browser lays it out, their tables as grids."""

from __future__ import annotations

import pytest

from foiparse.errors import DamagedInputError, LimitExceededError, NoTextError
from foiparse.model import Document, Grid, NoticeKind
from foiparse.readers import Limits, ReadOptions, read


def page(body: str, options: ReadOptions | None = None, head: str = "") -> Document:
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read(html.encode(), "page.html", options)


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def shape(grid: Grid) -> list[list[str]]:
    return [["^" if cell.covered else cell.text for cell in row] for row in grid.rows]


def cells_stand_on_their_lines(document: Document) -> None:
    numbers = {line.number: line.text for line in document.lines}
    for grid in document.grids:
        assert len({len(row) for row in grid.rows}) == 1
        assert grid.lines == tuple(sorted(grid.lines))
        for row in grid.rows:
            for cell in row:
                assert cell.line in grid.lines
                assert cell.text in numbers[cell.line]
        assert all(numbers[number] in grid.caption for number in grid.caption_lines)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>one</p><p>two</p>", ["one", "", "two"]),
        ("one<br>two<br><br>three", ["one", "two", "", "three"]),
        ("<div>one</div><div>two</div>", ["one", "two"]),
        ("<div>one</div><div><br></div><div>two</div>", ["one", "", "two"]),
        ("<p>a  wrapped\n  line</p>", ["a wrapped line"]),
        ("<p>one</p><p>&nbsp;</p><p>two</p>", ["one", "", "\u00a0", "", "two"]),
        ("<p>child&nbsp; no</p>", ["child\u00a0 no"]),
        ("<ol><li>one<li>two</ol>", ["1. one", "2. two"]),
        ("<ol type=a start=3><li>one<li value=5>two</ol>", ["c. one", "e. two"]),
        ("<ol><li>1a. own number</ol>", ["1a. own number"]),
        ("<ol><li>2) own number</ol>", ["2) own number"]),
        ("<ul><li>12<li>14</ul>", ["12", "14"]),
        ("<pre>a   b\n  c</pre>after", ["a   b", "  c", "", "after"]),
        ("<p>x</p><script>1</script><style>p{}</style><p>y</p>", ["x", "", "y"]),
        ("<p>12<sup>1</sup> and 5<sup>th</sup></p>", ["12 ¹ and 5th"]),
        ("<p>b<b>old</b> <a href=x>l</a>ink</p>", ["bold link"]),
        ("<p>one<!-- no -->two</p>", ["onetwo"]),
        (
            "<p>new</p><blockquote type=cite><p>old</p><p>mail</p></blockquote><p>x</p>",
            ["new", "", "> old", ">", "> mail", "", "x"],
        ),
        ("<blockquote>no mail</blockquote>", ["no mail"]),
        ("<details><summary>Q1</summary>12 14</details>", ["Q1", "12 14"]),
        ('<div hidden="until-found">12 14</div>', ["12 14"]),
        ("<p>a</p><div style='display: none'>b</div><p hidden>c</p>", ["a"]),
        ("<h1>Title</h1>text<hr>more", ["Title", "", "text", "", "more"]),
    ],
)
def test_text_is_laid_out_as_a_browser_does(html: str, lines: list[str]) -> None:
    assert texts(page(html)) == lines


def test_a_table_of_data_is_a_grid_and_a_line_a_row() -> None:
    document = page(
        "<p>before</p><table><caption>Table 1<br>Arrests</caption>"
        "<thead><tr><th rowspan=2>Offence</th><th colspan=2>Year</th></tr>"
        "<tr><th>2019<th>2020</tr></thead>"
        "<tr><td>Theft<br>of a car<td>1,012<td>-</tr>"
        "<tr><td colspan=3>Section B</tr>"
        "<tr><td>Fraud<td><p>&nbsp;</p><td>3</tr></table><p>after</p>"
    )
    assert texts(document) == [
        "before",
        "",
        "Table 1",
        "Arrests",
        "Offence\tYear",
        "\t2019\t2020",
        "Theft of a car\t1,012\t-",
        "Section B",
        "Fraud\t\u00a0\t3",
        "",
        "after",
    ]
    (grid,) = document.grids
    assert shape(grid) == [
        ["Offence", "Year", "^"],
        ["^", "2019", "2020"],
        ["Theft of a car", "1,012", "-"],
        ["Section B", "^", "^"],
        ["Fraud", "\u00a0", "3"],
    ]
    assert (grid.lines, grid.header_rows) == ((5, 6, 7, 8, 9), 2)
    assert (grid.caption, grid.caption_lines) == ("Table 1 Arrests", (3, 4))
    assert [cell.heading for cell in grid.rows[1]] == [False, True, True]
    assert (grid.rows[0][0].rowspan, grid.rows[0][1].colspan) == (2, 2)
    cells_stand_on_their_lines(document)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td rowspan=2>a<td>1<tr><td>2", [["a", "1"], ["^", "2"]]),
        ("<tr><td rowspan=9>a<td>1<tr><td>2", [["a", "1"], ["^", "2"]]),
        ("<tr><td rowspan=0>a<td>1<tr><td>2<tr><td>3", [["a", "1"], ["^", "2"], ["^", "3"]]),
        ("<tr><td colspan=50>a<tr><td>b<td>1", [["a", "^"], ["b", "1"]]),
        ("<tr><td colspan=x rowspan=-1>a<td>1", [["a", "1"]]),
        ("<tr><td>a<td>1<td>2<tr><td>b", [["a", "1", "2"], ["b", "", ""]]),
        ("<tfoot><tr><td>T<td>9</tfoot><tr><td>a<td>9", [["a", "9"], ["T", "9"]]),
        (
            "<thead><tr><th rowspan=5>h<th>1</thead><tbody><tr><td>a<td>2</tbody>",
            [["h", "1"], ["a", "2"]],
        ),
        (
            "<tr><td>a<td rowspan=2 colspan=2>x<tr><td>b<tr><td>c<td>1<td>2",
            [["a", "x", "^"], ["b", "^", "^"], ["c", "1", "2"]],
        ),
        ("<form><tr><td>a<td>1</form><tr><td>b<td>2", [["a", "1"], ["b", "2"]]),
        ("<tr><td>a<td>1<script>7</script><td><b>2</b>0", [["a", "1", "20"]]),
    ],
)
def test_spans_are_counted_out(rows: str, expected: list[list[str]]) -> None:
    document = page(f"<table>{rows}</table>")
    assert [shape(grid) for grid in document.grids] == [expected]
    cells_stand_on_their_lines(document)


@pytest.mark.parametrize(
    ("table", "header_rows"),
    [
        ("<tr><th>a<th>b<tr><td>x<td>1", 1),
        ("<tr><th>a<th>b<tr><th>x<td>1", 1),
        ("<tr><th><th>2019<tr><th><th>Q1<tr><td>x<td>1", 2),
        ("<tr><td>a<td>b<tr><td>x<td>1", None),
        ("<thead><tr><td>a<td>b</thead><tr><td>x<td>1", 1),
    ],
)
def test_header_rows_are_what_the_markup_says(table: str, header_rows: int | None) -> None:
    (grid,) = page(f"<table>{table}</table>").grids
    assert grid.header_rows == header_rows


def test_a_table_that_lays_out_is_unwrapped_and_what_it_holds_is_kept() -> None:
    document = page(
        "<table><tr><td>Menu</td></tr><tr><td><p>Dear Sir</p>"
        "<table><tr><th>Year<th>N<tr><td>2019<td>7</table></td></tr>"
        "<tr><td>Total<td>12</tr></table>"
    )
    assert texts(document) == ["Menu", "", "Dear Sir", "", "Year\tN", "2019\t7", "", "Total\t12"]
    assert [shape(grid) for grid in document.grids] == [[["Year", "N"], ["2019", "7"]]]
    cells_stand_on_their_lines(document)


def test_prose_in_a_table_is_text() -> None:
    words = "This is a long answer in prose. " * 12
    document = page(f"<table><tr><td>Q1<td>{words}<tr><td>Q2<td>{words}</table>")
    assert document.grids == ()
    assert texts(document)[0] == "Q1"
    assert len(texts(document)) == 4


def test_figures_beside_a_long_note_are_still_data() -> None:
    words = "The figures are those recorded at the time. " * 10
    (grid,) = page(f"<table><tr><td>2019<td>12<td>{words}</table>").grids
    assert grid.rows[0][1].text == "12"


def test_one_column_is_a_list() -> None:
    document = page("<table><tr><td>12<tr><td>14</table>")
    assert (texts(document), document.grids) == (["12", "14"], ())


def test_hidden_tables_are_left_out_and_said() -> None:
    document = page("<p>x</p><div style='display:none'><table><tr><td>1<td>2</table></div>")
    assert document.grids == ()
    (notice,) = document.notices
    assert (notice.kind, "Hidden" in notice.explanation) == (NoticeKind.TEXT_DAMAGED, True)


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="nonsense">'),
        ("utf-8", ""),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
    ],
)
def test_the_encoding_is_the_one_declared_where_it_fits(encoding: str, head: str) -> None:
    html = f"<html><head>{head}</head><body><p>£12 – 14</p></body></html>"
    document = read(html.encode(encoding), "x")
    assert texts(document) == ["£12 – 14"]
    assert document.notices == ()


def test_entities_are_never_looked_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("x") / "secret"
    secret.write_text("SECRET")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    html = (
        f'<!DOCTYPE html [<!ENTITY e0 "lol">{bomb}<!ENTITY x SYSTEM "file://{secret}">]>'
        "<html><body><p>&e11; &x; 12</p></body></html>"
    )
    document = read(html.encode(), "x")
    assert "SECRET" not in "".join(texts(document))
    assert sum(map(len, texts(document))) < 5000


def test_absurd_spans_are_ignored_and_said() -> None:
    rows = "<tr>" + "<td colspan=1000 rowspan=65000>1<td>2" * 50
    document = page(f"<table>{rows * 40}</table>", ReadOptions(limits=Limits(table_cells=5000)))
    (grid,) = document.grids
    assert len(grid.rows) == 40
    assert any("spans" in notice.explanation for notice in document.notices)


def test_absurd_depth_is_said() -> None:
    deep = page("<p>first 12</p>" + "<div>" * 5000 + "x" + "</div>" * 5000)
    assert texts(deep)[0] == "first 12"
    assert any("deeply" in notice.explanation for notice in deep.notices)


def test_ten_thousand_unclosed_tables_are_survived() -> None:
    document = page("<p>first</p>" + "<table><tr><td>1<td>2" * 10_000)
    assert document.lines[0].text == "first"
    assert any("deeply" in notice.explanation for notice in document.notices)


def test_elements_and_lines_are_bounded() -> None:
    with pytest.raises(LimitExceededError, match="html_elements"):
        page("<b>x" * 500, ReadOptions(limits=Limits(html_elements=100)))
    with pytest.raises(LimitExceededError, match="bound lines"):
        page("x<br>" * 500, ReadOptions(limits=Limits(lines=100)))


def test_bounds_are_kept() -> None:
    with pytest.raises(LimitExceededError, match="html_bytes"):
        page("x" * 500, ReadOptions(limits=Limits(html_bytes=100)))


@pytest.mark.parametrize("body", ["", "<script>1</script>", "<img src=a.png>", "<p> </p>"])
def test_a_page_without_text_is_refused(body: str) -> None:
    with pytest.raises(NoTextError, match="shows no text") as caught:
        page(body)
    assert caught.value.advice


COOKIES = "<table><tr><th>Cookie<th>Days<tr><td>_site<td>730<tr><td>seen<td>1</table>"


@pytest.mark.parametrize(
    "around",
    ['<div id="ccc" class="banner">{}</div>', '<section class="cookie-notice">{}</section>',
     "<nav>{}</nav>", '<div role="navigation">{}</div>'],
)  # fmt: skip
def test_menus_and_cookie_notices_are_chrome(around: str) -> None:
    document = page(around.format(COOKIES) + "<h1>Answer</h1><p>Stolen 12</p>")
    assert sorted(document.furniture) == [1, 2, 3]
    assert texts(document)[-1] == "Stolen 12"


@pytest.mark.parametrize("name", ["cookies-allowed", "consent", "ccc"])
def test_a_page_that_says_cookies_were_allowed_is_no_notice(name: str) -> None:
    document = page(f'<div class="{name}"><main><p>Stolen 12</p></main></div>')
    assert document.furniture == frozenset()


def test_a_table_of_telephone_and_web_addresses_is_no_table_of_data() -> None:
    document = page("<table><tr><td>Tel:<td>101<tr><td>Web<td>force.example</table>")
    assert document.grids == ()
    assert texts(document) == ["Tel:\t101", "Web\tforce.example"]
    assert len(page("<table><tr><td>Tel<td>101<tr><td>Theft<td>12</table>").grids) == 1


def test_a_page_too_deep_to_read_says_so() -> None:
    with pytest.raises(DamagedInputError, match="nested too deep"):
        page("<div>" * 20_000 + "x 12" + "</div>" * 20_000)
