"""A whole table on one line: headings, then label and values over and over.

Values come in groups of one size; what stands before the first group holds the
headings and the first label.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from foiparse.correspondence.periods import has_date, is_period
from foiparse.model import Column, Finding, Placement, TableRow
from foiparse.tables.drafts import Draft, cell
from foiparse.tables.heading_levels import repeated_unit, split_two_levels
from foiparse.tables.heading_words import (
    count_sure,
    counts_something,
    is_age,
    is_atom,
    is_column_atom,
    is_rank,
    is_stub,
    is_total_label,
    tail_atoms,
)
from foiparse.tables.headings import split_headings
from foiparse.tables.joining import ends_open
from foiparse.tables.line_groups import Group, beat_of, carries_on, goes_lower, groups_of, is_word
from foiparse.tables.roles import says_part
from foiparse.tables.text_lines import Token, may_name_number, names_number, tidy_label
from foiparse.tables.values import DASHES, is_number, is_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foiparse.tables.text_lines import TextLine

_SENTENCE = re.compile(r"[a-z]{2}[.;?!]\s+[A-Z]|[a-z]{2}[.;]$")
_QUESTION = re.compile(
    r"(?:Q|Question )\d{1,2}[a-z]?[.:)]?\s+(?!(?:19|20)\d\d\b|Q\d)", re.IGNORECASE
)
_QUARTER = re.compile(r"Q(?P<quarter>\d)\s+(?P<year>(?=(?:19|20)\d\d\b))?")
_QUARTERS = re.compile(r"\bQ(?P<quarter>\d)\b(?P<year>\s(?:19|20)\d\d\b)?")
_FIGURES = re.compile(r"\d")
_BRACKETS = re.compile(r"\([^()]*\)")
_MONTH = re.compile(r"\b[A-Z][a-z]{2,8}\s(?:19|20)\d\d\b")
_CODE = re.compile(r"(?<!\S)\d{1,3}/\d{1,2}(?=\s)")
_DISTRICT = re.compile(r"[A-Z]{1,2}\d{1,2}[A-Z]?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[3-9]\d{3}|\d{5,}")
_LONGEST_HEAD = 60  # words
_LONGEST_STUB = 9  # words
_LONGEST_LABEL = 30  # words
_KNOWN, _DEAREST = 0.5, 1.1  # costs of headings, each: that explain themselves, that may do
_LONGEST_LINE = 20_000
_MOST_IN_LABEL = 1  # values


class _Head(Struct, frozen=True):
    stub: str
    columns: tuple[tuple[str, ...], ...]
    label: str
    cost: float


def find_one_line(lines: Sequence[TextLine], taken: Sequence[bool]) -> list[Draft]:
    """Every table of this layout, in order. ``taken`` marks lines that another layout has."""
    drafts = []
    for at, line in enumerate(lines):
        if taken[at] or not 24 <= len(line.raw) <= _LONGEST_LINE:
            continue
        if len(_FIGURES.findall(line.raw)) < 3 or _has_sentence(line.text):
            continue
        if _is_dated(line.text) or repeated_unit(line.text):
            continue
        draft = _read(line, at)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _is_dated(text: str) -> bool:
    """Whether a date stands in a line; a code such as ``17/11`` is none.

    Nor is a value before a row's month, where months label the rows: ``8 February 2016``.
    """
    months = {month for month in _MONTH.findall(text) if is_period(month)}
    return len(months) < 3 and has_date(_CODE.sub(" ", text))


def _has_sentence(text: str) -> bool:
    return _SENTENCE.search(_BRACKETS.sub("", text)) is not None


def rows_on(line: TextLine) -> int:
    """How many rows a line may hold, read or not: words in front of values, over and over."""
    if not 24 <= len(line.raw) <= _LONGEST_LINE or len(_FIGURES.findall(line.raw)) < 3:
        return 0
    if not is_value(line.tokens[-1].text) or _has_sentence(line.text) or _is_dated(line.text):
        return 0
    groups = groups_of(line.tokens, frozenset())
    if any(carries_on(each.words) for each in groups) or len(groups) < 2:
        return 0
    rows = [each for each in groups if not all(is_period(value.text) for value in each.values)]
    values = sum(len(each.values) for each in rows)
    longest = max(len(each.words) for each in groups)
    return len(groups) if values > 2 and longest < _LONGEST_HEAD else 0


def _read(line: TextLine, at: int) -> Draft | None:
    bare = line.raw.lstrip()
    lead = _QUESTION.match(bare) or _lone_quarter(bare)
    skip = len(line.raw) - len(line.raw.lstrip()) + lead.end() if lead else 0
    tokens = [token for token in line.tokens if token.start >= skip]
    if not tokens or not is_value(tokens[-1].text):
        return None
    beat = beat_of(tokens)
    head, groups = _parted(groups_of(tokens, beat))
    _move_code(head, groups)
    if not groups:
        return None
    sizes = Counter(len(group.values) for group in groups)
    best: tuple[float, Draft] | None = None
    likely = list(dict((*sizes.most_common(3), (max(sizes), sizes[max(sizes)]))).items())
    if beat:
        likely = [(max(sizes), len(groups))]  # the labels are sure, so no value is part of one
    told = _told([token.text for token in (*head, *groups[0].words)])
    if told and told not in dict(likely) and not any(_is_over(group, told) for group in groups):
        likely.append((told, len(groups)))  # no row has a value for each
    for size, often in likely:
        if often < 2 and len(groups) > 2 and size != max(sizes):
            continue
        found = _as_table(line, at, head, groups, size)
        if found and (best is None or found[0] < best[0]):
            best = found
    return best[1] if best else None


def _lone_quarter(text: str) -> re.Match[str] | None:
    """A ``Q3`` at the start that is a question's, as it fits none of the quarters behind it."""
    lead = _QUARTER.match(text)
    if lead is None:
        return None
    others = list(_QUARTERS.finditer(text, lead.end()))
    if not others:
        return lead
    next_ = others[0]
    if lead["year"] is not None:
        return lead if next_["year"] is None else None
    follows = next_.start() == lead.end() and int(next_["quarter"]) == int(lead["quarter"]) % 4 + 1
    return None if follows and not next_["year"] else lead


