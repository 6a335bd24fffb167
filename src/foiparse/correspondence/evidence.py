"""What the words of a passage speak for: which zone, and whether they rule, recite or offer.

A passage is weighed by phrases (data, each with its source) and by how its sentences are
made: a section relied on, the Act spoken of in general, a right offered to the reader.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from foiparse.correspondence import sections
from foiparse.correspondence.deciding import decided, is_count
from foiparse.correspondence.numbering import named_questions
from foiparse.correspondence.phrasing import Phrasebook, fold
from foiparse.data import rows
from foiparse.model import Zone
from foiparse.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_APPLIED, _RECITED = 60, 45  # as many letters of phrases
_PLAIN_OFFER = 30  # letters of phrases that offer a review without a word of leave
_LONGEST = 2000  # characters of a sentence in which sections are sought
_CURT = 20  # words of a sentence that relies on what it names
_MIXED = 2  # sentences of a passage to one that recites, for the whole to be a recital
_NOTICES = 2  # phrases of a mail's small print that make it one in the midst of a letter
_NAMES = re.compile(
    r"\b(?:s|ss|sections?|regulations?|regs?|exemptions?|foia|foisa|eirs?)\b\.?\s?\d"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# Links and days of a month hold figures that count nothing.
_RUNS_ON = 4000  # characters of what can be a sentence at all
_NO_FIGURE = re.compile(
    rf"\[\d+\]|\b(?:https?://|www\.)\S*|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b(?: \d{{4}})?",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\bplease (?:send|give|supply|provide|tell|let|confirm)\b[^.]{0,20}\b(?:us|me)\b"
)
_DIGIT = re.compile(r"\d")
_TITLED = re.compile(r"(?<=\d) \([a-z][^()]{3,60}\)")  # section 12 (the appropriate limit)
_IF_HELD = re.compile(
    r"\b(?:whether|if|where|what|that|which) (?:or not )?(?:we|they|it) (?:hold|holds|do|does)\b"
)
_SECTION = re.compile(
    r"\b(?:sections?|regulations?|articles?|paragraphs?|adran(?:nau)?|rheoliad(?:au)?)\s\(?\d"
)
_MIGHT = re.compile(
    r"\b(?:may|might|would|could|should|will|if|unless|duty|duties|requires?|must|allows?|days)\b",
    re.IGNORECASE,
)
_REFUSED = frozenset({"refused", "refused_cost", "refused_vexatious", "ncnd", "ncnd_cost"})
_GIVEN = frozenset({"disclosed", "nil_return", "not_held", "transferred", "retracted"})
_COMMISSIONER = re.compile(
    r"\b(?:(?:information|the) commissioner|ico)\b(?!')[^.]{0,60}"
    r"\b(?:may|can|will|would|cannot|could)\b|"
    r"\b(?:may|can|could)\b[^.]{0,60}\b(?:(?:information|the) commissioner|ico)\b(?!')"
)
_PENDING = re.compile(
    r"\byour (?:complaint|appeal|request for (?:an? )?(?:internal )?review)\b[^.]{0,60}"
    r"\b(?:has been|have been|was|is being|is with|arrived|received|will be)\b|"
    r"^(?:you (?:have )?(?:asked|requested|complained|sought|appealed|wrote)|"
    r"(?:further to|following|in response to|thank you for|i refer to|with reference to) your)\b"
)
_SHORTENED = (
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\b(it|that|there|here|what|he|she)'s\b"), r"\1 is"),
    (re.compile(r"\b(i|we|you|they)'d\b"), r"\1 would"),
    (re.compile(r"\bi'm\b"), "i am"),
)
_KIND = re.compile(r"\b(?:absolute|qualified(?! person)|class[- ]based|prejudice[- ]based)\b")
_OURS = re.compile(r"(?<!whether )(?<!if )(?<!where )(?<!, )\b(?:we|i)\b|\bwould\b")
_GENERAL = re.compile(
    r"^\W*(?:where|when|whenever|if|some|certain|most|all|an?) |\bconfers?\b|"
    r"\ban? (?:public )?authority\b|\bauthorities\b"
)
_PARTLY = re.compile(
    r"\b(?:giv|provid|disclos|releas|send|suppl)\w*\b[^.;]{0,60}\b(?:some|part|parts|most|much)\b"
    r"[^.;]{0,60}\b(?:withh[eo]ld\w*|refus\w+|exempt\w*)\b|"
    r"\bwithh[eo]ld\w* (?:some|part|parts)\b[^.;]{0,60}\b(?:giv|provid|disclos|releas|send|suppl)"
)
_PERHAPS = re.compile(r"\b(?:may|might|could|can)\b")
_WELSH = re.compile(r"\b(?:adran(?:nau)?|rheoliad(?:au)?) \d")
_ZONES = {str(zone): zone for zone in Zone}
_IDLE = frozenset({Zone.PUBLICITY, Zone.SIGNATURE, Zone.CHROME})
_UNMET = re.compile(
    r"\b(?:not|no longer|never|nor|neither|withdrawn?|cannot)\b[^.]{0,40}"
    r"\b(?:appl(?:y|ies|ied)|engaged?|rel(?:y|ied|ying)|cited|used?)\b|\bneither applies\b|"
    r"\b(?:not|cannot) (?:uphold|agree|support)\b[^.]{0,20}\b(?:use|application|reliance|citing)\b"
)


class Evidence(Struct):
    """What a passage's words speak for.

    ``votes`` are letters of phrases for each zone. ``decides`` is what it gives or refuses
    as fact, ``relies`` whether on a section; ``recital`` whether it speaks of the law in
    general; ``offers`` whether it offers review or complaint; ``rules`` whether it decides
    on a review; ``counts`` whether it gives a figure, ``gives`` whether it hands over or
    advises. ``names`` a ground; ``leads`` to an answer; ``thanks`` or is sorry; ``cues`` are
    words of review, which ``invites`` leaves to the reader. ``boasts`` has a slogan,
    ``small_print`` a phrase of a mail's.
    """

    votes: dict[Zone, int] = field(default_factory=dict)
    decides: set[str] = field(default_factory=set)
    relies: bool = False
    recital: bool = False
    offers: bool = False
    rules: bool = False
    leads: bool = False
    gives: bool = False
    thanks: bool = False
    cues: int = 0
    invites: bool = False
    names: bool = False
    counts: bool = False
    boasts: bool = False
    small_print: bool = False

    @property
    def answers(self) -> bool:
        """Whether it gives, or says that there is nothing to give."""
        return self.counts or self.gives or bool(self.decides & _GIVEN)

    @property
    def refuses(self) -> bool:
        """Whether it refuses, as fact."""
        return self.relies or bool(self.decides & _REFUSED)


@cache
def _known() -> Phrasebook:
    """All phrases, those of zones and those of kinds of words: a text is looked through once."""
    listed = [(row["phrase"], row["zone"]) for row in rows("phrases")]
    return Phrasebook([*listed, *((row["phrase"], row["kind"]) for row in rows("cue_words"))])


class _Heard(Struct):
    """The phrases in a text: letters for each zone, and how many of each kind of words."""

    votes: dict[Zone, int]
    cues: dict[str, int]


def _hear(phrases: Iterable[tuple[str, str]]) -> _Heard:
    """What phrases with their meanings come to."""
    votes: dict[Zone, int] = {}
    cues: dict[str, int] = {}
    for phrase, meaning in phrases:
        cues[meaning] = cues.get(meaning, 0) + 1
        zone = _ZONES.get(meaning)
        if zone is not None:
            votes[zone] = votes.get(zone, 0) + len(phrase)
    if 0 < cues.get(Zone.CHROME, 0) < _NOTICES:
        del votes[Zone.CHROME]
    return _Heard(votes, cues)


def spelled_out(text: str) -> str:
    """A folded text without shortened words: ``we've`` is ``we have``."""
    folded = fold(text)
    if "'" in folded:
        for form, whole in _SHORTENED:
            folded = form.sub(whole, folded)
    return folded


