import type { InstanceDisk, InstanceOutcomes, InstanceRates, InstanceState } from '../../packages/contract/instance.ts'
import { fixtureNow } from './fixture-issues.ts'

const ago = (seconds: number): string => new Date(fixtureNow.getTime() - seconds * 1000).toISOString()
const gib = 2 ** 30
const process = (role: string, pid: number, memoryMb: number) => ({ role, pid, upSince: ago(86_400 * 12), memoryBytes: memoryMb * 1e6 })

/** A server that is well. */
export const instanceState: InstanceState = {
  version: '0.1.0',
  node: '24.21.0',
  engine: '26.5.1.1',
  state: 'ok',
  complaints: [],
  acceptedPerMinute: 411.6,
  lag: { bytes: 21_400, seconds: 0.26, streams: [{ stream: '0-0', bytes: 21_400, seconds: 0.26 }] },
  unacknowledged: { files: 2, oldest: ago(0.4) },
  parked: { items: 0, oldest: null, reasons: [] },
  deadLetters: { items: 0, oldest: null, reasons: [] },
  disk: { totalBytes: 80 * gib, freeBytes: 47 * gib, usedShare: 0.4125 },
  processes: [
    process('watcher', 1, 58),
    process('front', 11, 71),
    process('process', 12, 131),
    process('api', 13, 118),
    process('engine', 14, 412),
  ],
}

/** The same one on a bad day. */
export const instanceInTrouble: InstanceState = {
  ...instanceState,
  engine: null,
  state: 'error',
  complaints: [
    {
      severity: 'error',
      text: 'The columnar engine does not answer: pages of events wait for it. What arrives is kept and comes in when it is back.',
    },
    { severity: 'warning', text: 'Processing is 41 s behind: events arrive faster than they are processed, or processing stands still.' },
  ],
  lag: { bytes: 48_211_003, seconds: 41.2, streams: [{ stream: '0-0', bytes: 48_211_003, seconds: 41.2 }] },
  unacknowledged: { files: 118, oldest: ago(190) },
  deadLetters: { items: 7, oldest: ago(7200), reasons: [{ reason: 'grouping', items: 7 }] },
  processes: instanceState.processes.filter(({ role }) => role !== 'engine'),
}

const steps = 60
const wave = (size: number) =>
  Array.from({ length: steps }, (_, step) => Math.round(size * (1 + Math.sin(step / 4) / 3 + ((step * 7) % 5) / 10)))
const instanceRates: InstanceRates = {
  start: ago(steps * 60),
  stepSeconds: 60,
  steps,
  categories: [
    { category: 'error', accepted: wave(380), dropped: wave(18) },
    { category: 'transaction', accepted: Array.from({ length: steps }, () => 0), dropped: wave(120) },
  ],
}

const ended = (outcome: string, reason: string, category: string, quantity: number) => ({
  outcome,
  reason,
  category,
  quantity,
  projectKnown: reason !== 'project_id',
})
const instanceOutcomes: InstanceOutcomes = {
  start: ago(3600),
  rows: [
    ended('accepted', '', 'attachment', 48_211_003),
    ended('accepted', '', 'error', 24_710),
    ended('filtered', 'unsupported_item:transaction', 'transaction', 7204),
    ended('client_discard', 'ratelimit_backoff', 'error', 812),
    ended('filtered', 'browser-extensions', 'error', 77),
    ended('invalid', 'project_id', 'error', 31),
    ended('invalid', 'too_large:event', 'error', 3),
    ended('invalid', '\u202E<img src=x onerror=alert(1)>', 'error', 1),
  ],
  more: 0,
}

const kind = (name: InstanceDisk['kinds'][number]['kind'], bytes: number, files: number | null = null) => ({
  kind: name,
  bytes,
  files,
  whole: true,
})
const instanceDisk: InstanceDisk = {
  folder: '/var/lib/vedette',
  fileSystem: instanceState.disk,
  kinds: [
    kind('columns', 9.4 * gib),
    { ...kind('blobs', 3.1 * gib, 50_000), whole: false },
    kind('metadata', 0.6 * gib),
    kind('log', 48_000_000, 3),
    kind('spool', 1_204_000, 2),
    kind('batches', 812_000, 4),
    kind('parked', 0, 0),
    kind('dead letters', 0, 0),
  ],
  columnsElsewhere: false,
  tables: [
    { table: 'event_payloads', bytes: 8.1 * gib, retiredBytes: 12_000_000, rows: 14_210_388 },
    { table: 'events', bytes: 1.3 * gib, retiredBytes: 0, rows: 14_210_388 },
    { table: 'engine’s own', bytes: 4_100_000, retiredBytes: 0, rows: 81_203 },
  ],
  growth: { kind: 'known', bytesPerDay: 1.15 * gib, overDays: 13.7, fullInDays: 41, levelsOffAtBytes: null },
}

const answers: Readonly<Record<string, unknown>> = {
  '': instanceState,
  'rates/': instanceRates,
  'outcomes/': instanceOutcomes,
  'disk/': instanceDisk,
}

/** What the server says of itself at `/internal/instance/<part>`; undefined for a part that does not exist. */
export const instanceAnswer = (part: string): unknown => (Object.hasOwn(answers, part) ? answers[part] : undefined)
