"""How does a program speak with a GMI repository? A library and the verbs of `gmi`, driven by links only.

The address of the entry point is all that is known beforehand; every other address is read from an answer.
Nothing of the service is imported here, so that this package works where no service is installed.
"""

from .arrival import FileFault, Unsound, Uploaded
from .errors import ClientError, NotOffered, NotUnderstood, Refused, SeveralFound, Unreachable, Unrecognised
from .links import Link, Links
from .pacing import Pace
from .problems import Fault
from .repository import Repository
from .representation import Representation
from .review import Step
from .submission import Submitted

__all__ = [
    "ClientError",
    "Fault",
    "FileFault",
    "Link",
    "Links",
    "NotOffered",
    "NotUnderstood",
    "Pace",
    "Refused",
    "Repository",
    "Representation",
    "SeveralFound",
    "Step",
    "Submitted",
    "Unreachable",
    "Unrecognised",
    "Unsound",
    "Uploaded",
]
