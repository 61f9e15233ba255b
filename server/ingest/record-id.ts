import { randomFillSync } from 'node:crypto'

import type { RecordId } from '#packages/protocol/ids'

const idBytes = 16
const idsPerFill = 256

/**
 * Draws record ids: 16 random bytes as hex. A call to the kernel's generator per request would cost an eighth of the front door's time, so 256 ids
 * are drawn at once.
 */
export const createRecordIds = (): (() => RecordId) => {
  const pool = Buffer.alloc(idBytes * idsPerFill)
  let at = pool.length
  return () => {
    if (at === pool.length) {
      randomFillSync(pool)
      at = 0
    }
    at += idBytes
    return pool.toString('hex', at - idBytes, at) as RecordId
  }
}
