import { keyTable } from './keys.ts'
import type { SearchKey } from './keys.ts'

const plain = (words: readonly string[]) => words.map((word) => ({ word, help: '' }))

export const levelWords = plain(['fatal', 'error', 'warning', 'info', 'debug'])

/** What one event can be searched by beside its tags, and an issue by its events: columns of its row (web-api.md 9.2, 9.3). */
export const attributeKeys: readonly SearchKey[] = [
  { name: 'level', type: 'enum', help: 'Level', words: levelWords },
  { name: 'environment', type: 'text', help: 'Environment', canBeEmpty: true },
  {
    name: 'release',
    type: 'text',
    help: 'Release; latest is the newest of its project',
    words: [{ word: 'latest', help: 'newest release of its project' }],
    canBeEmpty: true,
  },
  { name: 'dist', type: 'text', help: 'Distribution of the release', canBeEmpty: true },
  { name: 'transaction', type: 'text', help: 'Route or task in which it happened', canBeEmpty: true },
  { name: 'user', type: 'text', help: 'Id, address, name or IP address of the user; id:42 names one of them', canBeEmpty: true },
  { name: 'user.id', type: 'text', help: 'Id of the user', canBeEmpty: true },
  { name: 'user.email', type: 'text', help: 'E-mail address of the user', canBeEmpty: true },
  { name: 'user.username', type: 'text', help: 'Name of the user', canBeEmpty: true },
  { name: 'user.ip', type: 'text', help: 'IP address of the user', canBeEmpty: true },
  { name: 'error.type', type: 'text', help: 'Type of the error', canBeEmpty: true },
  { name: 'error.value', type: 'text', help: 'Message of the error; * stands for any text', canBeEmpty: true },
  { name: 'error.mechanism', type: 'text', help: 'What caught the error', canBeEmpty: true },
  { name: 'error.handled', type: 'boolean', help: 'It was handled' },
  { name: 'error.unhandled', type: 'boolean', help: 'It was not handled' },
  { name: 'http.method', type: 'text', help: 'Method of the request', canBeEmpty: true },
  { name: 'http.url', spellings: ['url'], type: 'text', help: 'Address of the request; * stands for any text', canBeEmpty: true },
  { name: 'sdk.name', type: 'text', help: 'SDK that sent it', canBeEmpty: true },
  { name: 'sdk.version', type: 'text', help: 'Version of the SDK', canBeEmpty: true },
  { name: 'logger', type: 'text', help: 'Logger', canBeEmpty: true },
  { name: 'server_name', type: 'text', help: 'Machine', canBeEmpty: true },
  { name: 'event.id', spellings: ['event_id'], type: 'id', digits: 32, help: 'Id of the event' },
  { name: 'trace', spellings: ['trace_id', 'trace.id'], type: 'id', digits: 32, help: 'Id of the trace', canBeEmpty: true },
  { name: 'span', spellings: ['span_id'], type: 'id', digits: 16, help: 'Id of the span', canBeEmpty: true },
  { name: 'event.timestamp', spellings: ['timestamp'], type: 'time', help: 'Time of the event: -1h is newer, +1h older' },
]

/** What the events of one issue can be searched by. Any other key names a tag. */
export const eventKeys = keyTable('events', 'rows', [
  ...attributeKeys.map((key) => (key.name === 'event.id' ? { ...key, spellings: ['event_id', 'id'] } : key)),
  { name: 'message', type: 'text', help: 'Part of the title or of the error', isPart: true },
  { name: 'title', type: 'text', help: 'The whole title; * stands for any text' },
  { name: 'culprit', type: 'text', help: 'Where it happens, in full; * stands for any text', canBeEmpty: true },
  { name: 'platform', spellings: ['platform.name'], type: 'text', help: 'Platform', canBeEmpty: true },
  {
    name: 'type',
    spellings: ['event.type'],
    type: 'enum',
    help: 'Kind of event',
    words: plain(['error', 'default', 'csp', 'nel', 'hpkp', 'expectct', 'expectstaple']),
  },
])

/** Keys of Sentry's for what is in the body of an event alone: to search it, every body would have to be read. */
const inBodies = /^(?:stack\.|geo\.|flags\[|release\.stage$|error\.main_thread$|app\.in_foreground$|location$|detector$)/i

/** True for a key that would find nothing, as what it names is stored but not searchable: better told than taken for a tag. */
export const isInBodies = (name: string): boolean => inBodies.test(name)
