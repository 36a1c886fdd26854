/** Console text as terminals mean it: colours, and carriage returns that write over a line. */

export interface Piece {
  text: string;
  /** Class names for the sixteen colours and the weights. */
  classes: string;
  /** A colour beyond the sixteen. */
  colour?: string;
}

interface Pen {
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  colour: string;
  exact: string;
}

const PLAIN: Pen = { bold: false, dim: false, italic: false, underline: false, colour: "", exact: "" };
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this reads
const SEQUENCE = /\u001b\[([0-9;]*)m|\u001b\[[0-9;?]*[A-Za-ln-z]|\u001b\][^\u0007]*\u0007|\u001b[@-Z\\-_]/g;

/** Lines that were written over show their last writing. */
export function overwritten(text: string): string {
  if (!text.includes("\r")) return text;
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""))
    .join("\n");
}

/** The text in pieces of one look each. */
export function pieces(text: string): readonly Piece[] {
  if (!text.includes("\u001b")) return text ? [{ text, classes: "" }] : [];
  const found: Piece[] = [];
  let pen = PLAIN;
  let from = 0;
  const add = (to: number): void => {
    if (to > from) found.push(piece(text.slice(from, to), pen));
  };
  for (const match of text.matchAll(SEQUENCE)) {
    add(match.index);
    if (match[1] !== undefined) pen = draw(pen, match[1]);
    from = match.index + match[0].length;
  }
  add(text.length);
  return found;
}

function piece(text: string, pen: Pen): Piece {
  const classes = [pen.bold && "ansi-bold", pen.dim && "ansi-dim", pen.italic && "ansi-italic"];
  classes.push(pen.underline && "ansi-underline", pen.colour && `ansi-${pen.colour}`);
  const plain = { text, classes: classes.filter(Boolean).join(" ") };
  return pen.exact ? { ...plain, colour: pen.exact } : plain;
}

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

function draw(before: Pen, parameters: string): Pen {
  const codes = parameters.split(";").map(Number);
  let pen = before;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const [exact, used] = extended(codes.slice(index + 1));
      if (code === 38) pen = { ...pen, exact };
      index += used;
    } else pen = simple(pen, code);
  }
  return pen;
}

const STYLES: Record<number, Partial<Pen>> = {
  0: PLAIN,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  39: { colour: "", exact: "" },
};

function simple(pen: Pen, code: number): Pen {
  const style = STYLES[code];
  if (style) return { ...pen, ...style };
  const bright = code >= 90 && code <= 97;
  if (bright || (code >= 30 && code <= 37)) return { ...pen, colour: NAMES[code % 10] ?? "", exact: "" };
  return pen;
}

/** A colour of 256 or of 16 million, and how many codes it took. */
function extended([mode, a = 0, b = 0, c = 0]: readonly number[]): [string, number] {
  if (mode === 2) return [`rgb(${a} ${b} ${c})`, 4];
  if (mode !== 5) return ["", 0];
  if (a >= 232)
    return [
      `rgb(${Array(3)
        .fill(8 + (a - 232) * 10)
        .join(" ")})`,
      2,
    ];
  if (a < 16) return [`var(--ansi-${NAMES[a % 8]})`, 2];
  const level = (n: number): number => (n === 0 ? 0 : 55 + n * 40);
  const cube = a - 16;
  return [`rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`, 2];
}
