const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** An age in milliseconds in one short word: `20s`, `3m`, `9h`, `64d`, `2y`. A time that is still to come (a client's clock) begins with `in`. */
export const formatAge = (ageMs: number): string => {
  if (!Number.isFinite(ageMs)) return '?'
  if (ageMs < -minuteMs) return `in ${formatAge(-ageMs)}`
  const age = Math.max(0, ageMs)
  if (age < minuteMs) return `${String(Math.floor(age / secondMs))}s`
  if (age < hourMs) return `${String(Math.floor(age / minuteMs))}m`
  if (age < dayMs) return `${String(Math.floor(age / hourMs))}h`
  if (age < 365 * dayMs) return `${String(Math.floor(age / dayMs))}d`
  return `${String(Math.floor(age / (365 * dayMs)))}y`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Local date and time of an ISO instant to the millisecond: `2026-11-22 17:09:41.204`; the text itself when it is not an instant. */
export const formatInstant = (iso: string): string => {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  return `${String(time.getFullYear())}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${formatClock(iso)}`
}

/** Local time of day of an ISO instant: `17:09:41.204`. */
export const formatClock = (iso: string): string => {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

/** What the tooltip of every time says: local, UTC, and how long ago. */
export const describeInstant = (iso: string, nowMs: number): string => {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  const age = formatAge(nowMs - time.getTime())
  return `${formatInstant(iso)} local, ${time.toISOString().replace('T', ' ').replace('Z', '')} UTC, ${age.startsWith('in ') ? age : `${age} ago`}`
}
