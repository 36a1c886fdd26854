"""Reading an access policy: what is not understood opens nothing."""

import os
from pathlib import Path

import pytest

from quire.catalog import PolicyRole, read_policies
from quire.errors import CatalogError

SHARED = Path(os.environ.get("QUIRE_SHARED", Path(__file__).parents[2].parent / "shared")) / "bars" / "guard"
POLICY = """\
version: 1
roles:
  analyst:
    datasets:
      allow: [customers, orders]
    fields:
      hide: {customers: [email, ssn], orders: [margin]}
    rows:
      customers: tenant_id = 42
    limits: {seconds: 4, rows: 2000, memory_mb: 1024, statement_chars: 100000}
  guest:
    datasets: {hide: [secrets, hr.salaries]}
"""


def test_roles_are_read():
    policies = read_policies(POLICY, "policies.yml")
    analyst = policies.role("analyst")
    assert (analyst.allow, analyst.hide) == (("customers", "orders"), ())
    assert analyst.hidden_fields == {"customers": ("email", "ssn"), "orders": ("margin",)}
    assert analyst.rows == {"customers": "tenant_id = 42"}
    assert (analyst.limits.seconds, analyst.limits.memory_mb) == (4, 1024)
    assert policies.role("guest") == PolicyRole("guest", hide=("secrets", "hr.salaries"))


def test_a_role_that_is_not_there_is_refused():
    with pytest.raises(CatalogError, match="no role 'Analyst'"):
        read_policies(POLICY, "policies.yml").role("Analyst")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (POLICY.replace("version: 1", "version: 2"), 1, "version"),
        (POLICY.replace("version: 1", "version: true"), 1, "version"),
        (POLICY.replace("version: 1\n", ""), 1, "version"),
        (POLICY.replace("version: 1", "version: 1\nrole: {}"), 2, "unknown key 'role'"),
        ("version: 1", 1, "no roles"),
        ("version: 1\nroles: []", 2, "no roles"),
        ("- 1", 1, "no mapping"),
        ("", 1, "no mapping"),
        (POLICY.replace("allow:", "alow:"), 5, "alow"),
        (POLICY.replace("    rows:", "    row:"), 8, "row"),
        (POLICY.replace("seconds: 4", "seconds: 0"), 10, "0"),
        (POLICY.replace("seconds: 4", "second: 4"), 10, "second"),
        (POLICY.replace("[email, ssn]", "[email, 7]"), 7, "str"),
        (POLICY.replace("[email, ssn]", "email"), 7, "array"),
        (POLICY.replace("[secrets,", "['',"), 12, "length"),
        (POLICY.replace("tenant_id = 42", "''"), 8, "length"),
        (POLICY.replace("  guest:", "  analyst:"), 11, "twice"),
        (POLICY + "    datasets: {}\n", 13, "twice"),
        (POLICY + "  x:\n", 13, "null"),
        ("version: 1\nroles: {", 2, "YAML"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(text: str, line: int, said: str):
    with pytest.raises(CatalogError) as caught:
        read_policies(text, "policies.yml")
    assert caught.value.path == "policies.yml"
    assert said in str(caught.value)
    assert abs(caught.value.line - line) <= (1 if "YAML" in said else 0)


def test_the_policy_beside_the_project_is_understood():
    if not (SHARED / "policy.yaml").exists():
        print(f"There is no policy at {SHARED} to read.")
        return
    policies = read_policies((SHARED / "policy.yaml").read_text(), "policy.yaml")
    assert set(policies.roles) == {"analyst", "regional"}
