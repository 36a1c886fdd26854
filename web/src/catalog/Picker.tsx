/** Open a dataset by typing a part of its name. */
import { Command as Menu } from "cmdk";
import type { ReactNode } from "react";
import { Signal, useSignal } from "../state/signal";
import { Dialog } from "../ui/Dialog";
import { useModel } from "./model";
import { NoCatalog } from "./parts/NoCatalog";
import { Badges } from "./parts/Standing";
import { openPlace } from "./place";

export const pickerOpen = new Signal(false);

export function Picker(): ReactNode {
  const open = useSignal(pickerOpen);
  return (
    <Dialog title="Open dataset" hideTitle className="palette" open={open} onClose={() => pickerOpen.set(false)}>
      <PickerList />
    </Dialog>
  );
}

function PickerList(): ReactNode {
  const model = useModel();
  const go = (dataset: string): void => {
    pickerOpen.set(false);
    requestAnimationFrame(() => openPlace(dataset));
  };
  return (
    <Menu label="Datasets" loop>
      <Menu.Input className="palette-search" placeholder="Open a dataset…" autoFocus />
      <Menu.List className="palette-list">
        <Menu.Empty className="panel-empty">
          {model?.datasets.length === 0 ? <NoCatalog /> : model ? "No dataset is called that." : "Reading the catalog…"}
        </Menu.Empty>
        {model?.datasets.map((dataset) => (
          <Menu.Item key={dataset.name} value={`${dataset.name} ${dataset.source}`} onSelect={() => go(dataset.name)}>
            <span className="data-name">{dataset.name}</span>
            <Badges endorsement={dataset.endorsement} visibility={dataset.visibility} problems={dataset.problems} />
            <span className="hint">{dataset.source === dataset.name ? "" : dataset.source.slice(0, 60)}</span>
          </Menu.Item>
        ))}
        {model && model.datasets.length > 0 && (
          <Menu.Item value="the catalog overview metrics guides examples" onSelect={() => go("")}>
            The catalog: metrics, guides, example queries
          </Menu.Item>
        )}
      </Menu.List>
    </Menu>
  );
}
