"""Strategies: any notebook, with the texts that break naive files."""

from hypothesis import strategies as st

from quire.document import CELL_KINDS, Cell, Group, Notebook

PIECES = [
    *(
        "```",
        "````",
        "``",
        "~~~",
        "```python",
        "```sql x id=abc",
        "```bash",
        "  ```",
        "   ```` ",
        "\t```",
        "    ```",
        "`",
    ),
    *(
        "---",
        "--",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\ud800",
        "\ufeff",
        "\0",
    ),
    *("<!-- cell -->", "<!-- cell id=aaaa1111 -->", "<!-- begin cell -->", "<!-- end cell -->", "<!--", "-->"),
    *("<!-- begin-1 cell -->", "<!-- end-1 cell -->", "<<<<<<< ours", "=======", ">>>>>>> theirs", "title: x"),
    *("# heading", "a", "x = 1", "é", "\U0001f680", "{{ a }}", "$x$", "\\", '"', "'", '"""', "r'''", "- [ ] item"),
    *("# %%", "# %% [markdown]", "%matplotlib inline", "# !ls", "#", "# "),
]

sources = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map("\n".join),
    st.text(max_size=30),
)
words = st.one_of(st.just(""), st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), sources)
keys = st.one_of(
    st.sampled_from(["connection", "hide", "id", "name", "group", "attributes", "a b", "", "type"]), st.text(max_size=5)
)
ids = st.from_regex(r"[a-z0-9]{8}", fullmatch=True)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
cells = st.builds(
    Cell,
    id=ids,
    kind=st.sampled_from(CELL_KINDS),
    source=sources,
    name=words,
    attributes=st.dictionaries(keys, words, max_size=3),
    group=st.one_of(st.just(""), words),
)
groups = st.builds(Group, id=ids, prompt=sources, accepted=words, trust=words, folded=st.booleans())
metadata = st.dictionaries(st.one_of(st.sampled_from(["title", "run", "groups", "metadata"]), keys), values, max_size=3)
notebooks = st.builds(
    Notebook,
    cells=st.lists(cells, max_size=6, unique_by=lambda cell: cell.id).map(tuple),
    metadata=metadata,
    groups=st.lists(groups, max_size=2).map(tuple),
)
