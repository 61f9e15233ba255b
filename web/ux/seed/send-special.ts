import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

import type { Door } from '../server.ts'
import type { SpecialEvent } from './special-events.ts'

const triesMax = 20

/** The id of a special event, the same in every seed. */
export const specialEventId = (name: string): string => createHash('sha256').update(`seed ${name}`).digest('hex').slice(0, 32)

const line = (value: object): string => `${JSON.stringify(value)}\n`

/** The envelope of an event with its attachments and the report of its user. */
const envelope = ({ name, event, attachments = [], report }: SpecialEvent): Buffer => {
  const event_id = specialEventId(name)
  const body = JSON.stringify({ timestamp: Date.now() / 1000, ...event, event_id })
  const pieces: (string | Buffer)[] = [
    line({ event_id, sent_at: new Date().toISOString() }),
    line({ type: 'event', length: Buffer.byteLength(body) }),
    `${body}\n`,
  ]
  for (const { filename, type, bytes } of attachments)
    pieces.push(line({ type: 'attachment', length: bytes.length, filename, content_type: type }), bytes, '\n')
  if (report !== undefined) {
    const text = JSON.stringify({ event_id, ...report })
    pieces.push(line({ type: 'user_report', length: Buffer.byteLength(text) }), `${text}\n`)
  }
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}

/** Sends one event through the front door, again while the door is busy. */
export const sendSpecial = async (url: string, door: Door, special: SpecialEvent): Promise<void> => {
  const body = gzipSync(envelope(special))
  let status = 0
  for (let tries = 0; tries < triesMax; tries++) {
    const answer = await fetch(`${url}/api/${door.projectId}/envelope/`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-sentry-envelope',
        'Content-Encoding': 'gzip',
        'X-Sentry-Auth': `Sentry sentry_version=7, sentry_client=sentry.python/2.75.0, sentry_key=${door.publicKey}`,
      },
      body,
    })
    await answer.arrayBuffer()
    if (answer.status === 200) return
    status = answer.status
    await delay(500)
  }
  throw new Error(`${special.name} was not accepted: ${status}`)
}
