import type { Event } from '#packages/protocol/event'

import { compileGlobs } from './glob.ts'

const origin = /^([a-z][a-z0-9+.-]{0,32}):\/\/(?:[^/?#@]{0,512}@)?([^/?#]{0,512})/i

/** What a source of the list may be compared with: the whole address, its origin, its host with and without port, its scheme. */
const formsOf = (address: string): string[] => {
  const match = origin.exec(address)
  const [, scheme = '', host = ''] = match ?? []
  return match ? [address, `${scheme}://${host}`, host, host.replace(/:\d{1,5}$/, ''), scheme] : [address, address.replace(/:$/, '')]
}

/** True for reports about what is blocked on purpose: the blocked address or the script that asked for it is of these sources. */
export const compileCspSources = (sources: readonly string[]): ((event: Event) => boolean) => {
  if (sources.length === 0) return () => false
  const isSource = compileGlobs(sources)
  return ({ csp }) =>
    [csp?.['blocked_uri'], csp?.['source_file']].some((address) => typeof address === 'string' && formsOf(address).some(isSource))
}
