"""How fast are files of reads checked and counted, beside a parser that does neither?"""
