"""One extraction against another, cell by cell: which figures changed, went or came."""
