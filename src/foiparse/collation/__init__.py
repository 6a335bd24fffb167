"""One request, every authority, one dataset: what many replies to one request come to together.

Each result is condensed to a `Reply` (`digest`) and let go; replies are matched to authorities
and ordered as versions (`versions`), and what stands is told as a ledger, as comparable
figures, as totals with bounds, and with what is doubtful about them. All of it is functions of
records: nothing here reads an input or prints.
"""
