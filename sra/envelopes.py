"""What is around records: sets, `<WEBIN>`, `<ROOT request>` and NCBI's packages, taken apart into what holds records.

An envelope is not kept: its records are. What is wrong with an envelope itself is found here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from sra.atom import LINK
from sra.codec import Codec
from sra.dialects.changes import XSI
from sra.dialects.conversions import FOREIGN, FOREIGN_SETS
from sra.dialects.normalising import step_of
from sra.faults import DocumentRefused, Fault
from sra.normalisations import Normalisation
from sra.positions import line_of
from sra.vocabulary import nearest

PACKAGE, PACKAGE_SET = "EXPERIMENT_PACKAGE", "EXPERIMENT_PACKAGE_SET"
ENVELOPES = ("WEBIN", "ROOT", PACKAGE, PACKAGE_SET)
SET_TOTALS = frozenset({"runs", "bases", "spots", "bytes"})
"""What NCBI counts on a RUN_SET."""
EXTRAS = "package-extras"
EXTRAS_REASON = "NCBI's package says more than its records; the archives' schema has no place for that."


MAX_FAULTS = 1_000
"""Faults of one document that are told; what is behind them is not looked into."""


@dataclass(frozen=True)
class Holder:
    """A record, or a set of records of one kind, and where it was received."""

    codec: Codec
    element: etree._Element
    xpath: str
    packed: bool

    @property
    def is_foreign(self) -> bool:
        """Whether it is no SRA record, but read as one."""
        return str(self.element.tag) in FOREIGN

    @property
    def is_set(self) -> bool:
        return str(self.element.tag).endswith("_SET")

    @property
    def tag(self) -> str:
        """The element of its records."""
        return str(self.element.tag).removesuffix("_SET")

    @cached_property
    def records(self) -> list[tuple[etree._Element, str]]:
        """Its records and their XPaths."""
        if not self.is_set:
            return [(self.element, self.xpath)]
        found, at = self.element.findall(self.tag), f"{self.xpath}/{self.tag}"
        if len(found) == 1:
            return [(found[0], at)]
        return [(record, f"{at}[{number}]") for number, record in enumerate(found, 1)]


@dataclass
class Contents:
    """What a document holds, what is wrong with its envelopes, and what of them is dropped."""

    root: str
    holders: list[Holder] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    dropped: list[Normalisation] = field(default_factory=list)


def holding(codecs: Mapping[str, Codec], tag: str) -> Codec | None:
    """The codec of a record element, or of the set of such records where it has sets; None for other elements."""
    codec = codecs.get(tag.removesuffix("_SET"))
    return codec if codec is not None and tag in codec.roots else None


def roots_of(codecs: Mapping[str, Codec]) -> tuple[str, ...]:
    """The elements that hold records: each record's own and its set's."""
    names = (root for name in codecs for root in (name, f"{name}_SET"))
    return tuple(root for root in names if holding(codecs, root))


def take_apart(root: etree._Element, codecs: Mapping[str, Codec]) -> Contents:
    """What a document holds. Raises `DocumentRefused` if its root is neither a record, a set nor an envelope."""
    tag = str(root.tag)
    contents, codec = Contents(tag), holding(codecs, tag)
    if codec is not None:
        _add(contents, codec, root, f"/{tag}", packed=False)
    elif (foreign := codec_for(codecs, tag)) is not None:
        _add(contents, foreign, root, f"/{tag}", packed=False)
    elif tag in FOREIGN_SETS:
        _open_foreign(contents, codecs, root, f"/{tag}")
    elif tag in ENVELOPES:
        _open(contents, codecs, root, f"/{tag}")
    else:
        raise DocumentRefused([wrong_root(root, codecs)])
    if not contents.holders and not contents.faults:
        contents.faults.append(nothing_in_it(root, f"/{tag}"))
    return contents


def codec_for(codecs: Mapping[str, Codec], tag: str) -> Codec | None:
    """The codec of the SRA record that an element of another kind is read as (BioSample, as SAMPLE)."""
    foreign = FOREIGN.get(tag)
    return None if foreign is None else codecs.get(foreign.record)


def _open_foreign(contents: Contents, codecs: Mapping[str, Codec], envelope: etree._Element, at: str) -> None:
    inner = FOREIGN_SETS[str(envelope.tag)]
    codec = codec_for(codecs, inner)
    for child, path in children_of(envelope, at):
        if len(contents.faults) >= MAX_FAULTS:
            return
        if child.tag == inner and codec is not None:
            _add(contents, codec, child, path, packed=False)
        else:
            contents.faults.append(unknown_child(child, path, (inner,)))


def wrong_root(root: etree._Element, codecs: Mapping[str, Codec]) -> Fault:
    """The root is another kind of document."""
    expected = " or ".join(roots_of(codecs)) + ", in no namespace"
    return Fault("wrong-root", f"the root element is {root.tag}", xpath="/", line=line_of(root), expected=expected)


def nothing_in_it(element: etree._Element, xpath: str) -> Fault:
    """There is no record where one should be."""
    return Fault("missing-member", f"there is no record in {element.tag}", xpath=xpath, line=line_of(element))


def children_of(parent: etree._Element, at: str) -> Iterator[tuple[etree._Element, str]]:
    """The children and their XPaths, at a cost that grows with their number and not with its square."""
    total = Counter(child.tag for child in parent)
    seen: Counter[object] = Counter()
    for child in parent:
        seen[child.tag] += 1
        number = f"[{seen[child.tag]}]" if total[child.tag] > 1 else ""
        yield child, f"{at}/{step_of(child)}{number}"


def _open(contents: Contents, codecs: Mapping[str, Codec], envelope: etree._Element, at: str) -> None:
    """Take an envelope apart: NCBI's packages may say more than records, the others not."""
    packed = envelope.tag == PACKAGE
    if not packed:
        contents.faults += stray_texts(envelope, at)
    for child, path in children_of(envelope, at):
        tag = str(child.tag)
        if len(contents.faults) >= MAX_FAULTS:
            return
        if envelope.tag == PACKAGE_SET:
            if tag == PACKAGE:
                _open(contents, codecs, child, path)
            else:
                contents.faults.append(unknown_child(child, path, (PACKAGE,)))
        elif (codec := holding(codecs, tag)) is not None:
            _add(contents, codec, child, path, packed)
        elif packed:
            contents.dropped.append(Normalisation(EXTRAS, EXTRAS_REASON, True, 1, line_of(child), path))
        else:
            contents.faults.append(unknown_child(child, path, roots_of(codecs)))


