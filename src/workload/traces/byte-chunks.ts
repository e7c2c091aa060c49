import { createReadStream, type ReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../../base/input-error.ts";

export interface ChunkOptions {
  /** Size of a chunk, about. */
  readonly chunkBytes: number;
  /** Told how many more bytes of the file, as it is on disk, were read. */
  readonly onRead: (bytes: number) => void;
}

/**
 * The bytes of a file, unpacked when it is gzip (joined members too), with a chunk or two in memory at a
 * time. A chunk is valid until the next is asked for.
 *
 * Throws InputError naming the file when it cannot be read, is cut short, or fails its checksum. As gzip
 * shows that only at its end, what came before must not be trusted until the last chunk was read.
 */
export async function* readChunks(file: string, options: ChunkOptions): AsyncGenerator<Uint8Array, void> {
  let raw: ReadStream | undefined;
  try {
    const { isGzip, size } = await look(file);
    raw = createReadStream(file, { highWaterMark: options.chunkBytes });
    const gunzip = isGzip ? createGunzip({ chunkSize: Math.max(64, options.chunkBytes) }) : undefined;
    let counted = 0;
    for await (const chunk of gunzip ? pipeline(raw, gunzip, () => {}) : raw) {
      options.onRead(raw.bytesRead - counted);
      counted = raw.bytesRead;
      yield chunk as Uint8Array;
    }
    options.onRead(raw.bytesRead - counted);
    const rest = gunzip ? size - gunzip.bytesWritten : 0;
    if (rest > 0) throw new InputError({ file, message: `${rest} bytes follow the end of the gzip data` });
  } catch (error) {
    throw asInputError(error, file);
  } finally {
    raw?.destroy();
  }
}

async function look(file: string): Promise<{ isGzip: boolean; size: number }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { bytesRead, buffer } = await handle.read(new Uint8Array(2), 0, 2, 0);
    if (file.endsWith(".gz") && bytesRead === 0)
      throw new InputError({ file, message: "the file is empty, not gzip: is the download complete?" });
    return { isGzip: file.endsWith(".gz") || (buffer[0] === 0x1f && buffer[1] === 0x8b), size };
  } finally {
    await handle.close();
  }
}

function asInputError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  if (code === "Z_BUF_ERROR")
    return new InputError({ file, message: "the gzip data ends too early: is the download complete?" });
  if (code.startsWith("Z_"))
    return new InputError({ file, message: `the gzip data is damaged (${error.message})` });
  if ("syscall" in error) return new InputError({ file, message: `cannot be read (${code})` });
  return error;
}
