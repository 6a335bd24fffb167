"""Labels of several authorities: merged where only print differs, suggested where near."""

from __future__ import annotations

import csv
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import foiparse
from foiparse.collation.codes import CODE, offence_of
from foiparse.collation.crosswalk import APPLIED, CrosswalkRow, build
from foiparse.collation.crosswalk_file import crosswalk_rows, read_crosswalk
from foiparse.collation.facets import facets_of
from foiparse.collation.near import nearest
from foiparse.collation.wording import normal
from foiparse.columns import CROSSWALK_COLUMNS
from foiparse.data import rows as data_rows
from foiparse.errors import UsageError
from foiparse.model import Observation, Status, Total
from foiparse.writers.excel import guard
from foiparse.writers.tidy_csv import CsvWriter, spell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from foiparse.collation.crosswalk import Crosswalk


def cell(
    source: str, label: str, column: str = "2019", table: int = 1, total: Total = Total.ITEM
) -> Observation:
    one = Decimal(1)
    return Observation(
        source=source,
        message=0,
        authority=f"Police of {source}",
        reference="",
        question="",
        table=table,
        row=1,
        column=1,
        title="",
        row_label=label,
        column_label=column,
        measure="",
        period="",
        period_start=None,
        period_end=None,
        value=one,
        value_low=one,
        value_high=one,
        value_text="1",
        status=Status.REPORTED,
        unit="count",
        total=total,
        check="pass",
        page="",
        line=1,
        bbox="",
    )


def cells(**sources: Iterable[str]) -> list[Observation]:
    return [cell(source, label) for source, labels in sources.items() for label in labels]


def row(crosswalk: Crosswalk, label: str) -> CrosswalkRow:
    (found,) = [each for each in crosswalk.rows if each.label == label]
    return found


# ---------------------------------------------------------------- normal form


