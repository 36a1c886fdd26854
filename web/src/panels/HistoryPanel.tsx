/** Every question and decision of this notebook, newest first, as the ledger holds them. */
import { type ReactNode, useEffect, useState } from "react";
import { notebookPath } from "../state/session";
import { store } from "../state/store";
import type { Ledger, LedgerEntry } from "../wire/aliases";
import { getJson, RequestFailed } from "../wire/http";

export function HistoryPanel(): ReactNode {
  const [entries, setEntries] = useState<readonly LedgerEntry[] | null>(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    const load = (): void => {
      getJson<Ledger>("/api/ledger", { path: notebookPath })
        .then((ledger) => setEntries(ledger.entries))
        .catch((error: unknown) => setFailure(error instanceof RequestFailed ? error.message : String(error)));
    };
    load();
    // The server writes its line after it tells the windows; asking again a moment later shows it.
    const stop = store.onDecision(() => setTimeout(load, 300));
    return stop;
  }, []);
  if (failure) return <p className="panel-empty">{failure}</p>;
  if (!entries) return <p className="panel-empty">Reading the ledger…</p>;
  if (entries.length === 0) return <p className="panel-empty">What you ask, accept and reject is listed here.</p>;
  return (
    <ol className="history">
      {entries.map((entry) => (
        <li key={`${entry.at}${entry.proposal}${entry.event}`}>
          <span className={`history-event ${entry.event}`}>{entry.event.replaceAll("_", " ")}</span>
          <time dateTime={new Date(entry.at * 1000).toISOString()}>{new Date(entry.at * 1000).toLocaleString()}</time>
          <p>{entry.prompt}</p>
        </li>
      ))}
    </ol>
  );
}
