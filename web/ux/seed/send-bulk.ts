import type { CorpusBody } from '../../../bench/envelope.ts'
import { writeEnvelope } from '../../../bench/envelope.ts'
import { eventIdOf } from '../../../bench/event-id.ts'
import { HttpConnection } from '../../../bench/http-connection.ts'
import type { Door } from '../server.ts'
import { sendOrder } from './plan.ts'
import type { SeedIssue } from './plan.ts'
import { smallBody, variantsOf } from './small-body.ts'

const connections = 32
const headRoomBytes = 512
const triesMax = 100
const retryMs = 50
const idSeed = 515

export interface BulkTarget {
  readonly port: number
  /** By project index. */
  readonly doors: readonly Door[]
  /** The moment before which all events happened. */
  readonly baseMs: number
}

/** A share in [0, 1) that belongs to the counter. */
const shareOf = (counter: number): number => (Math.imul(counter + 1, 0x9e3779b1) >>> 0) / 2 ** 32

/** Sends every event of the issues, each once, over many connections; `tell` hears how many are acknowledged. */
export class BulkSender {
  readonly #issues: readonly SeedIssue[]
  readonly #target: BulkTarget
  readonly #order: Uint32Array
  readonly #bodies: (CorpusBody | undefined)[][]
  readonly #sentOf: Uint32Array
  #next = 0
  acknowledged = 0

  constructor(issues: readonly SeedIssue[], target: BulkTarget) {
    this.#issues = issues
    this.#target = target
    this.#order = sendOrder(issues)
    this.#bodies = issues.map(() => [])
    this.#sentOf = new Uint32Array(issues.length)
  }

  get total(): number {
    return this.#order.length
  }

  async run(): Promise<void> {
    const workers = Array.from({ length: connections }, () =>
      this.#work(new HttpConnection({ host: '127.0.0.1', port: this.#target.port })),
    )
    await Promise.all(workers)
  }

  async #work(connection: HttpConnection): Promise<void> {
    while (this.#next < this.#order.length) await this.#deliver(connection, this.#next++)
    connection.close()
  }

  async #deliver(connection: HttpConnection, counter: number): Promise<void> {
    const index = this.#order[counter] ?? 0
    const bytes = this.#write(connection.buffer, counter, index)
    for (let tries = 0; tries < triesMax; tries++) {
      const status = await new Promise<number>((resolve) => connection.send(bytes, resolve))
      if (status === 200) {
        this.acknowledged += 1
        return
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
    throw new Error(`event ${counter} was not accepted`)
  }

  /** The request of an event; its length. */
  #write(buffer: Buffer, counter: number, index: number): number {
    const issue = this.#issues[index]
    const door = this.#target.doors[issue?.project ?? 0]
    if (issue === undefined || door === undefined) throw new Error('no such issue')
    const number = this.#sentOf[index] ?? 0
    this.#sentOf[index] = number + 1
    // The first event of an issue is its oldest; the others lie anywhere between then and now.
    const agoMs = number === 0 ? issue.bornAgoMs : issue.bornAgoMs * shareOf(counter)
    const event = { id: eventIdOf(idSeed, counter), atMs: Math.round(this.#target.baseMs - agoMs), sentAtMs: Date.now() }
    const bytes = writeEnvelope(buffer, headRoomBytes, this.#bodyOf(index, number % variantsOf(issue)), event)
    const head = `POST /api/${door.projectId}/envelope/ HTTP/1.1\r\nHost: 127.0.0.1:${this.#target.port}\r\nContent-Type: application/x-sentry-envelope\r\nContent-Encoding: gzip\r\nUser-Agent: sentry.python/2.75.0\r\nX-Sentry-Auth: Sentry sentry_version=7, sentry_client=sentry.python/2.75.0, sentry_key=${door.publicKey}\r\nContent-Length: ${bytes}\r\n\r\n`
    buffer.write(head, 0, 'latin1')
    buffer.copyWithin(head.length, headRoomBytes, headRoomBytes + bytes)
    return head.length + bytes
  }

  #bodyOf(index: number, variant: number): CorpusBody {
    const issue = this.#issues[index]
    const bodies = this.#bodies[index]
    if (issue === undefined || bodies === undefined) throw new Error('no such issue')
    return (bodies[variant] ??= smallBody(issue, index, variant))
  }
}
