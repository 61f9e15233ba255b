import { randomBytes } from 'node:crypto'

/** One request's body, in pieces: large pieces are shared between envelopes. */
export interface Envelope {
  readonly eventId: string
  readonly body: readonly Buffer[]
}

/** What the tests vary in an event. */
export interface ErrorFacts {
  /** Events of one number are one issue: it names the function that failed. */
  readonly issue: number
  readonly user: number
  readonly release?: string
  readonly environment?: string
  /** When it happened; now when it is absent. */
  readonly atMs?: number
  /** Bytes of a file that comes beside the event. */
  readonly attachment?: Buffer
}

const frame = (name: string, lineno: number): object => ({
  filename: 'shop/orders.py',
  abs_path: '/app/shop/orders.py',
  module: 'shop.orders',
  function: name,
  lineno,
  in_app: true,
  context_line: `    raise_for(${name})`,
})

const eventOf = (
  eventId: string,
  { issue, user, release = '1.0.0', environment = 'production', atMs = Date.now() }: ErrorFacts,
): object => ({
  event_id: eventId,
  timestamp: atMs / 1000,
  platform: 'python',
  level: 'error',
  release,
  environment,
  user: { id: `user-${user}` },
  exception: {
    values: [
      { type: 'OrderError', value: 'cannot order', stacktrace: { frames: [frame('serve', 10), frame(`order_${issue}`, 20 + issue)] } },
    ],
  },
})

const line = (value: object): string => `${JSON.stringify(value)}\n`

/** An error event with an id of its own, as an SDK puts it on the wire. */
export const errorEnvelope = (facts: ErrorFacts): Envelope => {
  const eventId = randomBytes(16).toString('hex')
  const event = JSON.stringify(eventOf(eventId, facts))
  const head = Buffer.from(
    line({ event_id: eventId, sent_at: new Date().toISOString() }) +
      line({ type: 'event', length: Buffer.byteLength(event) }) +
      `${event}\n`,
  )
  const { attachment } = facts
  if (attachment === undefined) return { eventId, body: [head] }
  const attachmentLine = Buffer.from(line({ type: 'attachment', length: attachment.byteLength, filename: 'state.bin' }))
  return { eventId, body: [head, attachmentLine, attachment, Buffer.from('\n')] }
}

/** Numbers in [0, 1) that are the same for the same seed: a failure can be looked at again. */
export const seededNumbers = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same things in another order. */
export const shuffled = <Value>(values: readonly Value[], next: () => number): Value[] =>
  values
    .map((value) => ({ value, place: next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value)
