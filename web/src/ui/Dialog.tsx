/** A question or a sheet above the page. Escape and a click beside it close it. */
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  /** Extra class for the box, for dialogs with a shape of their own. */
  className?: string;
  /** The title is read out but not shown. */
  hideTitle?: boolean;
  children: ReactNode;
}

export function Dialog({ title, open, onClose, className = "", hideTitle = false, children }: DialogProps): ReactNode {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="shade" />
        <Radix.Content className={`dialog ${className}`} aria-describedby={undefined}>
          <Radix.Title className={hideTitle ? "visually-hidden" : ""}>{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
