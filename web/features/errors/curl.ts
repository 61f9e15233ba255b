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

/** An address in two parts, and whether it may be a link: http and https only. The origin is empty where there is none. */
export const splitAddress = (address: string): { readonly origin: string; readonly path: string; readonly isLink: boolean } => {
  const origin = /^https?:\/\/[^/?#]{0,300}/i.exec(address)?.[0] ?? ''
  return { origin, path: address.slice(origin.length), isLink: origin !== '' }
}

const isForm = (request: RequestAnswer): boolean => (request.inferredContentType ?? '').startsWith('application/x-www-form-urlencoded')

/** The body as it was sent, as far as the event still says: a text as it is, a form encoded, all else as JSON. */
const bodyText = (request: RequestAnswer): string => {
  const { data } = request
  if (data === null || data === '') return ''
  if (typeof data === 'object' && !Array.isArray(data) && isForm(request)) {
    return new URLSearchParams(Object.entries(data).map(([name, value]) => [name, lineOf(value)])).toString()
  }
  return typeof data === 'string' ? data : JSON.stringify(data, null, 2)
}

/** The request as a shell command; removed values stay `[Filtered]`. Every part is quoted, so that nothing of an event is run by the shell. */
export const toCurl = (request: RequestAnswer): string => {
  const method = (request.method ?? 'GET').toUpperCase()
  const headers = request.headers
    .filter(([name]) => !ownHeaders.has(name.toLowerCase()))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  const cookies = request.cookies.length > 0 ? [`-b ${quoted(request.cookies.map(([name, value]) => `${name}=${value}`).join('; '))}`] : []
  const body =
    request.data === null || request.data === '' ? [] : [`--data-raw ${quoted(isForm(request) ? bodyText(request) : lineOf(request.data))}`]
  return [`curl -X ${quoted(method)} ${quoted(addressOf(request) ?? '')}`, ...headers, ...cookies, ...body].join(' \\\n  ')
}

/** No text of an event begins a line of its own in the head. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ')

/** The request as it goes over the wire: first line, headers, body. */
export const toRawRequest = (request: RequestAnswer): string => {
  const address = addressOf(request) ?? ''
  const { origin, path } = splitAddress(address)
  const host = origin.replace(/^https?:\/\//i, '')
  const named = request.headers.some(([name]) => name.toLowerCase() === 'host')
  const hasCookies = request.headers.some(([name]) => name.toLowerCase() === 'cookie')
  const cookies = request.cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  return [
    `${(request.method ?? 'GET').toUpperCase()} ${oneLine(path === '' ? '/' : path)} HTTP/1.1`,
    ...(named || host === '' ? [] : [`Host: ${oneLine(host)}`]),
    ...request.headers.map(([name, value]) => oneLine(`${name}: ${value}`)),
    ...(cookies === '' || hasCookies ? [] : [oneLine(`Cookie: ${cookies}`)]),
    '',
    bodyText(request),
  ].join('\n')
}
