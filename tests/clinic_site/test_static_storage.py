import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from clinic_site.static_storage import IMPORT, StaticFilesStorage, plain_addresses
from tests.built_static_files import built_static_files

SOURCES = Path(settings.BASE_DIR) / "static" / "css"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with built_static_files(tmp_path_factory.mktemp("static")) as folder:
        yield folder


def stylesheet(built: Path, name: str) -> str:
    (found,) = [path for path in (built / "css").iterdir() if re.fullmatch(rf"{name}\.[0-9a-f]{{12}}\.css", path.name)]
    return found.read_text()


@pytest.mark.parametrize("name", ["site", "staff"])
def test_a_stylesheet_is_served_in_one_piece_hashed_and_compressed(built: Path, name: str) -> None:
    names = sorted(path.name for path in (built / "css").iterdir() if path.name.startswith(f"{name}."))

    assert [re.sub(r"[0-9a-f]{12}", "…", name) for name in names] == [
        f"{name}.….css{end}" for end in ("", ".br", ".gz")
    ]
    assert "@import" not in stylesheet(built, name)


def test_the_stylesheet_of_the_site_holds_every_rule_of_its_parts_in_their_layers(built: Path) -> None:
    whole = stylesheet(built, "site")
    parts = list(IMPORT.finditer((SOURCES / "site.css").read_text()))
    first_rules = [re.search(r"^[.@:\w][^{]*\{", (SOURCES / found["part"]).read_text(), re.M)[0] for found in parts]

    assert len(parts) == len(list(SOURCES.glob("components/*.css"))) + 6  # fonts, tokens, base, layout, print, sheet
    assert [rule for rule in first_rules if rule not in whole] == []
    assert whole.startswith("@layer tokens, base, layout, components, print;")
    assert "@media print{@layer print{" in whole
    assert (whole.count("{") == whole.count("}"), "/*" in whole) == (True, False)


def test_the_font_that_the_stylesheet_names_is_there(built: Path) -> None:
    addresses = re.findall(r'url\("([^"]+)"\)', stylesheet(built, "site"))

    assert len(addresses) == 1
    assert [address for address in addresses if not (built / "css" / address).resolve().is_file()] == []


def test_module_names_the_modules_that_it_imports_as_they_are_served(built: Path) -> None:
    (editor,) = (built / "js").glob("draft-editor.*.js")
    named = re.findall(r'from "\./([^"]+)"', editor.read_text())

    assert [re.sub(r"[0-9a-f]{12}", "…", name) for name in named] == ["draft-schema.….js", "draft-html.….js"]
    assert [name for name in named if not (built / "js" / name).is_file()] == []


def test_page_that_nobody_is_sent_can_be_drawn_before_the_files_are_built(tmp_path: Path) -> None:
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    with plain_addresses():
        assert storage.url("css/site.css") == "/static/css/site.css"
    with pytest.raises(ValueError, match="css/site.css"):
        storage.url("css/site.css")
