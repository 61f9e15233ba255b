import type { Pairs, Request } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { field, isEmpty, isEmptyList, readFields, readInto, readLenientText, readMap, readText, readWhole } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { bagLimits, pairsMax, parsedBodyCharsMax, textLimits } from './limits.ts'
import type { Notes } from './notes.ts'
import { cookiePairs, readCookies, readHeaders, readQuery, urlencodedPairs } from './pairs.ts'
import { cutText } from './text.ts'

const readMethod: Reader<string> = (value, notes) => {
  const method = typeof value === 'string' && value.length <= 32 ? value.trim().toUpperCase() : ''
  if (/^[A-Z\-_]{3,32}$/.test(method)) return method
  if (value !== '') notes.invalid(value, 'expected an HTTP method')
  return undefined
}

/** Fields that stand on their own. url, query, fragment, cookies and body are read together below. */
const requestFields: Fields<Request> = [
  field('method', readMethod),
  field('headers', readHeaders),
  field('env', readMap(bagLimits.env)),
  field('api_target', readText(textLimits.word)),
  field('protocol', readText(textLimits.word)),
  field('body_size', readWhole),
]

/** With or without its `#`. */
const readFragment: Reader<string> = (value, notes) =>
  readText(textLimits.fragment)(typeof value === 'string' && value.startsWith('#') ? value.replace(/^#+/, '') : value, notes)

const fragmentField: Fields<Request> = [field('fragment', readFragment)]
const typeField: Fields<Request> = [field('inferred_content_type', readLenientText(textLimits.word))]
const queryField: Fields<Request> = [field('query_string', readQuery)]

/** Splits `?query` and `#fragment` off the url; separate fields win over them (ingest.md 3.2). */
const readUrl = (raw: JsonObject, request: Request, notes: Notes): void => {
  const parts: JsonObject = { query_string: raw['query_string'], fragment: raw['fragment'] }
  if (typeof raw['url'] === 'string') {
    const [beforeHash, hash] = splitAt(raw['url'], '#')
    const [url, query] = splitAt(beforeHash, '?')
    parts['query_string'] = parts['query_string'] ?? query
    parts['fragment'] = parts['fragment'] ?? hash
    notes.enter('url')
    if (url !== '') request.url = cutText(url, textLimits.path, notes)
    notes.leave()
  } else if (raw['url'] !== undefined && raw['url'] !== null) {
    notes.enter('url')
    notes.invalid(raw['url'], 'expected a string')
    notes.leave()
  }
  readInto(request, parts, queryField, notes)
  readInto(request, parts, fragmentField, notes)
}

const splitAt = (text: string, mark: string): [string, string | undefined] => {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** Cookies of their own field; without usable ones those of the `Cookie` header, which then goes. */
export const takeCookies = (value: Json | undefined, headers: Pairs | undefined, notes: Notes): { cookies?: Pairs; headers?: Pairs } => {
  const kept: { cookies?: Pairs; headers?: Pairs } = headers ? { headers } : {}
  notes.enter('cookies')
  const sent = value === undefined || value === null ? undefined : readCookies(value, notes)
  // A header that the SDK has emptied (`[Filtered]`) has no pairs: it stays as it is.
  const header = sent ? undefined : headers?.find(([name, value]) => name === 'Cookie' && value.includes('='))
  const cookies = header ? readCookies(cookiePairs(header[1]), notes) : sent
  notes.leave()
  if (cookies) kept.cookies = cookies
  if (!cookies || !header || !headers) return kept
  const others = headers.filter((pair) => pair !== header)
  if (others.length > 0) kept.headers = others
  else delete kept.headers
  return kept
}

const parsedJson = (text: string): JsonObject | Json[] | undefined => {
  if (text.length > parsedBodyCharsMax || !/^\s{0,16}[[{]/.test(text)) return undefined
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** `a=1&b=2` without blanks, and not base64 that merely ends in `=`. */
const looksUrlencoded = (text: string): boolean =>
  text.length <= parsedBodyCharsMax &&
  /^[^\s=&<>{}"']{1,200}=/.test(text) &&
  !/\s/.test(text) &&
  (text.includes('&') || !/^[^=]+=+$/.test(text))

const parsedForm = (text: string): JsonObject | undefined => {
  if (!looksUrlencoded(text)) return undefined
  const pairs = urlencodedPairs(text)
  if (pairs.length > pairsMax) return undefined
  const form: JsonObject = Object.create(null)
  for (const [key, value] of pairs) {
    const present = form[key]
    form[key] = present === undefined ? value : Array.isArray(present) ? [...present, value] : [present, value]
  }
  return isEmpty(form) ? undefined : form
}

const contentType = (headers: Pairs | undefined): string | undefined => {
  const header = headers?.find(([name]) => name === 'Content-Type')?.[1]
  const type = header?.split(';', 1)[0]?.trim().toLowerCase().slice(0, textLimits.word.max)
  return type === '' ? undefined : type
}

interface Body {
  readonly data: Json
  readonly type?: string
}

const parsedBody = (text: string, stated: string | undefined): Body => {
  const json = parsedJson(text)
  if (json !== undefined) return { data: json, type: 'application/json' }
  const form = parsedForm(text)
  return form ? { data: form, type: 'application/x-www-form-urlencoded' } : { data: text, type: stated ?? 'text/plain' }
}

/**
 * The body: text is parsed as JSON, else as a form. `inferred_content_type` says what came of it; where it is present already, the body was looked
 * at before and stays as it is.
 */
const readBody = (raw: JsonObject, request: Request, notes: Notes): void => {
  const known = readFields(raw, typeField, notes).inferred_content_type
  if (known !== undefined) request.inferred_content_type = known
  const value = raw['data']
  if (value === undefined || value === null || value === '') return
  const body: Body = typeof value === 'string' && known === undefined ? parsedBody(value, contentType(request.headers)) : { data: value }
  notes.enter('data')
  const data = trimBag(body.data, bagLimits.body, notes)
  notes.leave()
  if (data !== undefined && data !== null) request.data = data
  const type = known ?? body.type ?? contentType(request.headers)
  if (type !== undefined) request.inferred_content_type = type
}

/** The HTTP request of an event (ingest.md 3.2). Undefined when nothing of it is left. */
export const readRequest: Reader<Request> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const request: Request = {}
  readUrl(value, request, notes)
  const { headers, ...others } = readFields(value, requestFields, notes)
  Object.assign(request, others, takeCookies(value['cookies'], headers, notes))
  readBody(value, request, notes)
  for (const _ in request) return request
  return undefined
}
