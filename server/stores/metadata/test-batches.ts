import type { BatchCommit, BatchFile, BatchStore, IssueDelta, IssueFacts, OutcomeDelta, SeenKey } from './port.ts'
import type { IssueResolutionsTable, IssueSnoozesTable } from './schema-lifecycle.ts'

/** 32 hex digits that end with the number. */
export const hex = (number: number): string => number.toString(16).padStart(32, '0')

export const aSeenKey = (number: number, overrides: Partial<SeenKey> = {}): SeenKey => ({
  hour: 1_000,
  projectId: 1,
  kind: 'event',
  key: hex(number),
  probeAll: false,
  ...overrides,
})

const someFacts: IssueFacts = {
  occurredAtMs: 5_000,
  type: 'error',
  level: 'error',
  priority: 75,
  title: 'TypeError: x is not a function',
  culprit: 'app.js in run',
  metadata: '{"type":"TypeError"}',
  platform: 'javascript',
  release: '',
}

type DeltaOverrides = Partial<Omit<IssueDelta, 'facts'>> & {
  readonly facts?: Partial<IssueFacts>
  /** Release of an older event than that of the facts. */
  readonly oldestRelease?: string
}

/** The newest event of a delta stands for all of them. */
const anOccurrence = (facts: IssueFacts, { timesSeen = 1, userHashes = [] }: DeltaOverrides): IssueDelta['occurrences'][number] => ({
  eventId: hex(facts.occurredAtMs),
  weight: timesSeen,
  receivedAtMs: facts.occurredAtMs,
  userHash: userHashes[0] ?? 0,
  facts,
})

/** One event at 5,000 ms in minute 0 with hash 1, or what is said otherwise; all its events are in the environment of its first minute. */
export const aDelta = ({ facts: someOf = {}, oldestRelease, ...overrides }: DeltaOverrides = {}): IssueDelta => {
  const facts = { ...someFacts, ...someOf }
  const [firstSeenMs, lastSeenMs] = [overrides.firstSeenMs ?? facts.occurredAtMs, overrides.lastSeenMs ?? facts.occurredAtMs]
  const first = oldestRelease ?? facts.release
  return {
    projectId: 1,
    hashes: [hex(1)],
    timesSeen: 1,
    firstSeenMs,
    lastSeenMs,
    environments: [
      {
        environment: overrides.minutes?.[0]?.environment ?? '',
        timesSeen: overrides.timesSeen ?? 1,
        firstSeenMs,
        lastSeenMs,
        firstRelease: first,
        firstReleaseAtMs: first === '' ? 0 : firstSeenMs,
        lastRelease: facts.release,
        lastReleaseAtMs: facts.release === '' ? 0 : facts.occurredAtMs,
      },
    ],
    userHashes: [],
    minutes: [{ minute: 0, environment: '', events: 1 }],
    occurrences: [anOccurrence(facts, overrides)],
    ...overrides,
    facts,
  }
}

/** Issue 1 of project 1, resolved plainly. */
export const aResolution = (overrides: Partial<IssueResolutionsTable> = {}): IssueResolutionsTable => ({
  project_id: 1,
  issue_id: 1,
  kind: 'now',
  version: '',
  version_at: 0,
  commit_sha: '',
  repository: '',
  pending: 0,
  activity_id: 0,
  user_id: 0,
  created_at: 1,
  old_release: '',
  old_release_at: 0,
  old_release_events: 0,
  ...overrides,
})

/** Issue 1 of project 1, archived with no condition. */
export const aSnooze = (overrides: Partial<IssueSnoozesTable> = {}): IssueSnoozesTable => ({
  project_id: 1,
  issue_id: 1,
  until_at: 0,
  events_max: 0,
  events_window: 0,
  users_max: 0,
  users_window: 0,
  escalating: 0,
  events_since: 0,
  users_since: 0,
  recent: '{}',
  user_id: 0,
  created_at: 1,
  checked_at: 0,
  ...overrides,
})

export const aFile = (part = 0): BatchFile => ({
  table: 'events',
  part,
  file: `events-${part}.bin`,
  rows: 3,
  bytes: 100,
  crc32: 4_000_000_000,
  columns: ['project_id', 'hash'],
  partitions: [[90, '2026-11-16']],
})

export const anOutcome = (quantity: number, overrides: Partial<OutcomeDelta> = {}): OutcomeDelta => ({
  minute: 7,
  projectId: 1,
  keyId: 3,
  category: 'error',
  kind: 'accepted',
  reason: '',
  quantity,
  ...overrides,
})

/** Commits batch after batch of one stream, each at the cursor where the last one ended. */
export class TestConsumer {
  readonly #store: BatchStore
  readonly #consumer: string
  offset = 0
  epoch = 0

  constructor(store: BatchStore, consumer = 'process') {
    this.#store = store
    this.#consumer = consumer
  }

  async claim(): Promise<this> {
    const { offset, epoch } = await this.#store.claimCursor(this.#consumer, '0-0')
    this.offset = offset
    this.epoch = epoch
    return this
  }

  /** The batch that would be committed next, 100 bytes long. */
  next(overrides: Partial<BatchCommit> = {}): BatchCommit {
    return {
      consumer: this.#consumer,
      epoch: this.epoch,
      cut: { stream: '0-0', from: this.offset, to: this.offset + 100 },
      configVersion: 0,
      createdAtMs: 60_000,
      decisions: [],
      samples: [],
      quiet: [],
      sightings: [],
      files: [],
      spooled: [],
      seen: [],
      issues: [],
      places: [],
      outcomes: [],
      attachments: [],
      reports: [],
      held: [],
      keyUses: [],
      ...overrides,
    }
  }

  /** Commits it, and goes on behind it; throws when it was not taken. Returns the batch id. */
  async commit(overrides: Partial<BatchCommit> = {}): Promise<number> {
    const batch = this.next(overrides)
    const outcome = await this.#store.commit(batch)
    if (outcome.kind !== 'committed') throw new Error(outcome.kind)
    this.offset = batch.cut.to
    return outcome.batchId
  }
}
