import type { StatPoint } from '#packages/contract/issue'

import { exactCount } from '../lib/number-format.ts'

/** One path of bars for the counts, in a box of `width` x `height`; a count above 0 is at least one pixel high. */
export const barsPath = (counts: readonly number[], width: number, height: number): string => {
  const peak = Math.max(1, ...counts)
  const step = width / Math.max(1, counts.length)
  const bar = Math.max(1, step - 1)
  return counts
    .map((count, index) => {
      if (count <= 0) return ''
      const tall = Math.max(1, (count / peak) * height)
      return `M${(index * step).toFixed(2)} ${(height - tall).toFixed(2)}h${bar.toFixed(2)}v${tall.toFixed(2)}h-${bar.toFixed(2)}z`
    })
    .join('')
}

/** Events over time as grey bars, scaled to the row's own peak. */
export const Sparkline = ({
  points,
  label,
  width = 96,
  height = 18,
}: {
  readonly points: readonly StatPoint[]
  readonly label: string
  readonly width?: number
  readonly height?: number
}) => {
  const counts = points.map(([, count]) => count)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return (
    <svg
      role="img"
      aria-label={`${label}: ${exactCount(total)} in all, peak ${exactCount(Math.max(0, ...counts))}`}
      width={width}
      height={height}
      viewBox={`0 0 ${String(width)} ${String(height)}`}
    >
      <path d={`M0 ${String(height - 0.5)}h${String(width)}`} stroke="var(--line)" />
      <path d={barsPath(counts, width, height)} fill="var(--bar)" />
    </svg>
  )
}