@given(st.text(max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


AWKWARD = st.text(alphabet=" -–/.,:;()&'1359½²①aAß\xa0\u200bto", max_size=24)


@given(AWKWARD)
@settings(max_examples=500)
def test_also_where_figures_and_signs_meet(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    "printings",
    [
        (
            *("Child – no penetration", "Child\xa0 no penetration"),
            *("CHILD NO penetration", "child: (no penetration)"),
        ),
        ("Theft & handling", "Theft and handling", "THEFT  AND HANDLING"),
        ("Aged 13 - 15", "aged 13–15", "Aged 13 to 15"),
        ("Non-residential", "Non residential"),
        ("Victim’s age", "Victim's age"),
        ("Male / Female", "male/female"),
    ],
)
def test_print_makes_no_difference(printings: tuple[str, ...]) -> None:
    assert len({normal(each) for each in printings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Under 13", "13 and over"),
        ("13 and over", "over 13"),
        ("13 and over", "13 or over"),
        ("13-15", "13, 15"),
        ("13-15", "1315"),
        ("Section 1 - 13 and over", "Section 1-13 and over"),
        ("1.5", "15"),
        (".5", "5"),
        ("1½", "11/2"),
        ("<5", "5"),
        ("18+", "18"),
        ("-5%", "5%"),
        ("Theft²", "Theft2"),
        ("Theft*", "Theft"),
        ("88/1", "88 1"),
        ("Recorded", "Not recorded"),
        ("With penetration", "Without penetration"),
        ("Assault", "Assaults"),
    ],
)
def test_what_is_not_print_stays_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


PIECES = (
    ("", "Attempted", "Not attempted", "Excluding attempts"),
    ("Sexual activity with a", "Inciting a"),
    ("female child", "male child", "child"),
    ("under 13", "under 16", "13 and over", "13-15", "13 to 16"),
    ("", "penetration", "no penetration"),
    ("", "offender under 18", "offender 18 and over"),
    ("", "22B", "088/05", "section 9"),
)
CHOICES = st.tuples(*(st.sampled_from(piece) for piece in PIECES))


@st.composite
def printed(draw: st.DrawFn, pieces: tuple[str, ...], *, signs: bool) -> str:
    """The pieces as somebody might print them: case, spaces, brackets, ``signs`` too, vary.

    Between two figures a sign may part or join them, so it is not taken for print.
    """
    gap = st.sampled_from([" ", "  ", "\xa0", " (", *([" – ", ": "] if signs else [])])
    text = "".join(piece + draw(gap) for piece in pieces if piece)
    return draw(st.sampled_from([text, text.upper(), text.title()]))


@given(st.data(), CHOICES, CHOICES)
@settings(max_examples=400)
def test_no_facet_number_or_negation_is_merged_away(
    data: st.DataObject, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    signs = one != other
    first = data.draw(printed(one, signs=signs))
    second = data.draw(printed(other, signs=signs))
    assert (normal(first) == normal(second)) == (one == other)
    crosswalk = build(cells(a=[first], b=[second]))
    concepts = [crosswalk.concept_of(each) for each in cells(a=[first], b=[second])]
    if one == other:
        assert len(set(concepts)) == 1
        assert concepts[0]
    else:
        assert concepts == ["", ""]
        differ = [at for at in range(6) if one[at] != other[at] and at != 1]
        if differ:
            assert all(each.match == "none" for each in crosswalk.rows)


# --------------------------------------------------------------------- facets


@pytest.mark.parametrize(
    ("label", "attempted", "sex", "age", "penetration", "offender"),
    [
        (
            "Attempted - Inciting a female child under 16 No Penetration - Offender 18 or over",
            *("yes", "female", "under 16", "no", "18 and over"),
        ),
        (
            "Meeting a male child etc (Offender is 18 or over and victim is under 16)",
            *("", "male", "under 16", "", "18 and over"),
        ),
        (
            "Inciting a child under 13 to activity: Female child\xa0 no penetration",
            *("", "female", "under 13", "no", ""),
        ),
        ("Rape of a Female aged 16 and over", "", "female", "16 and over", "", ""),
        ("Rape of female under 16 years", "", "female", "under 16", "", ""),
        ("Rape of a female child under 13 by a male", "", "female", "under 13", "", ""),
        ("Assault on a male 13 and over by penetration", "", "male", "13 and over", "yes", ""),
        ("Murder & Attempted Murder", "both", "", "", "", ""),
        ("Rape (not attempted)", "no", "", "", "", ""),
        ("Victims aged 13 – 15", "", "", "13 to 15", "", ""),
        ("Under 18 offenders", "", "", "", "", "under 18"),
        ("Offender aged 18+", "", "", "", "", "18 and over"),
        # Whose it is, nobody says.
        ("Female", "", "", "", "", ""),
        ("Under 13", "", "", "", "", ""),
        ("Persons aged 18 and over", "", "", "", "", ""),
        ("Female offender", "", "", "", "", ""),
        ("Female child offender", "", "", "", "", ""),
        ("Sexual activity with child - under 18 offender", "", "", "", "", ""),
        # Figures that are no ages, and words that say both.
        ("Other damage to a child's bicycle (£5,000 and over)", "", "", "", "", ""),
        ("Child under 5 months", "", "", "", "", ""),
        ("Child under section 13", "", "", "", "", ""),
        ("With or without penetration", "", "", "", "", ""),
        ("Female child or male child", "", "", "", "", ""),
    ],
)
def test_words_that_say_it(
    label: str, attempted: str, sex: str, age: str, penetration: str, offender: str
) -> None:
    assert facets_of(label).values == (attempted, sex, age, penetration, offender)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Under 13", "whose age is not said: under 13"),
        ("Female child or male child", "victim_sex is not one: female, male"),
        ("With or without penetration", "penetration is not one: unclear"),
    ],
)
def test_what_is_left_open_is_said(label: str, said: str) -> None:
    assert facets_of(label).notes == (said,)


def test_figures_alone_are_not_called_an_age() -> None:
    assert facets_of("13 - 15").notes == ()


# ---------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("label", "offence_class", "code"),
    [
        ("Sexual grooming (88A)", "88A", ""),
        ("HO code 08805", "", "HO 88/5"),
        ("088/05 something", "", "HO 88/5"),
        ("88/1", "", "HO 88/1"),
        ("Class 22/12 -22B", "22B", "HO 22/12"),
        ("Possession of firearm offences (Class 10B)", "10B", ""),
        ("Engage in sexual communication with a child", "71", ""),
        ("71/17 sexual communication with a child", "71", "HO 71/17"),
        ("Rape of a male child under 13 by a male", "19H", ""),
        # Neither class nor code.
        ("s15A SOA 2003", "", ""),
        ("section 8, 10 and 22B", "", ""),
        ("Wounding (Sec 20)", "", ""),
        ("Possession of Ketamine (class B drug)", "", ""),
        ("Class 1 drug", "", ""),
        ("22/12", "", ""),
        ("2019/20", "", ""),
        ("24/7 helpline", "", ""),
        ("01245 491491", "", ""),
        ("1A: Alternate offence charged", "", ""),
        ("Outcome code 12", "", ""),
        ("10: Police - formal action", "", ""),
        ("Classes 21, 22B and 88A", "", ""),
    ],
)
def test_classes_and_codes(label: str, offence_class: str, code: str) -> None:
    found = offence_of(label)
    assert (found.offence_class, found.offence_code) == (offence_class, code)
    assert not code or (CODE.fullmatch(code) and guard(code) == code)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Sexual grooming (22B)", "class 22B is printed, but the words are those of class 88A"),
        ("88/1 sexual communication with a child", "code HO 88/1 is not of class 71"),
        ("Classes 21 and 88A", "several offence classes are printed: 21, 88A"),
    ],
)
def test_a_class_that_does_not_fit_is_said(label: str, said: str) -> None:
    assert said in offence_of(label).notes


