/** All that is known of a dataset, and the place to change it. */
import { type ReactNode, useState } from "react";
import type { DatasetPage } from "../../wire/aliases";
import { datasetItem } from "../edits";
import { usePage } from "../model";
import { CaveatsPart } from "./CaveatsPart";
import { DatasetHead } from "./DatasetHead";
import { ExamplesPart } from "./ExamplesPart";
import { FieldsPart } from "./FieldsPart";
import { GuidesPart } from "./GuidesPart";
import { JoinsPart } from "./JoinsPart";
import { MetricsPart } from "./MetricsPart";
import { PartLinks } from "./PartLinks";
import { QuestionsPart } from "./QuestionsPart";
import { useGoTo } from "./useGoTo";

export function DatasetView({ name, item }: { name: string; item: string }): ReactNode {
  const page = usePage(name);
  if (!page) {
    return (
      <p className="data-loading" role="status">
        Reading {name}…
      </p>
    );
  }
  if ("failure" in page) {
    return (
      <div className="data-failure" role="alert">
        <h1 tabIndex={-1}>{name}</h1>
        <p>{page.failure}</p>
      </div>
    );
  }
  return <Parts page={page} item={item} />;
}

function Parts({ page, item }: { page: DatasetPage; item: string }): ReactNode {
  const [caveat, setCaveat] = useState<string | null>(null);
  useGoTo(item);
  const [kind = "", ...rest] = item.split(":");
  const target = (of: string): string => (kind === of ? rest.join(":") : "");
  return (
    <>
      <DatasetHead page={page} />
      <PartLinks
        parts={[
          ["caveats", "Caveats", page.caveats.length],
          ["fields", "Fields", page.fields.length],
          ["joins", "Joins", page.joins.length],
          ["metrics", "Metrics", page.metrics.length],
          ["questions", "Questions", page.questions.length],
          ["examples", "Example queries", page.examples.length],
          ["guides", "Guides", page.guides.length],
        ]}
      />
      <CaveatsPart item={datasetItem(page.name)} caveats={page.caveats} begun={caveat} onBegin={setCaveat} />
      <FieldsPart page={page} target={target("field")} onCaveat={(fields) => setCaveat(`${fields.join(", ")}: `)} />
      <JoinsPart page={page} />
      <MetricsPart metrics={page.metrics} dataset={page.name} target={target("metric")} />
      <QuestionsPart dataset={page.name} questions={page.questions} />
      <ExamplesPart examples={page.examples} />
      <GuidesPart guides={page.guides} dataset={page.name} />
    </>
  );
}
