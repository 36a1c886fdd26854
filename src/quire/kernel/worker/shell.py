"""``%`` magics, ``!`` commands and ``?`` help, through an IPython shell that is made when one is first used."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .kernel import Kernel

_MAGIC = re.compile(r"^\s*(?:[\w.,\s\[\]'\"]+=\s*)?(?:%%?[a-zA-Z]|!{1,2}\S|\?{1,2}\w|.*\w\?{1,2}\s*$)", re.MULTILINE)


def looks_like_magic(source: str) -> bool:
    """True when a cell that is no Python may be IPython's."""
    return _MAGIC.search(source) is not None


def transformed(kernel: Kernel, source: str) -> str:
    """The cell as Python that calls IPython.

    Raises ``SyntaxError`` when IPython is not installed.
    """
    try:
        made = shell(kernel)
    except ImportError:
        raise SyntaxError(
            "Magics (%), commands (!) and help (?) need the package ipython in the kernel's Python."
        ) from None
    return str(made.transform_cell(source))


def shell(kernel: Kernel) -> Any:
    """The shell over the kernel's namespace."""
    from IPython.core.interactiveshell import InteractiveShell

    if InteractiveShell.initialized():
        return InteractiveShell.instance()
    hooks = sys.displayhook, sys.excepthook
    made = InteractiveShell.instance(user_module=kernel.module, user_ns=kernel.namespace, colors="NoColor")
    made.display_page = True
    made.system = made.system_piped  # output through our pipes, not a terminal
    made.display_pub.publish = publisher(kernel)
    kernel.namespace["get_ipython"] = made.get_ipython
    kernel.shower.formatter = made.display_formatter
    sys.displayhook, sys.excepthook = hooks
    return made


def publisher(kernel: Kernel) -> Any:
    """What IPython's display functions call with a finished bundle."""

    def publish(data: dict[str, Any], metadata: Any = None, **words: Any) -> None:
        transient = words.get("transient") or {}
        kernel.publish(data, str(transient.get("display_id", "")), bool(words.get("update")))

    return publish
