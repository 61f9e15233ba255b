import { success } from '#core/result'
import type { Result } from '#core/result'
import type { MergeRules } from '#packages/contract/merge-rule'
import { proposeRules } from '#packages/grouping/rules/propose-rules'
import { payloadVersion, readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import type { Scope } from '#server/http/scope'

import { newestStored, readPayload } from '../errors/read.ts'
import { settingsOfProject } from '../grouping-rules/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { countedHashes } from './read.ts'

/** Issues that became one and are held against each other; those that events came to last. */
const partsMax = 8
/** Larger events are not read. */
const payloadBytesMax = 300_000

interface Part {
  readonly hash: string
  readonly received_from: number
}

/** The hash that events came by last, of each issue that is in this one. */
const partsOf = async (scope: Scope, issue: IssueRow): Promise<readonly Part[]> => {
  const homes = await countedHashes(scope, issue)
    .select((eb) => ['hashes.home', eb.fn.max<number>('hashes.last_seen').as('seen')])
    .groupBy('hashes.home')
    .orderBy('seen', 'desc')
    .limit(partsMax)
    .execute()
  if (homes.length < 2) return []
  const rows = await countedHashes(scope, issue)
    .select(['hashes.hash', 'hashes.received_from', 'hashes.home'])
    .where((eb) => eb.or(homes.map(({ home, seen }) => eb.and([eb('hashes.home', '=', home), eb('hashes.last_seen', '=', seen)]))))
    .orderBy('hashes.hash')
    .limit(partsMax * partsMax)
    .execute()
  return [...Map.groupBy(rows, ({ home }) => home).values()].flatMap(([first]) => first ?? [])
}

/** The newest stored event of a part; undefined when none is stored any more, or it is too large. */
const newestEvent = async (scope: Scope, row: IssueRow, part: Part): Promise<Result<Event | undefined, Response>> => {
  const record = await newestStored(scope, { row, hashes: [part] })
  if (!record.ok || !record.value) return record.ok ? success(undefined) : record
  const payload = await readPayload(scope, record.value)
  if (!payload.ok || !payload.value || payload.value.bytes > payloadBytesMax) return payload.ok ? success(undefined) : payload
  return success(readStoredPayload(payloadVersion, payload.value.payload))
}

/**
 * Rules that would have made one of what was merged into the issue (grouping.md 9.3), from the newest stored event of each issue that is in it. The failure is
 * the answer to give: the columnar store is away.
 */
export const mergeRules = async (scope: Scope, row: IssueRow): Promise<Result<MergeRules, Response>> => {
  const parts = await partsOf(scope, row)
  const events: Event[] = []
  for (const part of parts) {
    const event = await newestEvent(scope, row, part)
    if (!event.ok) return event
    if (event.value) events.push(event.value)
  }
  const settings = events.length < 2 ? undefined : await settingsOfProject(scope, row.project_id)
  const rules = settings ? proposeRules(events, settings) : []
  return success({
    rules: rules.map(({ kind, added, stackRules, fingerprintRules }) => ({
      kind,
      added,
      groupingEnhancements: stackRules,
      fingerprintingRules: fingerprintRules,
    })),
    parts: events.length,
  })
}
