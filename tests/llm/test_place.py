"""Where a model is, and which key goes there."""

import pytest

from quire.document import Project
from quire.llm import ModelFault, models_of
from quire.llm.models import remote_of
from quire.llm.providers.place import NO_KEY, Endpoint, Place, endpoint_place, has_key, is_here, key_variable, place_of

FAR, HERE = "https://models.example.com/v1", "http://localhost:8000/v1"


def test_a_key_goes_to_its_own_provider():
    assert place_of("openai", {"OPENAI_API_KEY": "k"}) == Place("responses", "", "k")
    assert place_of("anthropic", {"ANTHROPIC_API_KEY": "k"}) == Place("anthropic", "", "k")
    assert place_of("google", {"GOOGLE_API_KEY": "g"}) == Place("google", "", "g")
    assert place_of("google", {"GOOGLE_API_KEY": "g", "GEMINI_API_KEY": "k"}) == Place("google", "", "k")


def test_an_address_of_this_machine_s_environment_gets_its_key():
    known = {"OPENAI_BASE_URL": FAR, "OPENAI_API_KEY": "k"}
    assert place_of("openai", known) == Place("openai", FAR, "k")


def test_an_address_of_the_project_gets_the_key_of_the_project():
    own = {"OPENAI_BASE_URL": FAR, "OPENAI_API_KEY": "own"}
    assert place_of("openai", own, own) == Place("openai", FAR, "own")
    assert place_of("openai", own | {"OPENAI_API_KEY": "mine"}, own) == Place("openai", FAR, "own")


@pytest.mark.parametrize(
    ("provider", "address", "key"),
    [
        ("openai", "OPENAI_BASE_URL", "OPENAI_API_KEY"),
        ("anthropic", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
        ("google", "GEMINI_BASE_URL", "GOOGLE_API_KEY"),
        ("ollama", "OLLAMA_HOST", "OLLAMA_API_KEY"),
    ],
)
def test_an_address_of_the_project_never_gets_a_key_of_this_machine(provider, address, key):
    own = {address: FAR}
    with pytest.raises(ModelFault) as caught:
        place_of(provider, {**own, key: "mine"}, own)
    assert caught.value.kind == "key"
    assert "models.example.com" in caught.value.message
    assert ".env" in caught.value.remedy
    assert place_of(provider, {address: HERE, key: "mine"}, {address: HERE}).key == NO_KEY


def test_an_address_without_a_key_needs_none():
    assert place_of("openai", {"OPENAI_BASE_URL": FAR}, {"OPENAI_BASE_URL": FAR}).key == NO_KEY
    assert place_of("ollama", {}).key == NO_KEY


def test_an_endpoint_of_quire_toml_gets_only_keys_of_the_project():
    far, here = Endpoint(FAR, "env:LAB"), Endpoint(HERE, "env:LAB")
    assert endpoint_place("lab", far, {"LAB": "k"}, {"LAB": "k"}) == Place("openai", FAR, "k")
    with pytest.raises(ModelFault, match="does not get LAB of this machine"):
        endpoint_place("lab", far, {"LAB": "k"}, {})
    with pytest.raises(ModelFault, match="LAB is not set"):
        endpoint_place("lab", far, {}, {})
    assert endpoint_place("lab", here, {"LAB": "k"}, {}).key == NO_KEY
    assert endpoint_place("lab", Endpoint(FAR), {}, {}).key == NO_KEY


def test_a_project_that_came_from_elsewhere_gets_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "mine")
    (tmp_path / ".env").write_text(f"OPENAI_BASE_URL={FAR}\n")
    fault = remote_of(models_of(Project.find(tmp_path)).tiers["fast"]).check()
    assert fault is not None
    assert "does not get OPENAI_API_KEY of this machine" in fault.message


@pytest.mark.parametrize(
    ("provider", "known", "there"),
    [
        ("openai", {}, False),
        ("openai", {"OPENAI_API_KEY": "k"}, True),
        ("openai", {"OPENAI_BASE_URL": FAR}, True),
        ("google", {"GOOGLE_API_KEY": "k"}, True),
        ("google", {"OPENAI_API_KEY": "k"}, False),
        ("ollama", {}, True),
        ("lab", {}, True),
    ],
)
def test_whether_a_provider_may_be_asked(provider, known, there):
    assert has_key(provider, known) is there


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("openai", "OPENAI_API_KEY"),
        ("google", "GEMINI_API_KEY"),
        ("ollama", ""),
        ("fixed", ""),
        ("lab", "LAB"),
        ("open", ""),
    ],
)
def test_which_variable_holds_a_key(provider, variable):
    endpoints = {"lab": Endpoint(FAR, "env:LAB"), "open": Endpoint(HERE)}
    assert key_variable(provider, endpoints) == variable


@pytest.mark.parametrize(
    ("url", "here"),
    [
        (HERE, True),
        ("http://127.0.0.1/", True),
        ("http://[::1]:1/", True),
        (FAR, False),
        ("http://[", False),
        ("", False),
    ],
)
def test_what_is_this_machine(url, here):
    assert is_here(url) is here
