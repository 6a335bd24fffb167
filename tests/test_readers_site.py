"""Pages of the site: a request page, and the pages that hold no data of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import foiparse
from foiparse.errors import HoldsNoDataError
from foiparse.model import Document, MessageKind, NoticeKind
from foiparse.readers import read

if TYPE_CHECKING:
    from pathlib import Path

ABSENT, DAMAGED = NoticeKind.ATTACHMENT_ABSENT, NoticeKind.TEXT_DAMAGED


def header(author: str, time: str, status: str = "") -> str:
    delivered = f'<span class="correspondence__header__delivery-status">{status}</span>'
    return f"""<div class="correspondence__header">
      <span class="correspondence__header__author">{author}</span>
      {delivered if status else ""}
      <a class="correspondence__header__date" href="#x">{time}</a></div>"""


ATTACHMENTS = """<div class="attachments"><div class="attachments__header"><h3>
  2 Attachments</h3></div><ul class="list-of-attachments">
  <li class="attachment" id="attachment-7"><p class="attachment__name">Figures 2019.xlsx</p>
    <p class="attachment__meta">58K <a href="/x">Download</a> <a href="/y">View as HTML</a></p></li>
  <li class="attachment" id="attachment-8"><p class="attachment__name">Letter.pdf</p>
    <p class="attachment__meta">1.2M <a href="/x">Download</a></p></li></ul></div>"""

FOOTER = """<div class="correspondence__footer"><input class="cplink__field" value="https://x">
  <a href="#x">Link to this</a> <a href="/r">Report</a></div>"""

PAGE = f"""<!DOCTYPE html><html><head><title>Bicycle thefts</title></head><body>
<div class="request-header"><h1>Bicycle thefts</h1>
<p class="request-header__subtitle">A Person made this request to Some Police</p></div>
<div id="left_column" class="left_column">
<div class="outgoing correspondence js-collapsible" id="outgoing-1">
  {header("A Person", '<time datetime="2021-01-04">4 January 2021</time>', "Delivered")}
  <div class="correspondence_text"><p>Dear Some Police,</p><p>How many?</p></div>{FOOTER}</div>
<div class="incoming correspondence normal js-collapsible" id="incoming-2">
  {header("FOI Team, Some Police", '<time datetime="2021-01-20T09:00:00+00:00"></time>')}
  <div class="correspondence_text">{ATTACHMENTS}
  <div id="attachment-9"><p>Dear A Person<br /> </p><p>Stolen 12 14 26<br />Found 1 2 3</p>
  <p><span class="unfold_link"><a href="?unfold=1#incoming-2">show quoted sections</a></span></p>
  </div></div>{FOOTER}</div>
<div class="comment_in_request box" id="comment-3">
  <h2>B Person left an annotation (<time datetime="2021-01-21">21 January 2021</time>)</h2>
  <div class="comment_in_request_text"><p>See also<br>this.</p></div>
  <div class="event_actions"><a href="/r">Report</a></div></div>
<div class="incoming correspondence hidden" id="incoming-4">
  <p id="hidden_message" class="hidden_message">This message has been hidden. Please ask.</p></div>