def _parted(groups: list[Group]) -> tuple[list[Token], list[Group]]:
    """Years that stand as headings, with the words before them, and the groups behind."""
    head: list[Token] = []
    while len(groups) > 1 and (
        all(is_period(value.text) for value in groups[0].values) or _ends_bands(groups[0])
    ):
        head.extend((*groups[0].words, *groups[0].values))
        words = groups[1].words
        # What a bracket right behind a year says is of that period: ``2008 (to 30 June)``.
        ends = next(
            (n for n in range(1, 7) if words[n - 1 : n] and words[n - 1].text[-1] == ")"), 0
        )
        if ends and ends < len(words) and words[0].text.startswith("("):
            head.extend(words[:ends])
            groups[1].words = words[ends:]
        groups = groups[1:]
    return head, groups


def _ends_bands(group: Group) -> bool:
    """Whether the only value is the last of some bands of ages: ``10-17 18-24 25+``."""
    return (
        len(group.values) == 1
        and is_age(group.values[0].text)
        and len(group.words) > 1
        and is_age(group.words[-1].text)
    )


def _move_code(head: list[Token], groups: list[Group]) -> None:
    """Part headings from a number behind them that begins the first label: ``126 Vehicle``."""
    if len(groups) < 2 or len(groups[1].values) < 2:
        return
    words, code = [*groups[0].words, *groups[0].values[:-1]], groups[0].values[-1]
    led = [token.text for token in (*head, *words)]
    if not all(is_period(token.text) for token in groups[0].values[:-1]):
        return
    if not code.text.isdigit() or not tail_atoms((*led,)) or _calls(led[-1], code.text):
        return
    head.extend(words)
    groups[1].words = [code, *groups[1].words]
    del groups[0]


def _told(words: Sequence[str]) -> int:
    """How many headings the words before the first values surely begin with, else 0."""
    ends = range(1, min(len(words), _LONGEST_HEAD))
    return max((count_sure(" ".join(words[:end])) for end in ends), default=0)


