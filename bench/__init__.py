"""Measured speed, each beside something named and in the same run. No part of the product.

`http` beside an idiomatic DRF service, `codec` beside xmllint, `submission` of many documents, `uploads` beside
@tus/server and nginx, `datafiles` beside dnaio and gzip.
"""
