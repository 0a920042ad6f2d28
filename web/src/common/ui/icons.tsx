// Drawn icons and the shapes of urgency. Always beside a word; hidden from screen readers.

import type { ComponentChildren } from "preact";

type IconProps = { size?: number };

export function Icon({ size = 20, children }: IconProps & { children: ComponentChildren }) {
  return (
    <svg class="ic" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const Phone = (p: IconProps) => (
  <Icon {...p}>
    <path d="M5 4h4l1.6 4.4-2.2 1.6a12 12 0 0 0 5.6 5.6l1.6-2.2L20 15v4a1.6 1.6 0 0 1-1.8 1.6C10.6 20 4 13.4 3.4 5.8A1.6 1.6 0 0 1 5 4z" />
  </Icon>
);
export const Globe = (p: IconProps) => (
  <Icon {...p}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17" />
  </Icon>
);
export const Menu = (p: IconProps) => (
  <Icon {...p}>
    <path d="M4 7h16M4 12h16M4 17h16" />
  </Icon>
);
export const Cross = (p: IconProps) => (
  <Icon {...p}>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);
export const Check = (p: IconProps) => (
  <Icon {...p}>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Icon>
);
export const Arrow = (p: IconProps) => (
  <Icon {...p}>
    <path d="M4 12h15M13.5 6.5L19 12l-5.5 5.5" />
  </Icon>
);
export const BackArrow = (p: IconProps) => (
  <Icon {...p}>
    <path d="M4.5 9.5h10a5 5 0 0 1 0 10H8M8.5 5.5l-4 4 4 4" />
  </Icon>
);
export const Chevron = (p: IconProps) => (
  <Icon {...p}>
    <path d="M14.5 6l-6 6 6 6" />
  </Icon>
);
export const Pen = (p: IconProps) => (
  <Icon {...p}>
    <path d="M5 20l1-4.5L16.5 5a2 2 0 0 1 2.8 2.8L9 18.3z" />
    <path d="M14.5 7l3 3" />
  </Icon>
);
export const SendIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M4 11.5L20.5 4 15 20.5l-3.5-6.5z" />
    <path d="M11.5 14l4-5" />
  </Icon>
);
export const CloudOff = (p: IconProps) => (
  <Icon {...p}>
    <path d="M7 18h10a4 4 0 0 0 .9-7.9A6 6 0 0 0 7.2 8.6M5.3 10.7A3.9 3.9 0 0 0 7 18M3.5 3.5l17 17" />
  </Icon>
);
export const Info = (p: IconProps) => (
  <Icon {...p}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v5.5M12 7.6v.3" />
  </Icon>
);
export const Warn = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 3.5L22 20.5H2z" />
    <path d="M12 10v5M12 17.6v.3" />
  </Icon>
);
export const Eye = (p: IconProps) => (
  <Icon {...p}>
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
    <circle cx="12" cy="12" r="3" />
  </Icon>
);
export const Clock = (p: IconProps) => (
  <Icon {...p}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7v5.2l3.4 2" />
  </Icon>
);
export const UploadIcon = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 15V4.5M7.5 9L12 4.5 16.5 9M4.5 15v3.5a1.5 1.5 0 0 0 1.5 1.5h12a1.5 1.5 0 0 0 1.5-1.5V15" />
  </Icon>
);

export const Mail = (p: IconProps) => (
  <Icon {...p}>
    <path d="M3.5 6h17v12h-17zM3.5 7l8.5 6.5L20.5 7" />
  </Icon>
);
export const Pause = (p: IconProps) => (
  <Icon {...p}>
    <path d="M9 5v14M15 5v14" />
  </Icon>
);
export const Lock = (p: IconProps) => (
  <Icon {...p}>
    <path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
  </Icon>
);
export const Plus = (p: IconProps) => (
  <Icon {...p}>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const Lamp = () => (
  <svg class="ic lamp" width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
    <path class="tower" d="M9.7 10h4.6l1.7 11.5H8z" />
    <rect class="light" x="9.2" y="5.5" width="5.6" height="3.3" rx=".6" />
    <path class="tower" d="M8.6 5.3L12 2.5l3.4 2.8z" />
    <path class="beam" d="M7.6 6.2L1.5 4.2M7.6 8.2L1.5 9.8M16.4 6.2l6.1-2M16.4 8.2l6.1 1.6" stroke-width="1.5" stroke-linecap="round" />
  </svg>
);

// Colour and shape and word, always all three: this is the shape.
export function Shape({ level, size = 32 }: { level: string; size?: number }) {
  return (
    <svg class={`shape sh-${level}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {level === "immediate" && (
        <>
          <polygon class="f" points="7.9,2 16.1,2 22,7.9 22,16.1 16.1,22 7.9,22 2,16.1 2,7.9" />
          <path class="m" d="M12 6.5v7M12 17v.4" />
        </>
      )}
      {level === "emergency" && <polygon class="f" points="12,2 23,21.5 1,21.5" />}
      {level === "urgent" && <polygon class="f" points="12,1.5 22.5,12 12,22.5 1.5,12" />}
      {level === "soon" && <circle class="f" cx="12" cy="12" r="10" />}
      {level === "selfCare" && <rect class="f" x="3" y="3" width="18" height="18" rx="4" />}
      {level === "decide" && (
        <>
          <circle class="f" cx="12" cy="12" r="9.5" />
          <path class="m" d="M9.3 9.6a2.8 2.8 0 1 1 4 2.5c-.8.4-1.3 1-1.3 1.9M12 16.8v.3" />
        </>
      )}
    </svg>
  );
}
