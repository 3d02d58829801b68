"""Records in the words of the archives, as small as they can be, and reading them."""

from io import BytesIO

import pytest

from analyses.document import AnalysisV1
from experiments.document import ExperimentV1
from runs.document import RunV1
from samples.document import SampleV1
from sra.codec import Codec, codec_of
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault
from sra.reading import Reading, ReadRecord, Refused, read, stream
from studies.document import StudyV1
from submissions.document import SubmissionV1

MODELS = (StudyV1, SampleV1, ExperimentV1, RunV1, AnalysisV1, SubmissionV1)
CODECS: dict[str, Codec] = {model.xml_name: codec_of(model) for model in MODELS}
CODECS |= {"PROJECT": codec_of(StudyV1)} if "PROJECT" in codec_of(StudyV1).roots else {}

NAMED = "<SAMPLE_NAME><TAXON_ID>562</TAXON_ID></SAMPLE_NAME>"
SAMPLE = f"<SAMPLE alias='s'>{NAMED}</SAMPLE>"
STUDY = (
    "<STUDY alias='t'><DESCRIPTOR><STUDY_TITLE>T</STUDY_TITLE>"
    "<STUDY_TYPE existing_study_type='Metagenomics'/></DESCRIPTOR></STUDY>"
)
LIBRARY = (
    "<LIBRARY_STRATEGY>WGS</LIBRARY_STRATEGY><LIBRARY_SOURCE>GENOMIC</LIBRARY_SOURCE>"
    "<LIBRARY_SELECTION>PCR</LIBRARY_SELECTION><LIBRARY_LAYOUT><SINGLE/></LIBRARY_LAYOUT>"
)
PLATFORM = "<PLATFORM><ILLUMINA><INSTRUMENT_MODEL>Illumina MiSeq</INSTRUMENT_MODEL></ILLUMINA></PLATFORM>"
FILE = "<FILE filename='a.fastq' filetype='fastq' checksum_method='MD5' checksum='00'/>"
DATA = f"<DATA_BLOCK><FILES>{FILE}</FILES></DATA_BLOCK>"


def experiment(library: str = LIBRARY, platform: str = PLATFORM, descriptor: str = "", attributes: str = "") -> str:
    return (
        f"<EXPERIMENT alias='e' {attributes}><STUDY_REF refname='t'/><DESIGN><DESIGN_DESCRIPTION/>"
        f"<SAMPLE_DESCRIPTOR refname='s'>{descriptor}</SAMPLE_DESCRIPTOR>"
        f"<LIBRARY_DESCRIPTOR>{library}</LIBRARY_DESCRIPTOR></DESIGN>{platform}</EXPERIMENT>"
    )


def run(inner: str = DATA, attributes: str = "") -> str:
    return f"<RUN alias='r' {attributes}><EXPERIMENT_REF refname='e'/>{inner}</RUN>"


def submission(inner: str = "", attributes: str = "") -> str:
    return f"<SUBMISSION alias='b' {attributes}>{inner}</SUBMISSION>"


def sample(inner: str = "", names: str = "", behind: str = "") -> str:
    named = NAMED.replace("</SAMPLE_NAME>", f"{names}</SAMPLE_NAME>")
    return f"<SAMPLE alias='s' center_name='C'>{inner}{named}{behind}</SAMPLE>"


def reading(text: str) -> Reading:
    return read(text.encode(), CODECS)


def the_record(text: str) -> ReadRecord:
    (record,) = reading(text).records
    return record


def document(text: str) -> JsonObject:
    return the_record(text).document


def names(text: str) -> list[str]:
    return [item.name for item in reading(text).normalisations]


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DocumentRefused) as refusal:
        reading(text)
    return refusal.value.faults


def streamed(text: str) -> list[ReadRecord | Refused]:
    return list(stream(BytesIO(text.encode()), CODECS))
