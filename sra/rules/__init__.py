"""Rules above the schema: what an XSD lets pass and a repository should not, without a look into a database.

Lives here: the table of rules (`table`), one small function for each, and running them. Not here: what the schema says
(`sra.codec`), what a checklist asks of samples (`sra.checklists`), whether references lead anywhere (`reviews.checks`).
"""

from sra.rules.running import check_rules, check_together
from sra.rules.table import RULES
from sra.rules.together import JUDGED_BY_NAMED

__all__ = ["JUDGED_BY_NAMED", "RULES", "check_rules", "check_together"]
