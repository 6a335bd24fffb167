"""Offence classes and codes of the Home Office in a label, printed or told by its words.

A class is written `88A`, a code `88/1` (also `088/01`, `08801`). A number after `section` is
one of an Act, and a bare one is a count or an age: neither is a class.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from foiparse.collation.wording import normal
from foiparse.data import rows

CLASS = re.compile(r"[1-9]\d{0,2}[A-Z]?")
CODE = re.compile(r"HO [1-9]\d{0,2}/\d{1,2}")
"""How the two are written: the letters in front keep Excel from taking a code for a date."""

_PROVISION = r"\d+[A-Za-z]{0,2}(?:\s*\(\w{1,4}\))*"
_CITED = re.compile(
    r"\b(?:sections?|secs?|ss?|schedules?|sch|articles?|art|paragraphs?|paras?|regulations?|regs?"
    rf"|rules?|parts?|chapters?|chap)\b\.?\s*{_PROVISION}"
    rf"(?:\s*(?:,|and|&|/|or)\s*(?:s(?:ec)?\.?\s*)?{_PROVISION})*|\b(?:s|sec)\d+[A-Za-z]{{0,2}}"
    r"(?:\s*\(\w{1,4}\))*",
    re.IGNORECASE,
)
_ACT = re.compile(r"(?:[-–—(:;,][^-–—(:;,]*)?\bAct\s+\d{4}\)?|\b[A-Z]{2,5}\s+(?:19|20)\d\d\b")
_ITEM = r"(?:\d{1,3}/\d{1,2}|\d{5}|\d{1,3}[A-Z]?)(?![\w/])"
_NAMED = re.compile(
    r"\b(?P<word>(?:(?:home\s+office|h\.?o\.?|offence|crime)\s+)?(?:class(?:es)?|codes?)"
    r"|home\s+office|hocr|ho)\s*(?:no\.?|number|:)?\s*[:(-]?\s*"
    rf"(?P<items>(?-i:{_ITEM})(?:\s*(?:,|and|&|-)\s*(?-i:{_ITEM}))*)",
    re.IGNORECASE,
)
_CODES_OF_OTHERS = re.compile(
    r"\b(?:outcome|reason|post|area|ethnic\w*|dress|officer|disposal|cost)\s*$", re.IGNORECASE
)
_ALONE = re.compile(
    r"(?<![\w/.£-])(?:(?P<slash>\d{2,3}/\d{1,2})|(?P<five>0\d{4})|(?P<letter>\d{1,3}[A-Z]))"
    r"(?![\w/]|[.,]\d)(?!\s\d{3})"
)


_CITATION = "\0"  # what covers a citation: no label holds it
_Found = tuple[int, int, list[str], list[str]]


class Offence(Struct, frozen=True):
    """Class and code, empty where none is known; ``notes`` say why, or what does not fit."""

    offence_class: str = ""
    offence_code: str = ""
    notes: tuple[str, ...] = ()


def offence_of(label: str) -> Offence:
    """The class and code of a label: printed ones first, then the class that its words name."""
    classes, codes = printed_codes(label)
    notes = []
    for name, found in (("classes", classes), ("codes", codes)):
        if len(found) > 1:
            notes.append(f"several offence {name} are printed: {', '.join(found)}")
    told = _told(normal(label))
    said = classes[0] if len(classes) == 1 else ""
    if said and told and said != told:
        notes.append(f"class {said} is printed, but the words are those of class {told}")
    code = codes[0] if len(codes) == 1 else ""
    known = said or ("" if classes else told)
    if code and known and re.sub(r"\D", "", known) != code[3:].split("/")[0]:
        notes.append(f"code {code} is not of class {known}")
    return Offence(known, code, tuple(notes))


def gist(label: str) -> str:
    """The normal form without codes and without the provisions and Acts that are cited."""
    text = _without_cited(label)
    for start, end, *_ in reversed(_printed(text)):
        text = f"{text[:start]} {text[end:]}"
    return normal(_ACT.sub(" ", text.replace(_CITATION, " "))) or normal(label)


def cited(label: str) -> frozenset[str]:
    """The provisions of Acts that a label cites, as printed but for spaces and case."""
    return frozenset(
        re.sub(r"\s", "", provision).lower()
        for match in _CITED.finditer(label)
        for provision in re.findall(_PROVISION, match[0])
    )


def canonical(code: str) -> str:
    """A printed full code as it is written: `088/05` and `08805` are `HO 88/5`; empty for none.

    >>> [canonical(text) for text in ("88/1", "088/05", "08805", "22B")]
    ['HO 88/1', 'HO 88/5', 'HO 88/5', '']
    """
    match = re.fullmatch(r"(\d{1,3})/(\d{1,2})|(\d{3})(\d{2})", code)
    if match is None:
        return ""
    number, part = int(match[1] or match[3]), int(match[2] or match[4])
    return f"HO {number}/{part}" if number else ""


def printed_codes(label: str) -> tuple[list[str], list[str]]:
    """(classes, codes) that a label prints, canonical, each once, in order."""
    found = _printed(_without_cited(label))
    classes = dict.fromkeys(each for piece in found for each in piece[2])
    codes = dict.fromkeys(each for piece in found for each in piece[3])
    return list(classes), list(codes)


def _without_cited(label: str) -> str:
    """The label with what it cites covered, every other character in its place."""
    return _CITED.sub(lambda found: _CITATION * len(found[0]), label)


def _printed(text: str) -> list[_Found]:
    """(start, end, classes, codes) of each place that prints some, in order."""
    found: list[_Found] = []
    for match in _NAMED.finditer(text):
        if _CODES_OF_OTHERS.search(text[: match.start()]):
            continue
        sure = "class" not in match["word"].lower()  # there are classes of drugs and of vehicles
        items = re.findall(_ITEM, match["items"])
        codes = [canonical(item) for item in items]
        classes = [
            item.lstrip("0")
            for item, code in zip(items, codes, strict=True)
            if not code and (sure or item[-1].isalpha() or item.lstrip("0") in _known())
        ]
        _add(found, match, classes, codes)
    for match in _ALONE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end, *_ in found):
            continue
        if match["letter"]:
            known = match["letter"].lstrip("0")
            _add(found, match, [known] if known in _known() else [], [])
        elif match["five"] or _is_code(match["slash"]):
            _add(found, match, [], [canonical(match[0])])
    return sorted(found)


def _add(found: list[_Found], match: re.Match[str], classes: list[str], codes: list[str]) -> None:
    """Remember a place where there is something at it."""
    classes, codes = list(filter(None, classes)), list(filter(None, codes))
    if classes or codes:
        found.append((match.start(), match.end(), classes, codes))


def _is_code(text: str) -> bool:
    """Whether `nn/n` that no word introduces is a code: neither a date nor a year nor a share."""
    number = text.partition("/")[0]
    if len(number) == 3 and number[0] == "0":
        return True
    numbers = {re.sub(r"\D", "", known) for known in _known()}
    return int(number) > 31 and number in numbers


@cache
def _known() -> frozenset[str]:
    return frozenset(row["class"] for row in rows("offence_codes"))


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    found = sorted(rows("offence_codes"), key=lambda row: -len(row["phrase"]))
    return tuple((f" {normal(row['phrase'])} ", row["class"]) for row in found)


def _told(text: str) -> str:
    """The class whose words are in a normal form."""
    padded = f" {text} "
    return next((known for phrase, known in _phrases() if phrase in padded), "")
