/** The catalog's places: a panel in the rail, a wide page over the notebook, a bar for what is not saved. */
import { createElement, lazy, Suspense } from "react";
import { notebookPath } from "../state/session";
import { registerCommands } from "../ui/commands";
import { Icon } from "../ui/icons";
import { openPanel, registerOverlay, registerPanel, togglePanel, wide } from "../ui/slots";
import { DataPanel } from "./DataPanel";
import { EditBar } from "./EditBar";
import { Picker, pickerOpen } from "./Picker";
import { searchWanted } from "./panel/SearchBox";
import { pending } from "./pending";
import { closePlace, openPlace, place } from "./place";
import { reviewOpen } from "./Review";
import { discard, save } from "./saving";
import "./catalog.css";
import "./page.css";
import "./fields.css";
import "./parts.css";
import "./review.css";

const Page = lazy(() => import("./page/DataPage").then((module) => ({ default: module.DataPage })));

function Wide(): ReturnType<typeof createElement> {
  return createElement(Suspense, { fallback: createElement("main", { className: "wide" }) }, createElement(Page));
}

function follow(): void {
  wide.set(place.value ? Wide : null);
  // On a narrow window the panel lies over the page that was opened from it.
  if (place.value && openPanel.value === "data" && matchMedia("(max-width: 900px)").matches) openPanel.set(null);
}

place.subscribe(follow);
follow();

function search(): void {
  openPanel.set("data");
  searchWanted.set(searchWanted.value + 1);
}

const unsaved = (): boolean => pending.value.changes.length > 0;

registerPanel({
  id: "data",
  title: "Data",
  icon: createElement(Icon, { name: "data" }),
  order: 30,
  component: DataPanel,
});
registerOverlay(Picker);
registerOverlay(EditBar);
registerCommands([
  { id: "panel-data", title: "Data", group: "View", when: () => notebookPath !== "", run: () => togglePanel("data") },
  {
    id: "data-open",
    title: "Data: open dataset…",
    group: "Data",
    keys: ["g d"],
    keysIn: "command",
    run: () => pickerOpen.set(true),
  },
  {
    id: "data-search",
    title: "Data: search",
    group: "Data",
    keys: ["g /"],
    keysIn: "command",
    when: () => notebookPath !== "",
    run: search,
  },
  {
    id: "data-catalog",
    title: "Data: metrics, guides and example queries",
    group: "Data",
    run: () => openPlace(""),
  },
  {
    id: "data-close",
    title: "Data: back to the notebook",
    group: "Data",
    keys: ["Escape"],
    keysIn: "command",
    when: () => place.value !== null,
    run: closePlace,
  },
  { id: "data-review", title: "Data: review changes", group: "Data", when: unsaved, run: () => reviewOpen.set(true) },
  { id: "data-save", title: "Data: save changes", group: "Data", when: unsaved, run: () => void save() },
  { id: "data-discard", title: "Data: discard changes", group: "Data", when: unsaved, run: discard },
]);
