import type { Container } from './read-container.ts'

/** For tests: a time of receipt. */
export const receivedAtMs = Date.UTC(2026, 10, 22, 12, 0, 30)

/** For tests: a container that asks for nothing. */
export const noSettings: Container = { items: [], left: 0, infersIp: false, infersUserAgent: false }

const typeOf = (value: unknown): string => {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'double'
  return Array.isArray(value) ? 'array' : typeof value
}

/** For tests: values as attributes of a container. */
export const typed = (values: Readonly<Record<string, unknown>>): Record<string, { type: string; value: unknown }> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { type: typeOf(value), value }]))
