# ruff: noqa: E501 (tables of cases)
"""What a Python cell defines, reads and changes: one line per behaviour, the labels of a careful reader."""

from __future__ import annotations

import pytest

from quire.analysis.python import analyse_python

# source, definitions, references, mutates (names separated by blanks)
CASES = {
    "an assignment defines its name and reads its value": ("y = x + 1", "y", "x", ""),
    "unpacking binds every name": ("a, (b, *c) = xs", "a b c", "xs", ""),
    "a chained assignment binds and changes": ("a = d['k'] = v", "a", "d v", "d"),
    "an attribute chain reads its root only": ("a.b.c().d[e]", "", "a e", ""),
    "an f-string reads what it shows": ("s = f'{name:>{width}} {other!r}'", "s", "name other width", ""),
    "a walrus binds in the cell": ("if (n := len(rows)) > 3: print(n)", "n", "rows", ""),
    "a walrus in a comprehension binds in the cell": ("hits = [y for x in data if (y := f(x))]", "hits y", "data f", ""),
    "a walrus is bound before what stands to its right": ("z = (y := f(1)) + y", "y z", "f", ""),
    "a read to the left of a walrus needs another cell": ("z = y + (y := f(1))", "y z", "f y", ""),
    "a comprehension's name is its own": ("[x * k for x in xs if x > low]", "", "k low xs", ""),
    "the first iterable is evaluated outside": ("out = [x for x in x]", "out", "x", ""),
    "a nested comprehension sees the outer one's names": ("[b for a in m for b in a]", "", "m", ""),
    "a dictionary comprehension unpacks": ("{k: v for k, v in d.items()}", "", "d", ""),
    "an inner comprehension sees the outer name": ("[[a + b for b in ys] for a in xs]", "", "xs ys", ""),
    "a generator in a call has its own names": ("t = sum(w * x for w, x in zip(ws, xs))", "t", "ws xs", ""),
    "a loop binds its names": ("for i, (a, b) in enumerate(ps): pass", "a b i", "ps", ""),
    "a loop's else runs": ("for i in xs: pass\nelse: done = i", "done i", "xs", ""),
    "with binds and reads in order": ("with open(p) as f, lock(f) as g: t = f.read()", "f g t", "lock p", ""),
    "a read before the write needs another cell": ("y = x\nx = 2", "x y", "x", ""),
    "a name bound in both branches is sure": ("if c: z = 1\nelse: z = 2\nprint(z)", "z", "c", ""),
    "a name bound in one branch may come from elsewhere": ("if c: z = 1\nprint(z)", "z", "c z", ""),
    "a branch that leaves does not count": ("if c: z = 1\nelse: raise E\nprint(z)", "z", "E c", ""),
    "every elif counts": ("if a: z=1\nelif b: z=2\nelse: z=3\nz", "z", "a b", ""),
    "a main guard runs in a notebook": ("if __name__ == '__main__': z = 1\nz", "z", "", ""),
    "a try binds its names": ("try:\n import a\nexcept ImportError:\n a = None\na", "a", "", ""),
    "a handler's name is gone after it": ("try: go()\nexcept E as e: print(e)", "", "E go", ""),
    "match captures bind, classes and values are read": (
        "match cmd:\n case Point(x=0, y=yy): r = yy\n case [a, *rest]: r = rest\n case {'k': v, **kw}: r = kw\n"
        " case Color.RED | Color.BLUE: r = 0\n case other if other > low: r = other",
        "a kw other r rest v yy", "Color Point cmd low", "",
    ),
    "a complete match makes its names sure": ("match c:\n case 1: z = 1\n case _: z = 2\nz", "z", "c", ""),
    "what is deleted again is not exported": ("tmp = f()\nout = tmp\ndel tmp", "out", "f", ""),
    "imports bind the first part or the alias": ("import a.b, c.d as e\nfrom f import g as h, i", "a e h i", "", ""),
    "an annotation alone binds nothing": ("x: Frame", "", "Frame", ""),
    "an annotated assignment binds": ("x: Frame = y", "x", "Frame y", ""),
    "string annotations are not read": ("def f(x: 'A') -> 'B': ...", "f", "", ""),
    "annotations are read where a function is defined": ("def f(x: A, *a: B, **k: C) -> D: ...", "f", "A B C D", ""),
    "postponed annotations are not read": (
        "from __future__ import annotations\ndef f(x: A) -> B: ...\ny: C = 1", "annotations f y", "", "",
    ),
    "a function's free names are needed": ("def f(r): return PI * r", "f", "PI", ""),
    "a name bound anywhere in a function is local": ("def f():\n print(x)\n x = 1", "f", "", ""),
    "a function may call itself": ("def f(n): return f(n - 1)", "f", "", ""),
    "a function reads what the cell defines later": ("def f(): return k\nk = 1", "f k", "", ""),
    "a function called before its name is bound reads another cell's": ("def f(): return k\nf()\nk = 1", "f k", "k", ""),
    "nested functions see their surroundings": ("def f(a):\n b = 1\n def g(): return a + b + c\n return g", "f", "c", ""),
    "nonlocal names stay inside": ("def f():\n n = 0\n def g():\n  nonlocal n\n  n += 1\n return g", "f", "", ""),
    "a default is evaluated now, in its own scope": ("def f(a, b=a): ...", "f", "a", ""),
    "a lambda's default and body": ("g = lambda x, k=k0: x + k + c", "g", "c k0", ""),
    "loops in functions bind locally": ("def f():\n for i in xs: pass\n with o as p: pass\n import q\n return i, p, q",
                                       "f", "o xs", ""),
    "a decorator is read": ("@cache(ttl=T)\ndef f(): ...", "f", "T cache", ""),
    "a class body sees its own names, its methods do not": (
        "class A(B):\n x = 1\n y = x\n def m(self): return x", "A", "B x", "",
    ),
    "a class attribute of the same name reads the cell's first": ("class N:\n x = x", "N", "x", ""),
    "a comprehension in a class reads the outer name": ("class A:\n k = 1\n xs = [k for _ in range(3)]", "A", "k", ""),
    "a class may name itself in its methods": ("class A:\n def c(self): return A()", "A", "", ""),
    "super and __class__ are no references": ("class A(B):\n def m(self): super().m(); __class__", "A", "B", ""),
    "global in a function that is called binds": ("def s():\n global x\n x = 1\ns()", "s x", "", ""),
    "global in a function that is not called binds nothing": ("def s():\n global x\n x = 1", "s", "", ""),
    "a global counter is read": ("def b():\n global n\n n += 1\nb()", "b n", "n", ""),
    "builtins are no references": ("print(len(list(map(str, xs))))", "", "xs", ""),
    "a redefined builtin is a definition": ("list = [1]\nlist.append(2)", "list", "", ""),
    "identifiers are normalised": ("\ufb01 = 1\nprint(fi)", "fi", "", ""),
    "names in strings are nothing": ("print('df total x')", "", "", ""),
    "async statements bind": ("async with a as b:\n async for c in d: await e(c)", "b c", "a d e", ""),
    "an exception group's handlers are read": ("try: f()\nexcept* E as g: h(g)", "", "E f h", ""),
    "pandas' query strings read variables": ("y = df.query('a > @low and b < @high')", "y", "df high low", ""),
    "a slice reads its parts": ("xs[a:b:c, d]", "", "a b c d xs", ""),
    "starred arguments are read": ("f(*a, **b)", "", "a b f", ""),
    # -- changes of other cells' objects
    "a column assignment changes the frame": ("df['x'] = df['a'] * 2", "", "df", "df"),
    "an attribute assignment changes the object": ("df.columns = cols", "", "cols df", "df"),
    "loc and iloc change the frame": ("df.loc[m, 'x'] = 0\ndf2.iloc[0, 0] = 1", "", "df df2 m", "df df2"),
    "an augmented column changes the frame": ("df['x'] += 1", "", "df", "df"),
    "an augmented name reads, binds and changes": ("total += 1", "total", "total", "total"),
    "inplace=True changes the frame": ("df.drop(columns=['a'], inplace=True)", "", "df", "df"),
    "inplace=False changes nothing": ("df2 = df.drop(columns=['a'], inplace=False)", "df2", "df", ""),
    "a pure chain changes nothing": ("clean = df.dropna().rename(columns=str.lower)", "clean", "df", ""),
    "a copy is the cell's own": ("d2 = df.copy()\nd2['x'] = 1\nd2.drop(inplace=True)", "d2", "df", ""),
    "list methods change the list": ("l.append(1)\nm.extend(x)\nn.insert(0, 1)\no.remove(1)\np.reverse()", "",
                                     "l m n o p x", "l m n o p"),
    "sort changes, sorted does not": ("a = sorted(xs)\nys.sort()", "a", "xs ys", "ys"),
    "sort by a column makes a copy": ("df.sort('a')", "", "df", ""),
    "an own list is changed freely": ("acc = []\nfor r in rows: acc.append(r)", "acc r", "rows", ""),
    "set and dict methods change": ("s.add(1)\nd.update(a=1)\nv = e.pop('k')\nd2.setdefault('a', [])", "v",
                                    "d d2 e s", "d d2 e s"),
    "a result that is used comes from a pure method": ("t = s.add(1)\nu = idx.append(o)\nv = ix.insert(0, 1)", "t u v",
                                                        "idx ix o s", ""),
    "a module's function is no change of the module": ("c = np.add(a, b)\nnp.append(a, b)", "c", "a b np", ""),
    "out= changes its array": ("np.add(a, b, out=c)", "", "a b c np", "c"),
    "del of a part changes": ("del obj.cache, d['k'], l[0]", "", "d l obj", "d l obj"),
    "the root of a chain is changed": ("s.state['k'].items.append(1)", "", "s", "s"),
    "either branch may be changed": ("(a if c else b).append(1)", "", "a b c", "a b"),
    "a call's result belongs to nobody": ("get('k')[0] = 1", "", "get", ""),
    "an alias changes the original": ("b = a\nb['x'] = 1", "b", "a", "a"),
    "an element of a loop changes the container": ("for r in rows: r['x'] = 1", "r", "rows", "rows"),
    "a function called here changes what it changes": ("def add(v): cache[v] = 1\nadd(3)", "add", "cache", "cache"),
    "a function not called here changes nothing yet": ("def add(v): cache[v] = 1", "add", "cache", ""),
    "a function changes its argument": ("def tag(d): d['x'] = 1\ntag(df)", "tag", "df", "df"),
    "a function that copies its argument changes nothing": (
        "def tag(d):\n d = d.copy()\n d['x'] = 1\n return d\nout = tag(df)", "out tag", "df", "",
    ),
    "a function that calls another changes what that changes": (
        "def a(): log.append(1)\ndef b(): a()\nb()", "a b", "log", "log",
    ),
    "a local of a function is nobody's": ("def f():\n l = []\n l.append(1)\n return l\nf()", "f", "", ""),
    "a lambda given away changes": ("df.apply(lambda r: acc.append(r))", "", "acc df", "acc"),
    "setattr changes its object": ("setattr(obj, 'x', 1)", "", "obj", "obj"),
    "heap and bisect functions change their list": ("heappush(h, 1)\nbisect.insort(s, 2)", "", "bisect h heappush s", "h s"),
    "shuffle changes its list": ("random.shuffle(xs)", "", "random xs", "xs"),
    "an estimator is changed by fit": ("model.fit(X, y)", "", "X model y", "model"),
    "a new estimator is the cell's own": ("m = Model().fit(X)", "m", "Model X", ""),
    "torch's trailing underscore changes": ("w.add_(g)", "", "g w", "w"),
    "plotly figures are changed": ("fig.update_layout(title='t').update_traces(x=1)", "", "fig", "fig"),
    "axes are changed": ("ax.set_title('t')", "", "ax", "ax"),
    "set_index makes a copy": ("df.set_index('a')", "", "df", ""),
    "a target in a loop header changes": ("for d['k'] in xs: pass", "", "d xs", "d"),
    "a nested target changes": ("(a, (b, c.d)), e[f] = pair", "a b", "c e f pair", "c e"),
    "a comprehension for its effects changes": ("[acc.append(x) for x in xs]", "", "acc xs", "acc"),
    "assigning to self in a method changes nothing": ("class A:\n def __init__(self): self.x = 1\na = A()", "A a", "", ""),
    "a settings dictionary of a module is no cell's object": ("import os\nos.environ['K'] = v", "os", "v", ""),
}  # fmt: skip


