/** The Data panel: search over everything, datasets with the tables of the connections, frames, metrics and more. */
import type { ReactNode } from "react";
import { useSignal } from "../state/signal";
import { Icon } from "../ui/icons";
import { Tooltip } from "../ui/Menu";
import { type Catalog, useCatalog } from "./catalog";
import { modelFailure, reload as reloadModel, useModel } from "./model";
import { Problems } from "./page/Problems";
import { DatasetList } from "./panel/DatasetList";
import { Frames, Written } from "./panel/Lists";
import { SearchBox } from "./panel/SearchBox";
import { NoCatalog } from "./parts/NoCatalog";
import { hashOf } from "./place";

export function DataPanel(): ReactNode {
  const catalog = useCatalog();
  const again = (): void => {
    catalog.reload();
    void reloadModel();
  };
  return (
    <SearchBox info={catalog.info} otherwise={<Everything catalog={catalog} />}>
      <Tooltip text="Read connections and catalog again">
        <button type="button" className="button icon" aria-label="Read the connections again" onClick={again}>
          <Icon name="restart" size={14} />
        </button>
      </Tooltip>
    </SearchBox>
  );
}

function Everything({ catalog: { info, failure } }: { catalog: Catalog }): ReactNode {
  const model = useModel();
  const modelFailed = useSignal(modelFailure);
  const trouble = failure || modelFailed;
  return (
    <>
      {trouble && (
        <p className="data-problem" role="alert">
          {trouble}
        </p>
      )}
      {(!info || !model) && !trouble && <p className="panel-empty">Reading the connections and the catalog…</p>}
      {info && model && (
        <>
          {model.datasets.length === 0 && info.connections.length > 0 && <NoCatalog />}
          <Problems problems={model.problems} />
          {info.connections.length === 0 && model.datasets.length === 0 && (
            <p className="panel-empty">
              No connection yet. Add one under <code>[connections.name]</code> in <code>quire.toml</code>.
            </p>
          )}
          <DatasetList model={model} connections={info.connections} />
          <Frames frames={info.frames} />
          <Written model={model} />
          <p className="data-more">
            <a href={hashOf("")}>Metrics, guides and example queries</a>
          </p>
        </>
      )}
    </>
  );
}
