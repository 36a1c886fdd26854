/** What today's requests came to. */
import type { ReactNode } from "react";
import type { ModelsInfo } from "../wire/aliases";

export function Spent({ info }: { info: ModelsInfo }): ReactNode {
  const limit = info.day_usd > 0 ? ` of $${info.day_usd.toFixed(2)} a day` : "";
  const each = info.request_usd > 0 ? `; at most $${info.request_usd.toFixed(2)} for one question` : "";
  const count = info.requests_today;
  const requests = `${count.toLocaleString("en")} request${count === 1 ? "" : "s"}, ${info.tokens_today.toLocaleString("en")} tokens`;
  return (
    <p className="models-spent">
      <strong>Today:</strong> ${info.spent_today.toFixed(2)}
      {limit}, {requests}
      {info.unpriced > 0 ? ` (${info.unpriced.toLocaleString("en")} without a known price)` : ""}
      {each}.
    </p>
  );
}
