import type { SeenKey } from './port.ts'

/** A key is looked for this many hours around its own: an hour can be newer too, when several streams are not equally far. */
const nearHours = 1
/** The same for a key whose event's own time cannot be trusted (durability.md 18): 24 hours with its own. */
const farHours = 23

const tablePattern = /^seen_(\d{1,15})$/

/** Name of the table that holds the keys of one hour of receipt. */
export const seenTable = (hour: number): string => `seen_${hour}`

/** Hours since 1970 of a table name, or undefined for any other table. */
export const seenHour = (table: string): number | undefined => {
  const digits = tablePattern.exec(table)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Those of the existing hours in which a key has to be looked for; its own hour comes first. */
export const hoursToProbe = (key: SeenKey, existing: ReadonlySet<number>): number[] => {
  const reach = key.probeAll ? farHours : nearHours
  const hours: number[] = []
  for (let distance = 0; distance <= reach; distance += 1) {
    if (existing.has(key.hour - distance)) hours.push(key.hour - distance)
    if (distance > 0 && existing.has(key.hour + distance)) hours.push(key.hour + distance)
  }
  return hours
}

/** Those of the existing hours that no key of `hour` or later is looked for in. */
export const hoursToDrop = (hour: number, existing: ReadonlySet<number>): number[] =>
  [...existing].filter((table) => table < hour - farHours)
