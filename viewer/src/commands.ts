// Everything the viewer can be told to do by one button or key.

export interface CommandState {
  /** Undefined for a command that is not switched on and off. */
  isPressed?: boolean;
  /** Another name while it is on. */
  name?: string;
  /** Why it cannot be used now, or "". */
  whyNot: string;
}

export interface Commands {
  run(id: string): void;
  stateOf(id: string): CommandState;
}

interface Entry {
  id: string;
  name: string;
  key?: string;
  keyName?: string;
  isWide?: boolean;
}

export const COMMANDS: readonly { group: string; entries: readonly Entry[] }[] = [
  {
    group: "Drag to",
    entries: [
      { id: "tool:window", name: "Window", key: "w" },
      { id: "tool:scroll", name: "Scroll", key: "s" },
      { id: "tool:move", name: "Move", key: "p" },
      { id: "tool:zoom", name: "Zoom", key: "z" },
      { id: "tool:crosshairs", name: "Crosshairs", key: "x", isWide: true },
    ],
  },
  {
    group: "Measure",
    entries: [
      { id: "tool:length", name: "Length", key: "l" },
      { id: "tool:angle", name: "Angle", key: "g" },
      { id: "tool:rectangle", name: "Rectangle", key: "b" },
      { id: "tool:ellipse", name: "Ellipse", key: "e" },
    ],
  },
  {
    group: "View",
    entries: [
      { id: "zoom-in", name: "Zoom in", key: "+" },
      { id: "zoom-out", name: "Zoom out", key: "-", keyName: "−" },
      { id: "rotate", name: "Rotate", key: "r" },
      { id: "invert", name: "Invert", key: "i" },
      { id: "flip-horizontal", name: "Flip left–right", key: "h", isWide: true },
      { id: "flip-vertical", name: "Flip up–down", key: "v", isWide: true },
      { id: "fit", name: "Fit", key: "f" },
      { id: "reset", name: "Reset", key: "0" },
    ],
  },
  {
    group: "Stack",
    entries: [
      { id: "play", name: "Play", key: " ", keyName: "Space", isWide: true },
      { id: "key-image", name: "Key image", key: "k", isWide: true },
      { id: "annotations", name: "Annotations", key: "a", isWide: true },
      { id: "planes", name: "Three planes", key: "m", isWide: true },
    ],
  },
  {
    group: "Page",
    entries: [
      { id: "copy-link", name: "Copy link", key: "." },
      { id: "help", name: "Keys", key: "?" },
    ],
  },
];

/** The command of each key. */
export const KEYS: ReadonlyMap<string, string> = new Map(
  COMMANDS.flatMap(({ entries }) => entries.flatMap(({ key, id }): [string, string][] => (key ? [[key, id]] : []))),
);
