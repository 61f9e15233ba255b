import type { Json, JsonObject } from '#packages/protocol/json'

import { clockDriftMsMin, futureMsMax, pastMsMaxDefault } from './limits.ts'
import type { Notes } from './notes.ts'
import { readTimestamp, toMicros } from './timestamps.ts'

/** What the server knows about time, in milliseconds since 1970. */
export interface ClockFacts {
  readonly receivedAtMs: number
  readonly sentAtMs?: number | undefined
  /** Longest age that is believed; default 30 days. */
  readonly pastMsMax?: number | undefined
}

/** The event's time and by how much every other time of the event must be shifted, both in seconds. */
export interface EventClock {
  readonly timestamp: number
  readonly received: number
  readonly shift: number
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** An event that carries our own time of receipt went through here before: its times are corrected already. */
const wasCorrected = (raw: JsonObject, received: number): boolean => raw['received'] === received

const driftOf = (raw: JsonObject, received: number, facts: ClockFacts): number => {
  if (facts.sentAtMs === undefined || wasCorrected(raw, received)) return 0
  const driftMs = facts.receivedAtMs - facts.sentAtMs
  return Math.abs(driftMs) >= clockDriftMsMin ? driftMs / 1000 : 0
}

/** What is wrong with a time by how many milliseconds it lies ahead of the receipt. */
const rangeComplaint = (aheadMs: number, pastMsMax: number): 'future_timestamp' | 'past_timestamp' | undefined => {
  if (aheadMs > futureMsMax) return 'future_timestamp'
  return -aheadMs > pastMsMax ? 'past_timestamp' : undefined
}

/**
 * Reads `timestamp` and corrects the client's clock (ingest.md 3.3): a drift of 55 minutes or more between sending and receipt shifts all times;
 * what then still lies more than a minute ahead or `pastMsMax` behind is set to the time of receipt.
 */
export const readClock = (raw: JsonObject, facts: ClockFacts, notes: Notes): EventClock => {
  const received = toMicros(facts.receivedAtMs / 1000)
  const drift = driftOf(raw, received, facts)
  const sent: Json | undefined = raw['timestamp']
  notes.enter('timestamp')
  const stated = sent === undefined || sent === null ? undefined : readTimestamp(sent, notes)
  if (stated === undefined) {
    notes.leave()
    return { timestamp: received, received, shift: drift }
  }
  const corrected = toMicros(stated + drift)
  const complaint = rangeComplaint((corrected - received) * 1000, facts.pastMsMax ?? pastMsMaxDefault)
  if (drift !== 0 || complaint) notes.report(complaint ?? 'clock_drift', { sdk_time: iso(stated), server_time: iso(received) })
  notes.leave()
  return complaint ? { timestamp: received, received, shift: received - stated } : { timestamp: corrected, received, shift: drift }
}
