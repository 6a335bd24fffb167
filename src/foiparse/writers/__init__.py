"""Writing: records to text, and text to files whole or not at all.

A writer takes records and a `Sink` (anything with ``write``); it never prints, never
opens a file by itself and knows nothing of where its text goes. `files` does the opening.
"""
