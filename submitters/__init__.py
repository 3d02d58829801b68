"""Who is asking? Accounts, the centres they belong to, and the ways to prove it: passwords and tokens."""
