import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

import type { Envelope } from './envelopes.ts'
import type { Project } from './vedette.ts'

export interface SenderOptions {
  /** Requests begun per second, at most. */
  readonly perSecond: number
  /** Requests under way at one time, at most; each on a connection that is kept alive. */
  readonly concurrency: number
  /** Requests that begin together; default 1. */
  readonly burst?: number
}

/** How one request ended: its status, or that no answer came. */
type Answer =
  | { readonly kind: 'status'; readonly status: number; readonly text: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'broken' }

/** What became of an envelope over all its requests. */
interface Sent {
  readonly envelope: Envelope
  requests: number
  acknowledgements: number
}

const answerTimeoutMs = 15_000
/** Nobody listened: nothing was sent, so this is no attempt. */
const refusedPauseMs = 25
const refusedForMs = 60_000

/**
 * Sends envelopes as SDKs do and remembers which the server acknowledged: for those a 200 arrived, whatever happened to the connection then.
 * Every other envelope that was sent may have been stored or not.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #agent: Agent
  readonly #url: string
  readonly #auth: string
  readonly #sent = new Map<string, Sent>()
  readonly #answers = new Map<string, number>()
  #nextAtMs = 0
  #turns = 0
  #requests = 0
  #acknowledgements = 0
  #awaited: { readonly count: number; readonly resolve: () => void }[] = []

  constructor(project: Project, options: SenderOptions) {
    const dsn = new URL(project.dsn)
    this.#options = options
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.concurrency })
    this.#url = `${dsn.origin}/api${dsn.pathname}/envelope/`
    this.#auth = `Sentry sentry_version=7, sentry_key=${dsn.username}, sentry_client=vedette.test/1`
  }

  /** Requests that reached the server, or may have. */
  get requests(): number {
    return this.#requests
  }

  /** How often each answer was given: status, and for all but 200 what the server said. */
  get answers(): ReadonlyMap<string, number> {
    return this.#answers
  }

  get eventIds(): string[] {
    return [...this.#sent.keys()]
  }

  /** Event ids for which a 200 arrived. */
  acknowledged(): Set<string> {
    return new Set([...this.#sent].filter(([, { acknowledgements }]) => acknowledgements > 0).map(([eventId]) => eventId))
  }

  unacknowledged(): Envelope[] {
    return [...this.#sent.values()].filter(({ acknowledgements }) => acknowledgements === 0).map(({ envelope }) => envelope)
  }

  /** One request, in its turn; true when a 200 arrived. An envelope that was sent before is sent with the same bytes. */
  async send(envelope: Envelope): Promise<boolean> {
    const sent = this.#sent.get(envelope.eventId) ?? { envelope, requests: 0, acknowledgements: 0 }
    this.#sent.set(envelope.eventId, sent)
    const answer = await this.#post(sent.envelope)
    sent.requests += 1
    this.#requests += 1
    if (answer.kind !== 'status') return false
    const name = answer.status === 200 ? '200' : `${answer.status} ${answer.text}`
    this.#answers.set(name, (this.#answers.get(name) ?? 0) + 1)
    if (answer.status !== 200) return false
    sent.acknowledgements += 1
    return true
  }

  /** Resolves at once when so many more acknowledgements have arrived: others of the same burst are under way then. */
  afterAcknowledgements(count: number): Promise<void> {
    return new Promise((resolve) => this.#awaited.push({ count: this.#acknowledgements + count, resolve }))
  }

  /** Each envelope once, until all are sent. The source is asked for the next one only when there is a turn for it. */
  async sendAll(envelopes: Iterable<Envelope>): Promise<void> {
    await this.#spread(envelopes, (envelope) => this.send(envelope))
  }

  /** Each envelope again and again until it is acknowledged. */
  async sendUntilAcknowledged(envelopes: Iterable<Envelope>): Promise<void> {
    await this.#spread(envelopes, async (envelope) => {
      while (!(await this.send(envelope))) await delay(refusedPauseMs)
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  async #spread(envelopes: Iterable<Envelope>, work: (envelope: Envelope) => Promise<unknown>): Promise<void> {
    const source = envelopes[Symbol.iterator]()
    const worker = async (): Promise<void> => {
      for (;;) {
        await this.#turn()
        const next = source.next()
        if (next.done === true) return
        await work(next.value)
      }
    }
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker))
  }

  async #turn(): Promise<void> {
    const { perSecond, burst = 1 } = this.#options
    const nowMs = Date.now()
    if (this.#turns % burst === 0) this.#nextAtMs = Math.max(nowMs, this.#nextAtMs + (burst * 1000) / perSecond)
    this.#turns += 1
    if (this.#nextAtMs > nowMs) await delay(this.#nextAtMs - nowMs)
  }

  #countAcknowledgement(): void {
    this.#acknowledgements += 1
    for (const { count, resolve } of this.#awaited) if (count === this.#acknowledgements) resolve()
    this.#awaited = this.#awaited.filter(({ count }) => count > this.#acknowledgements)
  }

  /** A request whose connection is refused is made again. */
  async #post(envelope: Envelope): Promise<Answer> {
    const deadlineMs = Date.now() + refusedForMs
    for (;;) {
      const answer = await this.#request(envelope)
      if (answer.kind !== 'refused' || Date.now() > deadlineMs) return answer
      await delay(refusedPauseMs)
    }
  }

  #request({ body }: Envelope): Promise<Answer> {
    const bytes = body.reduce((sum, piece) => sum + piece.byteLength, 0)
    return new Promise((resolve) => {
      const call = request(this.#url, {
        method: 'POST',
        agent: this.#agent,
        timeout: answerTimeoutMs,
        headers: { 'Content-Type': 'application/x-sentry-envelope', 'Content-Length': bytes, 'X-Sentry-Auth': this.#auth },
      })
      call.on('response', (response) => {
        const status = response.statusCode ?? 0
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        // A 200 counts from its first line on: an SDK does not wait for the rest.
        if (status === 200) {
          this.#countAcknowledgement()
          resolve({ kind: 'status', status, text })
        }
        response.on('error', () => {})
        response.on('close', () => resolve({ kind: 'status', status, text }))
      })
      call.on('timeout', () => call.destroy(new Error('no answer in time')))
      call.on('error', (error) => resolve({ kind: 'code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'broken' }))
      for (const piece of body) call.write(piece)
      call.end()
    })
  }
}
