/** Buckets: exact below 64 us, then 64 per power of two (error below 1.6 %), up to 2^32 us. */
const bucketsTotal = 64 * 27

const bucketOf = (us: number): number => {
  if (us < 64) return Math.max(0, us)
  const exponent = 25 - Math.clz32(us)
  return 64 * exponent + (us >>> exponent)
}

const upperEnd = (bucket: number): number => {
  if (bucket < 128) return bucket
  const exponent = (bucket >> 6) - 1
  return ((bucket & 63) + 64 + 1) * 2 ** exponent - 1
}

/** Latencies of a run in microseconds, by count. */
export interface Histogram {
  readonly counts: Uint32Array
  total: number
  max: number
}

export const createHistogram = (): Histogram => ({ counts: new Uint32Array(bucketsTotal), total: 0, max: 0 })

export const record = (histogram: Histogram, us: number): void => {
  const whole = Math.min(Math.round(us), 2 ** 31 - 1)
  const bucket = bucketOf(whole)
  histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1
  histogram.total++
  histogram.max = Math.max(histogram.max, whole)
}

/** Latency in ms that the share (0 .. 1) of all does not exceed; 0 when nothing was recorded. */
export const percentileMs = (histogram: Histogram, share: number): number => {
  const wanted = Math.ceil(histogram.total * share)
  let seen = 0
  for (const [bucket, count] of histogram.counts.entries()) {
    seen += count
    if (count > 0 && seen >= wanted) return Math.min(upperEnd(bucket), histogram.max) / 1000
  }
  return 0
}

/** Value below which the share of a list lies (nearest rank); 0 for an empty list. */
export const percentileOf = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? 0
}

export const medianOf = (values: readonly number[]): number => percentileOf(values, 0.5)
