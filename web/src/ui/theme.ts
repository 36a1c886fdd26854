/** Light or dark: what the system says unless the person said otherwise. */
import { Signal } from "../state/signal";

export type ThemeChoice = "system" | "light" | "dark";

const STORED = "quire.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function stored(): ThemeChoice {
  const value = localStorage.getItem(STORED);
  return value === "light" || value === "dark" ? value : "system";
}

export const themeChoice = new Signal<ThemeChoice>(stored());
/** What is on the screen now; charts and frames follow it. */
export const theme = new Signal<"light" | "dark">("light");

function apply(): void {
  const next = themeChoice.value === "system" ? (dark.matches ? "dark" : "light") : themeChoice.value;
  document.documentElement.dataset.theme = next;
  theme.set(next);
}

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(STORED, choice);
  themeChoice.set(choice);
  apply();
}

dark.addEventListener("change", apply);
apply();
