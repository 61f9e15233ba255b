import { setImmediate as nextTurn } from 'node:timers/promises'

import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { Intent } from './intent.ts'
import type { DropReason } from './result.ts'
import type { PipelineResult, StepContext } from './step.ts'
import type { DecodedRecord, Item, Lane, Unit } from './unit.ts'

/** How one unit of a record ended. `index` names it in decisions and held rows. */
export type UnitEnd =
  | { readonly kind: 'written'; readonly unit: Unit; readonly intents: readonly Intent[] }
  | { readonly kind: 'dropped'; readonly unit: Unit; readonly drop: DropReason }
  | { readonly kind: 'parked'; readonly unit: Unit; readonly reason: string; readonly retryAfterMs: number }
  /** Our own code failed on it: kept for `replay-log`. */
  | { readonly kind: 'dead'; readonly unit: Unit; readonly error: Error }

/** A record that was run: what was read, and how each unit of it ended. */
export interface RecordEnd {
  readonly decoded: DecodedRecord
  readonly ends: readonly UnitEnd[]
}

/** One record may hold a thousand items and 128 MiB: after so many bytes of payload the event loop, and with it leases and inserts, gets its turn. */
const bytesPerTurn = 256 * 1024

/** Item types that are part of the protocol and that no lane of this version takes. */
const knownTypes = new Set(
  (
    'event transaction security raw_security nel attachment form_data unreal_report user_report feedback session sessions client_report check_in ' +
    'profile profile_chunk profile_chunk_ui replay_event replay_recording replay_video span log trace_metric otel_span otel_log otel_traces_data'
  ).split(' '),
)
const retiredTypes = new Set(['statsd', 'metric_buckets', 'metric_meta'])

/**
 * Items that nobody claims end as an outcome that the user can see: it is we who do not keep them, nothing is wrong with them. Unknown types
 * share one reason: a client must not make reasons.
 */
const unclaimed = (item: Item): DropReason => {
  if (retiredTypes.has(item.type)) return { kind: 'filtered', reason: 'retired_item_type' }
  return { kind: 'filtered', reason: knownTypes.has(item.type) ? `unsupported_item:${item.type}` : 'unknown_item' }
}

const claimUnits = (lanes: readonly Lane[], decoded: DecodedRecord): { unit: Unit; lane: Lane | undefined }[] => {
  let left = decoded.items
  const claimed: { unit: Unit; lane: Lane | undefined }[] = []
  for (const lane of lanes) {
    for (const items of lane.claim(left)) {
      const index = items[0]?.index
      if (index === undefined) continue
      claimed.push({ unit: { lane: lane.name, index, items }, lane })
      left = left.filter((item) => !items.includes(item))
    }
  }
  for (const item of left) claimed.push({ unit: { lane: 'unclaimed', index: item.index, items: [item] }, lane: undefined })
  return claimed
}

const endOf = (unit: Unit, result: PipelineResult): UnitEnd => {
  if (result.kind === 'ok') return { kind: 'written', unit, intents: result.intents }
  if (result.kind === 'drop') return { kind: 'dropped', unit, drop: result.drop }
  return { kind: 'parked', unit, reason: result.reason, retryAfterMs: result.retryAfterMs }
}

/** Why the event of a record was filtered. Not where only this version does not keep its kind. */
const filterOf = (end: UnitEnd): DropReason | undefined =>
  end.kind === 'dropped' && end.unit.lane === 'errors' && end.drop.kind === 'filtered' && !end.drop.reason.includes(':')
    ? end.drop
    : undefined

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/**
 * Runs every unit of a record through the pipeline that claims it. A pipeline that throws ends only its own unit, as a dead letter: poison
 * never blocks the stream. Pure but for the pipelines' own reads.
 */
export const runRecord = async (
  lanes: readonly Lane[],
  decoded: DecodedRecord,
  configuration: ReadonlyMap<number, ProjectConfiguration>,
): Promise<RecordEnd> => {
  const context: StepContext = { decoded, configuration }
  const ends: UnitEnd[] = []
  let bytesOfTurn = 0
  let filtered: DropReason | undefined
  for (const { unit, lane } of claimUnits(lanes, decoded)) {
    const [first] = unit.items
    if (bytesOfTurn > bytesPerTurn) {
      await nextTurn()
      bytesOfTurn = 0
    }
    for (const { payload } of unit.items) bytesOfTurn += payload.byteLength
    if (lane === undefined && first !== undefined) {
      ends.push({ kind: 'dropped', unit, drop: unclaimed(first) })
    } else if (filtered && lane?.followsEvent) {
      ends.push({ kind: 'dropped', unit, drop: filtered })
    } else if (lane !== undefined) {
      try {
        const end = endOf(unit, await lane.pipeline.run(unit, context))
        filtered ??= filterOf(end)
        ends.push(end)
      } catch (thrown) {
        ends.push({ kind: 'dead', unit, error: asError(thrown) })
      }
    }
  }
  return { decoded, ends }
}
