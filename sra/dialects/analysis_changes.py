"""Changes that make ENA's ANALYSIS of that of NCBI and DDBJ. Each is for one part of it."""

from dataclasses import dataclass

from lxml import etree

from sra.dialects.draft import Draft, remove, says_something
from sra.dialects.link_changes import links_of
from sra.dialects.rules import Effect

NOT_PROVIDED = "not provided"
"""INSDC's term for a value that was not given."""
TARGETED = ("SAMPLE", "EXPERIMENT", "RUN", "ANALYSIS")
BY_ACCESSION = {"S": "SAMPLE", "X": "EXPERIMENT", "R": "RUN", "Z": "ANALYSIS", "P": "STUDY"}
NAMES = ("refname", "refcenter", "accession")


@dataclass(frozen=True)
class TargetsAsReferences:
    """TARGET becomes SAMPLE_REF, EXPERIMENT_REF, RUN_REF or ANALYSIS_REF; STUDY_REF if there is none."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        effects = [Effect.EVENED]
        last: etree._Element | None = None
        for child in list(element):
            if child.tag == "IDENTIFIERS" and last is not None and last.find("IDENTIFIERS") is None:
                last.append(child)
            elif child.tag == "TARGET":
                last = _reference(child, draft)
                effects.append(Effect.LOST if last is None else Effect.EVENED)
            elif says_something(child):
                effects.append(Effect.LOST)
        remove(element)
        return max(effects)

    def words(self) -> str:
        return "made references of the kind in sra_object_type, or in the accession"


def _reference(target: etree._Element, draft: Draft) -> etree._Element | None:
    """The reference that a target is; the study's own if that is the one meant; None if it has no place."""
    kind = target.get("sra_object_type") or BY_ACCESSION.get((target.get("accession") or "")[2:3], "")
    study = draft.root.find("STUDY_REF")
    if kind == "STUDY" and study is not None:
        known = {*map(str, study.attrib.values()), *map(str, study.itertext())}
        return study if known.issuperset(_names(target).values()) else None
    if kind not in (*TARGETED, "STUDY"):
        return None
    made = draft.add(draft.root, f"{kind}_REF", target)
    for name, value in _names(target).items():
        made.set(name, value)
    return made


def _names(element: etree._Element) -> dict[str, str]:
    """What a reference is named by."""
    return {name: str(element.get(name)) for name in NAMES if element.get(name)}


@dataclass(frozen=True)
class LabelledRuns:
    """RUN_LABELS/RUN becomes RUN_REF with a label; a run that is referred to already gets the label."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        effect = Effect.EVENED
        for run in element.findall("RUN"):
            given = _names(run)
            known = [ref for ref in draft.root.findall("RUN_REF") if given.items() <= _names(ref).items()]
            reference = known[0] if known else draft.add(draft.root, "RUN_REF", run)
            for name, value in given.items():
                reference.set(name, value)
            if run.get("read_group_label"):
                reference.set("label", str(run.get("read_group_label")))
            if run.get("data_block_name"):
                effect = Effect.LOST
        remove(element)
        return effect

    def words(self) -> str:
        return "made labels of RUN_REF"


@dataclass(frozen=True)
class LabelledSequences:
    """SEQ_LABELS/SEQUENCE becomes SEQUENCE with accession and label."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        kind, effect = element.getparent(), Effect.EVENED
        for sequence in element.findall("SEQUENCE"):
            made = draft.add(element if kind is None else kind, "SEQUENCE", sequence)
            made.set("accession", str(sequence.get("accession", "")))
            if sequence.get("seq_label"):
                made.set("label", str(sequence.get("seq_label")))
            if sequence.get("gi") or sequence.get("data_block_name"):
                effect = Effect.LOST
        remove(element)
        return effect

    def words(self) -> str:
        return "made SEQUENCE elements"


@dataclass(frozen=True)
class StandardName:
    """STANDARD/@short_name becomes @refname, its first NAME @accession."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        names = element.findall("NAME")
        if "short_name" in element.attrib:
            element.set("refname", element.attrib.pop("short_name"))
        for name in names[:1]:
            element.set("accession", name.findtext("ID") or "")
        labelled = any(name.findtext("LABEL") for name in names)
        for name in names:
            remove(name)
        return Effect.LOST if len(names) > 1 or labelled else Effect.EVENED

    def words(self) -> str:
        return "short_name made refname, NAME made accession"


@dataclass(frozen=True)
class ReferenceSource:
    """REFERENCE_SOURCE/URL_LINK becomes URL_LINK; other links become links of the record."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        for source in element.findall("REFERENCE_SOURCE"):
            for link in list(source):
                if link.tag == "URL_LINK":
                    element.append(link)
                else:
                    draft.add(links_of(draft, "ANALYSIS"), "ANALYSIS_LINK", source).append(link)
            remove(source)
        return self._without_address(element) if element.find("URL_LINK") is None else Effect.EVENED

    def _without_address(self, element: etree._Element) -> Effect:
        """ENA's CUSTOM needs an address: without one there is no ASSEMBLY, which it does not ask for."""
        assembly = element.getparent()
        effect = Effect.LOST if says_something(element) else Effect.EVENED
        remove(element if assembly is None else assembly)
        return effect

    def words(self) -> str:
        return "URL_LINKs kept, others moved to ANALYSIS_LINKS"


@dataclass(frozen=True)
class AssemblyFacts:
    """DE_NOVO_ASSEMBLY becomes SEQUENCE_ASSEMBLY: named by title or alias, its programs those of the pipeline."""

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        name = draft.root.findtext("TITLE") or draft.root.get("alias") or NOT_PROVIDED
        programs = [
            " ".join(filter(None, (section.findtext("PROGRAM"), section.findtext("VERSION"))))
            for section in element.iter("PIPE_SECTION")
        ]
        element.tag = "SEQUENCE_ASSEMBLY"
        facts = {
            "NAME": name,
            "PARTIAL": "false",
            "COVERAGE": NOT_PROVIDED,
            "PROGRAM": "; ".join(programs) or NOT_PROVIDED,
            "PLATFORM": NOT_PROVIDED,
        }
        for index, (tag, text) in enumerate(facts.items()):
            draft.add(element, tag, element, index).text = text
        return Effect.EVENED

    def words(self) -> str:
        return f"made SEQUENCE_ASSEMBLY; coverage and platform are {NOT_PROVIDED}, PARTIAL is false"


@dataclass(frozen=True)
class FilesOfBlock:
    """The FILEs of a DATA_BLOCK go into FILES."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        files = draft.root.find("FILES")
        if files is None:
            files = draft.add(draft.root, "FILES", element, draft.root.index(element))
        for file in element.findall("FILES/FILE"):
            files.append(file)
        for emptied in element.findall("FILES"):
            remove(emptied)
        effect = Effect.LOST if says_something(element) else Effect.EVENED
        remove(element)
        return effect

    def words(self) -> str:
        return "their files moved to FILES"
