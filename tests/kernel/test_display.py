"""Rich values become MIME bundles, without any display library being needed."""

import base64

import pytest

from quire.document import Display, Stream

from .conftest import Bench

VEGALITE = "application/vnd.vegalite+json"
PLOTLY = "application/vnd.plotly.v1+json"


async def bundles(bench: Bench, code: str) -> list[dict[str, object]]:
    outputs = await bench.outputs(code)
    assert all(isinstance(output, Display) for output in outputs), outputs
    return [output.data for output in outputs]


@pytest.mark.parametrize("last", ["plt.show()", "plt.gcf()", "None", "plt.plot([1])", "axes", "fig", "display(fig)"])
async def test_a_matplotlib_figure_is_one_picture(bench: Bench, last: str) -> None:
    code = f"import matplotlib.pyplot as plt\nfig, axes = plt.subplots()\naxes.plot([1, 2])\n{last}"
    (bundle,) = await bundles(bench, code)
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert await bundles(bench, "import matplotlib.pyplot as plt\nplt.get_fignums()") == [{"text/plain": "[]"}]


async def test_two_figures_are_two_pictures(bench: Bench) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\nplt.figure()\nplt.plot([2])\nplt.show()"
    assert len(await bundles(bench, code)) == 2


async def test_plotly_and_altair_give_their_specifications(bench: Bench) -> None:
    (bundle,) = await bundles(bench, "import plotly.graph_objects as go\ngo.Figure(go.Bar(x=[1], y=[2]))")
    assert bundle[PLOTLY]["data"][0]["type"] == "bar"
    (bundle,) = await bundles(bench, "go.Figure(go.Bar(x=[1], y=[2])).show()")
    assert bundle[PLOTLY]["data"][0]["type"] == "bar"
    code = "import altair, pandas\naltair.Chart(pandas.DataFrame({'x': [1]})).mark_bar().encode(x='x:Q')"
    (bundle,) = await bundles(bench, code)
    assert bundle[VEGALITE]["mark"]["type"] == "bar"


async def test_objects_say_what_they_look_like(bench: Bench) -> None:
    code = (
        "class Html:\n    def _repr_html_(self): return '<b>x</b>'\n"
        "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None): return {'text/latex': '$x$'}, {}\n"
        "class Png:\n    def _repr_png_(self): return b'png'\ndisplay(Html(), Bundle())\nPng()"
    )
    html, bundle, png = await bundles(bench, code)
    assert html["text/html"] == "<b>x</b>"
    assert bundle["text/latex"] == "$x$"
    assert base64.b64decode(png["image/png"]) == b"png"


async def test_ipythons_display_functions_work_without_its_shell(bench: Bench) -> None:
    code = (
        "from IPython.display import display, HTML, Markdown, clear_output\nprint('gone')\nclear_output()\n"
        "display(HTML('<i>a</i>'))\nhandle = display('first', display_id=True)\nhandle.update('second')\n"
        "Markdown('**m**')"
    )
    html, updated, markdown = await bundles(bench, code)
    assert html["text/html"] == "<i>a</i>"
    assert updated["text/plain"] == "'second'"
    assert markdown["text/markdown"] == "**m**"


async def test_texts_are_bounded(bench: Bench) -> None:
    (bundle,) = await bundles(bench, "list(range(10_000_000))")
    assert len(bundle["text/plain"]) < 100_000
    assert "10,000,000 items" in bundle["text/plain"]
    (bundle,) = await bundles(bench, "class Long:\n    def __repr__(self): return 'x' * 10_000_000\nLong()")
    assert len(bundle["text/plain"]) < 101_000


async def test_console_and_displays_keep_their_order(bench: Bench) -> None:
    outputs = await bench.outputs("print('a')\ndisplay(1)\nprint('b')\n2")
    assert outputs == (
        Stream(name="stdout", text="a\n"),
        Display(data={"text/plain": "1"}),
        Stream(name="stdout", text="b\n"),
        Display(data={"text/plain": "2"}),
    )


async def test_unprintable_text_does_not_break_the_wire(bench: Bench) -> None:
    outputs = await bench.outputs("print('\\ud800 \\x00 \\U0001f600')\nfloat('nan')")
    assert outputs[0].text == "? \x00 \U0001f600\n"
    (bundle,) = await bundles(bench, "class J:\n    def _repr_json_(self): return {'n': float('nan')}\nJ()")
    assert bundle["application/json"] == {"n": None}
