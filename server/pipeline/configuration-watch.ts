import type { Logger } from '#core/logger'
import { sleep } from '#core/time'
import type { BatchStore } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { ConfigurationSource } from './consume.ts'

const lookEveryMs = 250

/**
 * Notices a change of the metadata store within 250 ms and loads the newest configuration version; `onVersion` publishes it (the key snapshot)
 * and is called again until it succeeds (spine.md 3).
 */
export class ConfigurationWatch implements ConfigurationSource {
  readonly #store: BatchStore
  readonly #onVersion: (version: number) => Promise<void>
  readonly #logger: Logger
  #mark: number | undefined
  #current: { version: number; projects: ReadonlyMap<number, ProjectConfiguration> } = { version: 0, projects: new Map() }

  constructor(store: BatchStore, onVersion: (version: number) => Promise<void>, logger: Logger) {
    this.#store = store
    this.#onVersion = onVersion
    this.#logger = logger
  }

  current(): { version: number; projects: ReadonlyMap<number, ProjectConfiguration> } {
    return this.#current
  }

  /** Looks once; rejects when the store is away. */
  async refresh(): Promise<void> {
    const mark = await this.#store.changeMark()
    if (mark === this.#mark) return
    const version = await this.#store.configVersion()
    if (version !== this.#current.version || this.#mark === undefined) {
      const projects = await this.#store.configuration(version)
      this.#current = { version, projects }
      await this.#onVersion(version)
    }
    this.#mark = mark
  }

  /** Looks every 250 ms until aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(lookEveryMs, signal)
      try {
        await this.refresh()
      } catch (error) {
        this.#logger.warn({ error }, 'configuration not read, looking again')
      }
    }
  }
}
