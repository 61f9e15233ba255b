const steps: readonly { readonly size: number; readonly unit: string }[] = [
  { size: 1e12, unit: 't' },
  { size: 1e9, unit: 'b' },
  { size: 1e6, unit: 'm' },
  { size: 1e3, unit: 'k' },
]

/** A count in at most five characters: `847`, `1.2k`, `34k`, `3.4m` (ui.md 6). Rounds down, so that 999 999 is not called a million. */
export const formatCount = (count: number): string => {
  const step = steps.find(({ size }) => Math.abs(count) >= size)
  if (!step) return String(count)
  const value = count / step.size
  const shown = Math.abs(value) < 10 ? Math.trunc(value * 10) / 10 : Math.trunc(value)
  return `${String(shown)}${step.unit}`
}

/** The same count to the last digit, in groups of three: `1 234 567`. */
export const exactCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ')

/** Bytes in binary units: `812 B`, `1.4 KiB`, `3.2 MiB`. */
export const formatBytes = (bytes: number): string => {
  let value = bytes
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1024) return `${unit === 'B' ? String(value) : value.toFixed(1)} ${unit}`
    value /= 1024
  }
  return `${value.toFixed(1)} TiB`
}

/** A share of 0..1 in percent with one decimal, two below 1 %. */
export const formatPercent = (share: number): string => {
  const percent = share * 100
  if (percent === 0 || percent === 100) return `${String(percent)} %`
  return `${percent.toFixed(percent < 1 ? 2 : 1)} %`
}

/** A duration in milliseconds as `850 us`, `12.3 ms`, `1.24 s`, `2m 04s`, `3h 07m` (ui.md 6). */
export const formatDuration = (ms: number): string => {
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms < 1) return `${String(Math.round(ms * 1000))} us`
  if (ms < 1000) return `${ms < 100 ? ms.toFixed(1) : String(Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}m ${String(seconds % 60).padStart(2, '0')}s`
  const minutes = Math.round(seconds / 60)
  return `${String(Math.floor(minutes / 60))}h ${String(minutes % 60).padStart(2, '0')}m`
}
