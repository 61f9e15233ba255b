import { fitsPattern, plainText, tagOfKey } from '#packages/search/condition'
import type { Condition, Pattern } from '#packages/search/condition'

import type { KnownToSearch } from './search-events.ts'
import type { EventRow } from './tables.ts'

const columns = {
  environment: 'environment',
  release: 'release',
  dist: 'dist',
  transaction: 'transaction',
  'user.id': 'user_id',
  'user.email': 'user_email',
  'user.username': 'user_name',
  'user.ip': 'user_ip',
  'error.type': 'error_type',
  'error.value': 'error_value',
  'http.method': 'http_method',
  'http.url': 'http_url',
  'sdk.name': 'sdk_name',
  'sdk.version': 'sdk_version',
  logger: 'logger',
  server_name: 'server_name',
  title: 'title',
  culprit: 'culprit',
  platform: 'platform',
  level: 'level',
  type: 'type',
  'event.id': 'event_id',
  trace: 'trace_id',
  span: 'span_id',
} as const satisfies Record<string, keyof EventRow>

const tagsOf = (row: EventRow): [string, string][] => [...row.tags].map(([name, value]) => [String(name), String(value)])
const tagValue = (row: EventRow, name: string): string => new Map(tagsOf(row)).get(name) ?? ''

const versionOf = (whole: string, name: string): string => (name !== '' && whole.startsWith(`${name} `) ? whole.slice(name.length + 1) : '')

const textOf = (row: EventRow, key: string): string => {
  if (key === 'os.version') return versionOf(tagValue(row, 'os'), tagValue(row, 'os.name'))
  if (key === 'browser.version') return versionOf(tagValue(row, 'browser'), tagValue(row, 'browser.name'))
  if (/^(?:os|browser|device|runtime)(?:\.|$)/.test(key)) return tagValue(row, key)
  if (key === 'error.mechanism') return tagValue(row, 'mechanism')
  const tag = tagOfKey(key)
  return tag === undefined ? String(row[columns[key as keyof typeof columns]]) : tagValue(row, tag)
}

/** Of releases such as the tests draw: `package@1.2.3-rc.1+7`, or the digits of a commit. */
const releaseParts = (row: EventRow): Readonly<Record<string, string>> => {
  const [, name = '', version = '', build = ''] = /^(?:(.+)@)?(\d+\.[^+]*)?(?:\+(.*))?/.exec(String(row.release)) ?? []
  return { 'release.package': name, 'release.version': version, 'release.build': build }
}

const placeOf = (version: string): number => {
  const [numbers = '', prerelease] = version.split('-')
  const [major = 0, minor = 0, patch = 0] = numbers.split('.').map(Number)
  return (major * 1e6 + minor * 1e3 + patch) * 2 + (prerelease === undefined ? 1 : 0)
}

type Version = Extract<Condition, { kind: 'version' }>

const fitsVersion = (row: EventRow, { key, operator, value }: Version): boolean => {
  const part = releaseParts(row)[key] ?? ''
  if (part === '') return false
  const number = key === 'release.version' ? placeOf : Number
  return compares(String(number(part)), { kind: 'compare', key, operator, value: number(value) })
}

const fitsRelease = (row: EventRow, key: string, pattern: Pattern): boolean => {
  const part = releaseParts(row)[key] ?? ''
  const version = key === 'release.version' && part !== '' && /^\d+\./.test(pattern[0] ?? '') && pattern.length === 1
  return fitsPattern(pattern, part) || (version && placeOf(part) === placeOf(pattern[0] ?? ''))
}

const userParts = (row: EventRow): Record<string, string> => ({
  id: String(row.user_id),
  email: String(row.user_email),
  username: String(row.user_name),
  ip: String(row.user_ip),
})

const isUser = (row: EventRow, pattern: Pattern): boolean => {
  const written = pattern.join('*')
  const [, kind = '', rest = ''] = /^(id|email|username|ip):(.*)$/s.exec(written) ?? []
  const parts = userParts(row)
  if (kind !== '') return fitsPattern(rest.split('*'), parts[kind] ?? '')
  if (written === '') return Object.values(parts).every((part) => part === '')
  return Object.values(parts).some((part) => fitsPattern(pattern, part))
}

const fitsNames = (row: EventRow, { key, patterns }: Extract<Condition, { kind: 'names' }>, known: KnownToSearch): boolean =>
  patterns.some((pattern) => {
    if (key === 'user') return isUser(row, pattern)
    if (key.startsWith('release.')) return fitsRelease(row, key, pattern)
    if (key === 'message') return fitsPattern(pattern, String(row.title)) || fitsPattern(pattern, String(row.error_value))
    if (key === 'release' && plainText(pattern) === 'latest') {
      return known.latestReleases.some(({ projectId, version }) => projectId === row.project_id && version === row.release)
    }
    return fitsPattern(pattern, textOf(row, key))
  })

const saying = (row: EventRow): string[] => [
  [row.title, row.error_value, row.transaction, row.http_url, row.user_id, row.user_email, row.user_name, row.user_ip].join('\n'),
  ...tagsOf(row).map(([, value]) => value),
]

const isPresent = (row: EventRow, key: string): boolean =>
  key.startsWith('release.')
    ? releaseParts(row)[key] !== ''
    : key === 'user'
      ? Object.values(userParts(row)).some((part) => part !== '')
      : !/^0*$/.test(textOf(row, key)) || textOf(row, key) === '0'

const compares = (text: string, { operator, value }: Extract<Condition, { kind: 'compare' }>): boolean => {
  const number = /^-?\d+(?:\.\d+)?(?:e\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (operator === '>') return number > value
  if (operator === '>=') return number >= value
  return operator === '<' ? number < value : number <= value
}

const fitsComparison = (row: EventRow, condition: Extract<Condition, { kind: 'compare' | 'version' }>): boolean =>
  condition.kind === 'version' ? fitsVersion(row, condition) : compares(textOf(row, condition.key), condition)

type Leaf = Exclude<Condition, { kind: 'all' | 'any' | 'not' | 'event' }>

const isWithin = ({ timestamp }: EventRow, { from, to }: Extract<Condition, { kind: 'range' }>): boolean =>
  timestamp >= (from ?? 0) && timestamp <= (to ?? Number.MAX_SAFE_INTEGER)

const fitsLeaf = (condition: Leaf, row: EventRow, known: KnownToSearch): boolean => {
  switch (condition.kind) {
    case 'text':
      return saying(row).some((text) => fitsPattern(condition.pattern, text))
    case 'names':
      return fitsNames(row, condition, known)
    case 'words':
      return condition.words.includes(textOf(row, condition.key))
    case 'range':
      return isWithin(row, condition)
    case 'boolean':
      return ((row.handled === 0) === (condition.key === 'error.unhandled')) === condition.value
    case 'present':
      return isPresent(row, condition.key)
    case 'ids':
      return condition.ids.includes(textOf(row, condition.key))
    case 'compare':
    case 'version':
      return fitsComparison(row, condition)
    default:
      return condition satisfies never
  }
}

/** For tests: whether an event fits a condition, by looking at its row, without any SQL. */
export const fitsEvent = (condition: Condition, row: EventRow, known: KnownToSearch): boolean => {
  if (condition.kind === 'all') return condition.parts.every((part) => fitsEvent(part, row, known))
  if (condition.kind === 'any') return condition.parts.some((part) => fitsEvent(part, row, known))
  if (condition.kind === 'not') return !fitsEvent(condition.part, row, known)
  return condition.kind === 'event' ? fitsEvent(condition.part, row, known) : fitsLeaf(condition, row, known)
}
