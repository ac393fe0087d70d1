// What went wrong, in words, with what to do.

/** An answer that is no success; `status` is that of HTTP, 0 when there was no answer. */
export class Refused extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason = "") {
    super(`answered with status ${status}`);
    this.status = status;
    this.reason = reason;
  }
}

const BY_STATUS: Record<number, string> = {
  0: "The server did not answer. Check the network connection, then try again.",
  401: "You are signed out. Sign in on the page this image belongs to, then open the viewer again.",
  403: "You may not see this image. Sign in with an account that may, then try again.",
  404: "This image is not here. It may have been removed or renamed: go back to the page and open it from there.",
  406: "The server cannot give these pixels in a form the viewer reads. Tell whoever runs this site which image it was.",
  410: "This image was removed. Go back to the page and choose another one.",
  503: "The server is busy. Wait a moment, then try again.",
};

/** Why something could not be loaded: a status where there is one, otherwise that the pixels cannot be read. */
export function explain(failure: unknown): string {
  const status = statusOf(failure);
  // A request that succeeded and still failed brought bytes that are no image.
  if (status === null || status === 200) return "The pixels of this frame cannot be decoded. The other frames may still be fine; tell whoever runs this site.";
  return BY_STATUS[status] ?? `The server failed (status ${status}). Try again; if it stays, tell whoever runs this site.`;
}

export function explainSaving(failure: unknown): string {
  const status = statusOf(failure);
  if (failure instanceof Refused && failure.reason) return `Not saved: ${failure.reason}`;
  if (status === 403 || status === 401) return "Not saved: you are not signed in as an editor. Sign in in another tab, then save again.";
  if (status === 409)
    return "Not saved: somebody else saved annotations of this image first. Open the viewer in a second tab, take over what is missing there, and save.";
  return `Not saved. ${explain(failure)}`;
}

function statusOf(failure: unknown): number | null {
  if (failure instanceof Refused) return failure.status;
  // The image loader rejects with the XMLHttpRequest itself, or with an error that carries it.
  if (failure instanceof XMLHttpRequest) return failure.status;
  if (typeof failure === "object" && failure !== null) {
    if ("error" in failure && failure.error !== failure) return statusOf(failure.error);
    if ("status" in failure && typeof failure.status === "number") return failure.status;
  }
  // What fetch throws when there is no network.
  return failure instanceof TypeError && /fetch|network/i.test(failure.message) ? 0 : null;
}
