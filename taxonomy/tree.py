"""The shape of a taxonomy, by number: that it is one tree, and its pre-order. Five integers for each taxon."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

ROOT = 1


class NotATree(Exception):
    """The words tell which taxon is in the way."""


class Tree:
    """Read from (number, parent) of every taxon, in any order. Raises NotATree."""

    def __init__(self, nodes: Iterable[tuple[int, int]]) -> None:
        self._ids, parents = _sorted(nodes)
        self._parents = self._places(parents)
        self._first, self._last = _empty(len(self._ids)), _empty(len(self._ids))
        self._number()

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, tax_id: int) -> bool:
        place = bisect_left(self._ids, tax_id)
        return place < len(self._ids) and self._ids[place] == tax_id

    def span(self, tax_id: int) -> tuple[int, int]:
        """The places in pre-order of a taxon and of the last one below it."""
        place = bisect_left(self._ids, tax_id)
        return self._first[place], self._last[place]

    def _places(self, parents: array[int]) -> array[int]:
        """Where each parent stands in the list of taxa."""
        if not self._ids or self._ids[0] != ROOT or parents[0] != ROOT:
            raise NotATree("there is no root, taxon 1, its own parent")
        for tax_id, parent in zip(self._ids, parents, strict=True):
            if parent not in self:
                raise NotATree(f"the parent of taxon {tax_id} is {parent}, which is not there")
        return array("i", (bisect_left(self._ids, parent) for parent in parents))

    def _number(self) -> None:
        """Down to a child, across to the next, up again: no stack, for lines may be long and families large."""
        child, sibling = self._families()
        here = place = 0
        while True:
            following = child[here]
            while not following:
                self._last[here] = place
                if here == 0:
                    break
                following, here = sibling[here], self._parents[here]
            if not following:
                break
            place, here = place + 1, following
            self._first[here] = place
        if place + 1 != len(self):
            raise NotATree(f"{len(self) - place - 1} taxa are not below the root")

    def _families(self) -> tuple[array[int], array[int]]:
        """The first child of each taxon, and the next child of its parent; 0, the root's place, is nobody's child."""
        child, sibling = _empty(len(self)), _empty(len(self))
        for place in range(len(self) - 1, 0, -1):
            parent = self._parents[place]
            sibling[place], child[parent] = child[parent], place
        return child, sibling


def _sorted(nodes: Iterable[tuple[int, int]]) -> tuple[array[int], array[int]]:
    ids, parents = array("i"), array("i")
    for tax_id, parent in nodes:
        ids.append(tax_id)
        parents.append(parent)
    if any(after <= before for before, after in pairwise(ids)):  # NCBI's are in order
        order = sorted(range(len(ids)), key=ids.__getitem__)
        ids, parents = array("i", (ids[i] for i in order)), array("i", (parents[i] for i in order))
    for before, after in pairwise(ids):
        if before == after:
            raise NotATree(f"taxon {before} is there twice")
    return ids, parents


def _empty(size: int) -> array[int]:
    return array("i", bytes(4 * size))
