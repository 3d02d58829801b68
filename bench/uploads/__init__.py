"""How fast, how cheaply and how safely does the service take large files, beside servers that do nothing else?

`python -m bench.uploads` starts the service and its peers side by side and sends each the same file in turns. All
figures come from one run; where they are judged, they are ratios.
"""
