"""Which records does a stand-in archive hold? Linked ones in the proportions of the archives, as many as are wanted.

Every group is a study with its submission, then samples with an experiment and a run or two each, then an analysis:
whatever a record names comes before it, so the first `n` of them are whole.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import md5
from itertools import count, islice
from xml.sax.saxutils import escape

BIOPROJECT = {"E": "PRJEB", "S": "PRJNA", "D": "PRJDB"}
BIOSAMPLE = {"E": "SAMEA", "S": "SAMN", "D": "SAMD"}
SAMPLES_IN_A_STUDY = 12
_FIRST_DAY = date(2024, 1, 1)

_ORGANISMS = (
    (562, "Escherichia coli"),
    (28901, "Salmonella enterica"),
    (1639, "Listeria monocytogenes"),
    (1773, "Mycobacterium tuberculosis"),
    (573, "Klebsiella pneumoniae"),
    (408170, "human gut metagenome"),
)
_PLACES = ("Denmark", "Kenya", "Viet Nam", "Brazil", "Germany", "Côte d'Ivoire")
_SOURCES = ("food", "blood", "hospital drain", "chicken faeces", "river water < 1 km from a plant", "human gut")
_MODELS = (("ILLUMINA", "Illumina MiSeq"), ("ILLUMINA", "NextSeq 500"), ("OXFORD_NANOPORE", "MinION"))
_LAYOUTS = ('<PAIRED NOMINAL_LENGTH="350"/>', "<SINGLE/>")


@dataclass(frozen=True)
class Made:
    """A record of a stand-in: what it is, its accession, its element as XML, and the day it was last changed."""

    kind: str
    accession: str
    text: str
    updated: date

    def __iter__(self) -> Iterator[object]:
        return iter((self.kind, self.accession, self.text, self.updated))


def linked_records(n: int, archive: str = "E", seed: int = 0) -> Iterator[Made]:
    """The first `n` records of a world that depends on `archive` (E, S or D) and `seed` only.

    Each unpacks as (kind, accession, element, updated).
    """
    return islice(_Maker(archive, seed).all(), n)


class _Maker:
    def __init__(self, archive: str, seed: int) -> None:
        self._archive = archive
        self._chance = random.Random(f"{archive}{seed}")
        self._numbers = {letter: count(100_001 + 1_000_000 * seed) for letter in "ABDPSXRZ"}
        self._center = {"E": "Statens Centre", "S": "Center for Food Safety", "D": "Institute of Genetics"}[archive]
        self._day = _FIRST_DAY

    def all(self) -> Iterator[Made]:
        while True:
            yield from self._group()

    def _accession(self, letter: str) -> str:
        return f"{self._archive}R{letter}{next(self._numbers[letter])}"

    def _made(self, kind: str, accession: str, text: str) -> Made:
        self._day += timedelta(days=self._chance.randrange(2))
        return Made(kind, accession, text, self._day)

    def _group(self) -> Iterator[Made]:
        study, title = self._accession("P"), f"Draft genomes of isolates from {self._chance.choice(_SOURCES)}"
        yield self._made("study", study, self._study(study, title))
        submission = self._accession("A")
        yield self._made("submission", submission, self._submission(submission))
        sample = run = ""
        for _ in range(SAMPLES_IN_A_STUDY):
            sample, experiment = self._accession("S"), self._accession("X")
            yield self._made("sample", sample, self._sample(sample))
            yield self._made("experiment", experiment, self._experiment(experiment, study, sample, title))
            for _ in range(self._chance.choice((1, 1, 1, 2))):
                run = self._accession("R")
                yield self._made("run", run, self._run(run, experiment))
        analysis = self._accession("Z")
        yield self._made("analysis", analysis, self._analysis(analysis, study, sample, run))

    def _names(self, accession: str, *others: str) -> str:
        """Its attributes, the end of its start tag, and its identifiers."""
        alias = f"{self._center.split()[0].lower()}-{accession[2:]}"
        attributes = f'accession="{accession}" alias="{alias}" center_name="{self._center}"'
        submitter = f'<SUBMITTER_ID namespace="{self._center}">{alias}</SUBMITTER_ID>'
        primary = f"<PRIMARY_ID>{accession}</PRIMARY_ID>"
        return f"{attributes}><IDENTIFIERS>{primary}{''.join(others)}{submitter}</IDENTIFIERS>"

    def _study(self, accession: str, title: str) -> str:
        project = f"{BIOPROJECT[self._archive]}{next(self._numbers['B'])}"
        second = f"<SECONDARY_ID>{project}</SECONDARY_ID>" if self._archive == "E" else _external("BioProject", project)
        return (
            f"<STUDY {self._names(accession, second)}<DESCRIPTOR><STUDY_TITLE>{escape(title)}</STUDY_TITLE>"
            '<STUDY_TYPE existing_study_type="Whole Genome Sequencing"/>'
            f"<STUDY_ABSTRACT>{escape(title)}, sequenced as part of routine surveillance.</STUDY_ABSTRACT></DESCRIPTOR>"
            f"<STUDY_ATTRIBUTES>{_attribute('STUDY', 'surveillance', 'routine')}</STUDY_ATTRIBUTES></STUDY>"
        )

    def _submission(self, accession: str) -> str:
        names = self._names(accession)
        return f"<SUBMISSION {names}<TITLE>Submitted by {self._center}</TITLE></SUBMISSION>"

    def _sample(self, accession: str) -> str:
        taxon, name = self._chance.choice(_ORGANISMS)
        biosample = _external("BioSample", f"{BIOSAMPLE[self._archive]}{next(self._numbers['D'])}")
        place, source = self._chance.choice(_PLACES), self._chance.choice(_SOURCES)
        collected = self._day - timedelta(days=self._chance.randrange(30, 900))
        facts = (("collection date", f"{collected}"), ("geographic location", place), ("isolation source", source))
        said = "".join(_attribute("SAMPLE", tag, value) for tag, value in facts)
        return (
            f"<SAMPLE {self._names(accession, biosample)}<TITLE>{name} from {escape(source)}</TITLE><SAMPLE_NAME>"
            f"<TAXON_ID>{taxon}</TAXON_ID><SCIENTIFIC_NAME>{name}</SCIENTIFIC_NAME></SAMPLE_NAME>"
            f"<SAMPLE_ATTRIBUTES>{said}</SAMPLE_ATTRIBUTES></SAMPLE>"
        )

    def _experiment(self, accession: str, study: str, sample: str, title: str) -> str:
        platform, model = self._chance.choice(_MODELS)
        return (
            f"<EXPERIMENT {self._names(accession)}<TITLE>{model} sequencing; {escape(title)}</TITLE>"
            f"{_reference('STUDY_REF', study)}<DESIGN><DESIGN_DESCRIPTION/>{_reference('SAMPLE_DESCRIPTOR', sample)}"
            f"<LIBRARY_DESCRIPTOR><LIBRARY_NAME>lib-{accession[3:]}</LIBRARY_NAME>"
            "<LIBRARY_STRATEGY>WGS</LIBRARY_STRATEGY><LIBRARY_SOURCE>GENOMIC</LIBRARY_SOURCE>"
            "<LIBRARY_SELECTION>RANDOM</LIBRARY_SELECTION>"
            f"<LIBRARY_LAYOUT>{self._chance.choice(_LAYOUTS)}</LIBRARY_LAYOUT></LIBRARY_DESCRIPTOR></DESIGN>"
            f"<PLATFORM><{platform}><INSTRUMENT_MODEL>{model}</INSTRUMENT_MODEL></{platform}></PLATFORM></EXPERIMENT>"
        )

    def _run(self, accession: str, experiment: str) -> str:
        files = "".join(_file(f"{accession}_{number}.fastq.gz", "fastq") for number in (1, 2))
        return (
            f"<RUN {self._names(accession)}<TITLE>Run {accession}</TITLE>{_reference('EXPERIMENT_REF', experiment)}"
            f"<DATA_BLOCK><FILES>{files}</FILES></DATA_BLOCK></RUN>"
        )

    def _analysis(self, accession: str, study: str, sample: str, run: str) -> str:
        references = _reference("STUDY_REF", study) + _reference("SAMPLE_REF", sample) + _reference("RUN_REF", run)
        return (
            f"<ANALYSIS {self._names(accession)}<TITLE>Annotation of {sample}</TITLE>"
            f"<DESCRIPTION>Genes of the isolate.</DESCRIPTION>{references}"
            "<ANALYSIS_TYPE><SEQUENCE_ANNOTATION/></ANALYSIS_TYPE>"
            f"<FILES>{_file(f'{accession}.gff.gz', 'gff')}</FILES></ANALYSIS>"
        )


def _external(namespace: str, value: str) -> str:
    return f'<EXTERNAL_ID namespace="{namespace}">{value}</EXTERNAL_ID>'


def _attribute(element: str, tag: str, value: str) -> str:
    name = f"{element}_ATTRIBUTE"
    return f"<{name}><TAG>{tag}</TAG><VALUE>{escape(value)}</VALUE></{name}>"


def _reference(element: str, accession: str) -> str:
    names = f"<IDENTIFIERS><PRIMARY_ID>{accession}</PRIMARY_ID></IDENTIFIERS>"
    return f'<{element} accession="{accession}">{names}</{element}>'


def _file(name: str, filetype: str) -> str:
    digest = md5(name.encode(), usedforsecurity=False).hexdigest()
    return f'<FILE filename="{name}" filetype="{filetype}" checksum_method="MD5" checksum="{digest}"/>'