def test_every_fact_has_a_source() -> None:
    for name in ("facet_words", "offence_codes"):
        assert all(each["source"] for each in data_rows(name))
    phrases = [each["phrase"] for each in data_rows("facet_words")]
    assert [normal(phrase) for phrase in phrases] == phrases


# --------------------------------------------------------------- near labels


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rape of a Female aged 16 and over", "Rape of a female aged 16 or over (Sec 1 SOA 2003)"),
        ("Shoplifting", "Shoplifing"),
        ("Robbery - personal", "Personal robbery - Theft Act 1968 Sec 8"),
        ("Sexual grooming", "Sexual grooming (88A)"),
        ("Damage to a vehicle (under £5,000)", "Damage to a vehicle under £5000"),
    ],
)
def test_near_labels_are_suggested_and_never_merged(one: str, other: str) -> None:
    crosswalk = build(cells(a=[one], b=[other]))
    second = row(crosswalk, other)
    assert (second.match, second.suggestion) == ("suggested", one)
    assert second.score is not None
    assert Decimal("0.8") <= second.score <= 1
    assert row(crosswalk, one).match == "none"
    assert [crosswalk.concept_of(each) for each in cells(a=[one], b=[other])] == ["", ""]
    assert not second.concept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Theft of a motor vehicle", "Theft from a motor vehicle"),
        ("Wounding with intent (Sec 18)", "Wounding with intent (Sec 20)"),
        ("3: Adult caution", "2: Adult caution"),
        ("3: Adult caution", "3: Youth caution"),
        ("Known suspect", "Unknown suspect"),
        ("Assault with injury", "Assault without injury"),
        ("Possession of cannabis", "Possession, excluding cannabis"),
        ("Damage (under £5,000)", "Damage (over £5,000)"),
        ("White - North European", "White - South European"),
        (
            "Burglary of business property by an employee",
            "Robbery of business property by an employee",
        ),
        ("Arrests of males", "Arrests of females"),
        ("Harassment with fear of violence", "Aggravated harassment with fear of violence"),
        ("Sexual offence (88A)", "Sexual offence (88C)"),
        ("Sexual offence (088/01)", "Sexual offence (088/02)"),
    ],
)
def test_what_says_otherwise_is_not_even_suggested(one: str, other: str) -> None:
    assert nearest([one, other]) == [None, None]


def test_ten_thousand_labels_take_seconds() -> None:
    kinds = ("bur", "rob", "ars", "har", "wou", "dam", "fra", "wea")
    ends = ("glary", "bery", "onist", "assing", "nding", "aging", "udster", "ponry")
    words = [f"{kind}{end}" for kind in kinds for end in ends]
    labels = [
        " ".join(words[number * step % 64] for step in (1, 7, 13, 29, 3))
        + f" of {words[number // 64 % 64]} {words[number // 4096]}"
        for number in range(10_000)
    ]
    assert len(set(labels)) == 10_000
    began = time.process_time()
    assert len(nearest(labels)) == 10_000
    assert time.process_time() - began < 90


# ------------------------------------------------------------------ crosswalk


def test_exact_normalised_and_none() -> None:
    found = build(
        cells(a=["Theft – shop", "Arson"], b=["THEFT SHOP", "Fraud"], c=["Theft – shop", "Fraud"])
    )
    assert [(each.label, each.concept, each.match) for each in found.rows] == [
        ("Arson", "", "none"),
        ("Fraud", "Fraud", "exact"),
        ("THEFT SHOP", "Theft – shop", "normalised"),
        ("Theft – shop", "Theft – shop", "exact"),
    ]
    shop = row(found, "Theft – shop")
    assert (shop.cells, shop.authorities, shop.sources) == (2, 2, 2)
    assert found.concept_of(cell("b", "THEFT SHOP")) == "Theft – shop"
    assert not found.concept_of(cell("a", "Arson"))


