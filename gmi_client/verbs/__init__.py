"""The verbs of `gmi`, a module for each: its arguments, and what it does with them; they know no HTTP."""
