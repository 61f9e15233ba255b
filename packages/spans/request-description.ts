import { registrableHost } from './registrable-host.ts'
import { sanitizePath } from './transaction-name.ts'

/** What a request did: method, host, and both as one text without values. */
export interface DescribedRequest {
  readonly text: string
  readonly action: string
  readonly domain: string
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])

const absoluteUrl = /^([a-z][a-z0-9+.-]{0,20}):\/\/(?:[^/?#@\s]{0,500}@)?(\[[0-9a-f:.%]{2,60}\]|[^/?#:@\s]{1,253})(?::([0-9]{1,5}))?/i
const dataType = /^data:([\w.+-]{1,40})(?:\/[\w.+-]{1,60})?/i
const defaultPorts = new Set(['http:80', 'https:443', 'ws:80', 'wss:443'])

/** Scheme and host of a URL without values, `https://*.example.com:8443`; undefined: it is not absolute. */
export const urlOrigin = (url: string): { readonly scheme: string; readonly host: string } | undefined => {
  const found = absoluteUrl.exec(url)
  if (found === null) return undefined
  const [, scheme = '', host = '', port] = found
  const lower = scheme.toLowerCase()
  const shown = registrableHost(host)
  return { scheme: lower, host: port === undefined || defaultPorts.has(`${lower}:${port}`) ? shown : `${shown}:${port}` }
}

/** Takes `GET https://..` apart; undefined: it does not begin with a method. */
const methodOf = (description: string): readonly [method: string, rest: string] | undefined => {
  const blank = description.indexOf(' ')
  const method = (blank < 0 ? description : description.slice(0, blank)).toUpperCase()
  return methods.has(method) ? [method, blank < 0 ? '' : description.slice(blank + 1).trim()] : undefined
}

/** A request that was sent: method and host, as paths vary (features.md 2.5). `known` is what else was said of its URL and method. */
export const describeClientRequest = (description: string, known: { url: string; method: string }): DescribedRequest | undefined => {
  const said = methodOf(description)
  const method = said?.[0] ?? methodOf(known.method)?.[0]
  if (method === undefined) return undefined
  const url = said?.[1] ?? description
  const data = dataType.exec(url)
  if (data !== null) return { text: `${method} data:${(data[1] ?? '').toLowerCase()}/*`, action: method, domain: '' }
  const origin = urlOrigin(url) ?? urlOrigin(known.url)
  if (origin === undefined) return { text: `${method} *`, action: method, domain: '' }
  return { text: `${method} ${origin.scheme}://${origin.host}`, action: method, domain: origin.host }
}

/** A request that was answered: method and path without identifiers, or its route. */
export const describeServerRequest = (description: string, route: string): DescribedRequest | undefined => {
  const said = methodOf(description)
  if (said === undefined) return undefined
  const [method, target] = said
  const origin = urlOrigin(target)
  const path = origin === undefined ? target : target.slice(target.indexOf('/', target.indexOf('://') + 3))
  const shown = route === '' ? sanitizePath(path) : route
  return { text: `${method} ${shown}`.trim(), action: method, domain: origin?.host ?? '' }
}
