import type { Attributes } from '#packages/attributes/read-attributes'
import { deviceClass } from '#packages/normalize/device-class'
import type { Event, User } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'

import { putData } from './read-data.ts'

/** What is no attribute of its own: the trace is the span itself, and the others are said below under names of their own. */
const otherContexts = new Set(['trace', 'response', 'replay', 'profile'])

const putContexts = (into: Attributes, contexts: Record<string, JsonObject>): void => {
  for (const name in contexts) {
    const context = contexts[name]
    if (context === undefined || otherContexts.has(name)) continue
    const { type: _type, ...said } = context
    putData(into, Object.fromEntries(Object.entries(said).map(([key, value]) => [`${name}.${key}`, value])))
  }
  const { device, response, replay, profile } = contexts
  putData(into, {
    'device.class': device && deviceClass(device),
    'http.response.status_code': response?.['status_code'],
    'sentry.replay_id': replay?.['replay_id'],
    'sentry.profile_id': profile?.['profile_id'],
    'sentry.profiler_id': profile?.['profiler_id'],
  })
}

const putUser = (into: Attributes, { id, email, username, name, ip_address: address, geo = {} }: User): void => {
  putData(into, {
    'user.id': id,
    'user.email': email,
    'user.name': username ?? name,
    'user.ip_address': address,
    'user.geo.country_code': geo['country_code'],
    'user.geo.region': geo['region'],
    'user.geo.subdivision': geo['subdivision'],
    'user.geo.city': geo['city'],
  })
}

const putRequest = (into: Attributes, { request = {} }: Event): void => {
  putData(into, {
    'http.request.method': request.method,
    'url.full': request.url,
    'user_agent.original': request.headers?.find(([name]) => name === 'User-Agent')?.[1],
  })
}

/**
 * Adds to the attributes of a transaction's root span what the event says of the whole: tags, contexts as `os.name`, `browser.name`, `runtime.name`, ..,
 * the request and the user, in the names that newer SDKs give them (ingest.md 2.7). What the span says itself stays. The event is scrubbed.
 */
export const putEvent = (into: Attributes, event: Event): void => {
  putData(into, Object.fromEntries(event.tags))
  putRequest(into, event)
  if (event.user) putUser(into, event.user)
  if (event.contexts) putContexts(into, event.contexts)
  const { dist, transaction_info: info } = event
  putData(into, { 'sentry.dist': dist, 'sentry.segment.name.source': info?.['source'] })
}
