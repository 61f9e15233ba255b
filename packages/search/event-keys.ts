import { bodyKeys } from './body-keys.ts'
import { keyTable } from './keys.ts'
import type { SearchKey } from './keys.ts'

const plain = (words: readonly string[]) => words.map((word) => ({ word, help: '' }))

export const levelWords = plain(['fatal', 'error', 'warning', 'info', 'debug'])

/** What one event can be searched by beside its tags, and an issue by its events: columns of its row, then its body (web-api.md 9.2, 9.3). */
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
  { name: 'release.version', type: 'version', help: 'Version in the name of the release: 1.2.0, >=2.4', canBeEmpty: true },
  { name: 'release.package', type: 'text', help: 'Package in the name of the release', canBeEmpty: true },
  { name: 'release.build', type: 'build', help: 'Build in the name of the release, behind its +', canBeEmpty: true },
  {
    name: 'release.stage',
    type: 'enum',
    help: 'How far the release has come, by its sessions',
    words: [
      { word: 'adopted', help: 'it has its share of the sessions of an environment' },
      { word: 'low_adoption', spellings: ['low'], help: 'it does not have its share yet' },
      { word: 'replaced', help: 'it had its share, and lost it' },
    ],
  },
  { name: 'dist', type: 'text', help: 'Distribution of the release', canBeEmpty: true },
  { name: 'transaction', type: 'text', help: 'Route or task in which it happened', canBeEmpty: true },
  {
    name: 'user',
    spellings: ['user.display'],
    type: 'text',
    help: 'Id, address, name or IP address of the user; id:42 names one of them',
    canBeEmpty: true,
  },
  { name: 'user.id', type: 'text', help: 'Id of the user', canBeEmpty: true },
  { name: 'user.email', type: 'text', help: 'E-mail address of the user', canBeEmpty: true },
  { name: 'user.username', type: 'text', help: 'Name of the user', canBeEmpty: true },
  { name: 'user.ip', type: 'text', help: 'IP address of the user', canBeEmpty: true },
  { name: 'error.type', type: 'text', help: 'Type of the error', canBeEmpty: true },
  { name: 'error.value', type: 'text', help: 'Message of the error; * stands for any text', canBeEmpty: true },
  { name: 'error.mechanism', type: 'text', help: 'What caught the error', canBeEmpty: true },
  { name: 'error.handled', type: 'boolean', help: 'It was handled' },
  { name: 'error.unhandled', type: 'boolean', help: 'It was not handled' },
  { name: 'os', type: 'text', help: 'Operating system with its version', canBeEmpty: true },
  { name: 'os.name', type: 'text', help: 'Operating system', canBeEmpty: true },
  { name: 'os.version', type: 'text', help: 'Version of the operating system', canBeEmpty: true },
  { name: 'browser', type: 'text', help: 'Browser with its version', canBeEmpty: true },
  { name: 'browser.name', type: 'text', help: 'Browser', canBeEmpty: true },
  { name: 'browser.version', type: 'text', help: 'Version of the browser', canBeEmpty: true },
  { name: 'device', type: 'text', help: 'Model of the device', canBeEmpty: true },
  { name: 'device.family', type: 'text', help: 'Family of the device', canBeEmpty: true },
  { name: 'device.class', type: 'text', help: 'How fast the device is: low, medium, high', canBeEmpty: true },
  { name: 'runtime', type: 'text', help: 'Runtime with its version', canBeEmpty: true },
  { name: 'runtime.name', type: 'text', help: 'Runtime', canBeEmpty: true },
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
  ...bodyKeys,
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
    words: plain(['error', 'default', 'transaction', 'csp', 'nel', 'hpkp', 'expectct', 'expectstaple']),
  },
])

/** What the list of issues is searched by, where the events of one are searched. */
const ofIssues =
  /^(?:is|assigned(?:_to|_or_suggested)?|bookmarks|subscribed|project|issue(?:\.(?:id|type|category|priority))?|(?:first|last)[-_]?(?:seen|release)|times[-_]?seen|user_?count|regressed_in_release)$/

/** Keys of Sentry's that cannot be answered, and what can be asked instead. Better told than taken for a tag, which would find nothing. */
const unanswered: readonly (readonly [form: RegExp, sentence: string])[] = [
  [/^stack\./, 'of frames can be searched stack.function, stack.module, stack.filename, stack.abs_path and stack.package'],
  [/^(?:geo|user\.geo)\./, 'where users are is not looked up; geo.country_code, geo.region and geo.city are known where an SDK sends them'],
  [/^(?:transaction\.(?:duration|op|status|method)$|measurements\.|spans\.)/, 'is of transactions; here errors are searched'],
  [/^location$/, 'is not kept apart; culprit: has the function or file of the crash'],
  [/^detector$/, 'all issues come from errors so far'],
  [/^team$/, 'is asked as assigned:#team'],
  [ofIssues, 'is known of issues, not of their events; tags[NAME] is the tag of that name'],
]

/** Why nothing can be found by a key, when it is none of ours and no tag either: a sentence. Undefined for a name that may be a tag. */
export const whyUnanswered = (name: string): string | undefined => {
  const sentence = unanswered.find(([form]) => form.test(name.toLowerCase()))?.[1]
  return sentence === undefined ? undefined : `${name}: ${sentence.replace('NAME', name)}`
}
