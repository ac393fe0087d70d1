// The address of exactly what is on the screen: `?frame=12&window=subdural`, or `&center=75&width=215`.
import type { Preset, Window } from "./windows.ts";
import { fromPreset, makeWindow } from "./windows.ts";

/** `frame` counts from 1; `compare` names a second stack as `document/image`. */
export interface Place {
  frame: number | null;
  window: Window | null;
  compare: string;
}

export function readPlace(search: string, presets: readonly Preset[]): Place {
  const asked = new URLSearchParams(search);
  const [frame, center, width] = ["frame", "center", "width"].map((name) => readNumber(asked.get(name)));
  const preset = presets.find(({ id }) => id === asked.get("window"));
  let window = preset ? fromPreset(preset) : null;
  if (!window && typeof center === "number" && typeof width === "number") window = makeWindow(presets, center, width);
  return { frame: frame ?? null, window, compare: asked.get("compare") ?? "" };
}

export function writePlace(address: string, place: Place): string {
  const url = new URL(address);
  for (const name of ["frame", "window", "center", "width", "compare"]) url.searchParams.delete(name);
  if (place.frame !== null) url.searchParams.set("frame", String(place.frame));
  if (place.window?.id) url.searchParams.set("window", place.window.id);
  else if (place.window) {
    url.searchParams.set("center", String(place.window.center));
    url.searchParams.set("width", String(place.window.width));
  }
  if (place.compare) url.searchParams.set("compare", place.compare);
  return url.href;
}

function readNumber(text: string | null): number | null {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
