"""What answering over HTTP costs, beside an idiomatic Django REST framework service of the same documents.

`python -m bench.http` makes a scratch database, fills it for both, starts both under the same server with the same
workers, and loads them in turns. Costs are CPU time, which holds on a busy machine where requests per second do not.
"""
