import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import type { ServerUnderTest } from './server-under-test.ts'

/** An event of an issue of its own: its name is nowhere else. */
export interface Probe {
  /** In the title. */
  readonly nonce: string
  readonly body: Buffer
}

export const makeProbe = (): Probe => {
  const nonce = `Probe${randomBytes(6).toString('hex')}`
  const eventId = randomBytes(16).toString('hex')
  const frames = [
    {
      filename: 'shop/probe.py',
      module: 'shop.probe',
      function: `raise_${nonce.toLowerCase()}`,
      lineno: 7,
      in_app: true,
      context_line: `raise ${nonce}()`,
    },
  ]
  const event = JSON.stringify({
    event_id: eventId,
    timestamp: Date.now() / 1000,
    platform: 'python',
    exception: { values: [{ type: nonce, value: 'a probe', stacktrace: { frames } }] },
  })
  return { nonce, body: gzipSync(`{"event_id":"${eventId}"}\n{"type":"event"}\n${event}\n`) }
}

/** Sends an envelope; true when it was acknowledged. */
export const sendProbe = async ({ port, path, publicKey }: ServerUnderTest, { body }: Probe): Promise<boolean> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip', 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${publicKey}` },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(5000),
    })
    await answer.arrayBuffer()
    return answer.status === 200
  } catch {
    return false
  }
}