def _as_table(
    line: TextLine, at: int, head: Sequence[Token], groups: Sequence[Group], size: int
) -> tuple[float, Draft] | None:
    rows, findings, short = _rows(line, groups, size)
    if rows is None or len(rows) - short < min(2, len(groups)):
        return None
    first = groups[0]
    led = [*head, *first.words, *first.values[: max(0, len(first.values) - size)]]
    before = [token.text for token in led]
    # Where labels do not look like labels, only headings that explain themselves will do.
    plain = len(rows) > 2 and not any(map(_lower, rows[1:]))
    names = _headings(before, size, _DEAREST if plain else _KNOWN)
    if names is None:
        return None
    # What the first group's values add to its label, as numbers inside it do, stays.
    more = rows[0].label.split(" ")[len(" ".join(before[len(head) :]).split(" ")) :]
    rows[0] = replace(rows[0], label=tidy_label(" ".join((names.label, *more))))
    if any(tail_atoms((*level.split(),)) > 1 for *_, level in names.columns):
        return None  # two headings, and a value is missing from every row
    added = any(is_total_label(row.label) for row in rows)
    if added and len(rows) == 1:
        return None  # rather the last heading than the only row
    cost = names.cost / (size + 1)
    known = cost < _KNOWN
    regular = len(rows) >= 4 and not short and not any(map(_lower, rows))
    sure = sum(
        is_column_atom(level) or is_rank(level) or counts_something(level)
        for *_, level in names.columns
    )
    if short * 2 >= len(rows) and sure < size:
        return None  # too much is in doubt under headings that are no usual ones
    if len(rows) == 1 and (sure < size or size < 2 or _lower(rows[0])):
        return None  # one row is believed only under headings that are sure
    if cost > _DEAREST or not (added or known or regular) or (len(rows) < 3 and not known):
        return None
    if not known and any(map(_lower, rows)):
        return None
    columns = tuple(Column(levels) for levels in names.columns)
    draft = Draft(at, at + 1, columns, rows, names.stub, findings=findings)
    over = sum(_is_over(group, size) for group in groups) / len(groups)
    return cost + 1.0 * short / len(rows) + 2.0 * over, draft


def _is_over(group: Group, size: int) -> bool:
    """Whether a group has more values than a row, and none that goes with its label's end."""
    spare = len(group.values) - size
    return spare > 0 and not (spare == 1 and _is_sector(group.words, group.values[0].text))


def _headings(words: Sequence[str], size: int, most: float) -> _Head | None:
    """The headings of ``size`` columns in words that end with the first row's label.

    Those that cost more than ``most`` each, the stub's with them, may be left out.
    """
    found: list[_Head] = []
    dearest = most * (size + 1) + 1e-9
    named = _stub_words(words)
    for end in range(max(size, named + 1), min(len(words), _LONGEST_HEAD)):
        if _parts(words, end) or (most == _DEAREST and goes_lower(words[end])):
            continue
        flat = split_headings(" ".join(words[:end]), size, most=dearest)
        if flat is None or tail_atoms((*flat.stub.split(),)) or _stub_words(words[end:]) > 2:
            continue
        names = tuple((name,) for name in flat.columns)
        cost = flat.cost + 2.0 * (len(names) - len(set(names))) + _label_cost(words[end:])
        found.append(_Head(flat.stub, names, " ".join(words[end:]), cost))
    if size >= 4 and len(words) <= 60:
        for end in range(len(words) - 1, size, -1):
            if _parts(words, end):
                continue
            for start in range(1, end - 3):
                stub = _stub_words(words[start:end])
                if words[start + stub] not in words[start + stub + 1 : end]:
                    continue
                two = split_two_levels(" ".join(words[:start]), " ".join(words[start:end]), size)
                if two is None or _begins_with(words[end:], two.columns):
                    continue
                levels = tuple((a, b) if b else (a,) for a, b in two.columns)
                cost = two.cost / 2 + _label_cost(words[end:])
                found.append(_Head(two.stub, levels, " ".join(words[end:]), cost))
    return min(found, key=lambda each: each.cost, default=None)


def _begins_with(words: Sequence[str], columns: Sequence[tuple[str, str]]) -> bool:
    """Whether a label would begin with a heading of the lower level."""
    inner = {tuple(name.split()) for _, name in columns if name}
    return any(tuple(words[: len(name)]) == name for name in inner)


def _stub_words(words: Sequence[str]) -> int:
    """How many words at the start are the usual heading of a stub."""
    sizes = range(min(len(words) - 1, _LONGEST_STUB), 0, -1)
    return next((n for n in sizes if is_stub((*words[:n],)) and not is_atom((*words[: n + 1],))), 0)


