"""Who said what: messages, zones, questions, what became of them, and periods."""
