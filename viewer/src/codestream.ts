// Whether the bytes of a frame can be what they are said to be. The decoders are kept from one frame to the next and, given bytes
// they cannot read, may hand back what they decoded before: a frame that shows another one's pixels.

const JPEG = [0xff, 0xd8];
const JPEG_2000 = [0xff, 0x4f];
const JPEG_2000_FILE = [0x00, 0x00, 0x00, 0x0c];

/** By the end of the transfer syntax (PS3.5 annex A.4): how a frame begins. Others are raw bytes, whose length is checked later. */
function beginningsOf(syntax: string): number[][] {
  const ending = /^1\.2\.840\.10008\.1\.2\.4\.(\d+)$/.exec(syntax)?.[1];
  if (!ending) return [];
  const number = Number(ending);
  if (number <= 81) return [JPEG];
  return (number >= 90 && number <= 93) || (number >= 201 && number <= 203) ? [JPEG_2000, JPEG_2000_FILE] : [];
}

/** Looks at an answer of WADO-RS: the first part of a multipart body, or a single body. */
export function isReadable(contentType: string, body: ArrayBuffer): boolean {
  const bytes = new Uint8Array(body);
  const isMultipart = contentType.startsWith("multipart/");
  const start = isMultipart ? findBlankLine(bytes) : 0;
  if (start < 0) return false;
  const headers = isMultipart ? new TextDecoder("latin1").decode(bytes.subarray(0, start)) : contentType;
  const syntax = /transfer-syntax="?([\d.]+)/.exec(headers)?.[1] ?? "";
  const beginnings = beginningsOf(syntax);
  return beginnings.length === 0 || beginnings.some((beginning) => beginning.every((byte, index) => bytes[start + index] === byte));
}

/** Where the first CR LF CR LF ends, or -1. */
function findBlankLine(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < Math.min(bytes.length, 4096); at++)
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at + 4;
  return -1;
}
