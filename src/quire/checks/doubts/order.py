"""The doubts by their stable codes, in the order in which they are felt.

Those that need the statement to be run come last: they do not ask for it where another doubt has spoken.
"""

from __future__ import annotations

DOUBTS: tuple[tuple[str, str], ...] = tuple(
    (name.replace("_", "-"), name)
    for name in (
        "join_unlinked",
        "link_partial",
        "value_type",
        "value_absent",
        "null_compared",
        "contradiction",
        "always_true",
        "mixed_and_or",
        "extreme",
        "outer_column",
        "not_in_null",
        "negated_rows",
        "except_of_joined",
        "except_by_name",
        "set_of_aggregates",
        "fan_out_aggregate",
        "aggregate_without_grain",
        "group_incomplete",
        "group_of_one",
        "order_without_effect",
        "limit_unordered",
        "integer_division",
        "same_names",
        "sum_of_shares",
        "quoted_name",
        "caveat_missing",
        "answer_given",
        "filtered_before",
        "flag_unread",
        "value_unread",
        "measure_unread",
        "each_missing",
        "extreme_per_group",
        "any_compared",
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
        "repeated_rows",
        "one_number",
        "no_rows",
    )
)
