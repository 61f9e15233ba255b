import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { Agent, request as requestOf } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { nodeDisk } from '#core/disk'
import type { Disk } from '#core/disk'
import type { KeySnapshot, SnapshotKey } from '#core/key-snapshot-format'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import { parseDoorReport } from '#packages/protocol/door-report'
import type { DoorCount } from '#packages/protocol/door-report'
import type { KeyId, OrgId, ProjectId, PublicKey, RecordId } from '#packages/protocol/ids'
import type { AppendOutcome, LogWriter, NewRecord } from '#server/log/log'

import type { FrontLimits } from '../door.ts'
import { startFront } from '../front.ts'

/** As browsers read them; Node's own limit is 16 KiB. */
const answerHeaderBytesMax = 262_144

export const key = '0123456789abcdef0123456789abcdef' as PublicKey
export const disabledKey = 'd'.repeat(32) as PublicKey
export const otherKey = 'e'.repeat(32) as PublicKey
export const unknownKey = 'f'.repeat(32) as PublicKey
export const eventId = '4a1f0c77d2e94b5f8c3a6e90b1d24f57'
export const sentryAuth = `Sentry sentry_key=${key}, sentry_version=7, sentry_client=sentry.python/2.68.0`
export const envelope = `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"hi"}\n`

const entry = (project: number, more: Partial<SnapshotKey> = {}): SnapshotKey => ({
  projectId: project as ProjectId,
  state: 'active',
  origins: ['*'],
  keyId: 11 as KeyId,
  orgId: 9 as OrgId,
  ...more,
})

/** Project 1 has `key` and `disabledKey`, project 2 has `otherKey`, which takes reports of shop.example only. */
export const snapshot = (limits: KeySnapshot['limits'] = []): KeySnapshot => ({
  version: 1,
  keys: new Map([
    [key, entry(1)],
    [disabledKey, entry(1, { state: 'disabled' })],
    [otherKey, entry(2, { origins: ['shop.example'] })],
  ]),
  limits,
})

/** A log in memory that says what it is told to say. */
interface MemoryLog extends LogWriter {
  readonly records: NewRecord[]
  answer: AppendOutcome
}

const createMemoryLog = (): MemoryLog => {
  const log: MemoryLog = {
    records: [],
    answer: { kind: 'durable', offset: 0 },
    append: (record) => {
      if (log.answer.kind === 'durable') log.records.push({ ...record, body: Buffer.from(record.body) })
      return Promise.resolve(log.answer)
    },
    close: () => Promise.resolve(),
  }
  return log
}

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** Whether the connection was kept for the next request. */
  readonly reused: boolean
}

interface Call {
  readonly method?: string
  readonly headers?: Record<string, string | string[]>
  /** Without: no body. An array is sent chunked. */
  readonly body?: string | Buffer | readonly (string | Buffer)[]
  readonly agent?: Agent
}

const callOver = (port: number, path: string, { method = 'POST', headers = {}, body, agent }: Call): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const whole = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : undefined
    const sent = whole === undefined ? headers : { ...headers, 'Content-Length': String(whole.length) }
    const asked = { port, host: '127.0.0.1', path, method, headers: sent, agent: agent ?? new Agent(), maxHeaderSize: answerHeaderBytesMax }
    const outgoing = requestOf(asked, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          rawHeaders: incoming.rawHeaders,
          body: Buffer.concat(chunks),
          reused: outgoing.reusedSocket,
        }),
      )
    })
    outgoing.on('error', reject)
    if (whole === undefined) for (const chunk of body ?? []) outgoing.write(chunk)
    outgoing.end(whole)
  })

/** Sends bytes as they are; resolves with everything that came back when the server closes, or after `waitMs` of silence. */
const talkOver = (port: number, text: string, waitMs: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let heard = ''
    const done = (): void => {
      socket.destroy()
      resolve(heard)
    }
    socket.setTimeout(waitMs, done)
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')))
    socket.on('end', done)
    socket.on('error', done)
  })

export interface TestFront {
  readonly port: number
  readonly folder: string
  readonly log: MemoryLog
  readonly errors: Error[]
  readonly call: (path: string, call?: Call) => Promise<Reply>
  readonly talk: (text: string, waitMs?: number) => Promise<string>
  readonly spoolFiles: () => Promise<string[]>
  readonly setKeys: (next: KeySnapshot | undefined) => void
  /** Closes, then says what the door counted. */
  readonly refused: () => Promise<DoorCount[]>
  readonly close: () => Promise<void>
}

interface TestFrontOptions {
  readonly limits?: Partial<FrontLimits>
  readonly keys?: KeySnapshot
  readonly disk?: Disk
  readonly pathPrefix?: string
  readonly trustedProxies?: readonly string[]
}

/** A front door on a free port with a log in memory; the api socket is `<folder>/api.sock`. */
export const openFront = async ({
  limits = {},
  keys = snapshot(),
  disk = nodeDisk,
  ...more
}: TestFrontOptions = {}): Promise<TestFront> => {
  const folder = await mkdtemp(join(tmpdir(), 'front-'))
  const log = createMemoryLog()
  const errors: Error[] = []
  let current: KeySnapshot | undefined = keys
  const front = await startFront({
    ...more,
    host: '127.0.0.1',
    port: 0,
    log,
    keys: { current: () => current },
    disk,
    spoolFolder: join(folder, 'spool'),
    clock: systemClock,
    newRecordId: () => randomHex(16) as RecordId,
    apiSocketPath: join(folder, 'api.sock'),
    limits: { lingerMs: 200, proxyHoldMs: 50, closeGraceMs: 500, ...limits },
    onError: (error) => errors.push(error),
  })
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= front.close().then(() => rm(folder, { recursive: true, force: true }))
    return closing
  }
  return {
    port: front.port,
    folder,
    log,
    errors,
    call: (path, call = {}) => callOver(front.port, path, call),
    talk: (text, waitMs = 2000) => talkOver(front.port, text, waitMs),
    spoolFiles: () => readdir(join(folder, 'spool')),
    setKeys: (next) => (current = next),
    refused: async () => {
      await close()
      return log.records.filter(({ kind }) => kind === 'door').flatMap(({ body }) => parseDoorReport(body) ?? [])
    },
    close,
  }
}
