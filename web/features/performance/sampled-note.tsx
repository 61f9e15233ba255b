import type { ExploreTable } from '#packages/contract/explore'

import { formatPercent } from '../../lib/number-format.ts'
import { Badge } from '../../ui/badge.tsx'

import styles from './performance.module.css'

/** Below this the numbers are of all there is. */
const whole = 0.9995

/** The part of all requests that SDKs sent, by the rows that were counted; 1 where nothing was sampled. */
const sentShare = ({ accuracy }: ExploreTable['meta']): number =>
  Math.min(1, ...(accuracy?.samplingRate ?? []).flatMap((row) => Object.values(row).flatMap((rate) => rate ?? [])))

/** Says when numbers are estimates: SDKs sent a part, or only a part was read (ui.md 1.6). */
export const SampledNote = ({ meta }: { readonly meta: ExploreTable['meta'] | undefined }) => {
  if (!meta) return null
  const sent = sentShare(meta)
  const isPartlyRead = meta.dataScanned === 'partial'
  if (sent >= whole && !isPartlyRead) return null
  return (
    <p className={styles.note}>
      <Badge tone="info">est.</Badge>{' '}
      {sent < whole && `SDKs sent ${formatPercent(sent)} of the requests; counts and rates are estimates for all of them. `}
      {isPartlyRead &&
        `The time has more than is read in one go: ${formatPercent(meta.scannedShare)} of it was read. A shorter time is exact.`}
    </p>
  )
}