def _add(contents: Contents, codec: Codec, element: etree._Element, at: str, packed: bool) -> None:
    contents.holders.append(Holder(codec, element, at, packed))
    totals = SET_TOTALS.intersection(map(str, element.attrib)) if packed else ()
    if totals:
        contents.dropped.append(Normalisation(EXTRAS, EXTRAS_REASON, True, len(totals), line_of(element), at))


def set_faults(holder: Holder) -> list[Fault]:
    """What is wrong with a set beside its records: attributes, texts, elements that are no such record."""
    found = set_attribute_faults(holder.element, holder.xpath, holder.packed)
    found += stray_texts(holder.element, holder.xpath)
    records = 0
    for child, path in children_of(holder.element, holder.xpath):
        if child.tag == holder.tag:
            records += 1
        elif child.tag == LINK and records == 0:
            continue
        elif child.tag == LINK:
            reason = "a link stands in front of the records"
            found.append(Fault("misplaced-element", reason, xpath=path, line=line_of(child)))
        else:
            found.append(unknown_child(child, path, (holder.tag,)))
        if len(found) >= MAX_FAULTS:
            return found
    return found if records else [*found, nothing_in_it(holder.element, holder.xpath)]


def set_attribute_faults(element: etree._Element, at: str, packed: bool) -> list[Fault]:
    """Attributes of a set, which has none; NCBI's packages count in them."""
    allowed = SET_TOTALS if packed else frozenset()
    names = [name for name in map(str, element.attrib) if not name.startswith(XSI) and name not in allowed]
    reason, line = f"{element.tag} has no attribute ", line_of(element)
    return [
        Fault("unknown-member", reason + name, xpath=f"{at}/@{name}", line=line, expected="no attributes")
        for name in names
    ]


def stray_texts(element: etree._Element, at: str) -> list[Fault]:
    """Text between the children of an element that has only children."""
    texts = [element.text, *(child.tail for child in element)]
    if not any(text and text.strip() for text in texts):
        return []
    return [stray_text(element, at)]


def stray_text(element: etree._Element, at: str) -> Fault:
    """There is text where only elements should be."""
    return Fault("wrong-format", f"text between the elements of {element.tag}", xpath=at, line=line_of(element))


def unknown_child(child: etree._Element, at: str, expected: tuple[str, ...]) -> Fault:
    """An element that does not belong into the envelope it is in."""
    tag = etree.QName(child).localname
    reason = f"{tag} is not expected here"
    said = "one of: " + ", ".join(expected) if len(expected) > 1 else expected[0]
    return Fault("unknown-member", reason, "", at, line_of(child), said, nearest(tag, expected))
