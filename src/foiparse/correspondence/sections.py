"""Sections of the Acts and regulations: where a text names them, and whether it applies them.

A section is applied where the authority says in its own words that it relies on it; it is
only mentioned where the Act is recited, a request quoted, or another Act meant.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct

from foiparse.data import rows
from foiparse.remembering import remembered

FOIA, FOISA, EIR, EISR = "FOIA", "FOISA", "EIR", "EISR"
_PARTS = r"(?:\s?\([0-9]{1,2}[A-Z]?\)|\s?\([a-z]{1,4}\))*"
_ONE = rf"\d{{1,2}}[A-Z]?(?![\d/:]|\.\d){_PARTS}"
_NAMED = re.compile(
    rf"(?P<word>\b(?:sections?|sec\.?|s\.|s(?=\d)|ss\.?|exemptions?|adran(?:nau)?|FOIA|FOISA|regulations?|rheoliad(?:au)?|regs?\.?|EIRs?)\s?)"
    rf"(?P<list>{_ONE}(?:\s*(?:,\s*and|,|and|&|/|or)\s*(?:sections?\s|s\.?\s?(?=\d)|regulations?\s)?"
    rf"(?:{_ONE}|\([0-9a-z]{{1,3}}\)(?:\([a-z]\))?))*)",
    re.IGNORECASE,
)
# The figure of a section, behind the end of a word for one; most sentences have none.
_CITED = re.compile(r"\d(?:(?<=[nscaudgr.]\d)|(?<=[nscaudgr.]\s\d))", re.IGNORECASE)
_PIECE = re.compile(r"(?P<number>\d{1,2}[A-Z]?)?(?P<parts>(?:\s?\([0-9A-Za-z]{1,4}\))*)")
_ACT_AFTER = re.compile(
    r"[\s\"'\u201d)]*(?:of|in|to)?\s*(?:the )?(?P<act>(?:[A-Z][\w&'-]*[ ,]*|of |and |\(|\) ?){0,8})"
)
# Begun with the sign, so that a search goes from sign to sign and tries nothing between.
_SENTENCE = re.compile(r"[.;?!:](?:(?<!:)\s+(?=[A-Z\"'\u201c(])|(?<=:)\s+(?=[A-Z]))")
_ABBREVIATED = re.compile(r"\b(?:[sS]|[sS]ec|[rR]eg|[nN]o|e\.g|i\.e|[aA]rt)\.$")
_SHORTENED = 4  # characters of the longest of these


class Ground(Struct, frozen=True):
    """A section that can be a ground for refusing, as the Act has it."""

    regime: str
    section: str
    kind: str  # absolute, qualified, part, limit
    ncnd: str
    disposition: str


class Mention(Struct, frozen=True):
    """A section that a sentence names; ``ground`` is None where another Act is meant."""

    name: str
    ground: Ground | None
    start: int
    end: int


@cache
def _grounds() -> dict[tuple[str, str], Ground]:
    return {
        (row["regime"], row["section"]): Ground(
            row["regime"], row["section"], row["type"], row["ncnd"], row["disposition"]
        )
        for row in rows("exemptions")
    }


@cache
def _form(kind: str) -> re.Pattern[str]:
    listed = [row["phrase"] for row in rows("section_words") if row["kind"] == kind]
    pieces = (re.escape(phrase).replace(r"\*", "[^.;]{0,70}?") for phrase in listed)
    return re.compile(rf"\b(?:{'|'.join(pieces)})")


@lru_cache(maxsize=4096)
def ground_of(name: str) -> Ground | None:
    """The ground that a name such as ``s31(3)`` or ``EIR 12(4)(b)`` belongs to."""
    regime, _, rest = name.rpartition(" ")
    regime = regime or FOIA
    section = rest.removeprefix("s")
    while section:
        if found := _grounds().get((regime, section)):
            return found
        shorter = re.sub(r"\([^()]*\)$", "", section)
        if shorter == section:
            return None
        section = shorter
    return None


def short_name(name: str) -> str:
    """The section itself, without its paragraphs: ``s31`` of ``s31(3)``; of a regulation all."""
    found = ground_of(name)
    if found is None:
        return name
    return written(found.regime, found.section)


def written(regime: str, section: str) -> str:
    """A section as the data model writes it."""
    if regime in {EIR, EISR}:
        return f"{regime} {section}"
    return f"s{section}" if regime == FOIA else f"{regime} s{section}"


def regime_of(text: str) -> str:
    """The Act that a reply goes by, from its words: FOIA unless it names the Scottish one."""
    lower = text.lower()
    scottish = re.search(
        r"information \(scotland\) (?:act|regulations)|\b(?:foisa|eisrs?)\b", lower
    )
    return FOISA if scottish or "scottish information commissioner" in lower else FOIA


def sentences(text: str) -> list[str]:
    """A passage's sentences; ``s. 40`` and the like do not end one."""
    found: list[str] = []
    at = 0
    pieces: list[str] = []
    for end in _SENTENCE.finditer(text):
        pieces.append(text[at : end.start() + 1])
        at = end.end()
    for piece in (*pieces, text[at:]):
        if found and _ABBREVIATED.search(found[-1], len(found[-1]) - _SHORTENED):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def mentions(sentence: str, regime: str = FOIA) -> list[Mention]:
    """The sections that a sentence names, in order, under ``regime`` unless it says which."""
    found: list[Mention] = []
    if not _CITED.search(sentence):
        return found
    for match in _NAMED.finditer(sentence):
        word = match["word"].strip().lower()
        before, after = sentence[: match.start()], sentence[match.end() :]
        act = _act(word, before, after, regime)
        for section in _expand(match["list"]):
            name = written(act or "other", section)
            ground = ground_of(name) if act else None
            if act and ground is None:
                continue
            found.append(Mention(_spelled(name, ground), ground, match.start(), match.end()))
    return found


