"""Tables of names: what is always there, and which calls change an object in place."""

from __future__ import annotations

import builtins

from quire.analysis.words import words

#: Names that every cell may read although no cell defines them.
BUILTINS = frozenset(dir(builtins)) | words(
    "__annotations__ __builtins__ __class__ __debug__ __doc__ __file__ __loader__ __module__ __name__ __package__ "
    "__path__ __qualname__ __spec__ In Out display get_ipython exit quit"
)

#: Names by which everybody calls a module; a "change" of one is a setting of the process, not of a cell's object.
MODULE_NAMES = words(
    "alt bisect cv2 duckdb gpd heapq itertools jax jnp matplotlib mpl np numpy nx operator os pandas pd pl plt px "
    "random scipy sns sys tf torch tqdm warnings"
)

NEVER_CHANGED = BUILTINS | MODULE_NAMES

#: Methods that return nothing in their in-place form: a change only where the result is not used.
SILENT_METHODS = words(
    "append appendleft extend extendleft insert remove clear sort reverse rotate update add discard "
    "difference_update intersection_update symmetric_difference_update fill resize setflags setfield itemset put "
    "byteswap partition load_state_dict requires_grad_ put_nowait move_to_end subtract "
    "set_title set_xlabel set_ylabel set_zlabel set_xlim set_ylim set_xticks set_yticks set_xticklabels "
    "set_yticklabels set_xscale set_yscale set_params set_facecolor set_aspect set_size_inches set_value "
    "invert_xaxis invert_yaxis tick_params legend axhline axvline axhspan axvspan suptitle tight_layout "
    "subplots_adjust __setitem__ __setattr__ __delitem__ __delattr__ __iadd__ "
    "writelines truncate seed"
)

#: Methods that change their object and return something worth having.
SPEAKING_METHODS = words(
    "pop popitem popleft setdefault insert_column replace_column drop_in_place "
    "fit fit_transform fit_predict partial_fit "
    "update_layout update_traces update_xaxes update_yaxes update_annotations "
    "add_trace add_traces add_hline add_vline add_hrect add_vrect add_shape add_annotation add_scatter add_bar "
    "__ior__"
)

IN_PLACE_METHODS = SILENT_METHODS | SPEAKING_METHODS

#: Functions that change an argument in place: name → index of that argument. Those in the second table only where
#: their result is not used.
IN_PLACE_FUNCTIONS: dict[str, int] = {
    "setattr": 0, "delattr": 0, "next": 0, "heappush": 0, "heappop": 0, "heapify": 0, "heapreplace": 0,
    "heappushpop": 0, "insort": 0, "insort_left": 0, "insort_right": 0, "copyto": 0, "putmask": 0, "place": 0,
    "fill_diagonal": 0, "put_along_axis": 0, "setitem": 0, "delitem": 0,
}  # fmt: skip
SILENT_FUNCTIONS: dict[str, int] = {"shuffle": 0, "put": 0}

#: Calls that can read or write any name of the cell's namespace.
DYNAMIC_CALLS = frozenset({"exec", "eval", "globals", "execfile"})
#: The same when they are called outside a function.
DYNAMIC_AT_CELL_LEVEL = frozenset({"locals", "vars"})
