"""What was evened out between a document as received and the document as read, so that nothing changes silently.

Lives here: the shape of one such note. Not here: what is evened out and how (`sra.dialects`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sra.document import JsonObject


@dataclass(frozen=True, slots=True)
class Normalisation:
    """One difference between dialects that was evened out, and where it was met first.

    `name` is stable and in kebab-case; `reason` is a sentence. `lossy` says that something received has no place in
    the document any more: it is in the document as received only. `xpath` and `line` are of the first of `times`
    places, in the document as received.
    """

    name: str
    reason: str
    lossy: bool
    times: int = 1
    line: int | None = None
    xpath: str | None = None

    def as_data(self) -> JsonObject:
        """As JSON: all members, but line and xpath only where they are known."""
        data: JsonObject = {"name": self.name, "reason": self.reason, "lossy": self.lossy, "times": self.times}
        if self.line is not None:
            data["line"] = self.line
        if self.xpath is not None:
            data["xpath"] = self.xpath
        return data


def merged(found: Iterable[Normalisation]) -> tuple[Normalisation, ...]:
    """Each name once, in order of first appearance: the places counted, lossy if one of them is."""
    by_name: dict[str, Normalisation] = {}
    for item in found:
        known = by_name.get(item.name)
        by_name[item.name] = item if known is None else _sum(known, item)
    return tuple(by_name.values())


def _sum(first: Normalisation, other: Normalisation) -> Normalisation:
    return replace(first, times=first.times + other.times, lossy=first.lossy or other.lossy)
