import type { Disk } from '#core/disk'
import type { Clock } from '#core/time'
import type { BlobStore } from '#server/stores/blobs/port'
import type { BatchCommit, BatchFile, BatchStore, Cut, Decision, HeldDelta } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { encodeFiles, removeFiles, writeFiles } from './batch-files.ts'
import { decideDiscards } from './decide-discards.ts'
import { decideProblems } from './decide-problems.ts'
import { decideSamples } from './decide-samples.ts'
import type { BlobIntent } from './intent.ts'
import { decideLimits } from './limit-keys.ts'
import type { LimitDecisions } from './limit-keys.ts'
import type { RecordEnd, UnitEnd } from './run.ts'
import type { HeldUnit, Settlement } from './settle.ts'
import { decideDuplicates, naturalKeys, settle, unitName } from './settle.ts'

/** A cut of the stream, run and ready to be written. */
export interface ReadyBatch {
  readonly cut: Cut
  readonly records: readonly RecordEnd[]
  readonly configVersion: number
  readonly configuration: ReadonlyMap<number, ProjectConfiguration>
}

export interface CommitterDeps {
  readonly disk: Disk
  readonly clock: Clock
  readonly store: BatchStore
  readonly blobs: BlobStore
  /** `<data>/batches`. */
  readonly batchFolder: string
  /** Makes the bytes of held units durable in `spool/` and names them. */
  readonly holdUnits: (units: readonly HeldUnit[], nowMs: number) => Promise<HeldDelta[]>
  readonly consumer: string
}

type BatchDecisions = LimitDecisions & Pick<BatchCommit, 'samples' | 'quiet' | 'sightings'>

export type CommitEnd =
  | { readonly kind: 'committed'; readonly batchId: number; readonly files: readonly BatchFile[]; readonly settlement: Settlement }
  /** Another consumer owns the cursor now: stop (durability.md 13). */
  | { readonly kind: 'fenced' }

/** A unique violation, or a counter that moved, can only come from a faster twin; it wins a finite number of races. */
const decideAttemptsMax = 10

const spooledOf = (records: readonly RecordEnd[]): string[] =>
  records.flatMap(({ decoded: { record } }) => (record.spooled === undefined ? [] : [record.recordId]))

const blobRetryAfterMs = 10_000

/** True when all of it is durable. */
const putBlobs = async (blobs: BlobStore, intents: readonly BlobIntent[]): Promise<boolean> => {
  try {
    for (const { name, bytes } of intents) await blobs.put(name, bytes)
    return true
  } catch {
    return false
  }
}

/**
 * Blobs before M's transaction: a row never names bytes that are not on disk. They are named by content, so a repeat is the same blob.
 * A unit whose bytes the store does not take now is parked, and the stream goes on (durability.md 17).
 */
const storeBlobs = async (blobs: BlobStore, record: RecordEnd, repeated: ReadonlySet<string>): Promise<RecordEnd> => {
  const ends: UnitEnd[] = []
  for (const end of record.ends) {
    const wanted = end.kind === 'written' && !repeated.has(unitName(record.decoded.record, end.unit.index)) ? blobsOf(end) : []
    const stored = wanted.length === 0 || (await putBlobs(blobs, wanted))
    ends.push(stored ? end : { kind: 'parked', unit: end.unit, reason: 'blob_store_away', retryAfterMs: blobRetryAfterMs })
  }
  return { decoded: record.decoded, ends }
}

const blobsOf = (end: Extract<UnitEnd, { kind: 'written' }>): BlobIntent[] =>
  end.intents.flatMap((intent) => (intent.kind === 'attachment' ? [intent.blob] : []))

/** The one writer of a stream's batches: durability.md steps 3 and 4. Insertion and acknowledgement are the inserter's. */
export class Committer {
  readonly #deps: CommitterDeps

  constructor(deps: CommitterDeps) {
    this.#deps = deps
  }

  /** Writes a batch exactly once. Rejects when a store is away: nothing but unreferenced files and blobs was written then, so try again. */
  async commit(batch: ReadyBatch, epoch: number): Promise<CommitEnd> {
    const { store, disk, batchFolder, clock, consumer } = this.#deps
    for (let attempt = 0; attempt < decideAttemptsMax; attempt++) {
      const { decisions, samples, quiet, sightings, keyUses } = await this.#decide(batch)
      const settlement = settle(await this.#withBlobs(batch.records, decisions), decisions, batch.configuration, { samples, quiet })
      const encoded = encodeFiles(settlement.rows, batch.cut)
      await writeFiles(disk, batchFolder, encoded)
      const createdAtMs = clock.nowMs()
      const files = encoded.map(({ file }) => file)
      const commit: BatchCommit = {
        consumer,
        epoch,
        cut: batch.cut,
        configVersion: batch.configVersion,
        createdAtMs,
        decisions: settlement.decisions,
        samples,
        quiet,
        sightings,
        files,
        spooled: spooledOf(batch.records),
        seen: settlement.seen,
        issues: settlement.issues,
        places: settlement.places,
        outcomes: settlement.outcomes,
        attachments: settlement.attachments,
        reports: settlement.reports,
        held: await this.#deps.holdUnits(settlement.held, createdAtMs),
        keyUses,
      }
      const outcome = await store.commit(commit)
      if (outcome.kind === 'committed') return { kind: 'committed', batchId: outcome.batchId, files, settlement }
      await removeFiles(disk, batchFolder, files)
      if (outcome.kind === 'fenced') return { kind: 'fenced' }
    }
    throw new Error(`batch ${batch.cut.stream}:${batch.cut.from} met faster twins ${decideAttemptsMax} times in a row`)
  }

  /** Repeats and discarded ones first: they take nothing of a key's rate limit. */
  async #decide({ records, configuration }: ReadyBatch): Promise<BatchDecisions> {
    const { store } = this.#deps
    const keys = naturalKeys(records)
    const duplicates = decideDuplicates(keys, await store.probeSeen(keys.map(({ seen }) => seen)))
    const discards = await decideDiscards(records, duplicates, (events) => store.probeDiscarded(events))
    const dropped = [...duplicates, ...discards]
    const limits = await decideLimits(records, configuration, dropped, (windows) => store.keyCounts(windows))
    const decisions = [...dropped, ...limits.decisions]
    const samples = await decideSamples(records, configuration, decisions, (questions) => store.issueRates(questions))
    const problems = await decideProblems(records, decisions, (keys) => store.problemStates(keys))
    return { decisions, samples, ...problems, keyUses: limits.keyUses }
  }

  async #withBlobs(records: readonly RecordEnd[], decisions: readonly Decision[]): Promise<RecordEnd[]> {
    const repeated = new Set(decisions.map(({ offset, item }) => unitName({ offset }, item)))
    const stored: RecordEnd[] = []
    for (const record of records) stored.push(await storeBlobs(this.#deps.blobs, record, repeated))
    return stored
  }
}
