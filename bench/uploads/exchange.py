"""How a file is handed to a service: tus in pieces, or PUT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, Final

from .sender import Answer, Line, NotTaken, Piece, path_of
from .services import Service

_TUS: Final = {"Tus-Resumable": "1.0.0"}
_BYTES: Final = {**_TUS, "Content-Type": "application/offset+octet-stream"}
_METADATA: Final = "filename cmVhZHMuYmFt,filetype YXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt"


def connect(service: Service) -> Line:
    return Line(service.port, service.fields)


def send_whole(service: Service, file: BinaryIO, size: int, piece_size: int) -> None:
    """A file in as many requests as it takes, over one line. Raises NotTaken."""
    with connect(service) as line:
        if service.is_plain:
            for start in range(0, size, piece_size):
                piece = Piece(file, start, min(piece_size, size - start))
                line.ask("PUT", f"{service.path}{start}", {}, piece).require(201, 204)
            return
        address = create(service, line, size)
        for start in range(0, size, piece_size):
            piece = Piece(file, start, min(piece_size, size - start))
            ended = line.ask("PATCH", address, bytes_from(start), piece).require(204)
            if offset_in(ended) != start + piece.size:
                raise NotTaken(f"{offset_in(ended)} bytes are said to be there, of {start + piece.size}")


def create(service: Service, line: Line, size: int) -> str:
    """The path of a new upload. Raises NotTaken."""
    fields = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": _METADATA}
    return path_of(line.ask("POST", service.path, fields).require(201).fields["location"])


def bytes_from(offset: int) -> Mapping[str, str]:
    """The fields of a PATCH."""
    return {**_BYTES, "Upload-Offset": str(offset)}


def offset(line: Line, address: str) -> int:
    """What HEAD says. Raises NotTaken."""
    return offset_in(line.ask("HEAD", address, _TUS).require(200, 204))


def offset_in(answer: Answer) -> int:
    return int(answer.fields["upload-offset"])
