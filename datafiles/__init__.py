"""Is a file of sequences what it is said to be, and what is in it? Knows no Django, no HTTP and no records."""
