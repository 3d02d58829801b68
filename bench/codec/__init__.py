"""How fast does the SRA codec read, beside xmllint?"""
