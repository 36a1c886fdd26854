/** Palette and sheet of keys, above everything. */
import { registerCommands } from "../ui/commands";
import { registerOverlay } from "../ui/slots";
import { Palette, paletteOpen } from "./Palette";
import "./palette.css";
import { Shortcuts, shortcutsOpen } from "./Shortcuts";

registerOverlay(Palette);
registerOverlay(Shortcuts);
registerCommands([
  {
    id: "palette",
    title: "Command palette",
    group: "Help",
    keys: ["Mod+k"],
    keysIn: "anywhere",
    run: () => paletteOpen.set(true),
  },
  {
    id: "shortcuts",
    title: "Keyboard shortcuts",
    group: "Help",
    keys: ["?"],
    keysIn: "command",
    run: () => shortcutsOpen.set(true),
  },
]);
