"""Many replies to one request laid side by side: one data set, and what was decided by hand."""
