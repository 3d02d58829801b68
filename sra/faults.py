"""What is wrong with a document: one value per fault, and the exception that carries all of them.

Lives here: the shape of a fault. Not here: finding faults (`json_faults`, `xsd_faults`, `xml_reader`) and
turning them into a response body (`hypermedia.errors`).

Codes, the same for JSON and XML wherever the fault is the same:

===================== ==================================================================================
unknown-member        a member, element or attribute that this kind of document does not have
missing-member        something required is absent
empty-member          something required is there and says nothing
not-a-term            a value outside a controlled vocabulary
wrong-type            an object, list, text or number where another was expected
wrong-format          a number, date or address that cannot be read as one; a text of a wrong length
too-few, too-many     the number of entries
misplaced-element     XML only: known here, but not at this place in the order
conflict              two members that cannot both be there, or none of those of which one is needed
not-xml-text          JSON only: a character that XML 1.0 cannot carry
xml-schema            XML only: refused by the XSD for a reason that none of these describes
wrong-root            XML only: the root is another kind of document
xml-syntax, xml-doctype, xml-encoding, xml-size    XML only: refused before it is looked into
===================== ==================================================================================
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    `pointer` is an RFC 6901 JSON pointer into the document as JSON, also when it came as XML; `xpath` and `line`
    point into the XML source. `expected` and `suggestion` are for a person who wants to repair it.
    """

    code: str
    reason: str
    pointer: str = ""
    xpath: str | None = None
    line: int | None = None
    expected: str | None = None
    suggestion: str | None = None
    severity: str = "error"

    @property
    def field(self) -> str:
        """The pointer dotted, as in the draft's `invalidFields`: `/description/title` is `description.title`."""
        steps = self.pointer.split("/")[1:]
        return ".".join(step.replace("~1", "/").replace("~0", "~") for step in steps)


class DocumentRefused(Exception):
    """The document cannot be taken; `faults` holds every fault that was found, at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.reason}" for fault in self.faults))


def pointer_of(steps: Iterable[str | int]) -> str:
    """Join member names and list indexes into a JSON pointer (RFC 6901, section 3)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
