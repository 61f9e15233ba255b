import { sleep } from '#core/time'

import { hostError, toEngineError } from './engine-error.ts'
import type { EngineError } from './engine-error.ts'
import type { Lanes } from './lanes.ts'
import type { NativeEngine } from './native-engine.ts'
import { killText, preamble } from './request-options.ts'
import type { RequestOptions } from './request-options.ts'
import type { Statement } from './statement.ts'

/** Between two kills of one query: the first can come before the query is known to the engine (engine.md 5, trap 1). */
const killIntervalMs = 50

/** A statement that ignores its kill for this long (waiting for a network, say) is left to run out. */
const killsMax = 12_000

/** What is run, on whose behalf. */
export interface Job {
  readonly statement: Statement
  readonly options: RequestOptions
  /** Uploaded body of an insert. */
  readonly file: { readonly path: string; readonly compression: Compression } | undefined
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

export type Compression = 'none' | 'gzip' | 'zstd' | 'br'

export type JobOutcome =
  | { readonly kind: 'done'; readonly bytes: Buffer; readonly rowsRead: number; readonly bytesRead: number; readonly elapsedNs: number }
  | { readonly kind: 'failed'; readonly error: EngineError }
  | { readonly kind: 'gone' }

/** Runs jobs in their lanes, and kills what nobody waits for. */
export class StatementRunner {
  readonly #engine: NativeEngine
  readonly #lanes: Lanes
  #sequence = 0

  constructor(engine: NativeEngine, lanes: Lanes) {
    this.#engine = engine
    this.#lanes = lanes
  }

  async run(job: Job): Promise<JobOutcome> {
    const entry = await this.#lanes[job.statement.lane].enter(job.signal)
    if (entry.kind === 'gone') return { kind: 'gone' }
    if (entry.kind === 'full')
      return { kind: 'failed', error: hostError(500, 202, 'Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)') }
    try {
      return await this.#runNow(job)
    } finally {
      entry.leave()
    }
  }

  async #runNow(job: Job): Promise<JobOutcome> {
    const tag = `q${++this.#sequence}:${job.options.queryId}:`
    const text = preamble(job.options, tag) + statementText(job)
    const settled = new AbortController()
    const kill = (): void => void this.#killUntil(settled.signal, tag)
    job.signal.addEventListener('abort', kill, { once: true })
    try {
      const result = await this.#engine.run(text, 'TabSeparated')
      return {
        kind: 'done',
        bytes: result.bytes,
        rowsRead: result.rowsRead,
        bytesRead: result.bytesRead,
        elapsedNs: Math.round(result.elapsed * 1e9),
      }
    } catch (error) {
      return { kind: 'failed', error: toEngineError(error, job.file?.path) }
    } finally {
      job.signal.removeEventListener('abort', kill)
      settled.abort()
    }
  }

  async #killUntil(settled: AbortSignal, tag: string): Promise<void> {
    for (let count = 0; count < killsMax && !settled.aborted; count++) {
      try {
        await this.#engine.run(killText(tag), 'Null')
      } catch {
        // The kill itself may fail while the engine is short of something; the next one follows.
      }
      await sleep(killIntervalMs, settled)
    }
  }
}

/** The text for the engine: an insert with a body reads its temp file (inline binary data is unreliable, storage.md 1.3). */
const statementText = ({ statement, file }: Job): string => {
  const { upload } = statement
  if (upload === undefined || file === undefined) return statement.text
  return `${upload.target} FROM INFILE '${file.path.replaceAll(/[\\']/g, String.raw`\$&`)}' COMPRESSION '${file.compression}'${upload.settings} FORMAT ${upload.format}`
}
