"""How are things brought in from elsewhere? Requests at the pace of each host, and what came, kept as it came.

A source only knows its archive; state, pacing, repetition, storage and lineage are settled here, once for all of them
(spec: sources.md 5).
"""