</div></body></html>"""


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def test_a_request_page_has_the_shape_of_the_page_saved_as_text() -> None:
    assert texts(read(PAGE.encode(), "page.html")) == [
        "Bicycle thefts",
        "",
        "A Person made this request to Some Police",
        "",
        "A Person",
        "4 January 2021 Delivered",
        "",
        "Dear Some Police,",
        "",
        "How many?",
        "",
        "FOI Team, Some Police",
        "20 January 2021",
        "",
        "2 Attachments",
        "",
        "Dear A Person",
        "",
        "Stolen 12 14 26",
        "Found 1 2 3",
        "",
        "show quoted sections",
        "",
        "B Person left an annotation (21 January 2021)",
        "",
        "See also",
        "this.",
        "",
        "This message has been hidden. Please ask.",
    ]


def test_what_the_page_lacks_is_said_where_it_lacks_it() -> None:
    notices = read(PAGE.encode(), "page.html").notices
    assert sorted((notice.kind.value, notice.line) for notice in notices) == [
        ("attachment_absent", 15),
        ("text_damaged", 22),
        ("text_damaged", 29),
    ]
    absent = next(notice for notice in notices if notice.kind is ABSENT)
    assert "Figures 2019.xlsx, Letter.pdf" in absent.explanation


def test_an_unfolded_page_has_no_folds_to_warn_of() -> None:
    unfolded = PAGE.replace("show quoted sections", "hide quoted sections")
    notices = read(unfolded.encode(), "page.html").notices
    assert not any("folded" in notice.explanation for notice in notices)


def test_the_rule_is_by_markup_and_not_by_site() -> None:
    page = b"<html><body><div class='news'><h3>2 Attachments</h3><p>12</p></div></body></html>"
    assert texts(read(page, "x")) == ["2 Attachments", "", "12"]


VIEW = """<!DOCTYPE html><html><head><title>x</title></head><body id="{body}">
<div class="view_html_prefix"><a href="/o.pdf">Download original attachment</a>
<p>This is an HTML version of an attachment.</p></div>
<div id="{wrapper}">{inner}</div></body></html>"""


@pytest.mark.parametrize(
    "html",
    [
        VIEW.format(body="b", wrapper="wrapper_embed", inner='<iframe src="/o.pdf"></iframe>'),
        VIEW.format(body="wrapper_embed", wrapper="w", inner='<iframe src="/o.pdf"></iframe>'),
        VIEW.format(body="wrapper", wrapper="w", inner="<p> </p><iframe></iframe>"),
    ],
)
def test_a_viewer_frame_is_refused_with_what_to_download(html: str) -> None:
    with pytest.raises(HoldsNoDataError, match="Download original attachment"):
        read(html.encode(), "view.html")


def test_a_viewer_page_with_words_is_read() -> None:
    html = VIEW.format(body="wrapper", wrapper="w", inner="Stolen 12 14<br>Found 3 4")
    assert texts(read(html.encode(), "view.html"))[-2:] == ["Stolen 12 14", "Found 3 4"]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', "save its page"),
        (b'{"id": 7, "url_title": "x", "info_request_events": []}', "download its zip"),
    ],
)  # fmt: skip
def test_feeds_and_metadata_are_refused_with_what_to_save(data: bytes, advice: str) -> None:
    with pytest.raises(HoldsNoDataError, match=advice):
        read(data, "x")


def spoken(page: str) -> list[tuple[str, str, str, str]]:
    """Kind, sender, authority and date of the messages of a page that speak."""
    document = read(page.encode(), "page.html")
    held = [number for each in document.messages for number in range(each.first, each.last + 1)]
    assert held == [line.number for line in document.lines]
    return [
        (each.kind.value, each.sender, each.authority, str(each.sent or ""))
        for each in document.messages
        if each.kind is not MessageKind.CHROME
    ]


def test_who_speaks_and_when_comes_from_the_markup() -> None:
    assert spoken(PAGE) == [
        ("request", "A Person", "", "2021-01-04"),
        ("reply", "FOI Team", "Some Police", "2021-01-20"),
        ("annotation", "B Person", "", "2021-01-21"),
        ("reply", "", "", ""),
    ]


def test_the_name_of_a_body_may_hold_a_comma() -> None:
    body = "Department for Rivers, Fish and Bridges"
    page = PAGE.replace("FOI Team, Some Police", f"FOI Team, {body}").replace("Some Police", body)
    page = page.replace(f"to {body}</p>", f'to <a href="/body/drfb">{body}</a></p>')
    assert spoken(page)[1][:3] == ("reply", "FOI Team", body)


def test_a_second_letter_of_the_asker_follows_up_and_a_resent_notice_is_chrome() -> None:
    more = (
        '<div class="outgoing correspondence box" id="outgoing-5"><h2>Sent again.</h2></div>'
        f'<div class="outgoing correspondence" id="outgoing-6">{header("A Person", "")}'
        '<div class="correspondence_text"><p>Well?</p></div></div></div></body></html>'
    )
    kinds = [kind for kind, *_ in spoken(PAGE.replace("</div></body></html>", more))]
    assert kinds == ["request", "reply", "annotation", "reply", "followup"]


def test_markup_that_leaves_open_who_speaks_leaves_it_to_the_text() -> None:
    page = PAGE.replace("incoming correspondence", "correspondence").replace(
        'id="incoming-', 'id="m'
    )
    assert read(page.encode(), "page.html").messages == ()


def test_numbers_of_the_asker_and_of_annotations_are_no_figures(tmp_path: Path) -> None:
    table = "<p>Table 9: Thefts<br>Place 2017 2018 Total<br>Port 501 502 1003<br>Quay 1 2 3</p>"
    page = PAGE.replace("<p>How many?</p>", table).replace("<p>See also<br>this.</p>", table)
    answer = "<p>Table 1: Thefts<br>Place 2021 2022 Total<br>North 12 14 26<br>South 7 9 16</p>"
    page = page.replace("<p>Stolen 12 14 26<br />Found 1 2 3</p>", answer)
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    found = foiparse.extract(tmp_path / "page.html")
    assert [cell.value_text for cell in found.observations] == ["12", "14", "26", "7", "9", "16"]
    assert {(cell.message, cell.authority) for cell in found.observations} == {(2, "Some Police")}