def test_one_authority_that_says_a_label_twice_shares_it_with_nobody() -> None:
    found = build([cell("a", "Arson"), cell("a", "Arson", "2020"), cell("a", "Arson", table=2)])
    assert [(each.match, each.cells, each.sources) for each in found.rows] == [("none", 3, 1)]


def test_a_copy_is_not_counted() -> None:
    copy = replace(cell("a!b.pdf", "Arson"), copy_of="a#1")
    assert [each.match for each in build([cell("a", "Arson"), copy]).rows] == ["none"]


def test_columns_are_the_labels_where_rows_are_periods() -> None:
    turned = [
        cell("a", "2019", "Arson"),
        cell("a", "2020", "Arson"),
        cell("a", "Total", "Arson", total=Total.COLUMN),
        cell("b", "Arson", "2019"),
        cell("b", "Total", "2019", total=Total.COLUMN),
    ]
    found = build(turned)
    assert {each.label: each.cells for each in found.rows} == {"Arson": 4, "Total": 1}
    assert [found.concept_of(each) for each in turned[:4]] == ["Arson"] * 4
    assert not found.concept_of(cell("c", "2019", "January"))


def test_real_labels_of_one_force(shared: Path) -> None:
    observations = foiparse.extract(shared / "corpus" / "essex-15167" / "thread.txt").observations
    again = [replace(each, source="again.txt") for each in observations]
    found = build([*observations, *again])
    assert {each.match for each in found.rows} == {"exact"}
    assert all(found.concept_of(each) == each.row_label for each in observations)
    twins = [(each.normalised, each.attempted) for each in found.rows]
    assert len(set(twins)) == len(found.rows)


def test_the_order_of_rows_does_not_depend_on_the_order_of_sources() -> None:
    one = build(cells(a=["B", "a"], b=["C", "B"]))
    other = build(cells(b=["C", "B"], a=["B", "a"]))
    assert [each.label for each in one.rows] == [each.label for each in other.rows]


# ------------------------------------------------------------------- the file


