import type { RequestAnswer } from '#packages/contract/event'

import { lineOf } from '../../lib/json-text.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Headers that curl sets itself or that belong to one connection. */
const ownHeaders = new Set(['content-length', 'connection', 'host', 'accept-encoding', 'transfer-encoding', 'cookie'])

/** The address of a request with its query; null when the event has no address. */
export const addressOf = (request: RequestAnswer): string | null => {
  if (request.url === null) return null
  const query =
    request.query.length > 0 && !request.url.includes('?')
      ? `?${new URLSearchParams(request.query.map(([key, value]) => [key, value])).toString()}`
      : ''
  return `${request.url}${query}`
}

/** The request as a shell command; removed values stay `[Filtered]`. Every part is quoted, so that nothing of an event is run by the shell. */
export const toCurl = (request: RequestAnswer): string => {
  const method = (request.method ?? 'GET').toUpperCase()
  const headers = request.headers
    .filter(([name]) => !ownHeaders.has(name.toLowerCase()))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  const cookies = request.cookies.length > 0 ? [`-b ${quoted(request.cookies.map(([name, value]) => `${name}=${value}`).join('; '))}`] : []
  const body = request.data === null || request.data === '' ? [] : [`--data-raw ${quoted(lineOf(request.data))}`]
  return [`curl -X ${quoted(method)} ${quoted(addressOf(request) ?? '')}`, ...headers, ...cookies, ...body].join(' \\\n  ')
}
