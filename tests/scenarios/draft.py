"""What the client of the GMI draft sends, as the draft prints it.

The draft's host stands for any repository, so its addresses become ours. Its study has a comma missing and a list
written as an object; both are as it meant them (gmi-api.md D 2.2).
"""

from __future__ import annotations

from typing import Final

HOST: Final = "http://repository.g-m-i.org"

CREDENTIALS: Final = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
"""Aladdin, whose password is “open sesame”."""

PREFIX: Final = "http://www.g-m-i.org/links/"

STUDY: Final = b"""{
    "external-database-identifiers": {
        "ncbi/genbank": {"href": "http://www.ncbi.nlm.nih.gov/bioproject/18649"},
        "ebi/ena": {"href": "https://www.ebi.ac.uk/ena/data/view/SRP029705"}
    },
    "description": {
        "title": "A very interesting study.",
        "internal-name": "Internal study name.",
        "abstract": "This is a very interesting study, completed by very interesting people.",
        "description": "A supremely interesting study, this is a very long-winded description of what this project is \
about.",
        "type": "Whole Genome Sequencing",
        "related-studies": [
            "http://www.ncbi.nlm.nih.gov/bioproject/18651",
            "http://www.ncbi.nlm.nih.gov/bioproject/58825"
        ]
    },
    "related-resources": [
        "http://www.google.com"
    ],
    "additional-properties": {
        "not-used-internally": "Properties in this section are not parsed internally; submitters should use this as an \
opportunity to define metadata not officially required or specified by GMI-compliant repositories."
    },
    "submitter": [
        { "href": "http://repository.g-m-i.org/submitters/cdc" }
    ]
}"""


def at(base: str, text: bytes) -> bytes:
    """The text with the draft's host replaced by the one that is asked."""
    return text.replace(HOST.encode(), base.encode())
