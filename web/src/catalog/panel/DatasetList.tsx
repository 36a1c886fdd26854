/** The datasets and tables of the connections; a name opens its page, the arrow its columns. */
import { type ReactNode, useMemo, useState } from "react";
import type { CatalogModel, ConnectionView } from "../../wire/aliases";
import { allToggled, type FieldSelection, NONE, toggled } from "../page/fieldSelection";
import { useSteps } from "../parts/Steps";
import { ListBulk } from "./ListBulk";
import { type Block, blocksOf, type Group } from "./rows";
import { TableRow } from "./TableRow";

const STEP = 200;

interface DatasetListProps {
  model: CatalogModel;
  connections: readonly ConnectionView[];
}

/** How rows take part in a selection; null while nothing is being selected. */
export type Choosing = { chosen: ReadonlySet<string>; toggle: (name: string, range: boolean) => void } | null;

export function DatasetList({ model, connections }: DatasetListProps): ReactNode {
  const [selected, setSelected] = useState<FieldSelection | null>(null);
  const blocks = useMemo(() => blocksOf(model, connections), [model, connections]);
  const names = useMemo(() => blocks.flatMap(namesOf), [blocks]);
  const choosing: Choosing = selected && {
    chosen: selected.chosen,
    toggle: (name, range) => setSelected((now) => toggled(now ?? NONE, names, name, range)),
  };
  return (
    <>
      <div className="data-list-tools">
        <button
          type="button"
          className="link"
          aria-pressed={selected !== null}
          onClick={() => setSelected(selected ? null : NONE)}
        >
          {selected ? "Done selecting" : "Select several…"}
        </button>
        {selected && (
          <button type="button" className="link" onClick={() => setSelected(allToggled(selected, names))}>
            {names.every((name) => selected.chosen.has(name)) ? "None" : `All ${names.length}`}
          </button>
        )}
      </div>
      {selected && selected.chosen.size > 0 && <ListBulk names={[...selected.chosen]} />}
      {blocks.map((block) => (
        <BlockView key={block.connection} block={block} choosing={choosing} />
      ))}
    </>
  );
}

function namesOf(block: Block): string[] {
  return block.groups.flatMap((group) => group.rows.flatMap((row) => row.dataset?.name ?? []));
}

function BlockView({ block, choosing }: { block: Block; choosing: Choosing }): ReactNode {
  const { connection, dialect, state, message, groups } = block;
  return (
    <section className="data-section">
      <h3>
        {connection || "On no open connection"} <span className="data-kind">{dialect}</span>
      </h3>
      {state === "opening" && <p className="panel-empty">Opening…</p>}
      {state === "failed" && <p className="data-problem">{message}</p>}
      {state === "open" && groups.length === 0 && <p className="panel-empty">It holds no tables.</p>}
      {groups.map((group) => (
        <GroupView
          key={group.title}
          group={group}
          connection={connection}
          choosing={choosing}
          titled={groups.length > 1}
        />
      ))}
    </section>
  );
}

interface GroupViewProps {
  group: Group;
  connection: string;
  choosing: Choosing;
  titled: boolean;
}

function GroupView({ group, connection, choosing, titled }: GroupViewProps): ReactNode {
  const [shown, more] = useSteps(group.rows, STEP);
  return (
    <>
      {titled && <h4>{group.title}</h4>}
      <ul>
        {shown.map((row) => (
          <TableRow key={row.key} row={row} connection={connection} choosing={choosing} />
        ))}
      </ul>
      {more}
    </>
  );
}
