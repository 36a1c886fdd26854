/** A cell's text under the changes that the server ordered. */
import { ChangeSet, Text } from "@codemirror/state";

/** The text after `updates`, each as `ChangeSet.toJSON()` wrote it. */
export function applyUpdates(text: string, updates: readonly unknown[]): string {
  let document = toText(text);
  for (const update of updates) document = ChangeSet.fromJSON(update).apply(document);
  return document.toString();
}

/** Lines end with a line feed and nothing else, on both sides of the wire. */
export function toText(text: string): Text {
  return Text.of(text.split("\n"));
}
