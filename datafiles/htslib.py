"""What htslib says of BAM and CRAM, where `pysam` is installed and the file has a path; htslib reads no streams."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from datafiles.faults import Fault

FORMATS = ("bam", "cram")


def path_of(stream: object) -> Path | None:
    """The path of a stream that is a common file."""
    name = getattr(stream, "name", None)
    if not isinstance(name, (str, os.PathLike)):
        return None
    path = Path(name)
    return path if path.is_file() else None


def faults_of(path: Path) -> tuple[Fault, ...]:
    """One fault if htslib cannot open the file and read its header; none also where pysam is not installed."""
    if find_spec("pysam") is None:
        return ()
    import pysam

    before = pysam.set_verbosity(0)  # htslib writes to standard error itself
    try:
        with pysam.AlignmentFile(str(path), check_sq=False):
            return ()
    except (OSError, ValueError) as error:
        return (Fault("htslib", f"samtools cannot read the file: {error}.", expected="what samtools can read"),)
    finally:
        pysam.set_verbosity(before)
