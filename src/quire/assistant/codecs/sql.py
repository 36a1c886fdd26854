"""SQL cells: a statement under the name of the frame that it defines."""

from __future__ import annotations

import re

from quire.assistant.codecs.codec import Fenced
from quire.llm import Invalid

_VERBS = "select|with|from|values|pivot|unpivot|summarize|describe|show|insert|update|delete|create|merge|alter|drop"
_BEGINS = re.compile(rf"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:\(|(?:{_VERBS})\b)", re.IGNORECASE | re.DOTALL)


class SqlCodec(Fenced):
    """A reply without a fence is taken when it begins as a statement does."""

    kind = "sql"
    languages = ("sql", "duckdb", "sqlite", "postgresql", "postgres", "mysql", "snowflake", "bigquery")

    def bare(self, text: str) -> str | Invalid:
        """The statement."""
        if _BEGINS.match(text):
            return text.strip()
        return Invalid("No SQL was found; one statement between ```sql and ``` was expected.")
