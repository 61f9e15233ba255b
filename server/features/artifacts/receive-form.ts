import type { Readable } from 'node:stream'

import { Busboy } from '@fastify/busboy'
import type { BusboyInstance } from '@fastify/busboy'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { problem } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'

/** A body from which nothing came for so long is given up. */
const idleMs = 60_000
/** Beyond so many times its bound a body is not even read to be dropped. */
const droppedTimes = 4
const fieldsMax = 100
const fieldBytesMax = 16 * 1024
const partHeaderBytesMax = 16 * 1024

/** A file of a form; who takes it reads `content` to its end, or leaves it. */
export interface FormFile {
  readonly field: string
  readonly name: string
  readonly content: Readable
  /** Known at the end: it is longer than `fileBytesMax`, and what was read is not all of it. */
  readonly isCut: () => boolean
}

export interface FormLimits {
  readonly bodyBytesMax: number
  readonly filesMax: number
  readonly fileBytesMax: number
}

/** The answer is what is wrong with the file. */
type Take = (file: FormFile) => Promise<Response | undefined>

const tooManyFiles = (filesMax: number): Response =>
  problem(400, `Too many chunks: a request may have ${filesMax} files. Send the rest in another request.`)

const brokenForm = (): Response => problem(400, 'The form ends before its closing boundary: the upload was cut short. Send it again.')

/** One form as it is read. The first fault ends it, and what is left of the body is dropped, so that the client sees the answer. */
class FormReading {
  readonly fields = new Map<string, string[]>()
  /** Files are taken one after another, so that at most one is in memory. */
  #work: Promise<void> = Promise.resolve()
  readonly #form: BusboyInstance
  readonly #take: Take
  readonly #isOver = Promise.withResolvers<undefined>()
  #fault: Response | undefined
  #current: Readable | undefined
  #thrown: { readonly error: unknown } | undefined

  constructor(form: BusboyInstance, take: Take, filesMax: number) {
    this.#form = form
    this.#take = take
    form.on('file', (field, content, name) => {
      content.on('error', () => this.end(brokenForm()))
      this.#work = this.#work.then(() => this.#takeFile({ field, name, content, isCut: () => content.truncated }))
    })
    form.on('field', (name, value) => {
      this.fields.set(name, [...(this.fields.get(name) ?? []), value])
    })
    form.on('filesLimit', () => this.end(tooManyFiles(filesMax)))
    form.on('fieldsLimit', () => this.end(problem(400, `The form has more than ${fieldsMax} fields`)))
    form.on('error', () => this.end(brokenForm()))
    form.on('finish', () => this.#isOver.resolve(undefined))
  }

  get fault(): Response | undefined {
    return this.#fault
  }

  /** Ends the form with the answer to give. */
  end(fault: Response): void {
    this.#fault ??= fault
    this.#isOver.resolve(undefined)
    this.#current?.destroy()
  }

  /** Takes a piece of the body; resolves when there is room for the next one. */
  async write(piece: Buffer): Promise<void> {
    if (this.#fault || this.#form.write(piece)) return
    const drained = Promise.withResolvers<undefined>()
    this.#form.once('drain', () => drained.resolve(undefined))
    await Promise.race([drained.promise, this.#isOver.promise])
  }

  /** The body is at its end. */
  async finish(): Promise<void> {
    if (!this.#fault) this.#form.end()
    await this.#isOver.promise
    await this.#work
    if (this.#thrown) throw this.#thrown.error
  }

  async #takeFile(file: FormFile): Promise<void> {
    this.#current = file.content
    try {
      const fault = this.#fault ?? (await this.#take(file))
      if (fault) this.end(fault)
    } catch (error) {
      // Where there is no fault yet, it is ours: told when the form is over.
      if (this.#fault === undefined) this.#thrown = { error }
      this.end(brokenForm())
    } finally {
      file.content.resume()
    }
  }
}

const openForm = (contentType: string, { filesMax, fileBytesMax }: FormLimits): BusboyInstance | undefined => {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: { files: filesMax, fileSize: fileBytesMax, fields: fieldsMax, fieldSize: fieldBytesMax, headerSize: partHeaderBytesMax },
    })
  } catch {
    return undefined
  }
}

/**
 * Reads a `multipart/form-data` body as it comes: each file is handed to `take`, one after another, and never held by the form itself. The value has the
 * fields that are no files. The failure is the answer to give: no form, too large, too many files, cut short, silent for a minute, or what `take` says.
 */
export const receiveForm = async (
  { headers, openBody }: Pick<ScopedRequest, 'headers' | 'openBody'>,
  limits: FormLimits,
  take: Take,
): Promise<Result<ReadonlyMap<string, readonly string[]>, Response>> => {
  const contentType = headers.get('content-type') ?? ''
  const form = /^multipart\/form-data\s*;/i.test(contentType) ? openForm(contentType, limits) : undefined
  if (!form) return failure(problem(400, 'The body must be multipart/form-data with a boundary'))
  const reading = new FormReading(form, take, limits.filesMax)
  const body = openBody()
  const idle = setTimeout(() => {
    reading.end(problem(408, 'The upload stood still for a minute. Send it again.'))
    body.destroy()
  }, idleMs)
  let bytes = 0
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      idle.refresh()
      bytes += piece.byteLength
      if (bytes > limits.bodyBytesMax) reading.end(problem(413, `Request too large: a request may have ${limits.bodyBytesMax} bytes`))
      if (bytes > limits.bodyBytesMax * droppedTimes) break
      await reading.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
    }
  } catch {
    reading.end(brokenForm())
  } finally {
    clearTimeout(idle)
  }
  await reading.finish()
  return reading.fault ? failure(reading.fault) : success(reading.fields)
}
