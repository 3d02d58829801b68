"""A taxdump into the database: whole or not at all, and one that is there already stays."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from taxonomy import built_in, loading, lookup
from taxonomy.models import FormerTaxon, Release, Taxon, TaxonName
from taxonomy.taxdump import Taxdump, TaxdumpRefused

from .conftest import GENUINE, archive, folder, node

pytestmark = pytest.mark.django_db


def taxonomy(*words: str) -> str:
    out = io.StringIO()
    call_command("taxonomy", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("packed", [folder, archive])
def test_a_taxdump_becomes_the_taxonomy(tmp_path: Path, packed: Callable[[Path], Path]) -> None:
    told = taxonomy("load", str(packed(tmp_path)))
    assert "7 taxa, 10 names, 2 former numbers" in told
    assert lookup.is_full()
    assert taxonomy("status") == told


def test_the_columns_of_new_taxdump_are_read_too(tmp_path: Path) -> None:
    wider = GENUINE["nodes.dmp"].replace("\t|\n", "\t|\t1\t|\t0\t|\t0\t|\t0\t|\t0\t|\n")
    assert loading.load(Taxdump(folder(tmp_path, nodes=wider))).taxa == 7


def test_nothing_of_the_former_release_stays(tmp_path: Path) -> None:
    loading.load(Taxdump(folder(tmp_path)))
    assert Release.objects.count() == 1
    assert (Taxon.objects.count(), TaxonName.objects.count(), FormerTaxon.objects.count()) == (7, 10, 2)


def test_the_same_taxdump_again_changes_nothing(tmp_path: Path) -> None:
    taxonomy("load", str(folder(tmp_path)))
    before = Release.objects.get().pk
    assert taxonomy("load", str(tmp_path)).startswith("Already loaded: ")
    assert Release.objects.get().pk == before


def test_another_taxdump_takes_its_place(tmp_path: Path) -> None:
    loading.load(Taxdump(folder(tmp_path)))
    renamed = GENUINE["names.dmp"].replace("Escherichia fergusonii", "Escherichia nova")
    loading.load(Taxdump(folder(tmp_path, names=renamed)))
    lookup.forget()
    assert lookup.by_name("Escherichia nova")
    assert not lookup.by_name("Escherichia fergusonii")


def test_readers_see_the_former_release_until_the_new_one_is_whole(tmp_path: Path) -> None:
    seen = []

    def look(name: str, count: int) -> None:
        lookup.forget()
        seen.append((lookup.by_id(9606) is not None, lookup.is_full(), Release.objects.filter(is_current=True).count()))

    dump = Taxdump(folder(tmp_path))
    dump.advance = look
    loading.load(dump)
    lookup.forget()
    assert len(seen) >= 5
    assert set(seen) == {(True, False, 1)}
    assert lookup.by_id(9606) is None


def test_a_load_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    def end(name: str, count: int) -> None:
        if name == "merged.dmp":
            raise KeyboardInterrupt

    dump = Taxdump(folder(tmp_path))
    dump.advance = end
    with pytest.raises(KeyboardInterrupt):
        loading.load(dump)
    assert Release.objects.get().token == built_in.built_in().fingerprint()
    assert Taxon.objects.count() == Release.objects.get().taxa


def test_the_order_of_nodes_does_not_matter(tmp_path: Path) -> None:
    backwards = "".join(reversed(GENUINE["nodes.dmp"].splitlines(keepends=True)))
    loading.load(Taxdump(folder(tmp_path, nodes=backwards)))
    assert set(lookup.ids_below(561)) == {561, 562, 564, 83333}


WITHOUT_ROOT = GENUINE["nodes.dmp"].replace("1\t|\t1\t|", "7\t|\t7\t|", 1)
NEW = node(900, 561, "species").replace(";", "\t|\t") + "\t|\n"
TWO_IN_A_RING = "".join(node(*ids, "genus").replace(";", "\t|\t") + "\t|\n" for ids in ((900, 901), (901, 900)))
BROKEN = {
    "a file is missing": ({"merged": None}, "has no merged.dmp"),
    "no number": ({"nodes": "one\t|\t1\t|\n"}, "nodes.dmp, line 1"),
    "too few fields": ({"names": "1\t|\n"}, "names.dmp, line 1: 1 fields instead of 4"),
    "another format": ({"nodes": "1,1,no rank\n"}, "does not end in tab and bar"),
    "cut short": ({"nodes": GENUINE["nodes.dmp"][:-20]}, "line 7"),
    "a parent is missing": ({"nodes": GENUINE["nodes.dmp"].replace("83333\t|\t562", "83333\t|\t999")}, "999"),
    "no root": ({"nodes": WITHOUT_ROOT}, "no root"),
    "a taxon is there twice": ({"nodes": GENUINE["nodes.dmp"] * 2}, "there twice"),
    "a ring": ({"nodes": GENUINE["nodes.dmp"] + TWO_IN_A_RING}, "2 taxa are not below the root"),
    "a taxon without a name": ({"nodes": GENUINE["nodes.dmp"] + NEW}, "1 taxa of nodes.dmp have no scientific name"),
    "a name without a taxon": ({"names": GENUINE["names.dmp"] + "9\t|\tX\t|\t\t|\tsynonym\t|\n"}, "taxon 9"),
    "merged into nothing": ({"merged": "5\t|\t6\t|\n"}, "merged.dmp leads to taxon 6"),
    "merged twice": ({"merged": "5\t|\t562\t|\n" * 2}, "a number is there twice"),
    "a line without end": ({"delnodes": "1" * 70_000}, "a line of more than"),
}


@pytest.mark.parametrize(("changes", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_taxdump_is_refused_and_changes_nothing(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    before = Release.objects.get().token
    folder(tmp_path, **changes)
    with pytest.raises(CommandError, match=told):
        taxonomy("load", str(tmp_path))
    assert Release.objects.get().token == before == built_in.built_in().fingerprint()
    assert Taxon.objects.count() == Release.objects.get().taxa


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (folder(tmp_path) / "names.dmp").write_bytes(b"1\t|\t\xff\t|\t\t|\tsynonym\t|\n")
    with pytest.raises(TaxdumpRefused, match=r"names\.dmp, line 1"):
        loading.load(Taxdump(tmp_path))
    assert not Release.objects.filter(is_current=False).exists()


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taxdump.tar.gz").write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(TaxdumpRefused, match="not a tar archive"):
        Taxdump(tmp_path / "taxdump.tar.gz")


def test_an_archive_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    packed = archive(tmp_path)
    packed.write_bytes(packed.read_bytes()[:-60])
    with pytest.raises(TaxdumpRefused, match="not a tar archive, or a damaged one"):
        loading.load(Taxdump(packed))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        taxonomy("load", str(tmp_path / "taxdump.tar.gz"))


def test_a_link_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(GENUINE["nodes.dmp"])
    with tarfile.open(tmp_path / "taxdump.tar", "w") as tar:
        for name in GENUINE:
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, str(secret)
            tar.addfile(link)
    with pytest.raises(TaxdumpRefused, match="has no"):
        Taxdump(tmp_path / "taxdump.tar")


def test_one_load_at_a_time(tmp_path: Path) -> None:
    Release.objects.create(token="other", source="other.tar.gz")
    with pytest.raises(CommandError, match="is being loaded"):
        taxonomy("load", str(folder(tmp_path)))


def test_a_load_that_died_is_swept_away(tmp_path: Path) -> None:
    dead = Release.objects.create(token="dead", source="dead", touched=timezone.now() - 2 * loading.SIGN_OF_LIFE)
    TaxonName.objects.create(release=dead, tax_id=1, name="root", folded="root", name_class="scientific name")
    loading.load(Taxdump(folder(tmp_path)))
    assert not Release.objects.filter(token="dead").exists()
    assert TaxonName.objects.count() == 10


def test_a_new_version_of_the_excerpt_replaces_an_excerpt_only(tmp_path: Path) -> None:
    Release.objects.update(token="of an older version")
    built_in.provide(None)
    assert Release.objects.get().token == built_in.built_in().fingerprint()
    loading.load(Taxdump(folder(tmp_path)))
    built_in.provide(None)
    assert Release.objects.get().is_full
