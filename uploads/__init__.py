"""How do many bytes arrive whole, over networks that break?

One set of rules (`transfer`), some dialects that speak it (`protocols`), and what is done with a file that has arrived
(`finalising`). Knows nothing of studies.
"""
