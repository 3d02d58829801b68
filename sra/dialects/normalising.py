"""Evening out one record: rules in steps, and after each the question whether the archives' schema accepts it now.

First what the archives of today write otherwise, which loses least; only where that is not enough, what was there
in old times and what is untidy. So a record is changed no more than is needed, step by step.
"""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from sra.dialects.draft import Draft
from sra.dialects.ena import ENA_RULES
from sra.dialects.insdc import INSDC_RULES
from sra.dialects.insdc_analysis import INSDC_ANALYSIS_RULES
from sra.dialects.ncbi_package import PACKAGE_RULES
from sra.dialects.obsolete import OBSOLETE_RULES
from sra.dialects.rules import TELLING, Dialect, Effect, Rule
from sra.dialects.tables import outdated
from sra.dialects.untidy import UNTIDY_RULES
from sra.normalisations import Normalisation
from sra.positions import line_of

STEPS = ((*INSDC_RULES, *INSDC_ANALYSIS_RULES), (*OBSOLETE_RULES, *ENA_RULES, *UNTIDY_RULES))
ALL_RULES = (*PACKAGE_RULES, *STEPS[0], *STEPS[1])
DIALECT_OF = {rule.name: rule.dialect for rule in ALL_RULES}

OUTDATED_IN = {
    "INSTRUMENT_MODEL": "instrument-models",
    "LIBRARY_SOURCE": "library-sources",
    "LIBRARY_SELECTION": "library-selections",
}
GONE = frozenset({"ANONYMIZED_NAME", "INDIVIDUAL_NAME"})
NEVER_EMPTY = frozenset({"CONTACTS", "ACTIONS"})
_LOOKED_AT = {
    "SAMPLE": tuple(GONE),
    "EXPERIMENT": tuple(OUTDATED_IN),
    "RUN": ("INSTRUMENT_MODEL",),
    "SUBMISSION": tuple(NEVER_EMPTY),
}


def is_ours_alone(root: etree._Element) -> bool:
    """Whether a tree that our own schema accepts says something that ENA's schema does not take, or no more."""
    looked_at = _LOOKED_AT.get(str(root.tag).removesuffix("_SET"), ())
    return any(map(_is_ours_alone, root.iter(*looked_at))) if looked_at else False


def _is_ours_alone(element: etree._Element) -> bool:
    tag = str(element.tag)
    if tag in NEVER_EMPTY:
        return len(element) == 0
    return tag in GONE or element.text in outdated(OUTDATED_IN[tag])


def normalise(
    draft: Draft, accepts: Callable[[etree._Element], bool], at: str, packed: bool = False
) -> tuple[bool, list[Normalisation]]:
    """Even out a draft until it is accepted: whether it is, and what was done.

    `at` is the XPath of the record as received; `packed` says that it came in a package of NCBI.
    """
    done: list[Normalisation] = []
    if packed:
        done += _applied(PACKAGE_RULES, draft, at)
    for step in STEPS:
        done += _applied(step, draft, at)
        if accepts(draft.root) and not is_ours_alone(draft.root):
            return True, done
    return False, done


def dialect_of(names: Iterable[str]) -> str:
    """The dialect that the names of normalisations tell."""
    needed = {DIALECT_OF.get(name) or _named(name) for name in names}
    return next((dialect for dialect in TELLING if dialect in needed), Dialect.ENA)


def _named(name: str) -> str:
    """What is no rule is told by its first word, or came with NCBI's packages."""
    first = name.partition("-")[0]
    return first if first in (Dialect.BIOSAMPLE, Dialect.BIOPROJECT) else Dialect.PACKAGE


def path_within(record: etree._Element, element: etree._Element, at: str) -> str:
    """The XPath of an element of a record of which the XPath is known; costs nothing of what is around the record."""
    steps = []
    while element is not record:
        parent = element.getparent()
        if parent is None:
            break
        twins = [child for child in parent if child.tag == element.tag]
        number = f"[{twins.index(element) + 1}]" if len(twins) > 1 else ""
        steps.append(f"/{step_of(element)}{number}")
        element = parent
    return at + "".join(reversed(steps))


def step_of(element: etree._Element) -> str:
    """The step of an XPath to an element of this name."""
    tag = str(element.tag)
    return f"*[local-name()='{etree.QName(element).localname}']" if tag.startswith("{") else tag


def _applied(rules: Iterable[Rule], draft: Draft, at: str) -> Iterator[Normalisation]:
    for rule in rules:
        if rule.is_for(str(draft.root.tag)):
            yield from _one_applied(rule, draft, at)


def _one_applied(rule: Rule, draft: Draft, at: str) -> Iterator[Normalisation]:
    effects = []
    first: etree._Element | None = None
    for element in rule.places(draft.root):
        origin = draft.origin(element)
        effect = rule.change.apply(element, draft)
        if effect is not Effect.NOTHING:
            first = origin if first is None else first
            effects.append(effect)
    if first is not None:
        xpath = path_within(draft.received, first, at)
        lossy = Effect.LOST in effects
        yield Normalisation(rule.name, rule.reason, lossy, len(effects), line_of(first), xpath)
