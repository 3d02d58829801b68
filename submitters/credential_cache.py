"""Placeholder: filled in the next commit."""


def drop() -> None:
    """Forget every verified credential."""
