import type { EpochMs } from '#core/time'
import type { DataCategory } from '#packages/protocol/data-category'
import type { Outcome } from '#packages/protocol/outcome'
import type { OutcomeDelta } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

const minuteMs = 60_000

/** Minutes since 1970. */
export const minuteOf = (atMs: EpochMs): number => Math.floor(atMs / minuteMs)

interface Counted {
  readonly projectId: number
  readonly publicKey: string
  readonly atMs: EpochMs
  readonly outcome: Outcome
}

/** Adds up outcomes per (minute, project, key, category, outcome, reason): the rows that one transaction upserts. */
export class OutcomeCounter {
  readonly #configuration: ReadonlyMap<number, ProjectConfiguration>
  readonly #sums = new Map<string, OutcomeDelta & { quantity: number }>()

  constructor(configuration: ReadonlyMap<number, ProjectConfiguration>) {
    this.#configuration = configuration
  }

  add({ projectId, publicKey, atMs, outcome }: Counted): void {
    if (outcome.quantity <= 0) return
    const keyIds = this.#configuration.get(projectId)?.keyIds
    const keyId = keyIds !== undefined && Object.hasOwn(keyIds, publicKey) ? (keyIds[publicKey] ?? 0) : 0
    const { kind, category } = outcome
    const minute = minuteOf(atMs)
    const reason = outcome.reason.slice(0, 200)
    const name = `${minute} ${projectId} ${keyId} ${category} ${kind} ${reason}`
    const known = this.#sums.get(name)
    if (known) known.quantity += outcome.quantity
    else this.#sums.set(name, { minute, projectId, keyId, category, kind, reason, quantity: outcome.quantity })
  }

  list(): OutcomeDelta[] {
    return [...this.#sums.values()]
  }
}

/** Quantities per category, for the conservation check. */
export class Tally {
  readonly #quantities = new Map<DataCategory, number>()

  add(category: DataCategory, quantity: number): void {
    this.#quantities.set(category, (this.#quantities.get(category) ?? 0) + quantity)
  }

  /** The first category in which the two differ, as a sentence; undefined when all are equal. */
  difference(other: Tally): string | undefined {
    for (const category of new Set([...this.#quantities.keys(), ...other.#quantities.keys()])) {
      const mine = this.#quantities.get(category) ?? 0
      const theirs = other.#quantities.get(category) ?? 0
      if (mine !== theirs) return `${category}: read ${mine}, ended ${theirs}`
    }
    return undefined
  }
}
