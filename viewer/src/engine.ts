// The rendering library, started once. Stacks are drawn with WebGL where a graphics card does it, otherwise by the processor: the
// library's own drawing is faster there than WebGL in software (benchmarks/viewer.py). Volumes need WebGL of either kind.
import {
  cache,
  Enums,
  getRenderingCapabilities,
  imageLoader,
  init as startCore,
  RenderingEngine,
  setUseCPURendering,
} from "@cornerstonejs/core";
import type { StackViewport, Types } from "@cornerstonejs/core";
import dicomImageLoader from "@cornerstonejs/dicom-image-loader";
import { isReadable } from "./codestream.ts";
import { Refused } from "./messages.ts";
import type { Stack } from "./stack.ts";
import { imageIds, seriesAddress } from "./stack.ts";

const CACHE_BYTES = 1_000_000_000;

export type Renderer = "webgl" | "processor";

let engine: RenderingEngine | null = null;
let drawsOnProcessor = false;

/** `asked` overrides the choice, for a browser whose graphics driver misleads it. */
export function startEngine(asked: Renderer | "" = ""): RenderingEngine {
  if (engine) return engine;
  startCore();
  const { webgl, softwareRasterizer } = getRenderingCapabilities();
  drawsOnProcessor = !webgl || (asked === "" ? softwareRasterizer : asked === "processor");
  setUseCPURendering(drawsOnProcessor, false);
  dicomImageLoader.init({
    maxWebWorkers: Math.min(4, Math.max(1, Math.floor((navigator.hardwareConcurrency || 2) / 2))),
    beforeProcessing: checkAnswer,
  });
  // The library also rejects promises that nobody holds; whoever asked for the frame is told of the failure already.
  addEventListener("unhandledrejection", (event) => event.reason instanceof XMLHttpRequest && event.preventDefault());
  cache.setMaxCacheSize(CACHE_BYTES);
  engine = new RenderingEngine("stacks");
  return engine;
}

/** A second engine for volumes, which draws with WebGL whatever draws the stacks; close it with `stopVolumes`. */
export function startVolumes(): RenderingEngine {
  // The library asks this switch when an engine or a viewport is made; stacks are not made while volumes are open, and those
  // that are there keep their way of drawing (`keepDrawing`).
  setUseCPURendering(false, false);
  return new RenderingEngine("volumes");
}

/** Stacks ask the same switch whenever they draw, and one may draw in the background while volumes are open. */
export function keepDrawing(viewport: StackViewport): void {
  const isOnProcessor = drawsOnProcessor;
  viewport.getUseCustomRenderingPipeline = () => isOnProcessor;
}

export function stopVolumes(volumes: RenderingEngine): void {
  volumes.destroy();
  setUseCPURendering(drawsOnProcessor, false);
}

/** What the library calls index 0 of a drawn stack, in image coordinates: the middle of the first pixel, but its corner when the
 * processor draws. */
export function firstIndexPlace(): number {
  return drawsOnProcessor ? 0 : 0.5;
}

export function hasWebGL(): boolean {
  return getRenderingCapabilities().webgl;
}

async function checkAnswer(request: XMLHttpRequest): Promise<ArrayBuffer> {
  const body = request.response as ArrayBuffer;
  if (!isReadable(request.getResponseHeader("Content-Type") ?? "", body)) throw new Error("The bytes of the frame are not what they are said to be.");
  return body;
}

export interface Described {
  ids: string[];
  /** Whether the headers say how the patient lies. */
  isOriented: boolean;
}

/** Reads the headers of a stack and hands them to the library; throws `Refused` with the answer's status. */
export async function describeFrames(stack: Stack): Promise<Described> {
  const answer = await fetch(`${seriesAddress(stack)}/metadata`, { headers: { Accept: "application/dicom+json" } });
  if (!answer.ok) throw new Refused(answer.status);
  const headers = new Map<string, Header>();
  for (const header of (await answer.json()) as Header[]) headers.set(uidOf(header), header);
  const ids = imageIds(stack);
  ids.forEach((id, index) => {
    const header = headers.get(stack.instances[index]?.sop ?? "");
    if (!header) throw new Refused(404);
    describeFrame(id, header);
  });
  const isOriented = [...headers.values()].every((header) => "00200037" in header || "52009229" in header);
  return { ids, isOriented };
}

type Header = Parameters<typeof dicomImageLoader.wadors.metaDataManager.add>[1];

// SOP Instance UID.
function uidOf(header: Header): string {
  const { Value: value } = header["00080018"] as { Value?: string[] };
  return value?.[0] ?? "";
}

function describeFrame(id: string, header: Header): void {
  const { metaDataManager } = dicomImageLoader.wadors;
  metaDataManager.add(id, header);
  // Of an instance of many frames the library looks for the headers under its first frame, which need not be in the stack.
  if (!id.endsWith("/frames/1")) metaDataManager.add(id.replace(/\/frames\/\d+$/, "/frames/1"), header);
}

/** Loads and decodes one frame, or takes it from memory. Rejects with what `explain` can tell. */
export async function loadFrame(id: string, isWanted: boolean): Promise<Types.IImage> {
  const requestType = isWanted ? Enums.RequestType.Interaction : Enums.RequestType.Prefetch;
  const options = { useRGBA: drawsOnProcessor, priority: isWanted ? -5 : 5, requestType, additionalDetails: { imageId: id } };
  const image = await imageLoader.loadAndCacheImage(id, options);
  const { length } = image.getPixelData();
  if (length < image.rows * image.columns) throw new Error(`The frame has ${length} values, ${image.rows * image.columns} were announced.`);
  return image;
}

/** Takes a frame out of memory whose values the processor's drawing scaled to whole numbers, so that it is read anew. */
export function forgetScaled(id: string): void {
  const image = cache.getImage(id);
  if (image?.preScale?.scaled === false && drawsOnProcessor) cache.removeImageLoadObject(id);
}

const AT_ONCE = 3;
const PREFETCH_BYTES = 600_000_000;

/** Loads the frames around `index`, nearest first, as many as memory is given for; tells how many are there. */
export async function loadAround(ids: string[], index: number, bytes: number, tell: (loaded: number) => void): Promise<void> {
  const order = ids.map((_, candidate) => candidate).sort((one, other) => Math.abs(one - index) - Math.abs(other - index));
  const waiting = order.slice(0, Math.max(1, Math.floor(PREFETCH_BYTES / Math.max(1, bytes))));
  let loaded = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      // A frame that fails here is told about when somebody comes to it.
      await loadFrame(ids[next] as string, false).then(
        () => tell(++loaded),
        () => tell(++loaded),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
