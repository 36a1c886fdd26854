"""The doubts by their stable codes, in the order in which they are felt."""

from __future__ import annotations

DOUBTS: tuple[tuple[str, str], ...] = tuple(
    (name.replace("_", "-"), name)
    for name in (
        "join_unlinked",
        "value_type",
        "value_absent",
        "null_compared",
        "contradiction",
        "always_true",
        "mixed_and_or",
        "extreme",
        "not_in_null",
        "negated_rows",
        "except_of_joined",
        "set_of_aggregates",
        "fan_out_aggregate",
        "aggregate_without_grain",
        "group_incomplete",
        "group_of_one",
        "order_without_effect",
        "limit_unordered",
        "integer_division",
        "repeated_rows",
        "column_asked",
        "everything_shown",
        "count_missing",
        "average_missing",
        "extreme_missing",
        "each_cut",
        "bound_differs",
        "number_unasked",
        "negation_missing",
        "either_both",
        "direction",
    )
)
