/** One field that finds everything; the arrows go through what was found, Enter opens it. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import { Signal, useSignal } from "../../state/signal";
import type { CatalogInfo } from "../../wire/aliases";
import { insertName, sqlName } from "../insert";
import { cut } from "../parts/EditableText";
import { Badges } from "../parts/Standing";
import { closePlace } from "../place";
import { addressOf, type Hit, useSearch } from "./search";

/** The wish that the search field takes the focus; the count of wishes. */
export const searchWanted = new Signal(0);

const KINDS: Record<Hit["kind"], string> = {
  dataset: "Datasets",
  field: "Fields",
  metric: "Metrics",
  guide: "Guides",
  example: "Example queries",
  caveat: "Caveats",
  frame: "Frames of this notebook",
  table: "Tables that nobody described",
};

/** The hits in the order in which they are shown: kinds together, in the order of their best. */
function arranged(hits: readonly Hit[]): Hit[] {
  const kinds = [...new Set(hits.map((hit) => hit.kind))];
  return kinds.flatMap((kind) => hits.filter((hit) => hit.kind === kind));
}

function choose(hit: Hit): void {
  if (hit.hit) {
    location.hash = addressOf(hit.hit);
    return;
  }
  closePlace();
  void insertName(sqlName(...hit.name.split(".")), true);
}

interface SearchBoxProps {
  info: CatalogInfo | null;
  /** Beside the field. */
  children: ReactNode;
  /** What stands here while nothing is searched. */
  otherwise: ReactNode;
}

export function SearchBox({ info, children, otherwise }: SearchBoxProps): ReactNode {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const list = useId();
  const answer = useSearch(query.trim(), info);
  const hits = arranged(answer?.hits ?? []);
  const at = Math.min(active, hits.length - 1);
  const step = (by: 1 | -1): void => {
    if (hits.length > 0) setActive((at + by + hits.length) % hits.length);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => hits[at] && choose(hits[at]),
    ...(query !== "" && { Escape: () => setQuery("") }),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = event.nativeEvent.isComposing ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <>
      <div className="data-search">
        <SearchField
          query={query}
          list={list}
          active={hits[at] ? `${list}-${at}` : ""}
          onKeyDown={onKeyDown}
          onChange={(text) => {
            setQuery(text);
            setActive(0);
          }}
        />
        {children}
      </div>
      {query.trim() === "" ? (
        otherwise
      ) : (
        <>
          <Results id={list} hits={hits} at={at} onPoint={setActive} />
          {answer?.failure && <p className="data-problem">{answer.failure}</p>}
          {answer?.query === query.trim() && hits.length === 0 && !answer.failure && (
            <p className="panel-empty" role="status">
              Nothing matches “{query.trim()}”.
            </p>
          )}
          {answer?.more && <p className="panel-empty">There is more; another word narrows it down.</p>}
        </>
      )}
    </>
  );
}

interface SearchFieldProps {
  query: string;
  list: string;
  active: string;
  onKeyDown: (event: KeyboardEvent) => void;
  onChange: (text: string) => void;
}

function SearchField({ query, list, active, onKeyDown, onChange }: SearchFieldProps): ReactNode {
  const wanted = useSignal(searchWanted);
  const id = `${list}-field`;
  useEffect(() => {
    if (wanted > 0) document.getElementById(id)?.focus();
  }, [wanted, id]);
  return (
    <input
      id={id}
      className="field"
      type="search"
      role="combobox"
      placeholder="Search everything…"
      aria-label="Search the data"
      aria-expanded={query.trim() !== ""}
      aria-controls={list}
      aria-autocomplete="list"
      aria-activedescendant={active || undefined}
      value={query}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}

interface ResultsProps {
  id: string;
  hits: readonly Hit[];
  at: number;
  onPoint: (at: number) => void;
}

function Results({ id, hits, at, onPoint }: ResultsProps): ReactNode {
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [id, at]);
  return (
    <div id={id} role="listbox" aria-label="Found" className="data-hits">
      {hits.map((hit, index) => (
        <div key={hit.key}>
          {hit.kind !== hits[index - 1]?.kind && (
            <div className="data-hits-kind" role="presentation">
              {KINDS[hit.kind]}
            </div>
          )}
          <HitLine id={`${id}-${index}`} hit={hit} active={index === at} onPoint={() => onPoint(index)} />
        </div>
      ))}
    </div>
  );
}

function HitLine({
  id,
  hit,
  active,
  onPoint,
}: {
  id: string;
  hit: Hit;
  active: boolean;
  onPoint: () => void;
}): ReactNode {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
    <div
      id={id}
      role="option"
      aria-selected={active}
      className="data-hit"
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => choose(hit)}
    >
      <span className="data-hit-line">
        <span className={hit.kind === "example" || hit.kind === "caveat" ? "data-hit-text" : "data-name"} dir="auto">
          {hit.kind === "caveat" ? cut(hit.detail, 120) : hit.name}
        </span>
        {hit.hit && <Badges endorsement={hit.hit.endorsement} visibility={hit.hit.visibility} />}
        <span className="data-hit-context">{hit.context}</span>
      </span>
      {hit.detail && hit.kind !== "caveat" && (
        <span className="data-hit-detail" dir="auto">
          {cut(hit.detail, 120)}
        </span>
      )}
    </div>
  );
}