def weigh(text: str) -> Evidence:
    """The evidence in a passage."""
    every = sections.sentences(" ".join(text.split()))
    said = [_say(sentence[:_RUNS_ON]) for sentence in every]
    folded = " ".join(each.folded for each in said)
    heard = _hear(dict.fromkeys(phrase for each in said for phrase in each.phrases))
    found = Evidence(heard.votes)
    found.rules = "outcome" in heard.cues
    found.leads = "lead" in heard.cues
    found.thanks = "courtesy" in heard.cues
    found.gives = "gives" in heard.cues or any(each.gives for each in said)
    found.boasts = "slogan" in heard.cues
    found.small_print = Zone.CHROME in heard.cues
    found.decides = {each.decides for each in said if each.decides}
    found.counts = any(each.counts for each in said)
    found.names = any(each.names for each in said)
    found.relies = any(each.relies for each in said) or bool(
        found.names and found.decides & {"elsewhere", "future"}
    )
    _weigh_law(said, found)
    if found.relies:
        found.votes[Zone.EXEMPTION] = found.votes.get(Zone.EXEMPTION, 0) + _APPLIED
    _weigh_rights(folded, heard, found)
    return found


def _weigh_law(said: Sequence[_Said], found: Evidence) -> None:
    """A passage recites where enough of it does, and none of it gives or refuses."""
    laws = [each for each in said if each.recites]
    given = found.answers or "held" in found.decides or found.refuses
    if not laws or given or _MIXED * len(laws) < len(said):
        return
    if any(_ASKS.search(each.folded) for each in said):
        return
    found.recital = True
    weight = _RECITED * len(laws)
    found.votes[Zone.ACT_RECITAL] = found.votes.get(Zone.ACT_RECITAL, 0) + weight
    if 2 * len(laws) >= len(said) and not any(_OURS.search(each.folded) for each in laws):
        found.votes.pop(Zone.EXEMPTION, None)  # what the Act names is not applied


