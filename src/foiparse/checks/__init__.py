"""Whether what was read adds up, and what was lost: reading has no part in it."""
