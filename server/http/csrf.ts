import { timingSafeEqual } from 'node:crypto'

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether this request may change something, as far as cross-site forgery goes. */
export type CsrfVerdict = 'fine' | 'cross-site' | 'token'

const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

/**
 * Judges a request by method and headers. `sessionCsrf` is the token of the cookie session, undefined when the caller came by Bearer token or
 * not signed in. Without a session there is no token to compare, so such requests (sign-in, setup) must not come from another site: browsers say
 * so in `Sec-Fetch-Site`, which pages cannot forge.
 */
export const judgeCsrf = (method: string, headers: Headers, sessionCsrf: string | undefined): CsrfVerdict => {
  if (safeMethods.has(method)) return 'fine'
  if (headers.has('authorization')) return 'fine'
  if (headers.get('sec-fetch-site') === 'cross-site') return 'cross-site'
  if (sessionCsrf === undefined) return 'fine'
  const sent = headers.get('x-csrf-token') ?? ''
  return sessionCsrf !== '' && sameText(sent, sessionCsrf) ? 'fine' : 'token'
}
