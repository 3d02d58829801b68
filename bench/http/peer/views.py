"""Generic views: one study, and pages of a hundred by cursor."""

from __future__ import annotations

from rest_framework import generics, pagination

from .models import Study
from .serializers import StudySerializer


class NewestFirst(pagination.CursorPagination):
    page_size = 100
    ordering = "-id"


class StudyDetail(generics.RetrieveAPIView[Study]):
    queryset = Study.objects.all()
    serializer_class = StudySerializer


class StudyList(generics.ListAPIView[Study]):
    queryset = Study.objects.all()
    serializer_class = StudySerializer
    pagination_class = NewestFirst
