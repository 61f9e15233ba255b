import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const answer = '{"id":"00000000000000000000000000000000"}'
const headers = { 'Content-Type': 'application/json', 'Content-Length': String(answer.length) }

const readBody = (request: IncomingMessage, whole: (body: Buffer) => void): void => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => whole(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)))
}

/** A bare `node:http` server that reads each body, lets `handle` do its work, and answers 200; 500 when the work fails. Prints its port. */
export const serveBodies = (handle: (body: Buffer) => Promise<void> | undefined): void => {
  const server = createServer((request, response) => {
    readBody(request, (body) => {
      const work = handle(body)
      const succeed = (): void => void response.writeHead(200, headers).end(answer)
      const fail = (): void => void response.writeHead(500).end()
      if (work === undefined) succeed()
      else work.then(succeed, fail)
    })
  })
  server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
    // A port, as this server listens on TCP.
    console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
  })
  process.on('disconnect', () => process.exit(0))
}
