"""Whose key an address of embeddings gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from quire.assistant.context import admitted, recommender_of
from quire.catalog import Catalog, Dataset
from quire.document import Project
from quire.errors import UsageError


def test_an_address_that_a_project_names_gets_the_key_of_that_project_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = '[recommender]\nembeddings = {url = "https://a.example/v1", model = "m", key = "env:SOME_KEY"}\n'
    (tmp_path / "quire.toml").write_text(settings, "utf-8")
    project, seen = Project.find(tmp_path), admitted(Catalog((Dataset("orders", "orders"),)))
    monkeypatch.setenv("SOME_KEY", "of-this-machine")
    with pytest.raises(UsageError, match=r"SOME_KEY does not stand in the project's \.env"):
        recommender_of(seen, project)
    (tmp_path / ".env").write_text("SOME_KEY=of-the-project\n", "utf-8")
    assert recommender_of(seen, project) is not None
