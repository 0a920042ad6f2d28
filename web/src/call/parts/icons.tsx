// Icons of the call. Always beside a word; hidden from screen readers.

import { Icon } from "../../common/ui/icons.tsx";

type Props = { size?: number };
const mic = "M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3";
const cam = "M3 6.5h11.5v11H3zM14.5 10.5L21 7v10l-6.5-3.5";

export const Mic = (p: Props) => <Icon {...p}><path d={mic} /></Icon>;
export const MicOff = (p: Props) => <Icon {...p}><path d={mic} /><path d="M3.5 3.5l17 17" /></Icon>;
export const Cam = (p: Props) => <Icon {...p}><path d={cam} /></Icon>;
export const CamOff = (p: Props) => <Icon {...p}><path d={cam} /><path d="M3.5 3.5l17 17" /></Icon>;
export const HangUp = (p: Props) => <Icon {...p}><path d="M3 14.5c5-5.5 13-5.5 18 0l-2 2.5-4-2v-3c-2-.7-4-.7-6 0v3l-4 2z" /></Icon>;
export const Gear = (p: Props) => (
  <Icon {...p}>
    <circle cx="12" cy="12" r="3.2" />
    <path d="M12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8" />
  </Icon>
);
export const Loud = (p: Props) => <Icon {...p}><path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" /></Icon>;
export const Again = (p: Props) => <Icon {...p}><path d="M19 12a7 7 0 1 1-2-4.9M19 4v4h-4" /></Icon>;

// One to four bars, by colour and by height and by number.
export function SignalBars({ bars, size = 24 }: { bars: number; size?: number }) {
  return (
    <svg class={`ic signal b${bars}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {[0, 1, 2, 3].map((i) => (
        <rect key={i} class={i < bars ? "on" : "off"} x={2.5 + i * 5.25} y={16.5 - i * 4.25} width="3.5" height={5 + i * 4.25} rx="1" />
      ))}
    </svg>
  );
}
