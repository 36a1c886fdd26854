/** Nothing is written down yet: one sentence and the command that begins. */
import type { ReactNode } from "react";
import { Icon } from "../../ui/icons";
import { notify } from "../../ui/notices";

const COMMAND = "quire catalog sync";

export function NoCatalog(): ReactNode {
  const copy = (): void => {
    navigator.clipboard.writeText(COMMAND).then(
      () => notify({ tone: "plain", text: "Copied." }),
      () => notify({ tone: "error", text: `The browser did not let it be copied. Type: ${COMMAND}` }),
    );
  };
  return (
    <div className="no-catalog">
      <p>Nothing is written about your data yet. This reads your connections and writes the first catalog:</p>
      <p className="command-line">
        <code>{COMMAND}</code>
        <button type="button" className="button icon small" aria-label={`Copy ${COMMAND}`} onClick={copy}>
          <Icon name="copy" size={12} />
        </button>
      </p>
    </div>
  );
}
