import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { useProved } from "./proof";
import { useForgetSecurity } from "./SecondFactor";

interface Words {
  title: string;
  consequences: ReactNode;
}

interface Removal<T> {
  /** Begins to take something away. */
  ask: (row: T) => void;
  /** The question, and what shows that it is the person; to be put on the page. */
  dialogs: ReactNode;
}

/** Takes away one of the ways in which a person signs in: asks first, then has them prove that it is them. */
export function useRemoval<T, V extends object>(
  send: (values: V & { password?: string }, key: string) => Promise<unknown>,
  which: (row: T) => V,
  words: (row: T) => Words,
  texts: { action: string; done: string },
): Removal<T> {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const forget = useForgetSecurity();
  const [asked, setAsked] = useState<T | null>(null);
  const remove = useProved(send, () => {
    forget();
    flash({ type: "success", content: t(texts.done) });
  });
  return {
    ask: setAsked,
    dialogs: (
      <>
        {asked ? (
          <ConfirmModal
            {...words(asked)}
            action={t(texts.action)}
            pending={remove.pending}
            error={null}
            onConfirm={() => {
              setAsked(null);
              remove.run(which(asked));
            }}
            onDismiss={() => setAsked(null)}
          />
        ) : null}
        {remove.dialog}
      </>
    ),
  };
}
