import json
import stat
from pathlib import Path

import pytest
from tests.cli.shop import make_shop, run_sql

from quire.cli import main
from quire.cli.scaffold import make_project, read_address
from quire.document import Project
from quire.errors import UsageError


def init(*arguments: str, code: int = 0, capsys=None):
    assert main(["init", *arguments]) == code
    return capsys.readouterr() if capsys else None


def test_a_database_that_nobody_described_answers_its_first_questions(tmp_path, capsys):
    make_shop(tmp_path / "shop.db")
    place = tmp_path / "reports"
    made = json.loads(init(str(place), "--connect", f"sqlite:{tmp_path / 'shop.db'}", "-o", "json", capsys=capsys).out)
    assert made["connection"] == "shop"
    assert len(made["questions"]) == 3
    assert made["questions"][0] == "How did order item quantity develop by month in 2024?"
    for question in made["questions"]:
        assert main(["ask", question, "--project", str(place)]) == 0
    assert set(made["files"]) == {"quire.toml", ".gitignore", "notebooks/first.md", "catalog/imported/shop.yml"}
    assert all((place / file).is_file() for file in made["files"])
    assert Project.find(place).connection == "shop"


def test_the_first_notebook_shows_the_answer_to_the_first_question(tmp_path, capsys):
    make_shop(tmp_path / "shop.db")
    init(str(tmp_path / "reports"), "--connect", str(tmp_path / "shop.db"))
    assert main(["run", str(tmp_path / "reports" / "notebooks" / "first.md"), "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))
    assert {cell["status"] for cell in told["cells"]} == {"ok"}
    assert {cell["kind"] for cell in told["cells"]} == {"sql", "chart"}


def test_a_folder_of_files_is_a_database_too(tmp_path, capsys):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "sales.csv").write_text(
        "sale_id,sold_on,channel,amount\n"
        + "".join(f"{n},2024-0{n % 9 + 1}-01,{'ab'[n % 2]},{n}.5\n" for n in range(60))
    )
    made = json.loads(init(str(tmp_path / "p"), "--connect", f"files:{folder}", "-o", "json", capsys=capsys).out)
    assert made["sync"]["datasets"] == 1
    assert "How did sales amount develop by month in 2024?" in made["questions"]


def test_an_address_with_a_password_goes_to_env_and_is_never_shown(tmp_path):
    place = tmp_path / "p"
    place.mkdir()
    (place / ".gitignore").write_text("data/")
    (place / ".env").write_text("OTHER=1")
    address = read_address("postgresql://ada:tell@me@host:5432/Big-Shop")
    assert (address.name, address.secret) == ("big_shop", True)
    make_project(place, address)
    assert 'url = "env:BIG_SHOP_URL"' in (place / "quire.toml").read_text()
    assert (place / ".env").read_text() == "OTHER=1\nBIG_SHOP_URL=postgresql://ada:tell@me@host:5432/Big-Shop\n"
    assert stat.S_IMODE((place / ".env").stat().st_mode) == 0o600
    assert (place / ".gitignore").read_text() == "data/\n.quire/\n.env\n"
    assert "tell" not in (place / "quire.toml").read_text()


def test_a_project_that_is_there_is_left_alone(tmp_path, capsys):
    (tmp_path / "quire.toml").write_text("[project]\n")
    assert "is a project already" in init(str(tmp_path), code=2, capsys=capsys).err
    assert (tmp_path / "quire.toml").read_text() == "[project]\n"
    assert [path.name for path in tmp_path.iterdir()] == ["quire.toml"]


def test_a_notebook_that_is_there_is_not_overwritten(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "first.md").write_text("mine")
    init(str(tmp_path))
    assert (tmp_path / "notebooks" / "first.md").read_text() == "mine"


def test_without_a_database_the_project_says_how_to_connect_one(tmp_path):
    init(str(tmp_path / "p"))
    assert "quire catalog sync" in (tmp_path / "p" / "notebooks" / "first.md").read_text()


@pytest.mark.parametrize(
    "url", ["sqlite:none.db", "nothing", "mysql://u:secret@h/d", "sqlite:", "duckdb::memory:", "postgresql://[::1/x"]
)
def test_an_address_that_is_not_understood_makes_nothing(tmp_path, capsys, monkeypatch, url):
    monkeypatch.chdir(tmp_path)
    told = init("p", "--connect", url, code=2, capsys=capsys).err
    assert told.count("\n") == 1
    assert "secret" not in told
    assert not (tmp_path / "p").exists()


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "x.db").write_text("hello")
    with pytest.raises(UsageError, match="not a database of SQLite or DuckDB"):
        read_address(str(tmp_path / "x.db"))


def test_a_server_that_does_not_answer_makes_nothing(tmp_path, capsys):
    told = init(str(tmp_path / "p"), "--connect", "postgresql://u:secret@127.0.0.1:1/d", code=1, capsys=capsys).err
    assert "secret" not in told
    assert not (tmp_path / "p").exists()


def test_an_empty_database_makes_a_project_and_says_what_is_missing(tmp_path, capsys):
    run_sql(tmp_path / "empty.db", "CREATE TABLE x (a); DROP TABLE x;")
    told = init(str(tmp_path / "p"), "--connect", f"sqlite:{tmp_path / 'empty.db'}", code=1, capsys=capsys).out
    assert "No table of 'empty' can be read" in told
    assert (tmp_path / "p" / "quire.toml").is_file()


def test_paths_are_found_wherever_the_command_runs(tmp_path, monkeypatch):
    make_shop(tmp_path / "shop.db")
    monkeypatch.chdir(tmp_path)
    init("p", "--connect", "sqlite:shop.db")
    assert f'url = "sqlite:{(tmp_path / "shop.db").resolve()}"' in Path("p/quire.toml").read_text()
    monkeypatch.chdir(tmp_path / "p")
    assert main(["catalog", "sync"]) == 0
