// Windows: how much of a range of values is spread over the greys of the screen.

export interface Preset {
  id: string;
  name: string;
  center: number;
  width: number;
}

/** `id` is that of the preset it equals, or "" for one set by hand. */
export interface Window {
  id: string;
  center: number;
  width: number;
}

export const NARROWEST = 1;

export function makeWindow(presets: readonly Preset[], center: number, width: number): Window {
  const [shownCenter, shownWidth] = [round(center), Math.max(NARROWEST, round(width))];
  const preset = presets.find((candidate) => candidate.center === shownCenter && candidate.width === shownWidth);
  return { id: preset?.id ?? "", center: shownCenter, width: shownWidth };
}

export function fromPreset({ id, center, width }: Preset): Window {
  return { id, center, width };
}

/** The range of values from black to white (PS3.3 C.11.2.1.2.1, linear). */
export function rangeOf({ center, width }: Window): { lower: number; upper: number } {
  return { lower: center - 0.5 - (width - 1) / 2, upper: center - 0.5 + (width - 1) / 2 };
}

/** The window after a drag of so many screen pixels: right widens, down lowers the brightness by raising the center. */
export function dragWindow(presets: readonly Preset[], window: Window, right: number, down: number): Window {
  const step = Math.max(window.width / 300, 0.01);
  return makeWindow(presets, window.center + down * step, window.width + right * step);
}

export function describeWindow(presets: readonly Preset[], window: Window, units: string): string {
  const name = presets.find((preset) => preset.id === window.id)?.name;
  const numbers = `center ${window.center}, width ${window.width}${units ? ` ${units}` : ""}`;
  return name ? `${name}: ${numbers}` : numbers;
}

// Values of MR maps may be small fractions; those of CT are read as whole numbers.
function round(value: number): number {
  return Math.abs(value) < 10 ? Math.round(value * 100) / 100 : Math.round(value);
}
