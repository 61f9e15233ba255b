import { useQuery } from '@tanstack/react-query'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { useMedia } from '../../lib/use-media.ts'
import { LineChart } from '../../ui/line-chart.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { percentileLines } from './overview-charts.tsx'
import { Part } from './part.tsx'
import type { Change } from './performance-head.tsx'
import { seriesQuery } from './queries.ts'
import { inBand } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'
import { useMarkers } from './use-markers.ts'

/** As narrow as this, charts have fewer labels. */
const narrowQuery = '(max-width: 899px)'

/** The percentiles over time, with releases (ui.md 2.12). */
export const PercentilesPart = ({ place, change }: { readonly place: SummaryPlace; readonly change: Change }) => {
  const isNarrow = useMedia(narrowQuery)
  const axes = percentileLines.map(({ axis }) => axis)
  const series = useQuery(seriesQuery(useApi(), place.org, place.search, { dataset: 'transactions', axes, query: inBand(place) }))
  const scale = series.data?.scale ?? null
  const markers = useMarkers(place.org, place.search, scale)
  return (
    <Part title="Percentiles" note="of durations over time">
      <ProgressLine active={series.isPlaceholderData} />
      {series.isPending && <SkeletonRows rows={4} label="Reading the percentiles" />}
      {series.isError && (
        <ErrorState what="The percentiles could not be read" failure={failureOf(series.error)} onRetry={() => void series.refetch()} />
      )}
      {series.data && scale && (
        <LineChart
          what="Duration"
          scale={scale}
          series={percentileLines.map(({ axis, ...line }) => ({ ...line, values: series.data.lines.get(axis) ?? [] }))}
          markers={markers}
          height={112}
          size={isNarrow ? 'narrow' : 'wide'}
          format={formatDuration}
          onRange={(range) => change(() => ({ ...range, statsPeriod: undefined }))}
        />
      )}
    </Part>
  )
}
