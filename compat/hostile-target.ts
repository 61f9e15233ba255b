import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'

import type { EventAnswer } from '#packages/contract/event'
import type { StatsAnswer } from '#packages/contract/stats'

import { until } from './vedette.ts'
import type { Project, Role, Vedette } from './vedette.ts'

const answerWithinMs = 30_000
const arriveWithinMs = 60_000
const sampleIntervalMs = 50

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

/** Outcome counts by `category outcome reason`. */
type Outcomes = Readonly<Record<string, number>>

export const newId = (): string => randomBytes(16).toString('hex')

/** An envelope: header, then item headers and payloads in turn; what is no text and no bytes is written as JSON. */
export const envelope = (header: object, ...items: readonly (readonly [header: object, payload: unknown])[]): Buffer => {
  const lines = [JSON.stringify(header), ...items.flatMap(([itemHeader, payload]) => [JSON.stringify(itemHeader), payload])]
  return Buffer.concat(
    lines.flatMap((line) => {
      const bytes = Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line))
      return [bytes, Buffer.from('\n')]
    }),
  )
}

/** Resident memory of a process in bytes, pages shared with others in proportion. */
const memoryOf = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024
}

/** A running server under attack: says what it answers, what became of what it took, and how much memory that cost. */
export class Target {
  readonly server: Vedette
  readonly project: Project
  readonly port: number
  readonly key: string
  /** Most that front and process held together since the last `takePeak`. */
  #peakBytes = 0
  #sampler: NodeJS.Timeout | undefined

  constructor(server: Vedette, project: Project) {
    this.server = server
    this.project = project
    this.port = Number(new URL(server.url).port)
    this.key = new URL(project.dsn).username
  }

  /** Samples memory until `stopWatching`. */
  watchMemory(pids: ReadonlyMap<Role, number>): void {
    const watched = [pids.get('front') ?? 0, pids.get('process') ?? 0]
    this.#sampler = setInterval(() => {
      void Promise.all(watched.map(memoryOf)).then(([front = 0, process = 0]) => {
        this.#peakBytes = Math.max(this.#peakBytes, front + process)
      })
    }, sampleIntervalMs)
  }

  stopWatching(): void {
    clearInterval(this.#sampler)
  }

  takePeak(): number {
    const peak = this.#peakBytes
    this.#peakBytes = 0
    return peak
  }

  /** One request on a connection of its own. */
  send(method: string, path: string, body: Buffer | string = '', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, agent: false, timeout: answerWithinMs }
      const outgoing = request({ ...options, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } })
      let answered = false
      outgoing.on('response', (incoming) => {
        answered = true
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        const finish = (): void =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString(), headers: incoming.headers })
        incoming.on('end', finish).on('error', finish)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path.slice(0, 100)}: no answer within ${answerWithinMs} ms`)))
      // A refused body may be cut off behind the answer.
      outgoing.on('error', (error) => (answered ? undefined : reject(error)))
      outgoing.end(body)
    })
  }

  post(door: string, body: Buffer | string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('POST', `/api/${this.project.projectId}/${door}/?sentry_key=${this.key}`, body, headers)
  }

  /** The front looks for new keys four times a second. */
  untilKeyIsKnown(): Promise<true> {
    return until('the key to be known', 2000, async () => ((await this.envelope('{}\n')) === 200 ? true : undefined))
  }

  /** Posts to the envelope door; the status. */
  async envelope(body: Buffer | string, encoding = ''): Promise<number> {
    return (await this.post('envelope', body, encoding === '' ? {} : { 'content-encoding': encoding })).status
  }

  /** Sends an event in an envelope of its own; the id. Throws unless it is taken. */
  async event(event: object, eventId = newId()): Promise<string> {
    const status = await this.envelope(
      envelope({ event_id: eventId }, [{ type: 'event' }, { event_id: eventId, timestamp: Date.now() / 1000, ...event }]),
    )
    if (status !== 200) throw new Error(`the event was answered ${status}`)
    return eventId
  }

  /** Writes bytes to a connection and gives all that comes back until the server closes it, or `forMs` are over. */
  raw(writes: readonly (Buffer | string)[], forMs: number): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1')
      let text = ''
      const finish = (): void => {
        clearTimeout(timer)
        socket.destroy()
        resolve(text)
      }
      const timer = setTimeout(finish, forMs)
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
      socket.on('end', finish).on('error', finish).on('close', finish)
      for (const bytes of writes) socket.write(bytes)
    })
  }

  async outcomes(): Promise<Outcomes> {
    const query = 'groupBy=outcome&groupBy=reason&groupBy=category&field=sum(quantity)&statsPeriod=1h'
    const { groups } = await this.server.get<StatsAnswer>(this.project, `/organizations/acme/stats_v2/?${query}`)
    return Object.fromEntries(
      groups.map(({ by, totals }) => [`${by.category} ${by.outcome} ${by.reason}`.trim(), totals['sum(quantity)']] as const),
    )
  }

  /** The stored event, as soon as it can be read. */
  stored(eventId: string): Promise<EventAnswer> {
    return until(`event ${eventId}`, arriveWithinMs, () =>
      this.server.get<EventAnswer>(this.project, `/projects/acme/web/events/${eventId}/`).catch(() => undefined),
    )
  }

  /** A good event arrives, as an issue that can be found and as an event that can be read. */
  async goodEventArrives(): Promise<EventAnswer> {
    const nonce = `honest ${newId()}`
    const eventId = await this.event({ message: nonce })
    await until('the issue of the good event', arriveWithinMs, async () => {
      const issues = await this.server.get<readonly { title: string }[]>(
        this.project,
        `/organizations/acme/issues/?query=${encodeURIComponent(`"${nonce}"`)}`,
      )
      return issues.some(({ title }) => title === nonce) ? true : undefined
    })
    return this.stored(eventId)
  }

  /** What an attack came to: outcomes that were counted meanwhile, without that of the good event which has to arrive behind it. */
  async comesTo(attack: () => Promise<unknown>): Promise<Outcomes> {
    const before = await this.outcomes()
    await attack()
    await this.goodEventArrives()
    const after: Record<string, number> = { ...(await this.outcomes()) }
    after['error accepted'] = (after['error accepted'] ?? 0) - 1
    const counted = Object.entries(after).map(([name, quantity]) => [name, quantity - (before[name] ?? 0)] as const)
    return Object.fromEntries(counted.filter(([, quantity]) => quantity !== 0))
  }
}
