// The load generator: a process of its own, pinned by whoever starts it (load-client.ts), told over IPC what to do.
import { corpusUser } from './corpus-user.ts'
import { readCorpus } from './corpus.ts'
import type { CorpusBody } from './envelope.ts'
import { writeEnvelope } from './envelope.ts'
import { eventIdOf } from './event-id.ts'
import { createHistogram, record } from './histogram.ts'
import { HttpConnection } from './http-connection.ts'
import type { FromLoad, LoadJob, LoadResult, ToLoad } from './load-job.ts'

const tickMs = 1
const reconnectMs = 20
const reportMs = 100
/** Room for the head of the request in front of the body, whose length is known only when it is written. */
const headRoomBytes = 512

const tell = (message: FromLoad): void => void process.send?.(message)

const microseconds = (): number => Number(process.hrtime.bigint() / 1000n)

/** Requests that are due, newest last; in closed loop there is always one more. */
class Run {
  readonly #job: LoadJob
  readonly #bodies: readonly CorpusBody[]
  readonly #idle: HttpConnection[] = []
  readonly #all: HttpConnection[] = []
  readonly #latencies = createHistogram()
  readonly #statuses: Record<string, number> = {}
  readonly #perSecond: number[] = []
  readonly #retries: number[] = []
  readonly #due: number[] = []
  readonly #begunAt = microseconds()
  #acknowledged = Buffer.alloc(1 << 16)
  #sent = 0
  #released = 0
  #acks = 0
  #bytes = 0
  #credit = 0
  #inFlight = 0
  #cpu: NodeJS.CpuUsage | undefined
  #stopped = false
  #finish: (result: LoadResult) => void = () => {}

  constructor(job: LoadJob, bodies: readonly CorpusBody[]) {
    this.#job = job
    this.#bodies = bodies
    this.#credit = job.window
    for (let index = 0; index < job.connections; index++) this.#all.push(new HttpConnection({ host: '127.0.0.1', port: job.port }))
    this.#idle.push(...this.#all)
  }

