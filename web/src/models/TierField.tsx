/** The model of one tier: its name, whether its key is there, and a test of it. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { duration } from "../notebook/time";
import { Inline } from "../ui/Inline";
import { Icon } from "../ui/icons";
import type { ModelsInfo, Probed } from "../wire/aliases";
import { providerOf, suggestions, trouble } from "./choice";
import { loadModels, probe } from "./models";

const NAMES = "models-names";

/** The names that are offered while typing, once for all fields. */
export function ModelNames({ info }: { info: ModelsInfo }): ReactNode {
  return (
    <datalist id={NAMES}>
      {suggestions(info.providers).map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

interface TierFieldProps {
  info: ModelsInfo;
  tier: "fast" | "strong" | "fallback";
  value: string;
  hint: string;
  onChange: (model: string) => void;
}

const TITLES: Record<TierFieldProps["tier"], string> = { fast: "Fast", strong: "Strong", fallback: "Fallback" };

export function TierField({ info, tier, value, hint, onChange }: TierFieldProps): ReactNode {
  const id = useId();
  const standing = info.tiers.find((each) => each.tier === tier);
  const asked = value || standing?.model || "";
  const wrong = trouble(value, info.providers);
  return (
    <div className="models-tier">
      <label htmlFor={id}>{TITLES[tier]}</label>
      <input
        id={id}
        className="field"
        list={NAMES}
        value={value}
        placeholder={standing?.model || "none"}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        aria-invalid={wrong !== ""}
        onChange={(event) => onChange(event.target.value.trim())}
      />
      <Test key={asked} model={wrong === "" ? asked : ""} name={TITLES[tier]} />
      <p id={`${id}-hint`} className={wrong ? "models-hint wrong" : "models-hint"}>
        {wrong || hint} <KeyState info={info} model={asked} />
      </p>
      {info.available && standing && standing.problem !== "" && value === "" && (
        <p className="models-hint wrong">
          <Inline text={`${standing.problem} ${standing.remedy}`.trim()} />
        </p>
      )}
    </div>
  );
}

/** Whether the key of a model is there; the key itself never leaves the server. */
function KeyState({ info, model }: { info: ModelsInfo; model: string }): ReactNode {
  const provider = providerOf(model, info.providers);
  if (!provider) return null;
  if (provider.key === "") return <span className="models-key">{provider.title} needs no key.</span>;
  return (
    <span className={provider.ready ? "models-key there" : "models-key missing"}>
      <Icon name={provider.ready ? "check" : "warning"} size={12} /> {provider.key}{" "}
      {provider.ready ? "is set." : "is not set in .env."}
    </span>
  );
}

function Test({ model, name }: { model: string; name: string }): ReactNode {
  const [found, setFound] = useState<readonly Probed[] | string | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const test = async (): Promise<void> => {
    const now = new AbortController();
    running.current = now;
    setBusy(true);
    setFound(null);
    const answer = await probe(model, now.signal).catch(() => null);
    if (now.signal.aborted || answer === null) return;
    setBusy(false);
    setFound(typeof answer === "string" ? answer : answer.models);
    void loadModels(); // a test costs a little too
  };
  return (
    <>
      <button
        type="button"
        className="button line"
        aria-label={`Test the ${name.toLowerCase()} model`}
        disabled={model === "" || busy}
        onClick={test}
      >
        {busy ? "Testing…" : "Test"}
      </button>
      <div className="models-probe" role="status">
        {typeof found === "string" && <p className="wrong">{found}</p>}
        {Array.isArray(found) && found.map((each: Probed) => <ProbeResult key={each.model} probed={each} />)}
      </div>
    </>
  );
}

function ProbeResult({ probed }: { probed: Probed }): ReactNode {
  return (
    <>
      <p className={probed.ok ? "good" : "wrong"}>
        <Icon name={probed.ok ? "check" : "warning"} size={12} /> {probed.message}{" "}
        {probed.remedy && <Inline text={probed.remedy} />}
      </p>
      <ul>
        {probed.modes
          .filter((mode) => !mode.message.includes(probed.message))
          .map((mode) => (
            <li key={mode.name} className={mode.ok ? "good" : "wrong"}>
              <Icon name={mode.ok ? "check" : "warning"} size={12} /> {mode.name}
              {mode.message && `: ${mode.message}`}
              {mode.ok && mode.seconds > 0 && ` (${duration(mode.seconds)})`}
            </li>
          ))}
      </ul>
    </>
  );
}
