"""What happens between asking and having? States, intake, checks, policy, decisions, comments; no HTTP."""
