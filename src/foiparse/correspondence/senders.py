"""Lines that say who speaks, over the messages of a page: a name, a body, a date beside it."""

from __future__ import annotations

from foiparse.correspondence import letters
from foiparse.correspondence.heads import fields_at
from foiparse.correspondence.sitewords import attachments, said
from foiparse.correspondence.starts import Start, Thread
from foiparse.model import MessageKind


def sender(thread: Thread, index: int) -> Start | None:
    """The message that a sender's line begins, or None for any other line."""
    lines = thread.lines
    text, sent, labelled = letters.dated_name(lines[index].text)
    who = letters.author(text)
    if who is None or letters.salutation(lines[index].text) is not None:
        return None
    if labelled and len(fields_at(lines, index)[0]) > 1:
        return None  # a mail's heading, of which pages have none but quoted ones
    name, body = who
    after = letters.next_full(lines, index + 1, 3)
    below = not thread.dated_over and not sent and after >= 0
    if below and letters.is_date_line(lines[after].text):
        sent = letters.line_date(lines[after].text)
        after = letters.next_full(lines, after + 1, 3)
    at = index
    if not sent and (over := _dated_over(thread, index)) >= 0:
        at, sent = over, letters.line_date(lines[over].text)
    while after >= 0 and said(lines[after].text, "status"):
        after = letters.next_full(lines, after + 1, 3)
    count = attachments(lines[after].text) if after >= 0 else 0
    asks = letters.fold_name(name) in thread.people and not body
    if count and not asks:
        return Start(at, MessageKind.REPLY, name, body or name, sent, count)
    closed = thread.ended or thread.signed >= 0
    named = sent is not None and letters.is_body(body or name, thread.bodies)
    noted = thread.kind is MessageKind.ANNOTATION
    if sent and ((closed and (body or named)) or (noted and named)):
        return Start(at, MessageKind.REPLY, name, body or name, sent)
    # Where the page dates its senders, one needs no sign-off above it.
    sure = sent is not None and (labelled or thread.dated) and _has_words(thread, index)
    if sure and named and (labelled or body):
        return Start(at, MessageKind.REPLY, name, body or name, sent)
    asking = MessageKind.FOLLOWUP if thread.asked else MessageKind.REQUEST
    if sent and labelled and not body and (asks or not thread.starts):
        return Start(at, asking, name, sent=sent)
    if thread.quoted or after < 0 or index <= thread.signed:
        return None
    follows = lines[after].text
    greeted = letters.salutation(follows)
    if asks:
        # The asker's own line, with a date or a salutation to the body under it.
        sure = (sure and thread.kind is MessageKind.REPLY) or (sent is not None and closed)
        if sure or (greeted and not letters.is_person(greeted, thread.people)):
            return Start(at, asking, name, sent=sent)
        return None
    if greeted and thread.greets_body(greeted):
        return None
    if not thread.starts and body and letters.is_body(body):
        # A page cut down to the answer: only an authority's line names a sender and a body.
        return Start(at, MessageKind.REPLY, name, body, sent)
    if not thread.asked or not letters.is_body(body or name, thread.bodies):
        return None
    outside = thread.kind is not MessageKind.REPLY
    own = letters.same_body(body or name, thread.bodies)
    if outside and (letters.is_opening(follows) or (own and (closed or body))):
        return Start(at, MessageKind.REPLY, name, body or name, sent)
    again = bool(body) and thread.is_sender(name, body) and letters.is_opening(follows)
    if not outside and own and (again or thread.ended or (closed and greeted is not None)):
        return Start(at, MessageKind.REPLY, name, body or name, sent)
    return None


def _dated_over(thread: Thread, index: int) -> int:
    """Index of a date on a line of its own over a sender's line, or -1."""
    lines = thread.lines
    full = (at for at in range(index - 1, max(index - 7, -1), -1) if lines[at].text.strip())
    over = next(full, -1)
    if over < 0 or not letters.is_date_line(lines[over].text):
        return -1
    # The date under another sender's line, or at the end of a sentence, is not this one's.
    begun = bool(thread.starts) and next(full, over) <= thread.starts[-1].at
    ended = thread.ended or thread.signed >= 0 or not thread.starts or thread.dated_over
    return over if ended and not begun else -1


def _has_words(thread: Thread, index: int) -> bool:
    """Whether the present message says something above a line: a letterhead does not."""
    top = thread.starts[-1].at if thread.starts else 0
    return any(len(line.text.split()) >= 5 for line in thread.lines[top + 1 : index])
