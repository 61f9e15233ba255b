import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { constants, createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib'

export const mebibyte = 1024 * 1024

const compressors = {
  gzip: () => createGzip({ level: 1 }),
  deflate: () => createDeflate({ level: 1 }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: () => createZstdCompress(),
} as const

export type Coding = keyof typeof compressors
export const codings = Object.keys(compressors) as Coding[]

const repeated = function* (start: Buffer | string, fill: Buffer, times: number, end: Buffer | string) {
  yield Buffer.from(start)
  for (let time = 0; time < times; time += 1) yield fill
  yield Buffer.from(end)
}

/** `start`, so many MiB of one byte, `end`; compressed without ever being in memory. */
export const bomb = (
  coding: Coding,
  start: Buffer | string,
  mebibytes: number,
  { byte = 0, end = '' as Buffer | string } = {},
): Promise<Buffer> => buffer(Readable.from(repeated(start, Buffer.alloc(mebibyte, byte), mebibytes, end)).pipe(compressors[coding]()))

/** So many containers inside each other. */
export const nested = (depth: number, open = '[', close = ']'): string => `${open.repeat(depth)}${close.repeat(depth)}`

/** A multipart body, parts as head lines and content. */
export const multipart = (boundary: string, parts: readonly (readonly [disposition: string, content: Buffer | string])[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(([disposition, content]) => [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
