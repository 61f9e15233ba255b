import type { Json } from '#packages/protocol/json'

/** Levels in rising order (ingest.md 2.7), each with the first severity of its band, as OpenTelemetry counts. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
const severitiesOfLevel = 4
const severityMax = levels.length * severitiesOfLevel

/** What libraries call them. */
const otherNames: ReadonlyMap<string, (typeof levels)[number]> = new Map([
  ['verbose', 'trace'],
  ['information', 'info'],
  ['notice', 'info'],
  ['log', 'info'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emergency', 'fatal'],
  ['emerg', 'fatal'],
  ['panic', 'fatal'],
])

const levelCharsMax = 32

/** How bad what a log tells is. */
export interface LogLevel {
  /** trace, debug, info, warn, error, fatal; others as they were sent. */
  readonly level: string
  /** 1 to 24; 0 = not known. */
  readonly severity: number
}

const readSeverity = (value: Json | undefined): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= severityMax ? value : 0

const namedLevel = (value: Json | undefined): string => {
  const name = typeof value === 'string' ? value.trim().toLowerCase().slice(0, levelCharsMax) : ''
  return otherNames.get(name) ?? name
}

/** Level and severity, each by the other where only one was said; `info` where none was. */
export const readLevel = (level: Json | undefined, severityNumber: Json | undefined): LogLevel => {
  const severity = readSeverity(severityNumber)
  const name = namedLevel(level) || (levels[Math.floor((severity - 1) / severitiesOfLevel)] ?? 'info')
  if (severity > 0) return { level: name, severity }
  const place = levels.findIndex((known) => known === name)
  return { level: name, severity: place < 0 ? 0 : place * severitiesOfLevel + 1 }
}
