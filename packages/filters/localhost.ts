import type { Event } from '#packages/protocol/event'

import { headerOf } from './event-texts.ts'

const localAddresses = new Set(['127.0.0.1', '::1'])
const localHost = /(?:^|\.)(?:localhost|127\.0\.0\.1)$/i
/** The host of an address that need not be a whole URL; brackets hold a v6 address. */
const hostOfUrl = /^[a-z][a-z0-9+.-]{0,32}:\/\/(?:[^/?#@]{0,512}@)?(\[[^\]]{0,64}\]|[^/:?#]{0,512})/i

const isLocalHost = (host: string): boolean => localHost.test(host) || host === '[::1]'

const isLocalUrl = (url: string): boolean => /^file:/i.test(url) || isLocalHost(hostOfUrl.exec(url)?.[1] ?? '')

const isLocalHeader = (host: string | undefined): boolean => host !== undefined && isLocalHost(host.trim().replace(/:\d{1,5}$/, ''))

/** Sent from the developer's own machine: by the user's address, the page's or service's address, or the headers of its request. */
export const isFromLocalhost = (event: Event): boolean => {
  const forwarded = headerOf(event, 'x-forwarded-for')
  if (localAddresses.has(event.user?.ip_address ?? '') || localAddresses.has(forwarded?.trim() ?? '')) return true
  const url = event.request?.url
  if (url !== undefined) return isLocalUrl(url)
  return isLocalHeader(headerOf(event, 'host')) || isLocalHeader(headerOf(event, 'x-forwarded-host'))
}
