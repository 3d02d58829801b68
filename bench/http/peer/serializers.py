"""Studies as JSON: a nested description, and links that reversed routes give."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.reverse import reverse

from .models import Study

_BELOW = ("samples", "experiments", "runs", "analyses", "submissions", "related-studies", "versions")


class DescriptionSerializer(serializers.ModelSerializer[Study]):
    class Meta:
        model = Study
        fields = ("title", "type", "abstract", "description")


class StudySerializer(serializers.ModelSerializer[Study]):
    description = DescriptionSerializer(source="*")
    links = serializers.SerializerMethodField()

    class Meta:
        model = Study
        fields = (
            "links",
            "id",
            "accession",
            "alias",
            "center_name",
            "identifiers",
            "description",
            "additional_properties",
            "created",
            "modified",
        )

    def get_links(self, study: Study) -> list[dict[str, str]]:
        own = reverse("study", args=[study.pk], request=self.context["request"])
        below = [{"rel": rel, "href": f"{own}/{rel}", "title": rel.title()} for rel in _BELOW]
        return [{"rel": "self", "href": own}, *below]
