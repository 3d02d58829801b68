"""How fast does a dump become records, with how much memory, and where does the time go?"""
