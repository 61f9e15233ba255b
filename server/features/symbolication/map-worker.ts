import { Worker } from 'node:worker_threads'

import type { FrameEnd } from '#packages/source-maps/map-frames'
import type { MapReference } from '#packages/source-maps/map-reference'

import { AnswerCache } from './answer-cache.ts'
import { DeadlyFiles } from './deadly-files.ts'
import type { MapJob, TableAnswer } from './map-table.ts'
import type { Retraced, RetraceJob } from './retrace-table.ts'
import type { ThreadMessage } from './thread.ts'

/** Without work the thread ends, and its memory is the system's again. */
const idleMs = 120_000
/** A map of 64 MB takes two seconds; whoever takes longer is ended. */
const answerMsMax = 20_000
const heapMbMax = 1024
/** Questions that ask for bytes again are not answered for ever. */
const roundsMax = 8

/** Reads the bytes of a blob; undefined: they are gone. Rejects when the store is away. */
export type ReadBlob = (blob: string) => Promise<Buffer | undefined>

/** The answer; `gone`: these bytes are not there (any more), so ask without them. */
export type WorkerAnswer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'gone'; readonly blobs: readonly string[] }

interface Waiting {
  readonly resolve: (answer: TableAnswer<unknown>) => void
  readonly reject: (error: Error) => void
}

/** A buffer that owns its memory is handed over, one of a pool is copied. */
const ownBytes = (bytes: Buffer): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
    ? new Uint8Array(bytes.buffer)
    : new Uint8Array(bytes)

/**
 * A thread that decodes maps and maps frames, so that a map of 20 MB stops nobody. Started by the first question, ended when there was none for two minutes; one
 * question at a time. Rejects when the thread dies or takes too long: the next question starts another, and files that did so twice are not read again.
 */
export class MapWorker {
  readonly #answers = new AnswerCache()
  readonly #deadly = new DeadlyFiles()
  #thread: Worker | undefined
  /** It began to run: when it ends, what it was asked is why. */
  #runs = false
  #waiting: Waiting | undefined
  #last: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | undefined

  /** Maps the frames of a job. */
  async map({ files, traces }: MapJob, read: ReadBlob): Promise<WorkerAnswer<FrameEnd[][]>> {
    const job = { files: files.map((file) => this.#deadly.spare(file)), traces }
    const key = this.#answers.keyOf(job)
    const known = this.#answers.get(key)
    if (known) return { kind: 'done', value: known }
    const said = await this.#ask<FrameEnd[][]>({ kind: 'map', job }, read)
    if (said.kind === 'done') this.#answers.set(key, said.value)
    return said
  }

  /** Where the text of a minified file says that its map is; a map in it is not brought along. */
  async reference(
    blob: string,
    read: ReadBlob,
  ): Promise<WorkerAnswer<Exclude<MapReference, { kind: 'data' }> | { readonly kind: 'data' }>> {
    if (this.#deadly.has(blob)) return { kind: 'done', value: { kind: 'none' } }
    return this.#ask({ kind: 'reference', blob }, read)
  }

  /** Names what an obfuscated program sent by its mappings. */
  async retrace(job: RetraceJob, read: ReadBlob): Promise<WorkerAnswer<Retraced>> {
    const deadly = job.mappings.filter((blob) => this.#deadly.has(blob))
    const mappings = job.mappings.filter((blob) => !deadly.includes(blob))
    const said = await this.#ask<Retraced>({ kind: 'retrace', job: { ...job, mappings } }, read)
    if (said.kind === 'gone' || deadly.length === 0) return said
    const faults = deadly.map((blob) => ({ blob, fault: 'too-large' as const }))
    return { kind: 'done', value: { ...said.value, faults: [...said.value.faults, ...faults] } }
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    clearTimeout(this.#idle)
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }

  #ask<Value>(message: ThreadMessage, read: ReadBlob): Promise<WorkerAnswer<Value>> {
    const asked = this.#last.then(() => this.#answer<Value>(message, read))
    this.#last = asked.catch(() => undefined)
    return asked
  }

  async #answer<Value>(message: ThreadMessage, read: ReadBlob): Promise<WorkerAnswer<Value>> {
    clearTimeout(this.#idle)
    try {
      for (let round = 0; round < roundsMax; round++) {
        // The thread answers each kind of question with its kind of value.
        const said = (await this.#send(message)) as TableAnswer<Value>
        if (said.kind === 'done') {
          this.#deadly.noteRead(message)
          return said
        }
        const gone = await this.#bring(said.blobs, read)
        if (gone.length > 0) return { kind: 'gone', blobs: gone }
      }
      throw new Error('the thread of source maps asks for the same bytes again and again')
    } finally {
      this.#idle = setTimeout(() => void this.stop(), idleMs).unref()
    }
  }

  async #bring(blobs: readonly string[], read: ReadBlob): Promise<string[]> {
    const gone: string[] = []
    for (const blob of blobs) {
      const found = await read(blob)
      const bytes = found && ownBytes(found)
      if (bytes) this.#open().postMessage({ kind: 'hold', blob, bytes } satisfies ThreadMessage, [bytes.buffer])
      else gone.push(blob)
    }
    return gone
  }

  #send(message: ThreadMessage): Promise<TableAnswer<unknown>> {
    const thread = this.#open()
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#fail(new Error('the thread of source maps takes too long')), answerMsMax)
      thread.ref()
      const end = (): void => {
        clearTimeout(late)
        thread.unref()
        this.#waiting = undefined
      }
      this.#waiting = {
        resolve: (answer) => {
          end()
          resolve(answer)
        },
        reject: (error) => {
          end()
          if (this.#runs) this.#deadly.noteEnd(message)
          reject(error)
        },
      }
      thread.postMessage(message)
    })
  }

  #open(): Worker {
    if (this.#thread) return this.#thread
    const thread = new Worker(new URL('thread.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    })
    thread.unref()
    this.#runs = false
    thread.on('online', () => this.#thread === thread && (this.#runs = true))
    // One that was ended may have answered before, and somebody else waits now.
    thread.on('message', (answer: TableAnswer<unknown>) => this.#thread === thread && this.#waiting?.resolve(answer))
    thread.on('error', (error: Error) => this.#thread === thread && this.#fail(error))
    thread.on('exit', () => this.#thread === thread && this.#fail(new Error('the thread of source maps ended')))
    this.#thread = thread
    return thread
  }

  #fail(error: Error): void {
    void this.stop()
    this.#waiting?.reject(error)
  }
}

/** The one of this process: its memory is what makes it fast. */
export const mapWorker = new MapWorker()
