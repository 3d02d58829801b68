"""What we are compared with: the service that Django REST framework's own guide leads to, of the same documents.

Model serializers, generic views, cursor pagination, Django's default middleware. It checks no visibility, negotiates
one syntax, sends no validators, writes no access log and keeps its connections open: where in doubt it is favoured.
"""
