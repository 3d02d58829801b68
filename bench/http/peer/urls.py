"""Two addresses."""

from django.urls import path

from .views import StudyDetail, StudyList

urlpatterns = [
    path("studies", StudyList.as_view(), name="studies"),
    path("studies/<int:pk>", StudyDetail.as_view(), name="study"),
]