  run(): Promise<LoadResult> {
    const { warmUpMs, durationMs } = this.#job
    const tick = setInterval(() => this.#tick(), tickMs)
    const report = setInterval(() => tell({ kind: 'sent', acknowledged: this.#acks }), reportMs)
    setTimeout(() => (this.#cpu = process.cpuUsage()), warmUpMs)
    setTimeout(() => this.stop(), warmUpMs + durationMs)
    this.#pump()
    return new Promise((resolve) => {
      this.#finish = (result) => {
        clearInterval(tick)
        clearInterval(report)
        for (const connection of this.#all) connection.close()
        resolve(result)
      }
    })
  }

  credit(total: number): void {
    this.#credit = total + this.#job.window
    this.#pump()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    const elapsedUs = microseconds() - this.#begunAt - this.#job.warmUpMs * 1000
    const cpu = process.cpuUsage(this.#cpu)
    // Answers under way are waited for: they are acknowledged or not, and that is known at the end.
    const wait = setInterval(() => {
      if (this.#inFlight > 0 && microseconds() - this.#begunAt < elapsedUs + this.#job.warmUpMs * 1000 + 10_000_000) return
      clearInterval(wait)
      this.#finish(this.#result(elapsedUs, (cpu.user + cpu.system) / elapsedUs))
    }, 10)
  }

  #result(elapsedUs: number, generatorCpu: number): LoadResult {
    return {
      seconds: elapsedUs / 1e6,
      statuses: this.#statuses,
      latencies: [...this.#latencies.counts],
      latencyMaxUs: this.#latencies.max,
      perSecond: this.#perSecond,
      generatorCpu,
      sent: this.#sent,
      bytesAcknowledged: this.#bytes,
      acknowledged: this.#acknowledged.subarray(0, (this.#sent >> 3) + 1).toString('base64'),
    }
  }

  /** Open loop: what has become due since the last tick. A request's latency counts from here, also while it waits for a connection. */
  #tick(): void {
    const { rate } = this.#job
    if (rate > 0) {
      const now = microseconds()
      const total = Math.floor(((now - this.#begunAt) / 1e6) * rate)
      for (; this.#released < total; this.#released++) this.#due.push(now)
    }
    this.#pump()
  }

  #pump(): void {
    while (this.#idle.length > 0 && this.#mayBegin()) {
      const connection = this.#idle.pop()
      if (connection === undefined) return
      const dueAt = this.#job.rate > 0 ? this.#due.shift() : microseconds()
      this.#begin(connection, dueAt ?? microseconds())
    }
  }

  #mayBegin(): boolean {
    const { rate, eventsMax, window } = this.#job
    if (this.#stopped) return false
    if (rate > 0 && this.#due.length === 0) return false
    if (window > 0 && this.#sent - this.#retries.length >= this.#credit) return false
    return eventsMax === 0 || this.#sent < eventsMax || this.#retries.length > 0
  }

  #begin(connection: HttpConnection, dueAt: number): void {
    const counter = this.#retries.pop() ?? this.#sent++
    const body = this.#bodies[counter % this.#bodies.length]
    if (body === undefined) throw new Error('the corpus is empty')
    const { buffer } = connection
    const bodyBytes = writeEnvelope(buffer, headRoomBytes, body, { id: eventIdOf(this.#job.seed, counter), atMs: Date.now() })
    const head = `POST ${this.#job.path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#job.port}\r\nContent-Type: application/x-sentry-envelope\r\nContent-Encoding: gzip\r\nUser-Agent: ${corpusUser.agent}\r\nX-Sentry-Auth: Sentry sentry_version=7, sentry_client=${corpusUser.client}, sentry_key=${this.#job.publicKey}\r\nContent-Length: ${bodyBytes}\r\n\r\n`
    buffer.write(head, 0, 'latin1')
    buffer.copyWithin(head.length, headRoomBytes, headRoomBytes + bodyBytes)
    this.#inFlight++
    connection.send(head.length + bodyBytes, (status) => this.#ended(connection, { counter, dueAt, bodyBytes, status }))
  }

  #ended(connection: HttpConnection, request: { counter: number; dueAt: number; bodyBytes: number; status: number }): void {
    const { counter, dueAt, bodyBytes, status } = request
    const now = microseconds()
    const sinceMs = (now - this.#begunAt) / 1000
    this.#inFlight--
    if (status === 200) this.#acknowledge(counter, bodyBytes, sinceMs)
    else if (this.#job.resend === 'even' && counter % 2 === 0) this.#retries.push(counter)
    if (sinceMs >= this.#job.warmUpMs && !this.#stopped) {
      this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
      if (status === 200) record(this.#latencies, now - dueAt)
    }
    if (this.#job.eventsMax > 0 && this.#acks >= this.#job.eventsMax) this.stop()
    if (status === 200) this.#release(connection)
    else setTimeout(() => this.#release(connection), reconnectMs)
  }

  #release(connection: HttpConnection): void {
    this.#idle.push(connection)
    this.#pump()
  }

  #acknowledge(counter: number, bodyBytes: number, sinceMs: number): void {
    if (counter >> 3 >= this.#acknowledged.length)
      this.#acknowledged = Buffer.concat([this.#acknowledged, Buffer.alloc(this.#acknowledged.length)])
    this.#acknowledged[counter >> 3] = (this.#acknowledged[counter >> 3] ?? 0) | (1 << (counter & 7))
    this.#acks++
    this.#bytes += bodyBytes
    const second = Math.floor(sinceMs / 1000)
    this.#perSecond[second] = (this.#perSecond[second] ?? 0) + 1
  }
}

let current: Run | undefined

const start = async (job: LoadJob): Promise<void> => {
  current = new Run(job, readCorpus(job.corpus))
  const result = await current.run()
  // Sparse seconds travel as 0.
  tell({ kind: 'done', result: { ...result, perSecond: Array.from(result.perSecond, (count) => count ?? 0) } })
}

process.on('message', (message: ToLoad) => {
  if (message.kind === 'job') void start(message.job)
  else if (message.kind === 'credit') current?.credit(message.total)
  else current?.stop()
})
process.on('disconnect', () => process.exit(0))
tell({ kind: 'ready' })
