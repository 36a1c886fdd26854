/**
 * HTML from code, behind a wall. Until the notebook is trusted it is sanitised and its frame runs no scripts; after
 * that it runs in a frame of an origin of its own that reaches neither this page nor the network.
 */
import DOMPurify from "dompurify";
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useSession } from "../state/hooks";
import { operate } from "../state/session";
import { useSignal } from "../state/signal";
import { theme } from "../ui/theme";

const FIRST_HEIGHT = 160;
const MOST_HEIGHT = 4000;
const SCRIPT = /<script\b|\son\w+\s*=|javascript:/i;

export function HtmlFrame({ html, near }: { html: string; near: boolean }): ReactNode {
  const { trusted } = useSession();
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const scheme = useSignal(theme);
  if (!near) return <div style={{ height }} />;
  const resize = (next: number): void => setHeight(Math.min(MOST_HEIGHT, Math.max(20, Math.ceil(next))));
  const scripted = SCRIPT.test(html);
  if (trusted && scripted) return <Scripted html={html} scheme={scheme} height={height} resize={resize} />;
  return (
    <>
      {scripted && (
        <p className="hint frame-note">
          This output has scripts, which do not run until you trust this notebook.
          <button type="button" className="button line" onClick={() => operate({ type: "trust_notebook" })}>
            Trust it
          </button>
        </p>
      )}
      <Still html={html} scheme={scheme} height={height} resize={resize} />
    </>
  );
}

interface FrameProps {
  html: string;
  scheme: "light" | "dark";
  height: number;
  resize: (height: number) => void;
}

const TOKENS = ["--ink", "--ink-soft", "--line", "--sunken", "--link", "--sans", "--mono"];

/** The look of plain HTML in our colours: tables of data frames above all. */
function frameStyle(): string {
  const style = getComputedStyle(document.documentElement);
  const values = TOKENS.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
  return `<style>:root{color-scheme:${theme.value};${values}}
p:first-child{margin-top:0}body{display:flow-root;margin:0;background:transparent;color:var(--ink);font:13px/20px var(--sans);overflow-wrap:break-word}
table{border-collapse:collapse;border:0;font-variant-numeric:tabular-nums}
th,td{padding:4px 8px;border:0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th{color:var(--ink-soft);font-weight:600}a{color:var(--link)}pre,code{font-family:var(--mono)}</style>`;
}

/** Sanitised, without scripts: same origin, so that its height can be read; nothing in it can act. */
function Still({ html, scheme, height, resize }: FrameProps): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const source = useMemo(() => {
    const clean = DOMPurify.sanitize(html, { FORCE_BODY: true, ADD_TAGS: ["style"], FORBID_TAGS: ["form", "iframe"] });
    return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="${scheme}">${frameStyle()}<body>${clean}`;
  }, [html, scheme]);
  const observer = useRef<ResizeObserver>(undefined);
  useEffect(() => () => observer.current?.disconnect(), []);
  const measure = (): void => {
    const body = frame.current?.contentDocument?.body;
    if (!body) return;
    observer.current?.disconnect();
    observer.current = new ResizeObserver(() => resize(body.scrollHeight + scrollbar(body)));
    observer.current.observe(body);
  };
  return (
    <iframe
      ref={frame}
      title="Output"
      className="html-frame"
      sandbox="allow-same-origin allow-popups"
      srcDoc={source}
      style={{ height, colorScheme: scheme }}
      onLoad={measure}
    />
  );
}

function scrollbar(body: HTMLElement): number {
  return body.scrollWidth > body.clientWidth ? 16 : 0;
}

/** With scripts, in an origin of its own: it says its height by message. */
function Scripted({ html, scheme, height, resize }: FrameProps): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  useFrameMessages(frame, {
    ready: () => frame.current?.contentWindow?.postMessage({ html: frameStyle() + html, scheme }, "*"),
    height: resize,
  });
  return (
    <iframe
      key={scheme}
      ref={frame}
      title="Output"
      className="html-frame"
      sandbox="allow-scripts allow-popups"
      src="/frame"
      style={{ height, colorScheme: scheme }}
    />
  );
}

interface Handlers {
  ready: () => void;
  height: (height: number) => void;
}

function useFrameMessages(frame: RefObject<HTMLIFrameElement | null>, handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const listen = (event: MessageEvent): void => {
      if (event.source !== frame.current?.contentWindow || typeof event.data !== "object") return;
      const { quire, height } = event.data as { quire?: string; height?: unknown };
      if (quire === "ready") latest.current.ready();
      if (quire === "height" && typeof height === "number") latest.current.height(height);
    };
    addEventListener("message", listen);
    return () => removeEventListener("message", listen);
  }, [frame]);
}
