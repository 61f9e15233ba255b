import type { StatPoint } from '#packages/contract/issue'

import { formatCount } from '../../lib/number-format.ts'
import { barsPath } from '../../ui/sparkline.tsx'

import styles from './issue.module.css'

const width = 300
const barsTop = 16
const barsHeight = 44

const clock = (seconds: number | undefined): string => {
  if (seconds === undefined) return ''
  const time = new Date(seconds * 1000)
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`
}

/** Events per hour of the last day, with its axis; the sentence for those who do not see it is its label. */
export const HourChart = ({ points }: { readonly points: readonly StatPoint[] }) => {
  const counts = points.map(([, count]) => count)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const peak = formatCount(Math.max(0, ...counts))
  const bottom = barsTop + barsHeight
  return (
    <svg
      className={styles.chart}
      role="img"
      aria-label={`${formatCount(total)} events in 24 hours, at most ${peak} in one hour`}
      width={width}
      height={76}
      viewBox={`0 0 ${String(width)} 76`}
    >
      <path d={barsPath(counts, width, barsHeight)} transform={`translate(0 ${String(barsTop)})`} fill="var(--bar)" />
      <path d={`M0 ${String(bottom + 0.5)}h${String(width)}`} stroke="var(--line-strong)" />
      <text x="0" y="11">
        events per hour, peak {peak}
      </text>
      <text x="0" y="73">
        {clock(points[0]?.[0])}
      </text>
      <text x="50%" y="73" textAnchor="middle">
        {clock(points[Math.floor(points.length / 2)]?.[0])}
      </text>
      <text x="100%" y="73" textAnchor="end">
        now
      </text>
    </svg>
  )
}
