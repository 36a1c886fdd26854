/** The dataset's joins as a picture. What it shows, the list beneath says in words. */
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { JoinCard } from "../../wire/aliases";
import { hashOf } from "../place";
import { drawable, type JoinEdge, type JoinNode, joinLabel, layoutJoins, MOST_DRAWN } from "./joinLayout";

const LETTER = 7.4;

export function JoinDiagram({ name, joins }: { name: string; joins: readonly JoinCard[] }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [available, setAvailable] = useState(900);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setAvailable(element.clientWidth));
    observer.observe(element);
    setAvailable(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const { width, height, nodes, edges } = layoutJoins(name, drawable(joins), available);
  return (
    <div ref={box} className="joins-picture">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={`Joins of ${name}`}
      >
        {edges.map((edge) => (
          <Edge key={edge.join.name} edge={edge} />
        ))}
        {nodes.map((node) => (
          <Node key={`${node.x}${node.name}`} node={node} />
        ))}
      </svg>
      {joins.length > MOST_DRAWN && (
        <p className="panel-empty">
          {MOST_DRAWN} of {joins.length} joins are drawn; all of them are listed below.
        </p>
      )}
    </div>
  );
}

function Edge({ edge }: { edge: JoinEdge }): ReactNode {
  const { join, many } = edge;
  const kind = `join-edge ${join.inferred ? "inferred" : ""} ${join.visibility}`;
  return (
    <g className={kind}>
      <title>{`${joinLabel(join)}${join.inferred ? ` (inferred, ${Math.round(join.confidence * 100)} %)` : ""}`}</title>
      <path d={edge.path} />
      <path className="fork" d={`M${many.x} ${many.y - 5}L${many.x + 9} ${many.y}L${many.x} ${many.y + 5}`} />
      <text x={edge.labelX} y={edge.labelY} textAnchor={edge.anchor}>
        {edge.label}
      </text>
      {join.inferred && (
        <text className="sure" x={edge.labelX} y={edge.labelY + 19} textAnchor={edge.anchor}>
          {Math.round(join.confidence * 100)} % sure
        </text>
      )}
    </g>
  );
}

function Node({ node }: { node: JoinNode }): ReactNode {
  const { name, x, y, width, height } = node;
  const letters = Math.floor((width - 16) / LETTER);
  const shown = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
  const box = (
    <>
      <title>{name}</title>
      <rect x={x} y={y} width={width} height={height} rx={6} />
      <text x={x + width / 2} y={y + height / 2} textAnchor="middle" dominantBaseline="central">
        {shown}
      </text>
    </>
  );
  if (node.centre) return <g className="join-node centre">{box}</g>;
  return (
    <a className="join-node" href={hashOf(name)} aria-label={`Open ${name}`}>
      {box}
    </a>
  );
}
