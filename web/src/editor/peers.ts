/** The cursors of other windows, with the names of those who write there. */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { store } from "../state/store";
import type { Peer } from "../wire/aliases";

const setPeers = StateEffect.define<readonly Peer[]>();

class Caret extends WidgetType {
  constructor(
    readonly name: string,
    readonly colour: number,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.colour === this.colour;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "peer-caret";
    caret.style.setProperty("--peer", `var(--peer-${this.colour})`);
    caret.append("\u2060");
    const name = document.createElement("span");
    name.className = "peer-name";
    name.textContent = this.name;
    caret.append(name);
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function decorate(peers: readonly Peer[], length: number): DecorationSet {
  const marks = peers.flatMap((peer) => {
    const head = Math.min(peer.head, length);
    const anchor = Math.min(peer.anchor, length);
    const caret = Decoration.widget({ widget: new Caret(peer.name, peer.colour), side: 1 }).range(head);
    if (head === anchor) return [caret];
    const attributes = { style: `--peer: var(--peer-${peer.colour})` };
    const range = Decoration.mark({ class: "peer-range", attributes });
    return [range.range(Math.min(head, anchor), Math.max(head, anchor)), caret];
  });
  return Decoration.set(marks, true);
}

function peersIn(cell: string): readonly Peer[] {
  return store.state.peers.filter((peer) => peer.cell === cell);
}

export function peerCursors(cell: string): Extension {
  return StateField.define<DecorationSet>({
    create: (state) => decorate(peersIn(cell), state.doc.length),
    update(marks, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(setPeers)) return decorate(effect.value, transaction.newDoc.length);
      }
      return marks.map(transaction.changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}

/** Bring the cursors in an editor up to date. */
export function showPeers(view: EditorView, cell: string): void {
  view.dispatch({ effects: setPeers.of(peersIn(cell)) });
}
