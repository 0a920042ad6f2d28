// Where something that was sent is: on its way, or kept on the device until the network is back.

import { UploadIcon } from "../../common/ui/icons.tsx";
import { useLasting } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import type { Command } from "../commands.ts";

export function SendState({ what }: { what: Command["kind"] | null }) {
  const { s, t } = useApp();
  const slow = useLasting(what !== null, 600);
  if (!what || !slow) return null;
  const text =
    s.net === "down" ? (s.durable ? t.offlineUnsent : t.offlineNotKept)
    : s.waiting?.reason === "busy" ? t.busy
    : what === "words" ? t.wordsSending
    : what === "back" ? t.goingBack
    : t.sending;
  return (
    <p class={s.net === "down" ? "note sync" : "note"}>
      <UploadIcon size={16} />
      <span>{text}</span>
    </p>
  );
}
