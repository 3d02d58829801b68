"""How does a document become a form, and a form a document? By the document's JSON Schema; nothing is said twice.

`fields` is what a form consists of, `from_schema` derives it, `drawing` fills it with a document and its faults for a
template, `reading` turns what a browser sent back into a document. What happens with it then is `views.forms`.
"""
