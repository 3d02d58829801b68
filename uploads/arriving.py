"""What is told of an upload to somebody who wants to attach it before it is a file."""

from __future__ import annotations

from submitters.actor import Actor

from . import transfer
from .errors import UploadGone, UploadUnknown
from .models import Upload


def why_no_file(key: str, actor: Actor) -> str:
    """Words for an upload that is not complete; "" for none, and for one that is not the actor's."""
    try:
        upload = transfer.find(key, actor)
    except UploadUnknown:
        return ""
    except UploadGone:
        return "The upload was given up, since no byte came for too long."
    return _words(upload)


def _words(upload: Upload) -> str:
    if upload.state == Upload.State.OPEN:
        length = "an unknown number of" if upload.length is None else upload.length
        return f"The upload has {upload.offset} of {length} bytes."
    if upload.state == Upload.State.RECEIVED:
        return "All bytes are here; they are being verified."
    if upload.state == Upload.State.FAILED:
        reasons = " ".join(str(fault.get("reason", "")) for fault in upload.faults)
        return f"The upload failed. {reasons}".strip()
    return "The upload is a part of a file." if upload.part == Upload.Part.PARTIAL else ""
