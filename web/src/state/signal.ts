/** A value that components can watch. For what belongs to this window alone. */
import { useSyncExternalStore } from "react";

export class Signal<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(next: T): void {
    if (Object.is(next, this.current)) return;
    this.current = next;
    for (const listener of [...this.listeners]) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, () => signal.value);
}

/** Watch a part of a signal; the component wakes when the part differs. */
export function useSelected<T, P>(signal: Signal<T>, select: (value: T) => P): P {
  return useSyncExternalStore(signal.subscribe, () => select(signal.value));
}
