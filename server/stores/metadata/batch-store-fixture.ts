import { afterAll, beforeAll, beforeEach } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'

import type { MetadataStore } from './open-metadata.ts'
import type { BatchStore } from './port.ts'
import type { HashesTable, IssuesTable } from './schema-issues.ts'
import { TestConsumer } from './test-batches.ts'
import { addProject, emptyTables } from './test-engines.ts'

interface OpenStore {
  readonly metadata: MetadataStore
  readonly store: BatchStore
  readonly consumer: TestConsumer
}

/** One store per suite, emptied before each test: projects 1 and 2, and a consumer that holds the cursor of stream 0-0. */
export class StoreFixture {
  /** Where the store draws its ids. */
  nextId: () => number = createIdGenerator(systemClock, 3)
  /** Tables of keys are not emptied between tests: each test has hours of its own. */
  hour = 1_000
  #open: OpenStore | undefined

  get metadata(): MetadataStore {
    return this.#opened().metadata
  }
  get store(): BatchStore {
    return this.#opened().store
  }
  get consumer(): TestConsumer {
    return this.#opened().consumer
  }

  open(metadata: MetadataStore): void {
    const store = metadata.batches({
      newId: () => this.nextId(),
      signals: {
        'issue-created': ['alerts', 'integrations'],
        'issue-regressed': ['alerts'],
        'issue-escalating': ['alerts'],
        'issue-seen-in-old-release': ['activity'],
        other: ['nobody'],
      },
    })
    this.#open = { metadata, store, consumer: new TestConsumer(store) }
  }

  #opened(): OpenStore {
    if (!this.#open) throw new Error('the store is not open yet')
    return this.#open
  }

  async reset(): Promise<void> {
    await emptyTables(this.metadata)
    await addProject(this.metadata.db, 1)
    await addProject(this.metadata.db, 2)
    this.#open = { ...this.#opened(), consumer: await new TestConsumer(this.store).claim() }
    this.hour += 100
  }

  issues(): Promise<IssuesTable[]> {
    return this.metadata.db.selectFrom('issues').selectAll().orderBy('short_id').orderBy('project_id').execute()
  }

  async onlyIssue(): Promise<IssuesTable> {
    const [issue, ...others] = await this.issues()
    if (!issue || others.length > 0) throw new Error('there is not exactly one issue')
    return issue
  }

  hashes(): Promise<HashesTable[]> {
    return this.metadata.db.selectFrom('hashes').selectAll().orderBy('hash').execute()
  }
}

/** The fixture for the tests of the describe block around it, which opens and closes the store. */
export const useStoreFixture = (open: () => Promise<MetadataStore>): StoreFixture => {
  const fixture = new StoreFixture()
  beforeAll(async () => fixture.open(await open()))
  afterAll(() => fixture.metadata.close())
  beforeEach(() => fixture.reset())
  return fixture
}
