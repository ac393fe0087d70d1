// A stack as the site describes it (`/stacks/<document>/<image>.json`), and what follows from that alone.
import { Refused } from "./messages.ts";
import type { Point } from "./geometry.ts";
import type { Preset } from "./windows.ts";

export type AnnotationShape = "arrow" | "line" | "circle" | "label";

export interface Annotation {
  frame: number;
  shape: AnnotationShape;
  points: Point[];
  label: string;
}

export interface LinkedStack {
  document: string;
  image: string;
  title: string;
  stack: string;
}

/** Frames count from 1 here as in the description; positions are mm along the normal. */
export interface Stack {
  document: string;
  image: string;
  title: string;
  caption: string;
  alt: string;
  kind: "clinical" | "simulated";
  modality: string;
  plane: string;
  dicomweb: string;
  study: string;
  series: string;
  frameOfReference: string | null;
  rows: number;
  columns: number;
  spacing: [number, number] | null;
  calibrated: boolean;
  instances: { sop: string; frame: number }[];
  windows: Preset[];
  key: number;
  frames: { position: number | null; images: Record<string, string> }[];
  annotations: Annotation[];
  save?: string;
  version?: string;
  linked: LinkedStack[];
}

/** Reads a stack's description; throws `Refused` with the answer's status. */
export async function fetchStack(address: string): Promise<Stack> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Refused(answer.status);
  const stack = (await answer.json()) as Stack;
  if (!Array.isArray(stack.instances) || stack.instances.length === 0) throw new Refused(404);
  return { ...stack, windows: stack.windows ?? [], annotations: stack.annotations ?? [], linked: stack.linked ?? [] };
}

export function seriesAddress(stack: Stack): string {
  return new URL(`${stack.dicomweb}/studies/${stack.study}/series/${stack.series}`, location.href).href;
}

/** What Cornerstone calls each frame: the address its pixels come from. */
export function imageIds(stack: Stack): string[] {
  return stack.instances.map(({ sop, frame }) => `wadors:${seriesAddress(stack)}/instances/${sop}/frames/${frame}`);
}

/** mm for one pixel as [row, column], or null where lengths must stay in pixels. */
export function millimetres(stack: Stack): [number, number] | null {
  return stack.calibrated ? stack.spacing : null;
}

export function unitsOf(stack: Stack): string {
  return stack.modality === "CT" ? "HU" : "";
}

const FEWEST_FOR_A_VOLUME = 16;
const EVENNESS = 0.02;

/** Why the stack is no volume to cut through, or "" when it is one. */
export function whyNoVolume(stack: Stack): string {
  if (stack.instances.length < FEWEST_FOR_A_VOLUME)
    return `Three planes need at least ${FEWEST_FOR_A_VOLUME} slices; this stack has ${stack.instances.length}.`;
  if (!stack.calibrated || !stack.spacing) return "Three planes need the size of a pixel in mm; this stack does not give it.";
  const positions = stack.frames.map((frame) => frame.position);
  if (positions.length !== stack.instances.length || positions.some((position) => position === null))
    return "Three planes need the position of every slice; this stack does not give it.";
  const steps = positions.slice(1).map((position, index) => (position as number) - (positions[index] as number));
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const isEven = mean !== 0 && steps.every((step) => Math.abs(step - mean) <= EVENNESS * Math.abs(mean));
  return isEven ? "" : "Three planes need evenly spaced slices; those of this stack are not.";
}

/** The frame (from 0) of `other` that shows what frame `index` of `stack` shows: the nearest position in mm when both share a
 * frame of reference, otherwise the same number. */
export function matchFrame(stack: Stack, index: number, other: Stack): number {
  const last = other.instances.length - 1;
  const position = stack.frames[index]?.position ?? null;
  const sharesSpace = stack.frameOfReference !== null && stack.frameOfReference === other.frameOfReference && stack.plane === other.plane;
  if (!sharesSpace || position === null) return Math.min(index, last);
  let nearest = Math.min(index, last);
  let distance = Infinity;
  other.frames.forEach((frame, candidate) => {
    if (frame.position !== null && Math.abs(frame.position - position) < distance) {
      nearest = candidate;
      distance = Math.abs(frame.position - position);
    }
  });
  return nearest;
}
