import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

/** One request of an SDK as it came over the wire, and how it was answered. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly status: number
}

const plain = (body: Buffer, encoding: string | undefined): Buffer => {
  if (encoding === 'gzip') return gunzipSync(body)
  if (encoding === 'deflate') return inflateSync(body)
  return encoding === 'br' ? brotliDecompressSync(body) : body
}

/** What an SDK sent, as text. */
export const textOf = ({ headers, body }: Call): string => plain(body, headers['content-encoding']).toString()

/** Passes requests on to the server, unchanged, and remembers them: what an SDK really sent is what a wrong answer is judged by. */
export class Tap {
  readonly #server: Server
  readonly #target: URL
  readonly #calls: Call[] = []

  private constructor(target: string) {
    this.#target = new URL(target)
    this.#server = createServer((incoming, answer) => this.#pass(incoming, answer))
  }

  static async before(target: string): Promise<Tap> {
    const tap = new Tap(target)
    tap.#server.listen(0, '127.0.0.1')
    await once(tap.#server, 'listening')
    return tap
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Requests for a project, in the order of their answers. */
  callsOf(projectId: string): Call[] {
    return this.#calls.filter(({ path }) => path.startsWith(`/api/${projectId}/`))
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method = '', url: path = '', headers } = incoming
    const pieces: Buffer[] = []
    const { hostname, port } = this.#target
    const outgoing = request({ hostname, port, method, path, headers: incoming.rawHeaders, agent: false }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders)
      response.pipe(answer)
      this.#calls.push({ method, path, headers, body: Buffer.concat(pieces), status: response.statusCode ?? 502 })
    })
    outgoing.on('error', () => answer.destroy())
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.pipe(outgoing)
  }
}
