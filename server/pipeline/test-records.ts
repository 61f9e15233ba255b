import { gzipSync } from 'node:zlib'

import type { OrgId, ProjectId, RecordId } from '#packages/protocol/ids'
import type { LogRecord, RecordHead, RecordKind } from '#server/log/log'
import { defaultProjectSettings } from '#server/stores/metadata/project-configuration'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

/** For tests: the key of project 1 and a time of receipt. */
export const publicKey = 'a'.repeat(32)
const receivedAtMs = Date.UTC(2026, 10, 22, 12, 0, 30)

const projectOne: ProjectConfiguration = {
  id: 1 as ProjectId,
  orgId: 1 as OrgId,
  slug: 'web',
  platform: 'python',
  settings: defaultProjectSettings,
  keyIds: { [publicKey]: 77 },
}

export const configurationOfOne: ReadonlyMap<number, ProjectConfiguration> = new Map([[1, projectOne]])

interface RecordOptions {
  readonly kind?: RecordKind
  readonly offset?: number
  readonly head?: Partial<RecordHead>
  readonly gzip?: boolean
  readonly projectId?: number
  readonly receivedAtMs?: number
}

let records = 0

/** A log record as the front door writes it. */
export const recordOf = (body: string | Buffer, options: RecordOptions = {}): LogRecord => {
  records += 1
  const bytes = Buffer.from(body)
  const offset = options.offset ?? records * 1000
  return {
    kind: options.kind ?? 'envelope',
    encoding: options.gzip === true ? 'gzip' : 'identity',
    receivedAtMs: options.receivedAtMs ?? receivedAtMs,
    projectId: (options.projectId ?? 1) as ProjectId,
    recordId: records.toString(16).padStart(32, '0') as RecordId,
    head: { key: publicKey, ip: '203.0.113.9', ...options.head },
    body: options.gzip === true ? gzipSync(bytes) : bytes,
    stream: '0-0',
    offset,
    endOffset: offset + 100,
  }
}

/** An envelope's text from header and items; a payload that is no string is written as JSON. */
export const envelopeOf = (header: object, ...items: readonly (readonly [header: object, payload: unknown])[]): string =>
  [
    JSON.stringify(header),
    ...items.flatMap(([itemHeader, payload]) => [
      JSON.stringify(itemHeader),
      typeof payload === 'string' ? payload : JSON.stringify(payload),
    ]),
  ].join('\n')

/** An error event with a stack of one frame; `type` decides its issue. */
export const errorEvent = (eventId: string, type = 'ValueError', change: object = {}): object => ({
  event_id: eventId,
  timestamp: receivedAtMs / 1000,
  platform: 'python',
  exception: {
    values: [
      {
        type,
        value: 'boom',
        stacktrace: { frames: [{ filename: 'app.py', function: 'main', lineno: 3, in_app: true, context_line: 'x' }] },
      },
    ],
  },
  ...change,
})
