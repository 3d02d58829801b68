"""The verbs at each kind of address: entry, collection, record, versions, review, submitter, schemas, problems."""