@pytest.mark.parametrize("sentence", CASES)
def test_a_python_cell(sentence: str) -> None:
    source, definitions, references, mutates = CASES[sentence]
    found = analyse_python(source)
    assert not found.diagnostics
    assert (found.definitions, found.references, found.mutates) == (
        tuple(definitions.split()), tuple(references.split()), tuple(mutates.split()),
    )  # fmt: skip


def test_reads_inside_functions_are_listed_as_deferred() -> None:
    found = analyse_python("@deco\ndef f(a=b):\n    return c + a\nx = d")
    assert found.deferred == ("c",)
    assert found.references == ("b", "c", "d", "deco")


def test_deleting_another_cells_name_is_seen() -> None:
    found = analyse_python("del df")
    assert (found.deletes, found.references, found.definitions) == (("df",), ("df",), ())


def test_a_handlers_name_would_delete_another_cells_variable() -> None:
    assert analyse_python("try: go()\nexcept E as df: pass").deletes == ("df",)


@pytest.mark.parametrize(
    "source",
    ["from x import *", "exec(code)", "eval('1')", "globals()['a'] = 1", "locals()", "def f(): globals()", "vars()"],
)
def test_what_cannot_be_seen_is_dynamic(source: str) -> None:
    assert analyse_python(source).dynamic


