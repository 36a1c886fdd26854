/**
 * The places where features show themselves, so that the shell knows no feature by name. Features register once,
 * when their module is loaded (see `features.ts`).
 */
import type { ComponentType, ReactNode } from "react";
import { Signal } from "../state/signal";

/** A panel that the rail opens. */
export interface Panel {
  id: string;
  title: string;
  icon: ReactNode;
  /** Panels stand in the rail in this order. */
  order: number;
  component: ComponentType;
}

export const panels = new Signal<readonly Panel[]>([]);
/** The panel that is open, or null. */
export const openPanel = new Signal<string | null>(null);

export function registerPanel(panel: Panel): void {
  panels.set([...panels.value, panel].sort((a, b) => a.order - b.order));
}

export function togglePanel(id: string): void {
  openPanel.set(openPanel.value === id ? null : id);
}

/** Something that stands between cells: `after` is the cell above, empty at the top of the notebook. */
export type Between = ComponentType<{ after: string }>;
export const betweens = new Signal<readonly Between[]>([]);

export function registerBetween(component: Between): void {
  betweens.set([...betweens.value, component]);
}

/** Something above everything: a palette, a sheet. It decides itself whether it shows. */
export const overlays = new Signal<readonly ComponentType[]>([]);

export function registerOverlay(component: ComponentType): void {
  overlays.set([...overlays.value, component]);
}

/** A mark above a cell, such as the prompt that made it. */
export type CellMark = ComponentType<{ cell: string }>;
export const cellMarks = new Signal<readonly CellMark[]>([]);

export function registerCellMark(component: CellMark): void {
  cellMarks.set([...cellMarks.value, component]);
}

/** A wide page that stands over the notebook; null: the notebook. The notebook stays as it was beneath. */
export const wide = new Signal<ComponentType | null>(null);

/** The page of a project, shown when the address names no notebook. */
export const home = new Signal<ComponentType | null>(null);

export function registerHome(component: ComponentType): void {
  home.set(component);
}
