"""Pages that list something list all of it. (The table of settings is held to its word in `test_settings`.)"""

from pathlib import Path

DECISIONS = Path(__file__).parents[2] / "docs" / "adr"


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    pages = {page.name: page.read_text("utf-8").splitlines()[0] for page in DECISIONS.glob("[0-9]*.md")}

    assert pages
    for name, title in pages.items():
        assert f"- [{title.removeprefix('# ')}]({name})" in index
