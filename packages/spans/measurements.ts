import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** What a number measures; within one kind, units can be converted. */
type Dimension = 'duration' | 'size' | 'ratio' | 'none'

/** Measurements that are an application's own, per transaction; the first by name are kept (ingest.md 3.7). */
const customMeasurementsMax = 10
/** Entries that are looked at. */
const entriesMax = 500
/** Characters of name and unit together. */
const nameAndUnitCharsMax = 40
const unitCharsMax = 15
/** An app start or a stall that takes longer is a clock that jumped. */
const mobileMsMax = 180_000

const namePattern = /^[a-zA-Z][\w.]*$/

/** Milliseconds, bytes and parts of one per unit. */
const units: ReadonlyMap<string, readonly [Dimension, number]> = new Map<string, readonly [Dimension, number]>([
  ['nanosecond', ['duration', 1e-6]],
  ['microsecond', ['duration', 1e-3]],
  ['millisecond', ['duration', 1]],
  ['second', ['duration', 1_000]],
  ['minute', ['duration', 60_000]],
  ['hour', ['duration', 3_600_000]],
  ['day', ['duration', 86_400_000]],
  ['week', ['duration', 604_800_000]],
  ['bit', ['size', 0.125]],
  ['byte', ['size', 1]],
  ['kilobyte', ['size', 1e3]],
  ['kibibyte', ['size', 2 ** 10]],
  ['megabyte', ['size', 1e6]],
  ['mebibyte', ['size', 2 ** 20]],
  ['gigabyte', ['size', 1e9]],
  ['gibibyte', ['size', 2 ** 30]],
  ['terabyte', ['size', 1e12]],
  ['tebibyte', ['size', 2 ** 40]],
  ['petabyte', ['size', 1e15]],
  ['pebibyte', ['size', 2 ** 50]],
  ['exabyte', ['size', 1e18]],
  ['exbibyte', ['size', 2 ** 60]],
  ['ratio', ['ratio', 1]],
  ['percent', ['ratio', 0.01]],
  ['none', ['none', 1]],
  ['', ['none', 1]],
])

const namesOf = (dimension: Dimension, names: string): [string, Dimension][] => names.split(' ').map((name) => [name, dimension])

/** Measurements that SDKs make, and what they measure when no unit is said. */
const builtIns: ReadonlyMap<string, Dimension> = new Map([
  ...namesOf('duration', 'fp fcp lcp fid inp ttfb ttfb.requesttime stall_total_time stall_longest_time app_start_cold app_start_warm'),
  ...namesOf('duration', 'time_to_initial_display time_to_full_display'),
  ...namesOf('none', 'cls frames_total frames_slow frames_frozen stall_count'),
  ...namesOf('ratio', 'frames_slow_rate frames_frozen_rate stall_percentage'),
])

const mobileDurations = ['app_start_cold', 'app_start_warm', 'time_to_initial_display', 'time_to_full_display']

/** The number in milliseconds, bytes or plainly; undefined: it is none, or of another kind than its name says. */
const convert = (name: string, value: number, unit: string): number | undefined => {
  const builtIn = builtIns.get(name)
  const [dimension, factor] = units.get(unit) ?? ['none', 1]
  const isUnsaid = unit === '' || (unit === 'none' && builtIn !== undefined)
  if (builtIn !== undefined && !isUnsaid && dimension !== builtIn) return undefined
  const converted = isUnsaid ? value : value * factor
  return Number.isFinite(converted) ? converted : undefined
}

const addRate = (into: Map<string, number>, name: string, part: number | undefined, whole: number | undefined): void => {
  if (part !== undefined && whole !== undefined && whole > 0 && !into.has(name)) into.set(name, part / whole)
}

const derive = (into: Map<string, number>, durationMs: number): void => {
  for (const name of mobileDurations) if ((into.get(name) ?? 0) > mobileMsMax) into.delete(name)
  const frames = into.get('frames_total')
  addRate(into, 'frames_slow_rate', into.get('frames_slow'), frames)
  addRate(into, 'frames_frozen_rate', into.get('frames_frozen'), frames)
  addRate(into, 'stall_percentage', into.get('stall_total_time'), durationMs)
}

/** A name with its number, by which it is decided whether there is room. */
const readEntry = (name: string, said: Json | undefined): readonly [name: string, value: number] | undefined => {
  if (!isObject(said) || typeof said['value'] !== 'number') return undefined
  const unit = typeof said['unit'] === 'string' ? said['unit'] : ''
  if (unit.length > unitCharsMax || name.length + unit.length > nameAndUnitCharsMax || !namePattern.test(name)) return undefined
  const value = convert(name, said['value'], unit)
  return value === undefined ? undefined : [name, value]
}

/**
 * Reads `measurements` of a transaction, `{lcp: {value, unit}}` (ingest.md 3.7): durations in milliseconds, sizes in bytes, shares as parts of one, others
 * as they are; with the rates that follow from them. What has no usable name, number or unit is left out, and of an application's own all but the first ten.
 */
export const readMeasurements = (said: Json | undefined, durationMs: number): ReadonlyMap<string, number> => {
  const read = new Map<string, number>()
  if (!isObject(said)) return read
  const custom: (readonly [string, number])[] = []
  let count = 0
  for (const name in said) {
    if (++count > entriesMax) break
    const entry = readEntry(name, said[name])
    if (entry === undefined) continue
    if (builtIns.has(name)) read.set(...entry)
    else custom.push(entry)
  }
  custom.sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, value] of custom.slice(0, customMeasurementsMax)) read.set(name, value)
  derive(read, durationMs)
  return read
}
