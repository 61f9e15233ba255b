import { systemClock } from '#core/time'
import { leaseNode } from '#server/stores/metadata/node-lease'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'

/** A holder has the name of its role and there is one of each per data folder: its node is its own for good. */
const holdMs = 10 * 365 * 86_400_000

/** The 4 node bits of this process's ids (design 5). Throws when all 16 are taken. */
export const leasedNode = async (metadata: MetadataStore, role: string): Promise<number> => {
  const node = await leaseNode(metadata.db, metadata.dialect, { holder: role, nowMs: systemClock.nowMs(), holdMs })
  if (node === undefined) throw new Error('all 16 node numbers are leased')
  return node
}
