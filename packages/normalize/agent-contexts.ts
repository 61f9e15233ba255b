import type { Event, Pairs } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'

import { withClientHints } from './client-hints.ts'
import type { ClientHints } from './client-hints.ts'
import { contextsMax } from './limits.ts'
import { readUserAgent } from './user-agent.ts'
import type { AgentFacts } from './user-agent.ts'

const noFacts: AgentFacts = {}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

const hintPrefix = 'Sec-Ch-Ua'

const readHint = (hints: Writable<ClientHints>, name: string, value: string): void => {
  if (name === hintPrefix) hints.brands = value
  else if (name === 'Sec-Ch-Ua-Platform') hints.platform = value
  else if (name === 'Sec-Ch-Ua-Platform-Version') hints.platformVersion = value
  else if (name === 'Sec-Ch-Ua-Model') hints.model = value
  else if (name === 'Sec-Ch-Ua-Mobile') hints.isMobile = value.trim() === '?1'
}

/** Names of headers are title-cased by now. */
const factsOf = (headers: Pairs): AgentFacts => {
  let agent: string | undefined
  let hints: Writable<ClientHints> | undefined
  for (const pair of headers) {
    const name = pair[0]
    if (name === 'User-Agent') agent ??= pair[1]
    else if (name.startsWith(hintPrefix)) readHint((hints ??= {}), name, pair[1])
  }
  const facts = agent === undefined ? noFacts : readUserAgent(agent)
  return hints ? withClientHints(facts, hints) : facts
}

const hasContext = (contexts: Record<string, JsonObject>, type: string): boolean => {
  if (Object.hasOwn(contexts, type)) return true
  for (const name in contexts) if (contexts[name]?.['type'] === type) return true
  return false
}

const add = (event: Event, type: string, fields: object | undefined): void => {
  if (!fields) return
  const contexts: Record<string, JsonObject> = event.contexts ?? Object.create(null)
  if (hasContext(contexts, type) || Object.keys(contexts).length >= contextsMax) return
  contexts[type] = { type, ...fields }
  event.contexts = contexts
}

/** In events of browsers the client's system is the event's; a server's event keeps its own, and the client's stands beside. */
const isBrowsersOwn = (event: Event): boolean => event.platform === 'javascript' || (event.type !== 'error' && event.type !== 'default')

/**
 * Contexts `browser`, `os` (of browsers' events; `client_os` of others) and `device` out of the headers of the event's request (ingest.md 3.7), each
 * only where the event has none. `contexts` must be the normaliser's own object.
 */
export const addAgentContexts = (event: Event): void => {
  const headers = event.request?.headers
  if (!headers) return
  const { browser, os, device } = factsOf(headers)
  add(event, 'browser', browser)
  add(event, isBrowsersOwn(event) ? 'os' : 'client_os', os)
  add(event, 'device', device)
}
