import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Command, registerCommands } from "../../src/ui/commands";
import { listenForKeys, showKeys } from "../../src/ui/keys";

let stop: () => void;
let remove: () => void;
const ran: string[] = [];

function command(id: string, keys: string, part: Partial<Command> = {}): Command {
  return { id, title: id, group: "Cell", keys: [keys], run: () => ran.push(id), ...part };
}

function press(key: string, part: KeyboardEventInit = {}, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...part }));
}

beforeEach(() => {
  ran.length = 0;
  stop = listenForKeys();
  remove = registerCommands([
    command("down", "j"),
    command("move", "Shift+j"),
    command("delete", "d d"),
    command("run", "Mod+Enter", { keysIn: "anywhere" }),
    command("never", "x", { when: () => false }),
    command("help", "?"),
  ]);
});

afterEach(() => {
  stop();
  remove();
  vi.useRealTimers();
});

describe("keys", () => {
  it("leaves Enter and Space to the button that has the focus", () => {
    const edit = registerCommands([command("edit", "Enter")]);
    const button = document.body.appendChild(document.createElement("button"));
    press("Enter", {}, button);
    press("j", {}, button);
    press("Enter");
    expect(ran).toEqual(["down", "edit"]);
    button.remove();
    edit();
  });

  it("tells Shift from no Shift", () => {
    press("j");
    press("J", { shiftKey: true });
    expect(ran).toEqual(["down", "move"]);
  });

  it("takes the end of a sequence for that, also where the key means something by itself", () => {
    const join = registerCommands([command("join", "i j")]);
    press("i");
    press("j");
    press("j");
    expect(ran).toEqual(["join", "down"]);
    join();
  });

  it("needs both keys of a sequence, soon after one another", () => {
    vi.useFakeTimers();
    press("d");
    vi.advanceTimersByTime(2000);
    press("d");
    expect(ran).toEqual([]);
    press("d");
    expect(ran).toEqual(["delete"]);
  });

  it("leaves letters to what a person writes in, but not the keys that work anywhere", () => {
    const field = document.body.appendChild(document.createElement("input"));
    press("j", {}, field);
    press("Enter", { ctrlKey: true }, field);
    expect(ran).toEqual(["run"]);
    field.remove();
  });

  it("finds a sign whether or not the keyboard needs Shift for it", () => {
    press("?", { shiftKey: true });
    press("?");
    expect(ran).toEqual(["help", "help"]);
  });

  it("does not do what cannot be done now", () => {
    press("x");
    expect(ran).toEqual([]);
  });

  it("refuses two commands of one name", () => {
    expect(() => registerCommands([command("run", "r")])).toThrow();
  });

  it("writes keys as people read them", () => {
    expect(showKeys("Mod+Shift+Enter")).toBe("Ctrl+Shift+Enter");
    expect(showKeys("d d")).toBe("D D");
  });
});