class _Said(Struct, frozen=True):
    """One sentence, folded and spelled out, its phrases and what it says as fact."""

    folded: str
    phrases: tuple[tuple[str, str], ...]
    recites: bool = False
    decides: str = ""
    gives: bool = False
    counts: bool = False
    names: bool = False
    relies: bool = False


@remembered(_LONGEST)
def _say(sentence: str) -> _Said:
    """What one sentence says; kept, as a passage is weighed whole and then in pieces."""
    folded = spelled_out(sentence)
    phrases = tuple(_known().found(folded))
    heard = _hear(phrases)
    figures = bool(_DIGIT.search(folded))
    recites = _recites(folded, heard, figures=figures)
    ruled = decided(_TITLED.sub("", sentence) if recites else sentence)
    might = bool(_MIGHT.search(sentence))
    recited = sections.is_recited(sentence)
    decides = ""
    if ruled in _REFUSED and not recited and not (recites and might):
        decides, recites = ruled, False
    elif ruled and ruled not in _REFUSED and not might:
        decides = ruled
    idle = not (heard.votes.keys() - _IDLE) and not might and not recites
    withheld = Zone.EXEMPTION in heard.votes
    cited = figures and bool(_NAMES.search(folded))
    names = cited and not _UNMET.search(folded) and _grounds(sentence[:_LONGEST])
    applied = names and (
        ruled in _REFUSED
        or withheld
        or len(folded.split()) <= _CURT
        or sections.applies(sentence[:_LONGEST])
    )
    welsh = withheld and figures and not recites and bool(_WELSH.search(folded))
    return _Said(
        folded,
        phrases,
        recites,
        decides,
        gives=withheld and not cited and bool(_PARTLY.search(folded)),
        counts=idle and figures and _counts(sentence),
        names=names,
        relies=welsh or (applied and not recited and not recites),
    )


def _counts(sentence: str) -> bool:
    """Whether a sentence gives a figure that is no date and no link."""
    bare = _NO_FIGURE.sub(" ", sentence)
    return bool(_DIGIT.search(bare)) and is_count(bare)


def _grounds(sentence: str) -> bool:
    """Whether a sentence names a ground of any of the Acts or regulations."""
    if any(each.ground for each in sections.mentions(sentence)):
        return True
    scots = sections.mentions(sentence, sections.FOISA)
    return any(each.ground and ("(" in each.name or "EI" not in each.name) for each in scots)


def _recites(folded: str, heard: _Heard, *, figures: bool) -> bool:
    """Whether a sentence says what the law is, and nothing of the case in hand."""
    spoken = "recite" in heard.cues
    section = figures and bool(_SECTION.search(folded))
    perhaps = section and bool(_PERHAPS.search(folded)) and sections.is_recited(folded)
    if not perhaps:
        if not (spoken and (section or "law" in heard.cues)):
            return False
        if "case" in heard.cues and not _only_if_held(folded):
            return False
    return not (named_questions(folded) or (_KIND.search(folded) and not _GENERAL.search(folded)))


def _only_if_held(folded: str) -> bool:
    """Whether a sentence speaks of the case in no more than ``whether we hold``."""
    bare = _IF_HELD.sub(" ", folded)
    return bare != folded and "case" not in _hear(_known().found(bare)).cues


def _weigh_rights(folded: str, heard: _Heard, found: Evidence) -> None:
    """A notice on rights names the means, and offers it to the reader or sets a time for it."""
    named = found.votes.get(Zone.COMPLAINT_RIGHTS, 0)
    means, leave = heard.cues.get("right", 0), heard.cues.get("permission", 0)
    term = "term" in heard.cues
    offers = bool(
        ((named or means) and (leave or term))
        or (leave and term and Zone.ACK not in found.votes)
        or (named >= _PLAIN_OFFER and means)
        or (("commissioner" in folded or "ico" in folded) and _COMMISSIONER.search(folded))
    )
    weight = named + 20 * (leave + means + 2 * term)
    bound = found.votes.get(Zone.ACT_RECITAL, 0)
    found.invites = bool(leave)
    found.cues = means + bool(named)
    found.offers = offers and weight > bound and not (found.rules or found.counts)
    if found.offers and (_PENDING.search(folded) or (found.gives and not named)):
        found.offers = False
    if found.offers:
        found.votes[Zone.COMPLAINT_RIGHTS] = weight
    elif named:
        del found.votes[Zone.COMPLAINT_RIGHTS]
