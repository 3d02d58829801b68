"""Print the table of all rules, as it stands in docs/dialects.md: `python -m sra.dialects`."""

from sra.dialects.normalising import ALL_RULES

HEAD = ("name", "dialect", "records", "what is done", "why", "may lose")


def table() -> list[str]:
    """The lines of the table, one for each rule, in the order in which they are applied."""
    rows = [HEAD, ("---",) * len(HEAD)]
    for rule in ALL_RULES:
        records = ", ".join(sorted(rule.kinds)) or "all"
        rows.append((f"`{rule.name}`", rule.dialect, records, rule.change.words(), rule.reason, "yes" * rule.lossy))
    return [f"| {' | '.join(row)} |" for row in rows]


if __name__ == "__main__":
    print("\n".join(table()))
