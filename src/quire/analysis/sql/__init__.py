"""SQL text: the tables that it reads, makes and changes, found from its tokens."""

from quire.analysis.sql.read import read_sql, tables_read
from quire.analysis.sql.tables import Table, find_tables
from quire.analysis.sql.tokens import Lexed, Token, lex

__all__ = ["Lexed", "Table", "Token", "find_tables", "lex", "read_sql", "tables_read"]
