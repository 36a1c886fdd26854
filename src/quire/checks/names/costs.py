"""What every kind of change costs in plausibility: 0 is certain, 1 a guess, 3 hardly meant."""

RENAMED = 1.7  # times how unlike the names are
RENAMED_AT_LEAST = 0.08
LINKED = 0.35  # a column of another name that is the key to what it is held equal to
MOVED = 0.35  # another source of the query has the column
MOVED_OUT = 0.8  # … of the query around it
MOVED_AND_RENAMED = 0.3
ADDED = 0.9  # a table is joined for a column
ADDED_BY_NAME = 0.45  # a table is joined that the query names
BRIDGED = 0.35  # each table between
MULTIPLIED = 0.2  # the join may repeat rows
UNDECLARED = 0.4  # the join is along columns of one name only
SWAPPED = 0.75  # a table that exists gives way to another
TABLE_RENAMED = 1.2  # times how unlike the names are
UNCOVERED = 0.5  # a column that the other table does not have
REJOINED = 0.6  # a join along columns that are no key
ALIAS = 0.1
ALIAS_GUESSED = 0.5
CHOSEN = 0.1  # one of several sources that have a column, held equal
CHOSEN_OPENLY = 0.45
STARRED = 0.4
NOT_HELD, HELD = 0.9, -0.5  # a stored value that a column is compared with
WRONG_TYPE = 0.7
UNJOINED = 2.0
ASKED = -0.12  # a word of the question
NOTHING_FOUND = 0.35
WITHIN = 1.6  # how much worse than the best a candidate may be to be looked at
