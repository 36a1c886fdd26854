/** Work that can wait until the browser has nothing better to do, a little at a time, in the order it came. */
const queue: (() => void)[] = [];
let scheduled = false;

const request: (run: (deadline: { timeRemaining: () => number }) => void) => void =
  typeof requestIdleCallback === "function"
    ? (run) => requestIdleCallback(run, { timeout: 400 })
    : (run) => setTimeout(() => run({ timeRemaining: () => 8 }), 16);

function work(deadline: { timeRemaining: () => number }): void {
  scheduled = false;
  do queue.shift()?.();
  while (queue.length > 0 && deadline.timeRemaining() > 6);
  plan();
}

function plan(): void {
  if (scheduled || queue.length === 0) return;
  scheduled = true;
  request(work);
}

/** The answer takes the work back, if it was not done yet. */
export function whenIdle(run: () => void): () => void {
  queue.push(run);
  plan();
  return () => {
    const index = queue.indexOf(run);
    if (index >= 0) queue.splice(index, 1);
  };
}
