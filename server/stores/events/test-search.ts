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

const textOf = (row: EventRow, key: string): string => {
  if (key === 'error.mechanism') return tagValue(row, 'mechanism')
  const tag = tagOfKey(key)
  return tag === undefined ? String(row[columns[key as keyof typeof columns]]) : tagValue(row, tag)
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
  key === 'user' ? Object.values(userParts(row)).some((part) => part !== '') : !/^0*$/.test(textOf(row, key)) || textOf(row, key) === '0'

const compares = (text: string, { operator, value }: Extract<Condition, { kind: 'compare' }>): boolean => {
  const number = /^-?\d+(?:\.\d+)?(?:e\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (operator === '>') return number > value
  if (operator === '>=') return number >= value
  return operator === '<' ? number < value : number <= value
}

type Leaf = Exclude<Condition, { kind: 'all' | 'any' | 'not' | 'event' }>

const fitsLeaf = (condition: Leaf, row: EventRow, known: KnownToSearch): boolean => {
  switch (condition.kind) {
    case 'text':
      return saying(row).some((text) => fitsPattern(condition.pattern, text))
    case 'names':
      return fitsNames(row, condition, known)
    case 'words':
      return condition.words.includes(textOf(row, condition.key))
    case 'range':
      return row.timestamp >= (condition.from ?? 0) && row.timestamp <= (condition.to ?? Number.MAX_SAFE_INTEGER)
    case 'boolean':
      return ((row.handled === 0) === (condition.key === 'error.unhandled')) === condition.value
    case 'present':
      return isPresent(row, condition.key)
    case 'ids':
      return condition.ids.includes(textOf(row, condition.key))
    case 'compare':
      return compares(textOf(row, condition.key), condition)
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
