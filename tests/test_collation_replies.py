"""Replies to one request: who sent them, which stands, and what became of every question."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from foiparse.collation.authorities import Authority, as_named, asked_of, find, of_path
from foiparse.collation.collating import collate
from foiparse.collation.digest import digest
from foiparse.collation.ledger import STATES, Tally, sentence
from foiparse.errors import NoTextError
from foiparse.model import Disposition, Late, MessageKind, SourceRecord
from foiparse.result import Failure, Result

if TYPE_CHECKING:
    from pathlib import Path

    from collated import reply, result, table
    from foiparse.collation.collating import Collation
    from foiparse.collation.records import Reply
else:
    from tests.collated import reply, result, table

ASKED = {"1": "How many arrests?", "2": "How many offences?"}
ARRESTS = table("Sex | 2019 | 2020\nMale | 10 | 14\nFemale | 2 | 1\nTotal | 12 | 15")
CORRECTED = table("Sex | 2019 | 2020\nMale | 10 | 14\nFemale | 3 | 1\nTotal | 13 | 15")


def requests(*replies: Reply) -> dict[str, tuple[object, ...]]:
    """Version, what superseded it and for which questions, and what it copies, by source."""
    return {
        row.source: (row.version, row.superseded_by, row.superseded_questions, row.copy_of)
        for row in collate(replies, ASKED).requests
    }


def states(found: Collation) -> dict[tuple[str, str], str]:
    return {(row.authority, row.question): row.state for row in found.ledger}


# ----------------------------------------------------------------- authorities


@pytest.mark.parametrize(
    ("written", "name", "code"),
    [
        ("Essex Police", "Essex Police", "E23000028"),
        ("ESSEX CONSTABULARY", "Essex Police", "E23000028"),
        ("essex", "Essex Police", "E23000028"),
        ("Devon and Cornwall Police", "Devon & Cornwall Police", "E23000035"),
        ("The Metropolitan Police", "Metropolitan Police Service", "E23000001"),
        ("Police Scotland", "Police Service of Scotland", ""),
        ("PSNI", "Police Service of Northern Ireland", ""),
        ("Ministry of Defence Police", "Ministry of Defence Police", ""),
        ("Civil Nuclear Constabulary", "Civil Nuclear Constabulary", ""),
        ("National Crime Agency", "National Crime Agency", ""),
    ],
)
def test_a_force_is_known_by_any_of_its_names(written: str, name: str, code: str) -> None:
    assert as_named(written) == Authority(name, code, listed=True)


@pytest.mark.parametrize(
    "written",
    [
        "Essex County Council",
        "Police and Crime Commissioner for Essex",
        "Surrey Heath",
        "Police",
        "",
    ],
)
def test_a_body_of_like_name_is_no_force(written: str) -> None:
    assert find(written) is None
    assert not as_named(written).listed


def test_a_file_or_its_folder_may_name_the_force() -> None:
    assert of_path("replies/avon-and-somerset.pdf") == as_named("Avon and Somerset Police")
    assert of_path("replies/kent/letter.pdf!figures.csv") == as_named("Kent Police")
    assert of_path("replies/letter from kent.pdf") is None


@pytest.mark.parametrize(
    "text",
    [
        "Essex Police\n\nKent Police\nEssex Police\n",
        "# asked in May\nEssex Police\nKent Police",
        "id,Authority,when\n1,Essex Police,2021\n2,Kent Police,2021\n",
        "Essex Police,foi@essex.example\nKent Police,foi@kent.example\n",
    ],
)
def test_those_asked_are_read_from_text_or_csv(text: str) -> None:
    assert [each.name for each in asked_of(text)] == ["Essex Police", "Kent Police"]


def test_an_unlisted_name_may_hold_a_comma() -> None:
    assert [each.name for each in asked_of("Harrow, London Borough of\n")] == [
        "Harrow, London Borough of"
    ]


# -------------------------------------------------------------------- versions


def test_a_later_version_supersedes_only_what_it_answers_again() -> None:
    first = reply(
        *("b.txt", "Essex Police", {"1": "disclosed", "2": "nil_return"}, ARRESTS),
        answered=date(2021, 1, 20),
    )
    second = reply(
        *("a.txt", "Essex Police", {"1": "disclosed", "2": "no_answer"}, CORRECTED),
        answered=date(2021, 2, 10),
    )
    found = collate([second, first], ASKED)
    assert requests(second, first) == {
        "b.txt": (1, "a.txt", "1", ""),
        "a.txt": (2, "", "", ""),
    }
    assert states(found) == {("Essex Police", "1"): "figures", ("Essex Police", "2"): "nil"}
    assert [(row.question, row.version, row.source) for row in found.ledger] == [
        ("1", 2, "a.txt"),
        ("2", 1, "b.txt"),
    ]
    assert [row.low for row in found.totals] == [13, 15]


def test_without_a_date_versions_go_by_name_and_that_is_said() -> None:
    first = reply("1.txt", "Essex Police", {"1": "refused s31(1)"}, answered=date(2021, 5, 1))
    second = reply("2.txt", "Essex Police", {"1": "disclosed"}, ARRESTS)
    rows = collate([second, first], ASKED).requests
    assert [(row.source, row.version, row.version_basis) for row in rows] == [
        ("1.txt", 1, "name"),
        ("2.txt", 2, "name"),
    ]


def test_an_acknowledgement_or_an_open_question_replaces_no_answer() -> None:
    answer = reply("1.txt", "Essex Police", {"1": "disclosed"}, ARRESTS, answered=date(2021, 1, 1))
    later = [
        reply(
            *(f"{at}.txt", "Essex Police", {"1": said}),
            answered=date(2021, 2, at),
            kind=MessageKind.ACKNOWLEDGEMENT,
        )
        for at, said in enumerate(("acknowledged_only", "unclear", "no_answer", "clarification"), 2)
    ]
    found = collate([answer, *later], ASKED)
    assert states(found)["Essex Police", "1"] == "figures"


def test_a_retraction_supersedes() -> None:
    answer = reply("1.txt", "Essex Police", {"1": "disclosed"}, ARRESTS, answered=date(2021, 1, 1))
    later = reply("2.txt", "Essex Police", {"1": "retracted"}, answered=date(2021, 2, 1))
    found = collate([answer, later], ASKED)
    assert states(found)["Essex Police", "1"] == "retracted"
    assert not found.totals


def test_copies_are_never_counted_twice() -> None:
    letter = reply("a.txt", "Essex Police", {"1": "disclosed"}, ARRESTS, digest="same")
    again = reply("b.txt", "Essex Police", {"1": "disclosed"}, ARRESTS, digest="same")
    mail = reply("c.eml", "Essex Police", {"1": "disclosed", "2": "no_answer"}, ARRESTS)
    assert requests(letter, again, mail) == {
        "a.txt": (1, "", "", ""),
        "b.txt": (None, "", "", "a.txt"),
        "c.eml": (None, "", "", "a.txt"),
    }
    assert [row.low for row in collate([letter, again, mail], ASKED).totals] == [12, 15]


def test_the_same_bytes_of_nobody_known_are_one_reply() -> None:
    found = collate(
        [reply(name, "", {"1": "disclosed"}, ARRESTS, digest="same") for name in ("a", "b")], ASKED
    )
    assert found.tally == Tally(asked=1, replied=1, figures=1)


def test_same_tables_with_another_answer_are_no_copy() -> None:
    first = reply("a.txt", "Essex Police", {"1": "disclosed"}, ARRESTS)
    second = reply("b.txt", "Essex Police", {"1": "disclosed", "2": "refused s12(1)"}, ARRESTS)
    assert requests(first, second)["b.txt"] == (2, "", "", "")
    assert requests(first, second)["a.txt"] == (1, "b.txt", "1", "")


# ---------------------------------------------------------------------- digest


def test_a_file_that_could_not_be_read_is_unread_at_the_force_it_is_named_for() -> None:
    failed = Result(
        sources=(SourceRecord("in/kent.pdf", "pdf", "x", 1, 0, 0, 0, status="unread"),),
        failures=(Failure("in/kent.pdf", NoTextError("a scan")),),
    )
    found = collate(digest(failed), ASKED)
    assert states(found) == {("Kent Police", "1"): "unread", ("Kent Police", "2"): "unread"}
    assert found.tally == Tally(asked=1, replied=0, figures=0)


def test_what_is_no_reply_is_none() -> None:
    passed = SourceRecord("in/request.txt", "", "", 0, 0, 0, 0, status="passed over")
    assert digest(Result(sources=(passed,))) == []
    own = result("mail.eml", "", {"1": "no_answer"}, kind=MessageKind.REQUEST)
    assert digest(own) == []


@pytest.mark.parametrize(
    ("kind", "said", "status"),
    [
        (MessageKind.ANSWER, {"1": "disclosed", "2": "refused s12(1)"}, "answered"),
        (MessageKind.ANSWER, {"1": "ncnd s31(3)", "2": "refused_cost s12(1)"}, "refused"),
        (MessageKind.ANSWER, {"1": "not_held"}, "answered"),
        (MessageKind.ACKNOWLEDGEMENT, {"1": "acknowledged_only"}, "acknowledged"),
        (MessageKind.HOLDING, {"1": "no_answer"}, "holding"),
        (MessageKind.CLARIFICATION, {"1": "clarification"}, "clarification"),
        (MessageKind.BOUNCE, {"1": "no_answer"}, "bounced"),
        (MessageKind.REPLY, {"1": "unclear"}, "unclear"),
    ],
)
def test_what_a_reply_is_as_a_whole(kind: MessageKind, said: dict[str, str], status: str) -> None:
    assert reply("a.txt", "Essex Police", said, kind=kind).status == status


def test_a_zip_of_letters_is_a_reply_of_each_force(tmp_path: Path) -> None:
    import zipfile

    import foiparse

    asked = tmp_path / "request.txt"
    asked.write_text("Dear Sir,\n\n1. How many arrests?\n2. How many offences?\n", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("Essex", "Kent"):
            letter = f"{name} Police\n\nDear Ms Park\n\n1. None.\n\n2. Not held.\n\n{name} Police\n"
            archive.writestr(f"{name}.txt", letter)
    options = foiparse.Options(request=foiparse.read_request(asked))
    found = collate(digest(foiparse.extract(tmp_path / "all.zip", options=options)), ASKED)
    assert set(states(found)) == {
        (name, question) for name in ("Essex Police", "Kent Police") for question in ("1", "2")
    }


def test_a_reply_that_names_another_force_is_one_reply() -> None:
    from msgspec.structs import replace

    own = result("a.txt", "Essex Police", {"1": "disclosed", "2": "not_held"}, ARRESTS)
    first, second = own.answers
    (found,) = digest(replace(own, answers=(first, replace(second, authority="Kent Police"))))
    assert found.authority == as_named("Essex Police")
    assert [each.question for each in found.given] == ["1", "2"]


def test_who_is_not_known_or_not_listed_is_said() -> None:
    found = collate(
        [
            reply("a.txt", "", {"1": "disclosed"}, ARRESTS),
            reply("b.txt", "Harrow Council", {"1": "not_held"}),
        ],
        ASKED,
    )
    assert found.words()[-2:] == [
        "Not on the list of police forces, as written: Harrow Council.",
        "No authority is named in a.txt.",
    ]


# ---------------------------------------------------------------------- ledger


def test_those_asked_without_a_file_are_missing_and_others_are_named() -> None:
    found = collate(
        [reply("a.txt", "Essex Police", {"1": "disclosed"}, ARRESTS, late=Late.YES)],
        ASKED,
        asked_of("Kent Police\n"),
    )
    assert states(found) == {
        ("Kent Police", "1"): "missing",
        ("Kent Police", "2"): "missing",
        ("Essex Police", "1"): "figures",
        ("Essex Police", "2"): "no_answer",
    }
    assert found.not_asked == ("Essex Police",)
    assert {row.late for row in found.ledger if row.authority == "Essex Police"} == {True, None}
    assert found.sentence == ("1 of 2 replied; 1 gave figures; 1 is comparable over 2019 and 2020.")


def test_every_disposition_has_a_state() -> None:
    assert set(STATES) == set(Disposition)


def test_the_sentence_without_anything_to_compare() -> None:
    assert sentence(Tally(3, 1, 0), 0, ()) == (
        "1 of 3 replied; 0 gave figures; none can be compared over a period."
    )
