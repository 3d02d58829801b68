"""Why bytes cannot be kept or read."""


class Missing(Exception):
    """There are no bytes of this name."""


class StoreFull(Exception):
    """There is no room for them: the disk is full, or a quota is used up. Nothing was kept."""


class StoreUnavailable(Exception):
    """The store does not answer, refuses or breaks off. Nothing that it was asked for has half happened: ask again."""


class Altered(StoreUnavailable):
    """The bytes are not those of their digest: they changed on their way, or on a disk. Digest them anew, ask again."""


class Taken(Exception):
    """Something else is kept under this name, which is written once."""


class Damaged(Exception):
    """What is kept is known not to be what was kept once; it is not given out."""
