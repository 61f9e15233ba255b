import { join } from 'node:path'

import { assert } from '#core/assert'
import type { Disk } from '#core/disk'
import type { RecordId } from '#packages/protocol/ids'

const recordIdName = /^[0-9a-f]{32}$/

/** Path of the spool file of a record: `<spool folder>/<record id>` (spine.md 2). */
export const spoolPath = (spoolFolder: string, recordId: RecordId): string => {
  assert(recordIdName.test(recordId), 'a record id is 32 hex digits')
  return join(spoolFolder, recordId)
}

/** Record ids of the spool files that are there. `parked-*` and `dead-*`, which lie in the same folder, are not the log's and not among them. */
export const listSpooled = async (disk: Disk, spoolFolder: string): Promise<RecordId[]> =>
  (await disk.list(spoolFolder)).filter((name) => recordIdName.test(name)).map((name) => name as RecordId)