def _parts(words: Sequence[str], at: int) -> bool:
    """Whether a cut between headings and the first label would part what belongs together."""
    cut = words[at].startswith("(") and (at < len(words) - 1 or not words[at].endswith(")"))
    cut = cut or words[at] in DASHES  # ``A1 - Indian``
    totals = (n for n in (2, 1) if is_total_label(" ".join(words[at : at + n])))
    total = next(totals, 0)
    cut = cut or (0 < total < len(words) - at and not is_total_label(" ".join(words[at:])))
    return cut or _calls(words[at - 1], words[at]) or _parts_kind(words, at)


def _parts_kind(words: Sequence[str], at: int) -> bool:
    """Whether a cut would leave a heading at a label's start that is of the last one's kind."""
    for size in (2, 1):
        last, first = " ".join(words[max(0, at - size) : at]), " ".join(words[at : at + size])
        if len(words) <= at + size:
            continue
        if is_rank(last) and is_rank(first) and words[at - size] == words[at]:
            return True
        goes_on = goes_lower(words[at + size])  # ``2019 cohort``
        if is_period(last) and is_period(first) and _form(last) == _form(first) and not goes_on:
            return True
    return False


def _form(period: str) -> str:
    return re.sub(r"[^\W\d]+", "a", re.sub(r"\d", "9", period))


def _calls(word: str, following: str) -> bool:
    """Whether a word calls for the number behind it, so that no cut parts them."""
    return names_number((Token("", 0, 0), Token(word, 0, 0)), following)


def _ends_in_dash(group: Group) -> bool:
    """Whether a number and a dash behind words go on with words: ``Zone 13 - Cold Ashby``."""
    if len(group.values) != 2:
        return False
    number, dash = (token.text for token in group.values)
    return number.isdigit() and len(number) < 4 and dash in DASHES


def _is_sector(label: Sequence[Token], number: str) -> bool:
    """Whether a digit goes with the postcode before it: ``CM14 9``."""
    return bool(_DISTRICT.fullmatch(label[-1].text)) and len(number) == 1 and number.isdigit()


def _numbered_names(line: TextLine, groups: Sequence[Group], size: int) -> dict[int, str]:
    """The word before a number too many that is its name's, by index of the group: ``Ward 4``.

    Words that places are numbered by have one, those that no label ends in (``capped at 40%``),
    and any word whose numbers count up from row to row. So has one that is a share or a sum of
    money where no value is. No row that is surely whole begins with a number, so these are not
    the next label's.
    """
    if _are_coded(groups):
        return {}
    found: dict[int, str] = {}
    last: dict[str, tuple[int, int]] = {}
    units = {parse_value(value.text).unit for each in groups for value in each.values[-size:]}
    for index, group in enumerate(groups):
        if len(group.values) != size + 1 or not is_number(group.values[0].text):
            continue
        apart = parse_value(group.values[0].text).unit not in units
        if apart or ends_open(" ".join(token.text for token in group.words)):
            found[index] = group.words[-1].text
            continue
        if not group.values[0].text.isdigit():
            continue
        word, number = group.words[-1].text, int(group.values[0].text)
        # A label may begin with a plain number, but not with a dash or a share.
        must = len(str(number)) < 4 and not group.values[-1].text.isdigit()
        if (must or may_name_number(word, str(number))) and not _is_grouped(line, group):
            found[index] = word
        elif word[0].isupper() and word in last and last[word][0] == number - 1:
            found.update({index: word, last[word][1]: word})
        last[word] = (number, index)
    return found


def _is_grouped(line: TextLine, group: Group) -> bool:
    """Whether a number and the next may be one whose thousands a space parts: ``4 612``."""
    after = group.values[1].text
    if not (len(after) == 3 and after.isdigit()):
        return False
    return not any(_THOUSANDS.fullmatch(token.text) for token in line.tokens)


def _are_coded(groups: Sequence[Group]) -> bool:
    """Whether many labels begin with a code (``105A``, ``8N``): a number before one is its too."""
    codes = sum(group.words[0].text[0].isdigit() for group in groups[1:])
    return codes * 4 > len(groups)


def _lower(row: TableRow) -> bool:
    return goes_lower(row.label) and not says_part(row.label)


