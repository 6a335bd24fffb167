"""What the words of a passage speak for: which zone, and whether they rule, recite or offer.

A passage is weighed by phrases (data, each with its source) and by how its sentences are
made: a section relied on, the Act spoken of in general, a right offered to the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from foiparse.correspondence import sections
from foiparse.correspondence.deciding import decided, is_count
from foiparse.correspondence.numbering import named_questions
from foiparse.correspondence.phrasing import Phrasebook, fold
from foiparse.model import Zone

_APPLIED, _RECITED = 60, 45  # as many letters of phrases
_PLAIN_OFFER = 40  # letters of phrases that offer a review without a word of leave
_NOTICES = 2  # phrases of a mail's small print that make it one in the midst of a letter
_NAMES = re.compile(
    r"\b(?:s|ss|sections?|regulations?|regs?|exemptions?|foia|foisa|eirs?)\b\.?\s?\d"
)
_LINK = re.compile(r"\[\d+\]|\b(?:https?://|www\.)\S*")
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
    r"\b(?:commissioner|ico)\b(?!')[^.]{0,60}\b(?:may|can|will|would|cannot|could)\b|"
    r"\b(?:may|can|could)\b[^.]{0,60}\b(?:commissioner|ico)\b(?!')"
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
_KIND = re.compile(r"\b(?:absolute|qualified|class[- ]based|prejudice[- ]based)\b")
_PERHAPS = re.compile(r"\b(?:may|might|could|can)\b")
_WELSH = re.compile(r"\b(?:adran(?:nau)?|rheoliad(?:au)?) \d")
_IDLE = frozenset({Zone.PUBLICITY, Zone.SIGNATURE, Zone.CHROME})
_UNMET = re.compile(
    r"\b(?:not|no longer|never|nor|neither|withdrawn?|cannot)\b[^.]{0,40}"
    r"\b(?:appl(?:y|ies|ied)|engaged?|rel(?:y|ied|ying)|cited)\b|\bneither applies\b"
)


@dataclass(slots=True)
class Evidence:
    """What a passage's words speak for.

    ``votes`` are letters of phrases for each zone. ``decides`` is what it gives or refuses
    as fact, ``relies`` whether on a section; ``recital`` whether it speaks of the law in
    general; ``offers`` whether it offers review or complaint; ``rules`` whether it decides
    on a review; ``counts`` whether it gives a figure.
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

    @property
    def answers(self) -> bool:
        """Whether it gives, or says that there is nothing to give."""
        return self.counts or self.gives or bool(self.decides & _GIVEN)

    @property
    def refuses(self) -> bool:
        """Whether it refuses, as fact."""
        return self.relies or bool(self.decides & _REFUSED)


@cache
def _phrases() -> Phrasebook:
    return Phrasebook.of("phrases", "zone")


@cache
def _cues(kind: str) -> Phrasebook:
    return Phrasebook.of("cue_words", "kind", kind=kind)


def spelled_out(text: str) -> str:
    """A folded text without shortened words: ``we've`` is ``we have``."""
    folded = fold(text)
    if "'" in folded:
        for form, whole in _SHORTENED:
            folded = form.sub(whole, folded)
    return folded


def votes_of(folded: str, *, small_print: bool = False) -> dict[Zone, int]:
    """How many letters of known phrases speak for each zone."""
    votes: dict[Zone, int] = {}
    notices = 0
    for phrase, zone in _phrases().found(folded):
        votes[Zone(zone)] = votes.get(Zone(zone), 0) + len(phrase)
        notices += zone == Zone.CHROME
    if notices and not small_print and notices < _NOTICES:
        del votes[Zone.CHROME]
    return votes


def weigh(text: str, *, small_print: bool = False) -> Evidence:
    """The evidence in a passage; ``small_print`` where it stands below a sign-off."""
    folded = spelled_out(text)
    found = Evidence(votes_of(folded, small_print=small_print))
    spoken = sections.sentences(" ".join(text.split()))
    found.rules = _cues("outcome").holds(folded)
    found.leads = _cues("lead").holds(folded)
    found.thanks = _cues("courtesy").holds(folded)
    found.gives = _cues("gives").holds(folded)
    recited = sum(_weigh_sentence(sentence, found) for sentence in spoken)
    if found.names and found.decides & {"elsewhere", "future"}:
        found.relies = True
    if recited and not (found.answers or "held" in found.decides or found.refuses):
        found.recital = True
        found.votes[Zone.ACT_RECITAL] = found.votes.get(Zone.ACT_RECITAL, 0) + _RECITED * recited
    if found.relies:
        found.votes[Zone.EXEMPTION] = found.votes.get(Zone.EXEMPTION, 0) + _APPLIED
    _weigh_rights(folded, found)
    return found


def _weigh_sentence(sentence: str, found: Evidence) -> bool:
    """Put what one sentence says as fact to the evidence; whether it recites the law."""
    folded = spelled_out(sentence)
    recites = _recites(folded)
    said = decided(sentence)
    might = bool(_MIGHT.search(sentence))
    recited = sections.is_recited(sentence)
    if said in _REFUSED and not recited and not (recites and might):
        found.decides.add(said)
        recites = False
    elif said and said not in _REFUSED and not might:
        found.decides.add(said)
    own = votes_of(folded)
    if not (own.keys() - _IDLE) and not might and is_count(_LINK.sub(" ", sentence)):
        found.counts = True
    if _WELSH.search(folded) and Zone.EXEMPTION in own and not recites:
        found.relies = True
    if _NAMES.search(folded) and not _UNMET.search(folded):
        named = _grounds(sentence)
        found.names = found.names or named
        if named and not recited and not recites:
            short = len(folded.split()) <= 20
            if sections.applies(sentence) or said in _REFUSED or short or Zone.EXEMPTION in own:
                found.relies = True
    return recites


def _grounds(sentence: str) -> bool:
    """Whether a sentence names a ground of any of the Acts or regulations."""
    if any(each.ground for each in sections.mentions(sentence)):
        return True
    scots = sections.mentions(sentence, sections.FOISA)
    return any(each.ground and ("(" in each.name or "EI" not in each.name) for each in scots)


def _recites(folded: str) -> bool:
    """Whether a sentence says what the law is, and nothing of the case in hand."""
    if named_questions(folded) or _KIND.search(folded):
        return False
    if _SECTION.search(folded) and _PERHAPS.search(folded) and sections.is_recited(folded):
        return True
    law = bool(_SECTION.search(folded)) or _cues("law").holds(folded)
    return law and _cues("recite").holds(folded) and not _cues("case").holds(folded)


def _weigh_rights(folded: str, found: Evidence) -> None:
    """A notice on rights names the means, and offers it to the reader or sets a time for it."""
    named = found.votes.get(Zone.COMPLAINT_RIGHTS, 0)
    means = len(list(_cues("right").found(folded)))
    leave = len(list(_cues("permission").found(folded)))
    term = _cues("term").holds(folded)
    offers = bool(
        ((named or means) and (leave or term))
        or (leave and term)
        or (named >= _PLAIN_OFFER and means)
        or _COMMISSIONER.search(folded)
    )
    weight = named + 20 * (leave + means + 2 * term)
    bound = found.votes.get(Zone.ACT_RECITAL, 0)
    found.invites = bool(leave)
    found.cues = means + bool(named)
    found.offers = offers and weight > bound and not (found.rules or found.counts)
    found.offers = found.offers and not _PENDING.search(folded)
    if found.offers:
        found.votes[Zone.COMPLAINT_RIGHTS] = weight
    elif named:
        del found.votes[Zone.COMPLAINT_RIGHTS]
