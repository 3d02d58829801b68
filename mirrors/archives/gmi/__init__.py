"""Another server like ours as an archive: reached through its entry point, its links and its feed of changes."""

from .peer import Gmi

__all__ = ["Gmi"]
