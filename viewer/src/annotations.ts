// Annotations of the library: how they are kept beside the stack, and how an editor's changes are saved.
import type { Marks } from "./marks.ts";
import { Refused } from "./messages.ts";
import type { Annotation, AnnotationShape, Stack } from "./stack.ts";

export const SHAPES: readonly AnnotationShape[] = ["arrow", "line", "circle", "label"];

/** The marks as the library stores them: frames from 1, points to a hundredth of a pixel. */
export function toAnnotations(marks: Marks): Annotation[] {
  return marks.all.map(({ frame, kind, points, label }) => ({
    frame: frame + 1,
    shape: kind as AnnotationShape,
    points: points.map(([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]),
    label: label.trim(),
  }));
}

/** Keeps track of what is saved of one stack. */
export class Saving {
  #saved: string;
  #version: string;
  readonly #stack: Stack;
  readonly #marks: Marks;
  readonly #token: string;

  constructor(stack: Stack, marks: Marks, token: string) {
    this.#stack = stack;
    this.#marks = marks;
    this.#token = token;
    this.#version = stack.version ?? "";
    this.#saved = this.#now();
  }

  get isChanged(): boolean {
    return this.#now() !== this.#saved;
  }

  /** Sends the annotations; throws `Refused` with the status and the server's reason. */
  async save(): Promise<void> {
    const sent = this.#now();
    const answer = await fetch(this.#stack.save ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
      body: JSON.stringify({ version: this.#version, annotations: JSON.parse(sent) as Annotation[] }),
    });
    const said = (await answer.json().catch(() => ({}))) as { version?: string; error?: string };
    if (!answer.ok) throw new Refused(answer.status, answer.status === 422 ? (said.error ?? "") : "");
    this.#version = said.version ?? this.#version;
    this.#saved = sent;
  }

  #now(): string {
    return JSON.stringify(toAnnotations(this.#marks));
  }
}
