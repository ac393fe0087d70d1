// Cine: frames one after another. It starts paused; where less motion is asked for it runs slowly and stops at the end.

export const RATES = [2, 5, 10, 15, 20, 25, 30] as const;

export class Cine extends EventTarget {
  readonly #advance: () => boolean;
  readonly #wantsLessMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  rate: number = this.#wantsLessMotion ? 2 : 10;
  #timer: number | undefined;

  /** `advance` shows the next frame and tells whether it began anew. */
  constructor(advance: () => boolean) {
    super();
    this.#advance = advance;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  setRate(rate: number): void {
    this.rate = rate;
    if (this.isRunning) this.#start();
  }

  toggle(): void {
    if (this.isRunning) this.stop();
    else this.#start();
    this.dispatchEvent(new Event("change"));
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.dispatchEvent(new Event("change"));
  }

  #start(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      const beganAnew = this.#advance();
      if (beganAnew && this.#wantsLessMotion) this.stop();
    }, 1000 / this.rate);
  }
}
