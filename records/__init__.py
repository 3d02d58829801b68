"""What is a record? Identity, versions, visibility, accessions, references, and the few who may write one; no HTTP."""
