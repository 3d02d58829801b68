"""Checklists: which properties a sample of some purpose has to have, as data (`*.json` beside this file).

Lives here: reading checklists, checking a sample against one, choosing the one it is meant for, and each checklist as
a JSON Schema. A field is named, has synonyms, is mandatory, recommended or optional, and may have a pattern, a list of
choices and units, as in ENA's checklists. A mandatory field may say, in INSDC's terms, that its value is missing.
"""

from sra.checklists.checking import check_sample
from sra.checklists.choosing import CHECKED, check_chosen, chosen_for
from sra.checklists.model import Checklist, Field, UnknownChecklist, checklist, checklists

__all__ = [
    "CHECKED",
    "Checklist",
    "Field",
    "UnknownChecklist",
    "check_chosen",
    "check_sample",
    "checklist",
    "checklists",
    "chosen_for",
]
