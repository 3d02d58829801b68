"""REST V2's own JSON."""


def is_ena_json(data: bytes) -> bool:
    return False


def to_bundle(data: bytes) -> bytes:
    return data
