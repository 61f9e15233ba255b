import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { textOf } from '../sdks/tap.ts'
import { until } from '../vedette.ts'

/** A fault by its name, and what the SDK sent of it: usually one event. */
export interface Capture {
  readonly label: string
  readonly events: readonly JsonObject[]
}

const arriveMs = 20_000
/** What belongs to one fault comes at once. */
const quietMs = 400

const readLine = (line: string): Json => {
  try {
    return JSON.parse(line) as Json
  } catch {
    return null
  }
}

const isEvent = (value: Json): value is JsonObject =>
  isObject(value) &&
  typeof value['event_id'] === 'string' &&
  value['type'] !== 'transaction' &&
  ['exception', 'message', 'logentry'].some((key) => value[key] !== undefined)

/** Takes what SDKs send and answers as a server would; also serves the files of a page. */
export class Sink {
  readonly #server: Server
  readonly #events: JsonObject[] = []
  /** Folder of the page that is served. */
  page = ''

  constructor() {
    this.#server = createServer((incoming, answer) => void this.#answer(incoming, answer))
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get dsn(): string {
    return `${this.url.replace('//', `//${'a'.repeat(32)}@`)}/1`
  }

  /** Has something fail, and waits for its events. */
  async capture(label: string, fail: () => Promise<unknown>): Promise<Capture> {
    this.#events.length = 0
    await fail()
    await until(`an event of ${label}`, arriveMs, () => (this.#events.length > 0 ? true : undefined))
    await delay(quietMs)
    return { label, events: [...this.#events] }
  }

  async #answer(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of incoming) pieces.push(piece as Buffer)
    const { method = '', url: path = '', headers } = incoming
    const { pathname } = new URL(path, 'http://sink')
    if (method === 'GET') {
      this.#serve(pathname, answer)
      return
    }
    const text = textOf({ method, path, headers, body: Buffer.concat(pieces), status: 200 })
    this.#events.push(...text.split('\n').map(readLine).filter(isEvent))
    answer.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('{}')
  }

  #serve(pathname: string, answer: ServerResponse): void {
    try {
      const bytes = readFileSync(join(this.page, pathname === '/' ? 'index.html' : pathname))
      answer.writeHead(200, { 'Content-Type': pathname.endsWith('.js') ? 'text/javascript' : 'text/html' }).end(bytes)
    } catch {
      answer.writeHead(404).end()
    }
  }
}
