/** Whether every word of the search is somewhere in the texts. */
export function found(search: string, ...texts: (string | readonly string[])[]): boolean {
  const all = texts.flat().join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