@pytest.mark.parametrize(
    "source", ["vars(obj)", "def f(): locals()", "ast.literal_eval(x)", "def eval(x): ...\neval(1)"]
)
def test_what_can_be_seen_is_not_dynamic(source: str) -> None:
    assert not analyse_python(source).dynamic


def test_a_constant_key_of_globals_is_a_definition() -> None:
    assert analyse_python("globals()['late'] = 5").definitions == ("late",)


def test_builtin_reads_are_kept_apart_so_that_a_redefinition_can_be_linked() -> None:
    assert analyse_python("x = input() + id").optional == ("id", "input")


def test_tables_in_duckdb_text_are_frames() -> None:
    assert analyse_python("r = duckdb.sql('from df join t2 using (id)')").references == ("df", "duckdb", "t2")
    assert analyse_python("r = con.sql('select * from df')").optional == ("df",)


def test_imports_say_what_they_import() -> None:
    found = analyse_python("import numpy as np, os.path\nfrom a.b import c as d\nfrom . import e")
    assert found.imports == {"np": "numpy", "os": "os", "d": "a.b:c", "e": ".:e"}


def test_the_effects_of_a_function_are_known_to_other_cells() -> None:
    found = analyse_python(
        "cache = {}\ndef add(k):\n    global n\n    n = 1\n    cache[k] = 1\ndef twice(k): add(k); add(k)"
    )
    assert found.effects["add"].mutates == ("cache",)
    assert found.effects["twice"].writes == ("n",)
    assert analyse_python("add(1)").calls == ("add",)


