/** What is done to several datasets at once. */
import type { ReactNode } from "react";
import { Icon } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
import { datasetItem } from "../edits";
import { ENDORSEMENT_WORDS, ENDORSEMENTS } from "../parts/Standing";
import { propose } from "../saving";
import { counted } from "../words";

export function ListBulk({ names }: { names: readonly string[] }): ReactNode {
  const set = (property: "endorsement" | "visibility", value: string): void =>
    propose(...names.map((name) => ({ type: "set_property", item: datasetItem(name), property, value }) as const));
  return (
    <div className="bulk" role="toolbar" aria-label="Selected datasets">
      <strong role="status">{counted(names.length, "dataset")}</strong>
      <Menu
        trigger={
          <button type="button" className="button line">
            Endorsement <Icon name="down" size={10} />
          </button>
        }
        items={ENDORSEMENTS.map((each) => ({ title: ENDORSEMENT_WORDS[each], run: () => set("endorsement", each) }))}
      />
      <Menu
        trigger={
          <button type="button" className="button line">
            Visibility <Icon name="down" size={10} />
          </button>
        }
        items={[
          { title: "Visible to AI", run: () => set("visibility", "visible") },
          { title: "Hidden from AI", run: () => set("visibility", "hidden") },
        ]}
      />
    </div>
  );
}
