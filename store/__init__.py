"""Where are the bytes of files, each kept once, by what they hold?

A file is known by its SHA-256 and never changes. Nothing here knows of records, uploads or accounts.
"""
