"""What ENA itself wrote in 2013 and in its schema 1.8, and takes no more."""

from sra.dialects.changes import AddChild, Drop, DropAttributes, Rename, SetAttribute
from sra.dialects.link_changes import PublicationsAsLinks
from sra.dialects.rules import Dialect, Rule, kinds

PROJECT = kinds("PROJECT")

ENA_RULES = (
    Rule(
        "pool-or-sample",
        "A SAMPLE_DESCRIPTOR is a sample or a pool; beside a pool its IDENTIFIERS mean nothing.",
        Dialect.ENA_1_8,
        "./DESIGN/SAMPLE_DESCRIPTOR[POOL]/IDENTIFIERS",
        Drop(),
        kinds("EXPERIMENT"),
    ),
    Rule(
        "library-strategy-other",
        "A library needs a strategy; where none is given it is OTHER.",
        Dialect.ENA_1_8,
        "./DESIGN/LIBRARY_DESCRIPTOR[LIBRARY_SOURCE][not(LIBRARY_STRATEGY)]",
        AddChild("LIBRARY_STRATEGY", "OTHER"),
        kinds("EXPERIMENT"),
    ),
    Rule(
        "checksum-method",
        "The checksum of a run's file is an MD5 where no method is given.",
        Dialect.ENA_1_8,
        "./DATA_BLOCK/FILES/FILE[@checksum]",
        SetAttribute("checksum_method", "MD5"),
        kinds("RUN"),
    ),
    Rule(
        "project-scope",
        "Scope, selection and material of a SUBMISSION_PROJECT are gone from the schema.",
        Dialect.ENA_1_8,
        "./SUBMISSION_PROJECT[@*]",
        DropAttributes(),
        PROJECT,
    ),
    Rule(
        "project-objective",
        "OBJECTIVE is gone from the schema.",
        Dialect.ENA_1_8,
        "./SUBMISSION_PROJECT/OBJECTIVE",
        Drop(),
        PROJECT,
    ),
    Rule(
        "isolate-name",
        "ISOLATENAME is called ISOLATE today.",
        Dialect.ENA_1_8,
        "./*/ORGANISM/ISOLATENAME",
        Rename("ISOLATE"),
        PROJECT,
    ),
    Rule(
        "related-chromosomes",
        "RELATED_CHROMOSOMES is gone from the schema.",
        Dialect.ENA_1_8,
        "./RELATED_CHROMOSOMES",
        Drop(),
        PROJECT,
    ),
    Rule(
        "publications-as-links",
        "Publications of a project are links of it today.",
        Dialect.ENA_1_8,
        "./PUBLICATIONS",
        PublicationsAsLinks(),
        PROJECT,
    ),
)
