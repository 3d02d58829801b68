"""What may an INSDC document (study, sample, experiment, run, analysis, submission) say, in XML and in JSON?

A plain library: documents are declared once, and JSON, XML, XSD and JSON Schema are derived from the declaration.
No Django, no HTTP, no database, no network.
"""
