"""Documents to send: as small as they can be, each of a type of its own."""

from __future__ import annotations

import json
from typing import Any


def study(alias: str = "cheese", title: str = "Listeria in cheese") -> dict[str, Any]:
    return {"alias": alias, "description": {"title": title, "type": "Whole Genome Sequencing"}}


def sample(alias: str = "rind") -> dict[str, Any]:
    return {"alias": alias, "title": "Rind", "names": {"taxonomic-id": 1639}}


def experiment(study_alias: str = "cheese", sample_alias: str = "rind") -> dict[str, Any]:
    library = {"strategy": "WGS", "source": "GENOMIC", "selection": "RANDOM", "layout": {"type": "SINGLE"}}
    return {
        "alias": "library",
        "study": {"alias": study_alias},
        "design": {"description": "whole genome", "sample": {"alias": sample_alias}, "library": library},
        "platform": {"type": "ILLUMINA", "instrument-model": "Illumina MiSeq"},
    }


def run(filename: str, md5: str) -> dict[str, Any]:
    file = {"filename": filename, "filetype": "fastq", "checksum-method": "MD5", "checksum": md5}
    return {"alias": "lane", "experiment": {"alias": "library"}, "data-blocks": [{"files": [file]}]}


def as_json(document: Any) -> bytes:
    return json.dumps(document).encode()


def sample_set(*aliases: str) -> bytes:
    one = '<SAMPLE alias="{}"><SAMPLE_NAME><TAXON_ID>1639</TAXON_ID></SAMPLE_NAME></SAMPLE>'
    return f"<SAMPLE_SET>{''.join(one.format(alias) for alias in aliases)}</SAMPLE_SET>".encode()
