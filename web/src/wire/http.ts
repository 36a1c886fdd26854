/** JSON over HTTP, for what is asked once and not part of the session: pages of tables, completions, files. */

import type { Problem } from "./types";

/** A request that did not succeed, with the server's sentence. */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | boolean | undefined>;

function address(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, String(value));
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => null)) as Problem | null;
  const said = problem ? [problem.message, problem.remedy].filter(Boolean).join(" ") : "";
  throw new RequestFailed(response.status, said || `The server answered with status ${response.status}.`);
}

export async function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return answer<T>(await fetch(address(path, query), { signal: signal ?? null }));
}

export async function postJson<T>(path: string, body: unknown, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address(path, query), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  return answer<T>(response);
}

/** The address of a download. */
export function downloadAddress(path: string, query: Query): string {
  return address(path, query);
}
