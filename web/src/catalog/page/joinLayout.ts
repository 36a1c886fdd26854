/** Where the parts of the join diagram stand: the dataset in the middle, who belongs to it left, what it belongs to right. */
import type { JoinCard } from "../../wire/aliases";

const ROW = 44;
/** The width of a box, and of one where there is little room. */
const NODE = 184;
const NARROW_NODE = 148;
const LETTER = 6.7;
const GAP = 12;
/** More joins than this are only listed: a picture of them would say nothing. */
export const MOST_DRAWN = 24;

export interface JoinNode {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  centre: boolean;
}

export interface JoinEdge {
  join: JoinCard;
  path: string;
  label: string;
  labelX: number;
  labelY: number;
  anchor: "start" | "end";
  /** Where the fork of the many side stands, and which way it opens: 1 to the right. */
  many: { x: number; y: number; side: 1 | -1 };
}

export interface JoinLayout {
  width: number;
  height: number;
  nodes: JoinNode[];
  edges: JoinEdge[];
}

/** `customer_id`, or `buyer = customer_id` where the two sides are called differently. */
export function joinLabel(join: JoinCard): string {
  const pairs = join.columns.map((column, index) => {
    const other = join.neighbour_columns[index] ?? "?";
    return column === other ? column : `${column} = ${other}`;
  });
  return pairs.join(", ");
}

/** The joins to draw: what was inferred is left out where the same join is declared. */
export function drawable(joins: readonly JoinCard[]): JoinCard[] {
  const key = (join: JoinCard): string => JSON.stringify([join.neighbour, join.direction, joinLabel(join)]);
  const declared = new Set(joins.filter((join) => !join.inferred).map(key));
  return joins.filter((join) => !join.inferred || !declared.has(key(join)));
}

/** Joins of one neighbour stand together, in the order in which neighbours first come. */
function byNeighbour(joins: readonly JoinCard[]): [string, JoinCard[]][] {
  const groups = new Map<string, JoinCard[]>();
  for (const join of joins) groups.set(join.neighbour, [...(groups.get(join.neighbour) ?? []), join]);
  return [...groups];
}

function heightOf(groups: readonly [string, JoinCard[]][]): number {
  const rows = groups.reduce((sum, [, joins]) => sum + joins.length, 0);
  return rows * ROW + Math.max(0, groups.length - 1) * GAP;
}

export function layoutJoins(name: string, joins: readonly JoinCard[], available: number): JoinLayout {
  const drawn = joins.slice(0, MOST_DRAWN);
  const left = byNeighbour(drawn.filter((join) => join.direction === "from"));
  const right = byNeighbour(drawn.filter((join) => join.direction === "to"));
  const sides = (left.length > 0 ? 1 : 0) + (right.length > 0 ? 1 : 0);
  const node = available < 840 ? NARROW_NODE : NODE;
  const width = Math.max(node + sides * (node + 110), Math.min(available, node + sides * 420));
  const height = Math.max(heightOf(left), heightOf(right), ROW) + 2;
  const middle = left.length === 0 ? 1 : right.length === 0 ? width - node - 1 : (width - node) / 2;
  const tall = Math.min(height - 2, Math.max(40, Math.max(heightOf(left), heightOf(right)) * 0.5));
  const centre = { name, x: middle, y: (height - tall) / 2, width: node, height: tall, centre: true };
  const layout: JoinLayout = { width, height, nodes: [centre], edges: [] };
  place(layout, centre, left, -1);
  place(layout, centre, right, 1);
  return layout;
}

/** Put one side's neighbours and their edges. `side` is -1 for the left. */
function place(layout: JoinLayout, centre: JoinNode, groups: readonly [string, JoinCard[]][], side: 1 | -1): void {
  const rows = groups.reduce((sum, [, joins]) => sum + joins.length, 0);
  const { width } = centre;
  const x = side < 0 ? 1 : layout.width - width - 1;
  const inner = side < 0 ? x + width : x;
  const start = side < 0 ? centre.x : centre.x + width;
  let y = (layout.height - heightOf(groups)) / 2;
  let row = 0;
  for (const [name, joins] of groups) {
    const tall = joins.length * ROW;
    layout.nodes.push({ name, x, y: y + 4, width, height: tall - 8, centre: false });
    for (const join of joins) {
      const from = centre.y + ((row + 0.5) * centre.height) / rows;
      const to = y + (joins.indexOf(join) + 0.5) * ROW;
      layout.edges.push(edge(join, { x: start, y: from }, { x: inner, y: to }, side));
      row += 1;
    }
    y += tall + GAP;
  }
}

interface Point {
  x: number;
  y: number;
}

function edge(join: JoinCard, from: Point, to: Point, side: 1 | -1): JoinEdge {
  const run = Math.abs(to.x - from.x);
  // The neighbour's half is level, so that the label has a line to stand on.
  const bend = from.x + side * run * 0.22;
  const level = from.x + side * run * 0.3;
  const letters = Math.floor((run - 32) / LETTER);
  const curve = `M${from.x} ${from.y}C${bend} ${from.y} ${bend - side * run * 0.1} ${to.y} ${level} ${to.y}L${to.x} ${to.y}`;
  const label = joinLabel(join);
  return {
    join,
    path: curve,
    label: label.length > letters ? `${label.slice(0, letters - 1)}…` : label,
    labelX: to.x - side * 16,
    labelY: to.y - 6,
    anchor: side > 0 ? "end" : "start",
    many: side > 0 ? { ...from, side: 1 } : { ...to, side: 1 },
  };
}
