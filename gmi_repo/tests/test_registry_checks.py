"""A declaration that does not fit is found before anything is served by it."""

from dataclasses import replace

import pytest

from gmi_repo.registry_checks import _faults, declarations_fit
from records.registry import Parent, ReferenceField, Relation, resource


def test_what_is_declared_fits_together() -> None:
    assert declarations_fit(None) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"parents": (Parent("galaxy"),)}, "gmi.E010"),
        ({"references": (ReferenceField("galaxy", "galaxy"),)}, "gmi.E010"),
        ({"relations": (Relation("nowhere", "Nowhere"),)}, "gmi.E011"),
        ({"relations": (Relation("stars", "Stars", children="stars"),)}, "gmi.E011"),
        ({"relations": (Relation("galaxy", "Galaxy", reference="galaxy"),)}, "gmi.E011"),
        ({"columns": {"brightness": "brightness"}}, "gmi.E012"),
        ({"filters": ("center_name",)}, "gmi.E013"),
        ({"collection": "studies"}, "gmi.E014"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], code: str) -> None:
    unfit = replace(resource("sample"), **change)  # type: ignore[arg-type]  # one field of each kind
    assert code in [found for found, _ in _faults(unfit)]