BAD = {
    "x = = 1": 1, "x = 1\n  y = 2": 2, "def f(:\n  pass": 1, "return 1": 1, "x = (1": 1, "'''": 1, "break": 1,
    "nonlocal x": 1, "x = 1\x00": 0, "x = '\ud800": 0, "(" * 300 + ")" * 300: 1, "f(**)": 1, "lambda: (yield": 1, "yield x": 1, "x = *y": 1,
    "def f[T(: pass": 1, "f'{x'": 1,
}  # fmt: skip


@pytest.mark.parametrize("source", BAD)
def test_bad_syntax_is_a_diagnostic_at_its_line(source: str) -> None:
    found = analyse_python(source)
    assert found.syntax_error
    assert found.diagnostics[0].severity == "error"
    line = BAD[source]
    assert not line or (found.diagnostics[0].span is not None and found.diagnostics[0].span.line == line)


@pytest.mark.parametrize(
    "source",
    [
        "y = " + "+".join(["x"] * 10_000), "x" + ".a" * 10_000, "lambda: " * 10_000 + "x", "-" * 10_000 + "x",
        "x" + "[0]" * 10_000, "[" * 10_000 + "x" + "]" * 10_000, "x = " * 5_000 + "1" + "\nif x: pass" * 10,
    ],
    ids=range(7),
)  # fmt: skip
def test_ten_thousand_levels_give_an_answer(source: str) -> None:
    found = analyse_python(source)
    assert found.diagnostics or "x" in (*found.references, *found.definitions)


def test_a_thousand_elifs_are_read() -> None:
    source = "if a0: x = 0\n" + "\n".join(f"elif a{i}: x = {i}" for i in range(1, 900)) + "\nelse: x = -1\nx"
    found = analyse_python(source)
    assert found.diagnostics or found.definitions == ("x",)


def test_a_long_sum_is_read() -> None:
    assert analyse_python("y = " + "+".join(["x"] * 2000)).references == ("x",)


NEWER = {
    "def f[T: Base](x: T, y: list[T] = d) -> T: return g(x)": ("f", "Base d g"),
    "async def f[*Ts, **P](*a: *Ts) -> P: ...": ("f", ""),
    "class C[K, V = Default](Generic[K], meta=M): k: K = v": ("C", "Default Generic M v"),
    "type A[V] = dict[V, Other]": ("A", "Other"),
    "type B = C | None\ntype = 3\nprint(type)": ("B type", "C"),
    """s = f"{d["k"]} {', '.join(x for x in xs)} {{no}} {f"{n!r:>{w}}"} {m=}" + 'f{q}'""": ("s", "d m n w xs"),
    'a = f"""{\nx  # {y}\n}\n{z["q"]}"""\nb = c': ("a b", "c x z"),
}


@pytest.mark.parametrize("source", NEWER)
def test_newer_python_is_understood_by_older(source: str) -> None:
    found = analyse_python(source)
    assert not found.diagnostics
    assert (found.definitions, found.references) == tuple(tuple(names.split()) for names in NEWER[source])


def test_private_names_in_classes_are_those_that_python_makes_of_them() -> None:
    assert analyse_python("class _A:\n    def m(self): return __x + __y__ + self.__z").references == ("_A__x", "__y__")


def test_a_byte_order_mark_is_no_error() -> None:
    assert analyse_python("\ufeffx = y").references == ("y",)
