from django.apps import AppConfig


class GmiRepoConfig(AppConfig):
    name = "gmi_repo"
    verbose_name = "GMI repository"

    def ready(self) -> None:
        from gmi_repo import checks, registry_checks  # noqa: F401 - registers the system checks
        from hypermedia.problem_pages import explain

        explain(
            {"busy": "As many files are on their way as can be served at once; `Retry-After` says when to try again."}
        )
