"""How an authority's letter opens: that the request came, when, under what number; no answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foiparse.correspondence import sections
from foiparse.correspondence.evidence import spelled_out

if TYPE_CHECKING:
    from foiparse.correspondence.pieces import Piece

_LONGEST = 40  # words of a sentence that acknowledges
_MAIL = (
    r"(?:request|requests|e-?mail|mail|letter|message|enquiry|enquiries|inquiry|correspondence|"
    r"communication|questions?|submission|response|reply|ours|yours)"
)
_OPENS = re.compile(
    rf"^\W*(?:(?:many )?thank(?:s| you) for (?:the|your|this|coming back|writing|contacting|"
    rf"getting)\b|(?:i|we) (?:write|am writing|are writing|refer|have been asked|was asked|"
    rf"acknowledge)\b|"
    rf"(?:further to|with reference to|in (?:reply|response|answer) to|following|on) "
    rf"(?:the|your|our|ours|yours)\b|"
    rf"(?:the|your|this) (?:freedom of information |foi |information |eir )?{_MAIL} "
    rf"(?:has |have )?(?:been |was |were )?(?:reached|received|came|arrived|logged|given|"
    rf"registered)|(?:we|i) (?:have )?(?:received|got|had|have) (?:it|your|this|the)\b|"
    rf"it (?:has been|was|is being|came|reached|arrived)\b|(?:i|we) (?:am|are) sorry "
    rf"(?:for|that|about)\b|(?:i|we) apologise\b|(?:the|our|your) (?:ref(?:erence)?|number|case)\b)"
)
_NAMES_MAIL = re.compile(rf"\b(?:{_MAIL}|coming back|delay|time this)\b")
_LEADS = re.compile(
    r"\b(?:about|asking|asked (?:for|about|that|us|if|whether|how|what)|you asked|you wanted|"
    r"regarding|concerning|follow\w*|below|above|attached|enclosed|holds?|held|set out|"
    r"answers?(?: is| are)|requesting|in which|respond(?:ed)? as|able to|confirm|"
    r"for (?:the|a|an|information|details|copies|figures|data))\b"
)


def is_receipt(piece: Piece) -> bool:
    """Whether each sentence of a passage says that mail came, is answered or is late."""
    found = piece.found
    if found.answers or found.refuses or found.rules or found.offers or found.names:
        return False
    if found.decides - {"acknowledged_only"}:
        return False
    spoken = [spelled_out(each) for each in sections.sentences(piece.text)]
    return any(_NAMES_MAIL.search(each) for each in spoken) and all(map(_acknowledges, spoken))


def _acknowledges(sentence: str) -> bool:
    opens = _OPENS.match(sentence)
    short = len(sentence.split()) <= _LONGEST
    return short and opens is not None and not _LEADS.search(sentence, opens.end())
