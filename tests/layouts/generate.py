"""Draw statistical tables like those in freedom of information replies, from a seed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row: its label and the text of each value cell, "" for a blank one."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TableTruth:
    """A table and the words around it, before any rendering.

    `columns` holds the header levels of each value column, outermost first. `header_note` is a
    heading that spans all value columns and is not a level.
    """

    title: str
    stub: str
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    header_note: str = ""
    notes: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    family: str = ""
    column_family: str = ""
    kind: str = "count"
    has_total_column: bool = False
    total_row: str = "none"
    facts: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def width(self) -> int:
        """The number of value columns."""
        return len(self.columns)

    @property
    def levels(self) -> int:
        """The number of header levels: 1 or 2."""
        return max(len(c) for c in self.columns)

    def column_labels(self) -> list[str]:
        """The column labels, their levels joined."""
        return [" - ".join(c) for c in self.columns]

    def cells(self) -> Iterator[tuple[str, str, str]]:
        """Yield (row label, column label, value text) of every cell, blank ones included."""
        names = self.column_labels()
        for row in self.rows:
            for name, text in zip(names, row.cells, strict=True):
                yield row.label, name, text

    def has_blanks(self) -> bool:
        """Whether any cell is blank."""
        return any(not c for r in self.rows for c in r.cells)

    def without_blanks(self, mark: str = "0") -> TableTruth:
        """The same table with every blank cell printed as `mark`."""
        rows = tuple(Row(r.label, tuple(c or mark for c in r.cells)) for r in self.rows)
        return replace(self, rows=rows)


@dataclass(frozen=True)
class Shape:
    """What a layout can carry.

    `splittable`: column labels must be separable in a line of words. `spaced`: a value may hold a
    space as thousands separator. `two_level` and `blanks` are probabilities.
    """

    rows: tuple[int, int] = (1, 40)
    columns: tuple[int, int] = (1, 14)
    two_level: float = 0.0
    splittable: bool = True
    spaced: bool = False
    blanks: float = 0.35
    blank_rows: bool = False
    families: tuple[str, ...] = ()
    column_families: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Fold a label as the scorer does: letters and digits only, lower case."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\W_]+", "", text)


# --- row labels ---

_ACTS = (
    "Causing or inciting a {sex} child under {age} to engage in sexual activity",
    "Meeting a {sex} child following grooming etc",
    "Sexual assault on a {sex} aged {band}",
    "Engaging in sexual communication with a child",
    "Taking or making an indecent photograph of a child",
    "Possessing an article with a blade or point in a public place",
    "Threats to kill",
    "Burglary in a dwelling",
    "Burglary in a building other than a dwelling",
    "Theft from the person of another",
    "Theft of a motor vehicle (excluding aggravated taking)",
    "Criminal damage to a building (value under £5,000)",
    "Harassment without violence (course of conduct)",
    "Stalking involving fear of violence",
    "Robbery of business property",
    "Exposure and voyeurism",
    "Assault on an emergency worker (other than a constable)",
)
_OFFENCE_TAILS = (
    "", "", " - Offender 18 or over", " - Offender Under 18", " by Penetration", " No Penetration",
    " (Offender is aged 18 or over and victim is under 16)",
    " (Offender is 18 or over and victim is under 16)",
    ": Female child - penetration", ": Female child no penetration", " - victim aged 13 to 15",
    " - no suspect identified",
)  # fmt: skip
_SECTIONS = (
    "Section {n} Public Order Act 1986", "s.{n}A Public Order Act 1986",
    "Section {n} - wounding with intent", "Section {n} Offences Against the Person Act 1861",
    "S{n} Misuse of Drugs Act 1971", "Section {n}(1) Theft Act 1968", "Section {n} (simple)",
    "Sections {n} and {m} Fraud Act 2006", "Section {n}",
    "S.{n} Road Traffic Act 1988 (as amended)",
)  # fmt: skip
_CODES = (
    "8N Assault with injury", "105A Assault without injury",
    "28E Burglary - residential (dwelling)",
    "30C Burglary - business and community", "49 Other theft", "OC01 - Charge/Summons",
    "OC08 - Community Resolution", "OC16 - Victim declines to support",
    "22A Causing sexual activity",
    "88A Sexual grooming", "17/11 Sexual assault on a male under 13", "10: Possession of weapons",
    "HO code 08805", "058 Criminal damage", "126 Vehicle interference", "9A Public fear, alarm",
)  # fmt: skip
_ETHNIC = (
    "White - North European", "White - South European", "Black", "Asian",
    "Chinese, Japanese, SE Asian", "Arabic or North African", "W1 - British", "W2 - Irish",
    "W9 - Any other white background", "M1 - White and Black Caribbean", "A1 - Indian",
    "A2 - Pakistani", "B1 - Caribbean", "B2 - African", "O9 - Any other ethnic group",
    "Mixed (all groups)", "NS - Not stated", "Gypsy or Irish Traveller",
)  # fmt: skip
_TOWNS = (
    "Northwold", "Eastmere", "St Aldate's", "Kingsbarrow", "Low Fell", "Market Overton",
    "Stoke-next-Sea", "Harbour & Quay", "Tenter Hill", "Upper Wray", "Cold Ashby", "Priory",
)  # fmt: skip
_AREAS = (
    "{t}", "{t} CM{n}", "{t} SS{n} {m}", "{t} (Ward {n})", "Ward {n} - {t}", "A{k} at {t}",
    "M{n} J{m} - J{o}", "Beat {n}", "{t} North", "{t} East & Rural", "District {n}, {t}",
    "{t} Police Station", "CO{n} {m}",
)  # fmt: skip
_CATEGORIES = (
    "FAM - By phone, call not challenged", "FAM - Other", "Vehicle fire (accidental)",
    "Refuse/bin fire", "Lift release - person trapped", "Special service: flooding",
    "Noise - domestic, night time", "Fly-tipping: white goods", "Missed bin (recycling)",
    "Contravention 30 - parked longer than permitted", "Contravention 01", "PCN code 12r",
    "Band A - D", "Tier 2 support", "Tier 3 support", "Grade 5 (admin)", "Complaint upheld",
    "Complaint partly upheld", "Complaint not upheld", "Withdrawn by complainant",
    "Category 1 (life threatening)", "Category 2 (emergency)", "Over 12 hours", "Within 4 hours",
    "Year 7 to 11", "Reception - Year 2", "Council tax - band D", "Dog fouling (FPN £80)",
    "Working days lost: stress, anxiety", "CCTV camera (fixed)", "Type A - B transfers",
    "999 calls", "101 calls", "24-hour visits", "3 bed houses", "2019 cohort", "Pre-1990 stock",
)  # fmt: skip
_SPECIAL = ("(blank)", "Not recorded", "Unknown", "Other", "Not known/Not recorded", "Unspecified")

STUBS = {
    "offences": ("Offence", "Offence description", "OFFENCE DESCRIPTION (21, 22B and 88A)", ""),
    "ages": ("Age", "Age group", "Age at time of offence", ""),
    "sections": ("Offence", "Legislation", "Act and section", ""),
    "codes": ("HO class", "Offence", "Outcome type", ""),
    "ethnic": ("Ethnicity", "Self-defined ethnicity", "Row Labels", ""),
    "areas": ("Area", "District", "Location", "Row Labels", ""),
    "categories": ("Category", "Type", "Description", "Row Labels", ""),
    "years": ("Year", "Calendar year", ""),
    "fin_years": ("Year", "Financial year", ""),
    "months": ("Month", ""),
    "sexes": ("Sex", "Gender", ""),
}


def _offence(rng: Random) -> str:
    act = rng.choice(_ACTS).format(
        sex=rng.choice(("female", "male")),
        age=rng.choice((13, 16)),
        band=rng.choice(("13 and over", "under 13", "13", "16")),
    )
    return rng.choice(("", "", "Attempted - ", "Conspiracy - ")) + act + rng.choice(_OFFENCE_TAILS)


def _section(rng: Random) -> str:
    n = rng.randint(1, 47)
    return rng.choice(_SECTIONS).format(n=n, m=n + rng.randint(1, 9))


def _area(rng: Random) -> str:
    n = rng.randint(1, 29)
    return rng.choice(_AREAS).format(
        t=rng.choice(_TOWNS), n=n, m=rng.randint(1, 9), o=n + 3, k=rng.randint(2, 600)
    )


def _age_labels(rng: Random, n: int) -> list[str]:
    """Bands in order, in one spelling."""
    style = rng.choice(("{} - {}", "{}-{}", "{} to {}", "Aged {} to {}", "{}–{}"))
    out = [rng.choice(("Under 10", "0 - 9", "Under 10 years"))]
    low = 10
    while low < 60:
        high = low + rng.choice((2, 4, 6, 9))
        out.append(style.format(low, high))
        low = high + 1
    out.append(rng.choice(("{} or over", "{} and over", "Over {}")).format(low))
    start = rng.randint(0, max(0, len(out) - n))
    return out[start : start + n]


def _period_labels(rng: Random, n: int, styles: tuple[str, ...]) -> list[str]:
    first = rng.randint(2003, max(2003, 2024 - n))
    style = rng.choice(styles)
    out = [style.format(y=y, z=y + 1, s=(y + 1) % 100) for y in range(first, first + n)]
    if rng.random() < 0.2:
        out.reverse()
    return out


FIN_STYLES = ("{y}/{s:02d}", "{y}-{s:02d}", "{y}/{z}", "{y}-{z}")


def _row_labels(rng: Random, family: str, n: int) -> list[str]:
    """Up to `n` labels of one family that stay different when folded."""
    makers: dict[str, Callable[[Random], str]] = {
        "offences": _offence,
        "sections": _section,
        "areas": _area,
        "codes": lambda r: r.choice(_CODES),
        "ethnic": lambda r: r.choice(_ETHNIC),
        "categories": lambda r: r.choice(_CATEGORIES),
        "sexes": lambda r: r.choice(("Male", "Female", "Unknown/Other", "Indeterminate")),
    }
    if family == "ages":
        out = _age_labels(rng, n)
    elif family == "years":
        out = _period_labels(rng, min(n, 16), ("{y}",))
    elif family == "fin_years":
        out = _period_labels(rng, min(n, 16), FIN_STYLES)
    elif family == "months":
        out = list(MONTHS[: min(n, 12)])
        if rng.random() < 0.4:
            year = rng.randint(2015, 2024)
            out = [f"{m} {year}" for m in out]
    else:
        out, seen = [], set()
        for _ in range(n * 12):
            label = makers[family](rng)
            if len(out) < n and fold(label) not in seen:
                seen.add(fold(label))
                out.append(label)
    if family not in ("years", "fin_years", "months") and len(out) > 2 and rng.random() < 0.3:
        special = rng.choice(_SPECIAL)
        if fold(special) not in {fold(x) for x in out}:
            out[-1] = special
    return out


# --- columns ---

_SEXES = (
    ("Male", "Female"), ("Female", "Male"), ("Female", "Male", "Unknown/Other"),
    ("Male", "Female", "Unknown"), ("Male", "Female", "Not recorded"),
)  # fmt: skip
_OUTCOMES = tuple(f"Outcome {n}" for n in (1, 2, 3, 4, 5, 8, 9, 10, 14, 15, 16, 18, 20, 21))
_ONE_WORD = (
    "Charged", "Cautioned", "Released", "Bailed", "Reprimanded", "Summonsed", "Withdrawn", "Upheld",
)  # fmt: skip
_MANY_WORDS = (
    "No further action", "Charged or summonsed", "Taken into consideration", "Not guilty verdict",
    "Community resolution", "Fixed penalty", "Under investigation", "Victim declines to support",
)  # fmt: skip
_SINGLES = (
    "Number", "Total", "Count", "Number of Arrests", "Number of Offences", "Number of Incidents",
)  # fmt: skip
_BANDS = ("10-12", "13-15", "16-17", "18-24", "25-34", "35-44", "45-54", "55-64")
_UPPERS = ("outcomes", "years", "fin_years", "sexes", "arrests", "numbers")


def _periods(rng: Random, n: int, styles: tuple[str, ...]) -> list[str]:
    return _period_labels(rng, n, styles)


def _plain_columns(rng: Random, n: int, shape: Shape, row_family: str) -> tuple[list[str], str]:
    """`n` one-level column labels that are not totals, and the name of their family."""
    if n == 1 and rng.random() < 0.75:
        return [rng.choice(_SINGLES)], "single"
    options = ["outcomes"] if n > 1 else []
    if row_family not in ("years", "fin_years", "months"):
        options += ["years", "years", "years", "fin_years", "fin_years"]
        if 2 <= n <= 12:
            options += ["months"]
    if n > 1 and row_family != "months":
        options += ["quarters"]
    if n in (2, 3) and row_family != "sexes":
        options += ["sexes", "sexes"]
    if 2 <= n <= len(_BANDS) and row_family != "ages":
        options += ["bands"]
    if 2 <= n <= len(_ONE_WORD):
        options += ["words"]
    if 2 <= n <= len(_MANY_WORDS) and not shape.splittable:
        options += ["phrases"]
    if shape.column_families:
        options = [o for o in options if o in shape.column_families]
    if not options:
        options = ["years"] if row_family not in ("years", "fin_years") else ["outcomes"]
    family = rng.choice(options)
    if family == "years":
        return _periods(rng, n, ("{y}",)), family
    if family == "fin_years":
        return _periods(rng, n, FIN_STYLES), family
    if family == "months":
        start = rng.randint(0, 11)
        names = [MONTHS[(start + i) % 12] for i in range(n)]
        if rng.random() < 0.6:
            names = [m[:3] for m in names]
        elif rng.random() < 0.3:
            names = [f"{m[:3]}-{19 + (start + i) // 12}" for i, m in enumerate(names)]
        return names, family
    if family == "quarters":
        year = rng.randint(2015, 2022)
        if n <= 4 and rng.random() < 0.6:
            return [f"Q{i + 1}" for i in range(n)], family
        return [f"Q{i % 4 + 1} {year + i // 4}" for i in range(n)], family
    if family == "sexes":
        return list(rng.choice([s for s in _SEXES if len(s) == n])), family
    if family == "bands":
        start = rng.randint(0, len(_BANDS) - n)
        return list(_BANDS[start : start + n]), family
    if family == "words":
        return rng.sample(_ONE_WORD, n), family
    if family == "phrases":
        return rng.sample(_MANY_WORDS, n), family
    chosen = sorted(rng.sample(range(len(_OUTCOMES)), min(n, len(_OUTCOMES))))
    return [_OUTCOMES[i] for i in chosen], "outcomes"


def _two_level_columns(
    rng: Random, limit: int, row_family: str
) -> tuple[list[tuple[str, ...]], str]:
    """Columns of two levels, every upper label over the same lower ones."""
    uppers = [u for u in _UPPERS if not (row_family in ("years", "fin_years") and "years" in u)]
    if row_family == "sexes":
        uppers.remove("sexes")
    upper = rng.choice(uppers)
    n = rng.randint(2, min(5, limit // 2))
    if upper == "sexes":
        tops = list(rng.choice([s for s in _SEXES if len(s) <= max(2, n)]))
    elif upper == "arrests":
        tops = rng.sample(("Arrests", "Charges", "Cautions", "Releases"), min(n, 4))
    elif upper == "numbers":
        tops = [f"Number of {x}" for x in rng.sample(("arrests", "charges", "cautions"), min(n, 3))]
    elif upper == "outcomes":
        tops = [_OUTCOMES[i] for i in sorted(rng.sample(range(len(_OUTCOMES)), n))]
    else:
        tops = _periods(rng, n, ("{y}",) if upper == "years" else FIN_STYLES)
    lowers: list[tuple[str, ...]] = [("Adult", "Youth"), ("Yes", "No")]
    if upper != "sexes" and row_family != "sexes":
        lowers += list(_SEXES)
    if row_family != "ages":
        lowers += [("Under 18", "18 and over"), ("10-17", "18-24", "25+")]
    if "years" not in upper and row_family not in ("years", "fin_years", "months"):
        lowers += [tuple(_periods(rng, k, ("{y}",))) for k in (2, 3)]
    if "years" in upper and row_family != "months":
        lowers += [("Q1", "Q2", "Q3", "Q4")]
    lowers = [low for low in lowers if len(low) * len(tops) <= limit] or [("Yes", "No")]
    bottoms = rng.choice(lowers)
    return [(t, b) for t in tops for b in bottoms], upper


# --- values ---


@dataclass
class _Style:
    """How the values of one table are printed."""

    kind: str
    thousands: str
    nil: str
    pence: bool
    suppress: str
    odd: str
    left_out: bool

    def text(self, number: int) -> str:
        if self.kind == "percent":
            return f"{number / 10:.1f}%" if self.pence else f"{number // 10}%"
        if self.kind == "money":
            return f"£{number / 100:,.2f}" if self.pence else f"£{number // 100:,}"
        if number == 0:
            return self.nil
        return f"{number:,}".replace(",", self.thousands)


def _style(rng: Random, shape: Shape) -> _Style:
    kind = rng.choices(("count", "percent", "money"), (86, 6, 8))[0]
    thousands = rng.choices(("", ",", " "), (45, 45, 10 if shape.spaced else 0))[0]
    nil = rng.choices(("0", "-", "–", "nil"), (55, 35, 7, 3))[0]
    suppress = rng.choices(
        ("", "*", "<5", "< 5", "[c]", "[low]"), (62, 12, 13, 5, 5, 3)
    )[0]  # fmt: skip
    odd = rng.choices(("", "N/A", "..", "?", "5+"), (84, 7, 4, 2, 3))[0]
    if kind != "count":
        suppress, nil = "", "0"
        odd = odd if odd == "N/A" else ""
    return _Style(kind, thousands, nil, rng.random() < 0.5, suppress, odd, rng.random() < 0.15)


def _numbers(rng: Random, rows: int, columns: int, kind: str) -> list[list[int]]:
    if kind == "percent":
        return [[rng.randint(0, 1000) for _ in range(columns)] for _ in range(rows)]
    if kind == "money":
        top = rng.choice((90_00, 4_000_00, 900_000_00))
        return [[rng.randint(1_00, top) for _ in range(columns)] for _ in range(rows)]
    top = rng.choices((9, 40, 900, 30_000), (25, 35, 25, 15))[0]
    zero = rng.choice((0.0, 0.1, 0.3))
    return [
        [0 if rng.random() < zero else rng.randint(0, top) for _ in range(columns)]
        for _ in range(rows)
    ]


# --- words around ---

_MEASURES = (
    "arrests made", "offences recorded", "persons charged", "incidents attended",
    "complaints received", "penalty notices issued", "requests received", "cautions issued",
)  # fmt: skip
_ORDINALS = ("ONE", "TWO", "THREE", "FOUR")
_BEFORE = (
    (
        "Thank you for your request of 14 March 2023, which we have logged under reference FOI "
        "2291/23."
    ),
    "Dear Ms Arkwright",
    (
        "I write in connection with your request for information dated 2 February 2022. I "
        "confirm that the information you asked for is held and is set out below."
    ),
    "You asked for the figures for each of the last 5 years, broken down as far as possible.",
    "Following receipt of your request, searches were conducted within the Trust on 3 systems.",
    (
        "Under section 1(1)(a) of the Freedom of Information Act 2000 we confirm that we hold "
        "the information; under section 1(1)(b) it is provided in the table."
    ),
    "Our reference: 01/FOI/22/004518/K",
    "1. How many of these were there between 1 April 2018 and 31 March 2021?",
    "Response to question 2",
    "The data has been taken from a live system and was accurate on 19 May 2024.",
)
_AFTER = (
    (
        "If you are unhappy with this response you may ask for an internal review within 40 "
        "working days of the date of this letter."
    ),
    (
        "The Information Commissioner can be contacted at Wycliffe House, Water Lane, Wilmslow,"
        " Cheshire SK9 5AF, or on 0303 123 1113."
    ),
    "Yours sincerely",
    "Information Governance Team",
    (
        "Please note that police forces do not use one system for recording these figures, so "
        "they should not be compared with those of another force."
    ),
    "Every effort is made to ensure that the figures presented are accurate and complete.",
    "Question 3 is refused under section 40(2) of the Act.",
)
_NOTES = (
    "Note: figures for the latest period are provisional.",
    "Please note that one person may have been counted more than once.",
    "Caveat: the data was extracted on 12/12/2023 and is subject to change.",
    "Source: case management system, run on 4 January 2024.",
    "* denotes a figure that has been withheld because it is small.",
    "Figures include 3 cases transferred from another force in 2016.",
)


def _title(rng: Random, period: str) -> str:
    measure = rng.choice(_MEASURES)
    link = "between" if " and " in period else "from" if " to " in period else "in"
    span = rng.choice((f" {link} {period}", f", {period}", ""))
    body = f"Number of {measure}{span}"
    kind = rng.random()
    if kind < 0.22:
        return f"TABLE {rng.choice(_ORDINALS)}: {body}"
    if kind < 0.44:
        return f"Table {rng.randint(1, 6)} - {body}"
    if kind < 0.62:
        return f"The table below shows the {body[0].lower()}{body[1:]}:"
    if kind < 0.74:
        return body
    return ""


def generate(seed: int | str, shape: Shape | None = None) -> TableTruth:
    """Draw the table of a seed within a shape."""
    return draw(Random(f"table:{seed}"), shape or Shape())  # noqa: S311


def _sizes(rng: Random, shape: Shape) -> tuple[int, int]:
    low, high = rng.choices(((1, 2), (3, 10), (11, 20), (21, 40)), (15, 55, 20, 10))[0]
    rows = min(max(rng.randint(low, high), shape.rows[0]), shape.rows[1])
    low, high = rng.choices(((1, 1), (2, 4), (5, 8), (9, 14)), (15, 50, 22, 13))[0]
    columns = min(max(rng.randint(low, high), shape.columns[0]), shape.columns[1])
    return rows, columns


def _fill_cells(
    rng: Random, shape: Shape, style: _Style, rows: int, columns: int, has_total: bool
) -> tuple[list[list[str]], list[list[int]]]:
    """The cells as printed, and what each counts for in a total; total columns come later."""
    hidden = _numbers(rng, rows, columns - has_total, style.kind)
    printed = [[style.text(v) for v in row] for row in hidden]
    counted = [row[:] for row in hidden]
    with_blanks = rng.random() < shape.blanks
    blank_rate = rng.choice((0.04, 0.1, 0.25))
    for r, row in enumerate(hidden):
        for c, number in enumerate(row):
            if style.suppress and 1 <= number <= 4:
                printed[r][c] = style.suppress
                counted[r][c] = 0 if style.left_out else number
            elif style.odd == "5+" and number >= 5 and rng.random() < 0.05:
                printed[r][c] = "5+"
            elif style.odd and style.odd != "5+" and rng.random() < 0.04:
                printed[r][c], counted[r][c] = style.odd, 0
            elif with_blanks and rng.random() < blank_rate:
                printed[r][c], counted[r][c] = "", 0
        if not has_total and not shape.blank_rows and not any(printed[r]):
            c = rng.randrange(len(row))
            printed[r][c], counted[r][c] = style.text(row[c]), row[c]
            if style.suppress and 1 <= row[c] <= 4:
                printed[r][c] = style.suppress
                counted[r][c] = 0 if style.left_out else row[c]
    if style.kind == "money" and not style.pence:
        counted = [[n // 100 * 100 for n in row] for row in counted]
    return printed, counted


def draw(rng: Random, shape: Shape) -> TableTruth:
    """Draw a table with the given source of chance."""
    n_rows, n_columns = _sizes(rng, shape)
    families = shape.families or tuple(STUBS)
    weights = [4 if f == "offences" else 2 if f in ("categories", "sections") else 1
               for f in families]  # fmt: skip
    family = rng.choices(families, weights)[0]
    style = _style(rng, shape)
    additive = style.kind != "percent"
    labels = _row_labels(rng, family, n_rows)

    total_name = rng.choice(("Grand Total", "Grand Total", "Total"))
    columns: list[tuple[str, ...]]
    if rng.random() < shape.two_level:
        has_total = additive and rng.random() < 0.6
        columns, column_family = _two_level_columns(rng, max(4, n_columns, 13 * has_total), family)
        columns = columns[:14]
        two = True
    else:
        has_total = additive and n_columns > 2 and rng.random() < 0.55
        names, column_family = _plain_columns(rng, n_columns - has_total, shape, family)
        if column_family in ("years", "fin_years") and rng.random() < 0.06:
            names[-1] += " (exc. P13)" if column_family == "fin_years" else " (to 30 June)"
        columns = [(n,) for n in names]
        two = False
    if has_total:
        columns.append((total_name,))

    printed, counted = _fill_cells(rng, shape, style, len(labels), len(columns), has_total)
    if has_total:
        for r, row in enumerate(counted):
            row.append(sum(row))
            printed[r].append(style.text(row[-1]))
    rows = [Row(label, tuple(cells)) for label, cells in zip(labels, printed, strict=True)]
    total_row = "none"
    if additive and len(rows) > 1 and rng.random() < 0.55:
        name = total_name if rng.random() < 0.9 else "Total (2023/24)"
        sums = tuple(style.text(sum(col)) for col in zip(*counted, strict=True))
        total_row = rng.choices(("last", "first"), (85, 15))[0]
        rows.insert(0 if total_row == "first" else len(rows), Row(name, sums))

    period = rng.choice(("2019/20", "2018 and 2021", "the calendar year 2020", "2015 to 2022"))
    note = ""
    if column_family == "years" and not two and rng.random() < 0.2:
        note = rng.choice(("CALENDAR YEAR RECORDED", "Year of offence", "Calendar year"))
    return TableTruth(
        title=_title(rng, period),
        stub=rng.choice(STUBS[family]),
        columns=tuple(columns),
        rows=tuple(rows),
        header_note=note,
        notes=tuple(rng.sample(_NOTES, rng.choices((0, 1, 2), (60, 30, 10))[0])),
        before=tuple(rng.sample(_BEFORE, rng.randint(0, 3))),
        after=tuple(rng.sample(_AFTER, rng.randint(0, 3))),
        family=family,
        column_family=column_family,
        kind=style.kind,
        has_total_column=has_total,
        total_row=total_row,
        facts={"suppress": style.suppress, "left_out": str(style.left_out)},
    )


def tables(shape: Shape | None = None) -> st.SearchStrategy[TableTruth]:
    """Tables as a Hypothesis strategy; only the seed is drawn, so shrinking is by seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: generate(seed, shape))
