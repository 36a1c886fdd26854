/** What is written about all of the data: problems, metrics, guides, example queries. */
import type { ReactNode } from "react";
import { useSignal } from "../../state/signal";
import { modelFailure, useModel } from "../model";
import { NoCatalog } from "../parts/NoCatalog";
import { counted } from "../words";
import { ExamplesPart } from "./ExamplesPart";
import { GuidesPart } from "./GuidesPart";
import { MetricsPart } from "./MetricsPart";
import { PartLinks } from "./PartLinks";
import { Problems } from "./Problems";
import { useGoTo } from "./useGoTo";

export function OverviewView({ item }: { item: string }): ReactNode {
  const model = useModel();
  const failure = useSignal(modelFailure);
  useGoTo(model ? item : "");
  if (!model) {
    return failure ? (
      <p className="data-failure" role="alert">
        {failure}
      </p>
    ) : (
      <p className="data-loading" role="status">
        Reading the catalog…
      </p>
    );
  }
  return (
    <>
      <header className="data-head">
        <div className="data-head-line">
          <h1 tabIndex={-1}>The catalog</h1>
        </div>
        <p className="data-facts">
          {counted(model.datasets.length, "dataset")}, {counted(model.metrics.length, "metric")},{" "}
          {counted(model.guides.length, "guide")}, {counted(model.examples.length, "example query", "example queries")}
        </p>
        {model.datasets.length === 0 && <NoCatalog />}
        <Problems problems={model.problems} />
      </header>
      <PartLinks
        parts={[
          ["metrics", "Metrics", model.metrics.length],
          ["guides", "Guides", model.guides.length],
          ["examples", "Example queries", model.examples.length],
        ]}
      />
      <MetricsPart metrics={model.metrics} target={item.startsWith("metric:") ? item.slice(7) : ""} />
      <GuidesPart guides={model.guides} />
      <ExamplesPart examples={model.examples} />
    </>
  );
}
