import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib'

import type { ContentEncoding } from './content-encoding.ts'
import { hasZlibWrapper, zstdWindowLogMax } from './inflate.ts'

const openDecoder = (bytes: Buffer, encoding: Exclude<ContentEncoding, 'identity'>) => {
  switch (encoding) {
    case 'gzip':
      return createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
    case 'deflate':
      return hasZlibWrapper(bytes)
        ? createInflate({ finishFlush: constants.Z_SYNC_FLUSH })
        : createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH })
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })
    case 'zstd':
      return createZstdDecompress({ finishFlush: constants.ZSTD_e_flush, params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLogMax } })
  }
}

/**
 * The first `bytesMax` plain bytes of a body of which perhaps only the start is at hand. Works off the calling thread and stops as soon as it has
 * enough; a corrupt stream gives what came before the fault. Never rejects.
 */
export const inflateStart = (bytes: Buffer, encoding: ContentEncoding, bytesMax: number): Promise<Buffer> => {
  if (encoding === 'identity') return Promise.resolve(bytes.subarray(0, bytesMax))
  const decoder = openDecoder(bytes, encoding)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (): void => {
      decoder.destroy()
      resolve(Buffer.concat(chunks).subarray(0, bytesMax))
    }
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= bytesMax) finish()
    })
    decoder.on('end', finish)
    decoder.on('error', finish)
    decoder.end(bytes)
  })
}