def write(path: Path, crosswalk: Crosswalk, **edits: dict[str, str]) -> Path:
    """The file as written, with some rows edited: by label, column and new text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(CROSSWALK_COLUMNS)
        for values in crosswalk_rows(crosswalk):
            named = dict(zip(CROSSWALK_COLUMNS, map(spell, values), strict=True))
            out.writerow((named | edits.get(named["label"], {})).values())
    return path


def test_columns_are_those_of_the_rows() -> None:
    assert CrosswalkRow.__struct_fields__ == CROSSWALK_COLUMNS


SHOPS = {"a": ["Theft from shop"], "b": ["Theft from shops"], "c": ["Robbery"]}


def test_what_a_person_decides_is_applied_and_kept(tmp_path: Path) -> None:
    first = build(cells(**SHOPS))
    assert row(first, "Theft from shops").match == "suggested"
    edit = {"concept": "Theft from shop", "match": "reviewed"}
    place = write(tmp_path / "crosswalk.csv", first, **{"Theft from shops": edit})
    again = build(cells(**SHOPS), read_crosswalk(str(place)))
    assert {again.concept_of(each) for each in cells(a=SHOPS["a"], b=SHOPS["b"])} == {
        "Theft from shop"
    }
    assert row(again, "Theft from shops").match == "reviewed"
    assert row(again, "Theft from shop").match == "exact"
    assert not row(again, "Theft from shops").suggestion
    # Written and read once more, with other replies, it says the same.
    place = write(tmp_path / "crosswalk.csv", again)
    assert build(cells(**SHOPS), read_crosswalk(str(place))) == again
    later = build(cells(d=["THEFT FROM SHOPS", "Arson"]), read_crosswalk(str(place)))
    assert later.concept_of(cell("d", "THEFT FROM SHOPS")) == "Theft from shop"
    kept = row(later, "Theft from shops")
    assert (kept.match, kept.cells) == ("reviewed", 0)


def test_labels_can_be_kept_apart(tmp_path: Path) -> None:
    first = build(cells(a=["Theft - shop"], b=["Theft, shop"]))
    edit = {"concept": "Theft, shop", "match": "reviewed"}
    place = write(tmp_path / "crosswalk.csv", first, **{"Theft, shop": edit})
    again = build(cells(a=["Theft - shop"], b=["Theft, shop"]), read_crosswalk(str(place)))
    assert again.concept_of(cell("b", "Theft, shop")) == "Theft, shop"


def test_facets_by_hand_are_kept_and_marked(tmp_path: Path) -> None:
    first = build(cells(a=["Female"]))
    edit = {"concept": "Female", "match": "reviewed", "victim_sex": "female"}
    place = write(tmp_path / "crosswalk.csv", first, Female=edit)
    found = row(build(cells(a=["Female"]), read_crosswalk(str(place))), "Female")
    assert found.victim_sex == "female"
    assert "by hand, not from the words: victim_sex" in found.note


def test_a_decision_against_the_words_is_said(tmp_path: Path) -> None:
    both = {"a": ["Rape of a female child under 13"], "b": ["Rape of a female child under 16"]}
    edit = {"concept": both["a"][0], "match": "reviewed"}
    place = write(tmp_path / "crosswalk.csv", build(cells(**both)), **{both["b"][0]: edit})
    found = row(build(cells(**both), read_crosswalk(str(place))), both["b"][0])
    assert found.concept == both["a"][0]
    assert "the concept's words say something else of offence_class, victim_age" in found.note


def test_two_decisions_for_one_normal_form_leave_a_third_printing_open(tmp_path: Path) -> None:
    first = build(cells(a=["Theft shop"], b=["Theft: shop"]))
    place = write(
        tmp_path / "crosswalk.csv",
        first,
        **{
            "Theft shop": {"concept": "One", "match": "reviewed"},
            "Theft: shop": {"concept": "Two", "match": "reviewed"},
        },
    )
    found = build(cells(a=["Theft shop"], c=["THEFT SHOP"]), read_crosswalk(str(place)))
    assert found.concept_of(cell("a", "Theft shop")) == "One"
    assert not found.concept_of(cell("c", "THEFT SHOP"))


def test_a_file_for_excel_comes_back(tmp_path: Path) -> None:
    labels = ["13 - 15", "=1+1", "'quoted", "- Other", "2011/12 only", "1/2"]
    first = build(cells(a=labels, b=labels))
    place = tmp_path / "crosswalk.csv"
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        writer = CsvWriter(file, excel=True)
        writer.write([CROSSWALK_COLUMNS])
        writer.write(crosswalk_rows(first))
    assert "'13 - 15" in place.read_text(encoding="utf-8-sig")
    back = read_crosswalk(str(place))
    assert [(each.label, each.concept) for each in back] == [
        (each.label, each.concept) for each in first.rows
    ]
    assert build(cells(a=labels, b=labels), back) == first


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"label": ""}, "row 3: label is empty"),
        ({"label": "Robbery"}, "row 3: “Robbery” is in row 2 already"),
        ({"match": "yes"}, "row 3: match is “yes”"),
        ({"match": "reviewed"}, "row 3: match is reviewed but concept is empty"),
        ({"concept": "Theft"}, "row 3: concept is set but match is none"),
        ({"concept": "Theft", "match": "exact"}, "row 3: match is exact, but “Theft” is another"),
        ({"victim_sex": "x"}, "row 3: victim_sex is “x”; write female or male"),
        ({"offence_code": "88/1"}, "row 3: offence_code is “88/1”; write a code such as HO 88/1"),
        ({"offence_class": "Class 1"}, "row 3: offence_class is “Class 1”"),
        ({"victim_sex": "male"}, "row 3: victim_sex is “male” where the words say “”"),
        (
            {"concept": "Theft from shops", "match": "reviewed"},
            "row 3: its concept “Theft from shops” is itself mapped to “Robbery”",
        ),
    ],
)
def test_the_first_row_that_makes_no_sense_is_named(
    tmp_path: Path, edit: dict[str, str], said: str
) -> None:
    place = write(
        tmp_path / "crosswalk.csv",
        build(cells(**SHOPS)),
        **{
            "Theft from shop": edit,
            "Theft from shops": {"concept": "Robbery", "match": "reviewed"},
        },
    )
    with pytest.raises(UsageError) as caught:
        read_crosswalk(str(place))
    assert f"{place}, {said}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_crosswalk_is_no_reply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from foiparse.cli import run

    place = write(tmp_path / "crosswalk.csv", build(cells(**SHOPS)))
    assert run(["extract", str(place)]) == 0
    assert "passed over" in capsys.readouterr().err


def test_nothing_but_what_was_applied_has_a_concept() -> None:
    found = build(cells(a=["Theft from shop", "Arson"], b=["Theft from shops", "ARSON"]))
    assert all(bool(each.concept) == (each.match in APPLIED) for each in found.rows)
