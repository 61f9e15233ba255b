import { hash } from 'node:crypto'

import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import { countAggregate, countUpdate } from '#packages/sessions/count-sessions'
import type { SessionCounts } from '#packages/sessions/count-sessions'
import type { SessionUpdate } from '#packages/sessions/parse-session'
import type { Intent } from '#server/pipeline/intent'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { DecodedRecord, Item } from '#server/pipeline/unit'
import { retentionClassFor } from '#server/stores/metadata/project-configuration'

import { autoAddress } from './filter.ts'
import type { SessionItem } from './read-item.ts'

/** Updates of sessions that began longer ago are not believed (features.md 10.1). */
const ageMsMax = 5 * dayMs
/** How far ahead of the receipt a time may lie; what is further is the time of receipt. */
const aheadMsMax = 60_000
/** Clocks that are wrong by less are believed (ingest.md 3.3). */
const driftMsMin = 55 * 60_000

/** Top 53 bits of the md5: a safe integer, and never 0. */
const numberOf = (text: string): number => {
  const digest = hash('md5', text)
  return Number.parseInt(digest.slice(0, 8), 16) * 2 ** 21 + Math.floor(Number.parseInt(digest.slice(8, 14), 16) / 8) || 1
}

/** Who it belongs to is told apart within the organization, and never stored as it was sent. */
const userOf = (did: string, { project }: SessionItem, ip: string): number => {
  const who = did === autoAddress ? ip : did
  return who === '' ? 0 : numberOf(`${project.orgId}\n${who}`)
}

/** A time of the client by our clock; undefined: too long ago. */
const correct = (ms: number | undefined, { record, sentAtMs }: DecodedRecord): EpochMs | undefined => {
  const { receivedAtMs } = record
  if (ms === undefined) return receivedAtMs
  const drift = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs
  const corrected = ms + (Math.abs(drift) >= driftMsMin ? drift : 0)
  if (corrected < receivedAtMs - ageMsMax) return undefined
  return corrected > receivedAtMs + aheadMsMax ? receivedAtMs : corrected
}

const sessionIntent = (item: SessionItem, { record }: DecodedRecord, startedMs: EpochMs, counts: SessionCounts): Intent => ({
  kind: 'session',
  session: {
    projectId: record.projectId,
    retentionClass: retentionClassFor(item.project.settings.retentionDays.errors),
    receivedAtMs: record.receivedAtMs,
    release: item.release,
    environment: item.environment,
    hourMs: startedMs - (startedMs % hourMs),
    startedMs,
    seenMs: Math.max(startedMs, Math.min(record.receivedAtMs, startedMs + (counts.durationMs ?? 0))),
    counts,
  },
})

/**
 * An update is the same one when session and sequence are; the first one has the sequence 0. Browsers send none: there it is the same when its bytes
 * are (durability.md 1).
 */
const updateKey = ({ sid, isFirst, sequence }: SessionUpdate, payload: Buffer): string => {
  if (isFirst) return hash('md5', `${sid}/0`)
  return sequence === undefined ? hash('md5', payload) : hash('md5', `${sid}/${sequence}`)
}

/** Sent longer ago than the keys of the last hours reach, or nobody knows when. */
const isOld = (timestampMs: number | undefined, receivedAtMs: EpochMs): boolean =>
  timestampMs === undefined || timestampMs > receivedAtMs || timestampMs < receivedAtMs - hourMs

type Counted = ReturnType<Step<SessionItem, unknown>>

const countOne = (item: SessionItem, update: SessionUpdate, decoded: DecodedRecord, { index, payload }: Item): Counted => {
  const { record } = decoded
  const startedMs = correct(update.startedMs, decoded)
  if (startedMs === undefined) return drop('invalid', 'timestamp')
  // An update without an id is of a session of its own.
  const sid = update.sid || `${record.recordId}/${index}`
  const counts = countUpdate(update, { id: numberOf(sid), user: userOf(update.did, item, record.head.ip) })
  const seen = {
    hour: Math.floor(record.receivedAtMs / hourMs),
    projectId: record.projectId,
    kind: 'session' as const,
    key: updateKey({ ...update, sid }, payload),
    probeAll: isOld(update.timestampMs, record.receivedAtMs),
  }
  return ok(undefined, [{ kind: 'once', seen }, sessionIntent(item, decoded, startedMs, counts)])
}

const lost = ({ record }: DecodedRecord, reason: 'timestamp' | 'too_many_items', quantity: number): Intent[] =>
  quantity === 0
    ? []
    : [
        {
          kind: 'outcome',
          projectId: record.projectId,
          publicKey: record.head.key,
          atMs: record.receivedAtMs,
          outcome: { kind: 'invalid', reason, category: 'session', quantity },
        },
      ]

/**
 * Counted sessions have no id: they are the same when the envelope's header line, key and bytes are. A header that says nothing, which is what Python
 * sends, tells no two workers apart, whose minutes are often equal: then each request counts for itself, as SDKs do not send one twice.
 */
const aggregatesKey = ({ record, header, headerLine }: DecodedRecord, { index, payload }: Item): string =>
  header['sent_at'] === undefined
    ? hash('md5', `${record.recordId}/${index}`)
    : hash('md5', Buffer.concat([Buffer.from(`${headerLine}\n${record.head.key}\n`), payload]))

const countMany = (
  item: SessionItem,
  { aggregates, left }: Extract<SessionItem['said'], { kind: 'aggregates' }>,
  decoded: DecodedRecord,
  sent: Item,
): Counted => {
  const { record } = decoded
  const intents: Intent[] = []
  let tooOld = 0
  for (const aggregate of aggregates) {
    const startedMs = correct(aggregate.startedMs, decoded)
    if (startedMs === undefined) tooOld += 1
    else {
      const counts = countAggregate(aggregate, userOf(aggregate.did, item, record.head.ip))
      intents.push(sessionIntent(item, decoded, startedMs, counts))
    }
  }
  if (intents.length === 0 && tooOld > 0) return drop('invalid', 'timestamp')
  const hour = Math.floor(record.receivedAtMs / hourMs)
  const seen = { hour, projectId: record.projectId, kind: 'sessions' as const, key: aggregatesKey(decoded, sent), probeAll: false }
  return ok(undefined, [
    { kind: 'once', seen },
    ...intents,
    ...lost(decoded, 'timestamp', tooOld),
    ...lost(decoded, 'too_many_items', left),
  ])
}

/** Asks for what the item counts as, by the hour in which its sessions began. Pure: no clock, no chance (law 7). */
export const countItem: Step<SessionItem, unknown> = (item, { decoded }) => {
  const [sent] = item.unit.items
  if (sent === undefined) return drop('invalid', 'invalid_json')
  const { said } = item
  return said.kind === 'update' ? countOne(item, said.update, decoded, sent) : countMany(item, said, decoded, sent)
}
