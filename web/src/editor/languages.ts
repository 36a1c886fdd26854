/** What language a cell's text is in, for its editor and for its still picture. */
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { python, pythonLanguage } from "@codemirror/lang-python";
import { PostgreSQL, SQLDialect, sql } from "@codemirror/lang-sql";
import { yaml, yamlLanguage } from "@codemirror/lang-yaml";
import type { LanguageSupport } from "@codemirror/language";
import type { Parser } from "@lezer/common";
import type { CellKind } from "../wire/aliases";

/** PostgreSQL with what DuckDB adds to it. */
const DuckDB = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ""} qualify pivot unpivot summarize describe exclude replace columns asof positional semi anti sample macro struct lambda`,
  types: `${PostgreSQL.spec.types ?? ""} hugeint uhugeint ubigint uinteger usmallint utinyint tinyint map list union blob timestamptz`,
});

const SUPPORT: Record<CellKind, () => LanguageSupport> = {
  python,
  sql: () => sql({ dialect: DuckDB }),
  markdown: () => markdown({ base: markdownLanguage, completeHTMLTags: false }),
  chart: yaml,
  input: yaml,
};

const PARSERS: Record<CellKind, Parser> = {
  python: pythonLanguage.parser,
  sql: DuckDB.language.parser,
  markdown: markdownLanguage.parser,
  chart: yamlLanguage.parser,
  input: yamlLanguage.parser,
};

export function languageOf(kind: CellKind): LanguageSupport {
  return SUPPORT[kind]();
}

export function parserOf(kind: CellKind): Parser {
  return PARSERS[kind];
}
