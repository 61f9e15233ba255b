/** Time in equal buckets: where the first begins, how wide each is, how many there are. */
export interface BucketScale {
  readonly startMs: number
  readonly intervalMs: number
  readonly count: number
}

/** Something that happened at one instant, marked by a line. */
export interface ChartMarker {
  readonly atMs: number
  readonly label: string
  readonly tone?: 'accent' | 'text' | 'ok' | 'warning'
}

/** A marker with its place: percent from the left, and the row of its label; null when there is no room for it. */
export interface PlacedMarker extends ChartMarker {
  readonly percent: number
  readonly row: 0 | 1 | null
}

const dayMs = 86_400_000
const ticksMax = 5
/** Labels are taken to be so wide: a character, of a chart as wide as the main column. */
const percentPerCharacter = 0.85
const markersMax = 40

const two = (value: number): string => String(value).padStart(2, '0')
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const dayText = (time: Date): string => `${String(time.getDate())} ${monthNames[time.getMonth()] ?? ''}`
const clockText = (time: Date): string => `${two(time.getHours())}:${two(time.getMinutes())}`

/** A time, local, to the minute: `22 Nov 14:05`. */
export const minuteText = (atMs: number): string => `${dayText(new Date(atMs))} ${clockText(new Date(atMs))}`

/** A time on the axis, local: the hour while the chart shows at most two days, day and hour up to four, the day beyond. */
export const tickText = (atMs: number, scale: BucketScale): string => {
  const time = new Date(atMs)
  return scale.count * scale.intervalMs <= 2 * dayMs
    ? clockText(time)
    : scale.intervalMs < dayMs && scale.count * scale.intervalMs <= 4 * dayMs
      ? minuteText(atMs)
      : dayText(time)
}

/** Labels of the time axis, evenly spread, at starts of buckets. */
export const ticksOf = (scale: BucketScale, most = ticksMax): readonly { readonly percent: number; readonly text: string }[] => {
  const shown = Math.max(1, Math.min(most, scale.count))
  const ticks = Array.from({ length: shown }, (_, index) => {
    const bucket = Math.floor((index * scale.count) / shown)
    return { percent: (bucket / scale.count) * 100, text: tickText(scale.startMs + bucket * scale.intervalMs, scale) }
  })
  return ticks.filter(({ text }, index) => text !== ticks[index - 1]?.text)
}

/** The time from the start of one bucket to the end of another, local: `22 Nov 14:00 to 14:15`. */
export const spanText = (scale: BucketScale, first: number, last: number): string => {
  const from = new Date(scale.startMs + first * scale.intervalMs)
  const to = new Date(scale.startMs + (last + 1) * scale.intervalMs)
  if (scale.intervalMs >= dayMs && first === last && scale.intervalMs === dayMs) return dayText(from)
  const isOneDay = from.getFullYear() === to.getFullYear() && dayText(from) === dayText(to)
  return `${dayText(from)} ${clockText(from)} to ${isOneDay ? '' : `${dayText(to)} `}${clockText(to)}`
}

/** The time of the buckets from one to another. */
export const rangeOfBuckets = (
  { startMs, intervalMs }: BucketScale,
  { first, last }: { readonly first: number; readonly last: number },
): { readonly start: string; readonly end: string } => ({
  start: new Date(startMs + first * intervalMs).toISOString(),
  end: new Date(startMs + (last + 1) * intervalMs).toISOString(),
})

/** The smallest of 1, 2, 4, 6 times a power of ten that is not below the value, so that its half is round too; 1 for nothing, and for counts below. */
export const niceTop = (value: number): number => (value <= 1 ? 1 : roundTop(value))

/** The same for what is measured, where 0.02 is a value like others; 1 for nothing. */
export const roundTop = (value: number): number => {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 4, 6, 10].map((step) => step * power).find((top) => top >= value) ?? 10 * power
}

/**
 * Markers within the scale, in time's order, their labels on two rows as far as these have room. `characterPercent`: how wide a character is, where the
 * chart is narrower than the main column.
 */
export const placeMarkers = (
  markers: readonly ChartMarker[],
  scale: BucketScale,
  characterPercent = percentPerCharacter,
): readonly PlacedMarker[] => {
  const ends: [number, number] = [-1, -1]
  const widthMs = scale.count * scale.intervalMs
  return markers
    .filter(({ atMs }) => atMs >= scale.startMs && atMs <= scale.startMs + widthMs)
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(0, markersMax)
    .map((marker) => {
      const percent = ((marker.atMs - scale.startMs) / widthMs) * 100
      const width = marker.label.length * characterPercent + 1
      const from = percent > 60 ? percent - width : percent
      const row = ends[0] <= from ? 0 : ends[1] <= from ? 1 : null
      if (row !== null) ends[row] = from + width
      return { ...marker, percent, row }
    })
}

/** One path of bars in a box of one unit per bucket and `height`, standing on `below` (what is stacked under them). */
export const stackPath = (counts: readonly number[], below: readonly number[], top: number, height: number): string =>
  counts
    .map((count, index) => {
      if (count <= 0) return ''
      const from = height - ((below[index] ?? 0) / top) * height
      const tall = Math.max(1, (count / top) * height)
      return `M${String(index + 0.08)} ${(from - tall).toFixed(2)}h0.84v${tall.toFixed(2)}h-0.84z`
    })
    .join('')
