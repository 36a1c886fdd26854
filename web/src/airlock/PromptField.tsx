/** The field that a question is typed in: after an @ it offers names to pin. */
import { Popover } from "radix-ui";
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import type { Completion } from "../wire/types";
import { isPinning, type Offers, offersAt, put } from "./offers";

interface PromptFieldProps {
  label: string;
  value: string;
  placeholder?: string;
  ref?: Ref<HTMLTextAreaElement>;
  onChange: (text: string) => void;
  /** Keys that the list of names does not take. */
  onKeyDown: (event: KeyboardEvent) => void;
}

export function PromptField({ label, value, placeholder, ref, onChange, onKeyDown }: PromptFieldProps): ReactNode {
  const field = useRef<HTMLTextAreaElement>(null);
  const asking = useRef<AbortController | null>(null);
  const caretAfter = useRef<number | null>(null);
  const [offers, setOffers] = useState<Offers | null>(null);
  const [active, setActive] = useState(0);
  const list = useId();
  useImperativeHandle(ref, () => field.current as HTMLTextAreaElement);
  useEffect(() => () => asking.current?.abort(), []);
  useEffect(() => {
    if (caretAfter.current === null || field.current === null) return;
    field.current.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  });

  const close = (): void => {
    asking.current?.abort();
    setOffers(null);
  };
  const look = async (text: string, caret: number): Promise<void> => {
    asking.current?.abort();
    if (!isPinning(text, caret)) {
      setOffers(null);
      return;
    }
    const now = new AbortController();
    asking.current = now;
    const found = await offersAt(text, caret, now.signal);
    if (now.signal.aborted) return;
    setOffers(found);
    setActive(0);
  };
  const choose = (item: Completion): void => {
    if (!offers || !field.current) return;
    const [text, caret] = put(value, offers.start, field.current.selectionStart, item.label);
    caretAfter.current = caret;
    close();
    onChange(text);
    field.current.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!offers || event.nativeEvent.isComposing || !isTaken(event)) {
      onKeyDown(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const item = offers.items[active];
    const count = offers.items.length;
    if (event.key === "ArrowDown") setActive((active + 1) % count);
    else if (event.key === "ArrowUp") setActive((active + count - 1) % count);
    else if (event.key === "Escape") close();
    else if (item) choose(item);
  };
  return (
    <Popover.Root open={offers !== null} modal={false}>
      <Popover.Anchor asChild>
        <textarea
          ref={field}
          className="airlock-prompt"
          aria-label={label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offers ? list : undefined}
          aria-activedescendant={offers ? `${list}-${active}` : undefined}
          placeholder={placeholder}
          rows={1}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
            void look(event.target.value, event.target.selectionStart);
          }}
          onSelect={(event) => {
            if (offers && !isPinning(value, event.currentTarget.selectionStart)) close();
          }}
          onBlur={close}
          onKeyDown={onKey}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="floating offers"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => event.preventDefault()}
        >
          <div id={list} role="listbox" aria-label="Names to pin">
            {offers?.items.map((item, index) => (
              <Offer
                key={`${item.kind}:${item.label}`}
                id={`${list}-${index}`}
                item={item}
                active={index === active}
                choose={() => choose(item)}
              />
            ))}
          </div>
          {offers?.more && <p className="offers-more">Type on to see others.</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The keys of the list: up and down, Enter and Tab take a name, Escape closes. */
function isTaken(event: KeyboardEvent): boolean {
  const chosen = event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  return chosen || ["ArrowDown", "ArrowUp", "Escape", "Tab"].includes(event.key);
}

interface OfferProps {
  id: string;
  item: Completion;
  active: boolean;
  choose: () => void;
}

function Offer({ id, item, active, choose }: OfferProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={active}
      className="offer"
      onPointerDown={(event) => {
        event.preventDefault();
        choose();
      }}
    >
      <span className="offer-name">{item.label}</span>
      <span className="offer-kind">{[item.kind, item.detail].filter(Boolean).join(", ")}</span>
      {item.documentation && <span className="offer-said">{item.documentation}</span>}
    </div>
  );
}