def without(text: str) -> str:
    """The text with the sections that it names cut out."""
    return _NAMED.sub("", text) if _CITED.search(text) else text


def _act(word: str, before: str, after: str, regime: str) -> str:
    """Which Act a mention belongs to; empty where it is another than these."""
    lower = after[:90].lower()
    if word.startswith(("reg", "eir", "rheol")):
        scots = "scotland" in lower or (regime == FOISA and "information regulations" not in lower)
        return EISR if scots else EIR
    if word in {"foia", "foisa"}:
        return word.upper()
    tail = _ACT_AFTER.match(after)
    named = re.sub(r"(?:[\s,(]|\band\b|\bof\b)+$", "", tail["act"] if tail else "").lower()
    if "freedom of information" in named or re.match(r"[\s\"')]*(?:of|in) (?:the )?foi", lower):
        return FOISA if "scotland" in lower or "foisa" in lower[:20] else FOIA
    if _form("other").search(named) or re.match(
        r"[\s\"')]*(?:of|in) (?:the )?(?:soa|dpa)\b", lower
    ):
        return ""
    if re.search(r"\bact\b", named) and len(named.split()) > 1 and named.strip() != "act":
        return ""
    if re.search(r"\b(?:DPA|SOA|GDPR|PACE)\W{0,3}$", before.rstrip()):
        return ""
    return regime


def _expand(listed: str) -> list[str]:
    """``31(1)(a) and (b)`` gives both paragraphs; ``23 & 40`` two sections."""
    found: list[str] = []
    for piece in re.split(r"\s*(?:,\s*and\b|,|\band\b|&|/|\bor\b)\s*", listed):
        match = _PIECE.search(re.sub(r"^[A-Za-z.\s]+(?=\d)", "", piece))
        if match is None or not (match["number"] or match["parts"]):
            continue
        parts = "".join(match["parts"].split())
        if match["number"]:
            found.extend(_in_series(match["number"].upper() + parts))
        elif found:
            depth = len(re.findall(r"\(", parts))
            stem = found[-1]
            for _ in range(depth):
                stem = re.sub(r"\([^()]*\)$", "", stem)
            found.append(stem + parts)
    return found


def _in_series(section: str) -> list[str]:
    """``31(1)(a)(b)`` names two paragraphs of one subsection; ``30(1)(a)(i)`` one."""
    found = re.fullmatch(r"(?P<stem>.*)\((?P<one>[a-h])\)\((?P<two>[b-i])\)", section)
    if found is None or ord(found["two"]) != ord(found["one"]) + 1:
        return [section]
    return [f"{found['stem']}({found['one']})", f"{found['stem']}({found['two']})"]


def _spelled(name: str, ground: Ground | None) -> str:
    if ground is None:
        return name
    return name.replace("(A)", "(a)") if name.endswith("(A)") else name


@remembered(1000)
def is_recited(sentence: str) -> bool:
    """Whether a sentence speaks of what the Act says, or of what might be."""
    return bool(_form("recite").search(sentence.lower().replace("\u2019", "'")))


@remembered(1000)
def is_beside(text: str) -> bool:
    """Whether a text gives something beside a refusal: out of goodwill, by way of help."""
    return bool(_form("beside").search(text.lower().replace("\u2019", "'")))


def is_ncnd(name: str) -> bool:
    """Whether a section is the paragraph that takes the duty to confirm or deny away."""
    ground = ground_of(name)
    bare = name.rpartition(" ")[2].removeprefix("s")
    return bool(ground and ground.ncnd and bare.startswith(ground.ncnd))


def is_condition(name: str) -> bool:
    """Whether a section only says when another of its paragraphs applies, as s40(3A) does."""
    return bool(_form("condition").match(name))


@remembered(1000)
def applies(sentence: str) -> bool:
    """Whether a sentence has words by which an authority applies a section."""
    return bool(_form("apply").search(sentence.lower())) and not is_recited(sentence)


@remembered(1000)
def leads(sentence: str) -> bool:
    """Whether a sentence ends by announcing sections: ``the following exemptions:``."""
    lower = sentence.lower()
    return bool(_form("lead").search(lower)) or (lower.rstrip().endswith(":") and applies(sentence))


def listed(line: str, regime: str) -> list[Mention]:
    """The sections that a line names at its head, as an item of a list or a heading does."""
    text = re.sub(r"^\s*(?:[\u2022\u00b7*\u2013-]|\(?[a-z0-9]{1,2}[.)])\s+", "", line).strip()
    found = mentions(text, regime)
    short = len(text) < 120 and not text.endswith(("?",))
    return [each for each in found if each.ground and each.start == 0] if short else []
