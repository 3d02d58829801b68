"""Small packages: a study, a sample, an experiment and a run that name each other by their aliases."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from django.test.client import encode_multipart

from tests.people import Answer, Caller

BOUNDARY = "boundary-of-a-test"

STUDY = (
    '<STUDY_SET><STUDY alias="{a}study"><DESCRIPTOR><STUDY_TITLE>A study</STUDY_TITLE>'
    '<STUDY_TYPE existing_study_type="Whole Genome Sequencing"/></DESCRIPTOR></STUDY></STUDY_SET>'
)
SAMPLE = (
    '<SAMPLE_SET><SAMPLE alias="{a}sample"><TITLE>A sample</TITLE><SAMPLE_NAME><TAXON_ID>562</TAXON_ID>'
    "<SCIENTIFIC_NAME>Escherichia coli</SCIENTIFIC_NAME></SAMPLE_NAME></SAMPLE></SAMPLE_SET>"
)
EXPERIMENT = (
    '<EXPERIMENT_SET><EXPERIMENT alias="{a}experiment"><STUDY_REF refname="{a}study"/><DESIGN><DESIGN_DESCRIPTION/>'
    '<SAMPLE_DESCRIPTOR refname="{a}sample"/><LIBRARY_DESCRIPTOR><LIBRARY_STRATEGY>WGS</LIBRARY_STRATEGY>'
    "<LIBRARY_SOURCE>GENOMIC</LIBRARY_SOURCE><LIBRARY_SELECTION>RANDOM</LIBRARY_SELECTION>"
    "<LIBRARY_LAYOUT><SINGLE/></LIBRARY_LAYOUT></LIBRARY_DESCRIPTOR></DESIGN>"
    "<PLATFORM><ILLUMINA><INSTRUMENT_MODEL>Illumina MiSeq</INSTRUMENT_MODEL></ILLUMINA></PLATFORM>"
    "</EXPERIMENT></EXPERIMENT_SET>"
)
RUN = (
    '<RUN_SET><RUN alias="{a}run"><EXPERIMENT_REF refname="{a}experiment"/><DATA_BLOCK><FILES>'
    '<FILE filename="reads.fastq.gz" filetype="fastq" checksum_method="MD5" '
    'checksum="0123456789abcdef0123456789abcdef"/></FILES></DATA_BLOCK></RUN></RUN_SET>'
)
SHAPES = {"STUDY": STUDY, "SAMPLE": SAMPLE, "EXPERIMENT": EXPERIMENT, "RUN": RUN}
FOUR = ("RUN", "EXPERIMENT", "SAMPLE", "STUDY")
"""In the order in which nothing is there yet that they name."""


def submission(*actions: str, alias: str = "") -> str:
    """`submission("ADD", 'HOLD HoldUntilDate="2099-01-01"')`."""
    listed = "".join(f"<ACTION><{action}/></ACTION>" for action in actions)
    named = f' alias="{alias}"' if alias else ""
    return f"<SUBMISSION{named}><ACTIONS>{listed}</ACTIONS></SUBMISSION>"


def documents(*kinds: str, a: str = "") -> dict[str, str]:
    """XML name -> document; `a` goes before every alias."""
    return {kind: SHAPES[kind].format(a=a) for kind in kinds or FOUR}


def post_form(caller: Caller, order: str, files: dict[str, str] | None = None, **headers: str) -> Answer:
    """As the archives' clients send it."""
    parts = {"SUBMISSION": order, **(files or {})}
    body = encode_multipart(BOUNDARY, {name: _file(name, text) for name, text in parts.items()})
    return caller.send("POST", "/submissions", body, f"multipart/form-data; boundary={BOUNDARY}", **headers)


def _file(name: str, text: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(f"{name.lower()}.xml", text.encode(), "text/xml")


def address(path: str) -> str:
    return f"{settings.GMI_BASE_URL}{path}"


__all__ = ["Client", "address", "documents", "post_form", "submission"]
