/** A page as it is sent: bytes are handed over by the thread that wrote them, texts are copied. */
export interface WrittenPage {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly status: 200 | 400 | 409
}

/** Writes a page. */
export async function writePage(
  markup: PromiseLike<unknown> | object,
  status: WrittenPage['status'] = 200,
): Promise<WrittenPage> {
  return { bytes: new TextEncoder().encode(String(await markup)), status }
}
