"""Puts our display into libraries when user code imports them, and never imports them itself."""

from __future__ import annotations

import builtins
import importlib.machinery
import sys
from typing import TYPE_CHECKING, Any, Callable

from .display import show_figures

if TYPE_CHECKING:
    from .kernel import Kernel


class AfterImport:
    """A finder that lets the others find, and calls back when the module has been executed."""

    def __init__(self, hooks: dict[str, Callable[[Any], None]]) -> None:
        self.hooks = hooks

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The ordinary specification, its loader wrapped; None for modules that we do not wait for."""
        hook = self.hooks.get(name)
        if hook is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            hook(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def install(kernel: Kernel) -> None:
    """``display`` for everybody; IPython's and pyplot's when they are imported."""

    def display(*values: Any, display_id: Any = None, raw: bool = False, clear: bool = False, **words: Any) -> Any:
        return kernel.display(values, display_id, raw, clear, bool(words.get("update")))

    def patch_ipython(module: Any) -> None:
        module.display = display
        module.publish_display_data = lambda data, metadata=None, **words: kernel.publish(
            data, str((words.get("transient") or {}).get("display_id", "")), bool(words.get("update"))
        )
        module.clear_output = lambda wait=False: kernel.clear()
        module.update_display = lambda value, *, display_id, **words: display(value, display_id=display_id, update=True)

    def patch_pyplot(module: Any) -> None:
        def show(*_arguments: Any, **_words: Any) -> None:
            if kernel.executor.outputs is not None:
                show_figures(kernel.executor.outputs)

        module.show = show

    builtins.display = display  # type: ignore[attr-defined]
    hooks = {"IPython.core.display_functions": patch_ipython, "matplotlib.pyplot": patch_pyplot}
    sys.meta_path.insert(0, AfterImport(hooks))  # type: ignore[arg-type]


class Handle:
    """What ``display(…, display_id=True)`` gives: shows another value in the same place."""

    def __init__(self, kernel: Kernel, display_id: str) -> None:
        self._kernel = kernel
        self.display_id = display_id

    def update(self, value: Any, **_words: Any) -> None:
        """Replace what is shown."""
        self._kernel.display((value,), self.display_id, False, False, True)

    def display(self, value: Any, **_words: Any) -> None:
        """Show again."""
        self._kernel.display((value,), self.display_id, False, False, False)
