/** What an answer was made of, so that a person can check it without reading the code. */
import type { ReactNode } from "react";
import type { Receipt } from "../wire/aliases";

export function ReceiptView({ receipt }: { receipt: Receipt }): ReactNode {
  const lines: [string, readonly string[]][] = [
    ["Metrics", receipt.metrics],
    ["By", receipt.dimensions],
    ["Filters", receipt.filters],
    ["Time", receipt.time ? [receipt.time] : []],
    ["Sorting", receipt.sorting ? [receipt.sorting] : []],
    ["Datasets", receipt.datasets],
    ["Caveats applied", receipt.caveats],
    ["Assumptions", receipt.assumptions],
  ];
  return (
    <div className="receipt">
      <dl>
        {lines
          .filter(([, values]) => values.length > 0)
          .map(([title, values]) => (
            <div key={title} className="receipt-line">
              <dt>{title}</dt>
              <dd>
                {values.map((value) => (
                  <span key={value}>{value}</span>
                ))}
              </dd>
            </div>
          ))}
      </dl>
      {receipt.sql !== "" && (
        <details>
          <summary>The compiled SQL</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
          <pre tabIndex={0}>{receipt.sql}</pre>
        </details>
      )}
    </div>
  );
}
