import type { Kysely, SelectQueryBuilder } from 'kysely'

import { assert } from '#core/assert'
import type { Clock } from '#core/time'
import { readEngineVersion, readPartSizes } from '#server/stores/events/part-sizes'
import type { PartSize } from '#server/stores/events/part-sizes'
import type { EventStore } from '#server/stores/events/port'
import type { Schema } from '#server/stores/metadata/schema'

/** Bookkeeping of the whole server: counters and places in the log, nothing that an event said. Read only. */
const bookkeeping = ['outcomes', 'cursors', 'batch_files', 'batches', 'parked', 'dead_letters'] as const satisfies readonly (keyof Schema)[]
type BookkeepingTable = (typeof bookkeeping)[number]

/** Figures are kept by a name of ours; more of them is a mistake in the code. */
const figuresMax = 50

interface Figure {
  readonly untilMs: number
  readonly value: Promise<unknown>
}

/**
 * What routes for those who run the server see: bookkeeping of all organizations and sizes of the columns. There is one per server, so that many
 * open pages cost no more than one.
 */
export class Instance {
  readonly dataDir: string
  /** The columns lie on a ClickHouse server of the operator's, not in the data folder. */
  readonly columnsElsewhere: boolean
  readonly #db: Kysely<Schema>
  readonly #events: EventStore
  readonly #clock: Clock
  readonly #figures = new Map<string, Figure>()

  constructor(deps: {
    readonly metadata: Kysely<Schema>
    readonly events: EventStore
    readonly clock: Clock
    readonly settings: { readonly dataDir: string; readonly clickhouseUrl?: string | undefined }
  }) {
    this.#db = deps.metadata
    this.#events = deps.events
    this.#clock = deps.clock
    this.dataDir = deps.settings.dataDir
    this.columnsElsewhere = deps.settings.clickhouseUrl !== undefined
  }

  rows<Table extends BookkeepingTable>(table: Table): SelectQueryBuilder<Schema, Table, object> {
    assert(bookkeeping.includes(table), 'a table of the bookkeeping')
    // What Kysely says of `selectFrom` with a table name that is still a parameter cannot be used; with the name it is exactly this.
    return this.#db.selectFrom(table as BookkeepingTable) as unknown as SelectQueryBuilder<Schema, Table, object>
  }

  /** Version of the columnar engine; null when it does not answer. */
  async engineVersion(): Promise<string | null> {
    try {
      return (await readEngineVersion(this.#events)) ?? null
    } catch {
      return null
    }
  }

  /** Sizes of the columns; null when the engine does not answer. */
  async partSizes(): Promise<readonly PartSize[] | null> {
    try {
      return await readPartSizes(this.#events)
    } catch {
      return null
    }
  }

  /** A figure as it was read at most `forMs` ago; callers that come meanwhile wait for the same reading. A failure is not kept. */
  async remember<Value>(name: string, forMs: number, read: () => Promise<Value>): Promise<Value> {
    const nowMs = this.#clock.nowMs()
    const known = this.#figures.get(name)
    // The name belongs to one reader, so the value is of its type.
    if (known && nowMs < known.untilMs) return known.value as Promise<Value>
    assert(this.#figures.size < figuresMax || known !== undefined, 'figures have fixed names')
    const value = read()
    const figure: Figure = { untilMs: nowMs + forMs, value }
    this.#figures.set(name, figure)
    try {
      return await value
    } catch (error) {
      if (this.#figures.get(name) === figure) this.#figures.delete(name)
      throw error
    }
  }
}
