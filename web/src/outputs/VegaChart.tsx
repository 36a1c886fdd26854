/** A Vega-Lite or Vega chart in the colours of the theme. Loaded when the first chart is near. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import embed, { type EmbedOptions, type Result, type VisualizationSpec } from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";
import { useSignal } from "../state/signal";
import { theme } from "../ui/theme";
import { chartConfig, fitted } from "./vegaTheme";

/** Charts bring their data with them; nothing is fetched for them, whatever a notebook says. */
const NO_LOADER = {
  load: () => Promise.reject(new Error("Charts do not load data from addresses.")),
  sanitize: (uri: string) =>
    /^(data:image\/|#)/.test(uri)
      ? Promise.resolve({ href: uri })
      : Promise.reject(new Error("Charts do not open addresses.")),
  http: () => Promise.reject(new Error("Charts do not load data from addresses.")),
  file: () => Promise.reject(new Error("Charts do not load files.")),
};

export default function VegaChart({ spec }: { spec: Record<string, unknown> }): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const shown = useSignal(theme);
  const [problem, setProblem] = useState("");

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    let gone = false;
    let result: Result | undefined;
    const options: EmbedOptions = {
      actions: false,
      ast: true,
      expr: expressionInterpreter,
      renderer: "svg",
      config: chartConfig(),
      loader: NO_LOADER as never,
      tooltip: { theme: "custom" },
    };
    embed(element, fitted(spec) as VisualizationSpec, options).then(
      (made) => {
        if (gone) made.finalize();
        else result = made;
        setProblem("");
      },
      (error: Error) => !gone && setProblem(error.message),
    );
    return () => {
      gone = true;
      result?.finalize();
    };
  }, [spec, shown]);

  return (
    <>
      <div ref={host} className="vega" />
      {problem && <p className="hint">The chart could not be drawn: {problem}</p>}
    </>
  );
}
