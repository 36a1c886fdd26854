/** Menus and tooltips: the headless primitives with our surface, so that nobody styles them twice. */
import { DropdownMenu, Tooltip as Radix } from "radix-ui";
import { type ReactElement, type ReactNode, useRef } from "react";
import { Icon } from "./icons";
import { showKeys } from "./keys";

export interface MenuItem {
  title: string;
  run: () => void;
  hint?: string;
  disabled?: boolean;
  danger?: boolean;
  /** Given: the item is one of a choice, and this says whether it is the chosen one. */
  chosen?: boolean;
}

/** A menu that its trigger opens; `null` among the items draws a line. */
export function Menu({ trigger, items }: { trigger: ReactElement; items: readonly (MenuItem | null)[] }): ReactNode {
  const chosen = useRef<(() => void) | null>(null);
  // Once the menu is gone and the focus is back at its trigger: what is done may take the focus elsewhere.
  const act = (): void => {
    const run = chosen.current;
    chosen.current = null;
    if (run) queueMicrotask(run);
  };
  const choose = (run: () => void): void => {
    chosen.current = run;
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="floating"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={act}
        >
          {items.map((item, index) => {
            if (!item) return <DropdownMenu.Separator key={index} />;
            return <Item key={item.title} item={item} choose={choose} />;
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ item, choose }: { item: MenuItem; choose: (run: () => void) => void }): ReactNode {
  const body = (
    <>
      <span style={item.danger ? { color: "var(--failed-ink)" } : undefined}>{item.title}</span>
      {item.chosen && (
        <span className="hint">
          <Icon name="check" />
        </span>
      )}
      {item.hint && <span className="hint">{item.hint}</span>}
    </>
  );
  if (item.chosen !== undefined) {
    return (
      <DropdownMenu.CheckboxItem
        checked={item.chosen}
        disabled={item.disabled ?? false}
        onSelect={() => choose(item.run)}
      >
        {body}
      </DropdownMenu.CheckboxItem>
    );
  }
  return (
    <DropdownMenu.Item disabled={item.disabled ?? false} onSelect={() => choose(item.run)}>
      {body}
    </DropdownMenu.Item>
  );
}

/** A name for what only shows an icon, with its key. */
export function Tooltip({ text, keys, children }: { text: string; keys?: string; children: ReactElement }): ReactNode {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
          {keys && <kbd>{showKeys(keys)}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function TooltipProvider({ children }: { children: ReactNode }): ReactNode {
  return (
    <Radix.Provider delayDuration={500} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}