def _label_cost(words: Sequence[str]) -> float:
    """How little words look like the first row's label: its start counts."""
    if goes_lower(words[0]):
        return 2.0
    text = " ".join(words)
    cost = 1.5 if text.count("(") != text.count(")") else 0.0
    cost += 1.5 * (words[0].startswith("(") and not words[0].endswith(")"))
    if is_column_atom(text):
        return cost
    # Headings left at the start of the label.
    left, at = 0, 0
    while at < len(words):
        size = next((n for n in (4, 3, 2, 1) if is_column_atom(" ".join(words[at : at + n]))), 0)
        if not size:
            break
        left, at = left + 1, at + size
    return cost + 2.5 * left


def _hyphens(groups: Sequence[Group]) -> set[str]:
    """The kind of dash that labels hold most often, if it is no value anywhere."""
    values = {token.text for group in groups for token in group.values}
    inside = Counter(t.text for group in groups for t in group.words if t.text in DASHES)
    return {mark for mark, _ in inside.most_common(1)} - values


def _rows(
    line: TextLine, groups: Sequence[Group], size: int
) -> tuple[list[TableRow] | None, list[Finding], int]:
    """A row for each group; how many of them are short of values."""
    rows: list[TableRow] = []
    findings: list[Finding] = []
    carried: list[Token] = []
    unsure_next = False
    short = 0
    coded = _are_coded(groups)
    # A label that goes on behind a number is no row that blanks have vanished from.
    vanished = any(
        len(group.values) < size and not (below and goes_lower(below.words[0].text))
        for group, below in zip(groups, (*groups[1:], None), strict=True)
    )
    # A number at a label's start looks like the last value before it: then blanks hide.
    numbered = any(len(group.values) > size for group in groups[:-1]) or coded
    short_of = [group for group in groups[:-1] if len(group.values) < size]
    dashed = size > 2 and all(map(_ends_in_dash, short_of))
    named = _numbered_names(line, groups, size)
    vanished = vanished and not (dashed and len(groups[-1].values) >= size)
    unsure = vanished and numbered
    hyphens = _hyphens(groups)
    for index, group in enumerate(groups):
        label = [*carried, *group.words]
        carried, values = [], list(group.values)
        spare = len(values) - size
        unsure_here, unsure_next = unsure_next, False
        following = groups[index + 1].words if index + 1 < len(groups) else []
        if spare < 0 and (carries_on(following) or (dashed and _ends_in_dash(group))):
            carried = [*label, *values]  # digits inside a label: it goes on after them
            continue
        # Where others of its name have a number, it may be the first value, and a blank is gone.
        unsure_here = unsure_here or (not spare and group.words[-1].text in named.values())
        if spare < 0 and _ends_in_dash(group):
            unsure_next = True  # it may be the start of the next label: ``Ward 20 -``
        if spare > 0:
            # A number too many begins the next label, unless this one can hold it.
            sure = not following or carries_on(following)
            sure = sure or (spare == 1 and _is_sector(label, values[0].text))
            sure = sure or (spare == 1 and not carried and index in named)
            unsure_next = not sure
            back = bool(following) and (carries_on(following) or (coded and spare == 1))
            carried = values[size:] if back else []
            label += [] if back else values[:spare]
            values = values[:size] if back else values[spare:]
        text = tidy_label(" ".join(token.text for token in label))
        # In a single column a dash between words may be a value, or a hyphen; so it may where
        # dashes are values and blank cells have vanished.
        unclear = any(
            token.text in DASHES and (size == 1 or (vanished and token.text not in hyphens))
            for token in label
        )
        held = sum(
            is_value(token.text) and token.text not in DASHES and not is_word(label, at, first=True)
            for at, token in enumerate(label)
        )
        if not text or (index and (len(label) > _LONGEST_LABEL or held > _MOST_IN_LABEL)):
            return None, [], 0
        cells = [cell(place, token, line) for place, token in enumerate(values, start=1)]
        doubt = unsure or unsure_here or unsure_next
        if spare < 0 or unclear or doubt:
            short += 1
            cells = [replace(each, column=0, placement=Placement.UNREADABLE) for each in cells]
            printed = " ".join([text, *(token.text for token in values)])
            findings.append(
                Finding(
                    "row_conservation",
                    line.number,
                    printed,
                    "a dash stands among the words: whether it is a value is not known"
                    if unclear
                    else "a number between two rows may be a value or part of a label"
                    if spare >= 0
                    else f"{len(values)} of {size} values are printed: blank cells have "
                    "vanished, and which is not known",
                    line.page,
                )
            )
        rows.append(TableRow(text, tuple(cells), (line.number,)))
    return (None if carried else rows), findings, short
