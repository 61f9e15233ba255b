import type { EventAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

import { objectAt, scalarText, textOf } from '../../lib/json-text.ts'
import { requestOf, tagOf } from './entries.ts'

/** Contexts that everyone knows come first (ui.md 2.8). */
const known = ['browser', 'client_os', 'os', 'device', 'runtime', 'app', 'trace', 'culture', 'cloud_resource', 'gpu', 'state', 'response']

/** The contexts of an event in the order shown, each with its entries; those without entries are left out. */
export const orderContexts = (contexts: {
  readonly [name: string]: JsonObject
}): readonly { readonly name: string; readonly entries: [string, JsonObject[string]][] }[] => {
  const place = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length)
  return Object.entries(contexts)
    .map(([name, context]) => ({ name, entries: Object.entries(context).filter(([key]) => key !== 'type') }))
    .filter(({ entries }) => entries.length > 0)
    .toSorted((a, b) => place(a.name) - place(b.name))
}

const nameAndVersion = (context: JsonObject | null): string | null => {
  const name = textOf(context?.['name'])
  return name === null ? null : [name, scalarText(context?.['version'])].filter((part) => part !== null).join(' ')
}

const contextOf = (event: EventAnswer, name: string): JsonObject | null => objectAt({ ...event.contexts }, name)

const userText = ({ user }: EventAnswer): string | null =>
  user?.email ?? user?.username ?? user?.name ?? user?.id ?? user?.ip_address ?? null

const requestText = (event: EventAnswer): string | null => {
  const request = requestOf(event)
  const path = request?.url?.replace(/^https?:\/\/[^/]+/i, '') ?? tagOf(event, 'url')
  return path === null || path === undefined
    ? tagOf(event, 'transaction')
    : [request?.method, path === '' ? '/' : path].filter(Boolean).join(' ')
}

/** What tells one event from another at a glance (ui.md 2.2 F): names and texts, those that the event has. */
export const highlightsOf = (event: EventAnswer): readonly (readonly [string, string])[] => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['user', userText(event)],
    ['release', event.release?.version ?? tagOf(event, 'release')],
    ['dist', event.dist],
    ['environment', tagOf(event, 'environment')],
    ['request', requestText(event)],
    ['transaction', tagOf(event, 'transaction')],
    ['browser', nameAndVersion(contextOf(event, 'browser'))],
    ['runtime', nameAndVersion(contextOf(event, 'runtime'))],
    ['os', nameAndVersion(contextOf(event, 'os')) ?? nameAndVersion(contextOf(event, 'client_os'))],
    ['device', textOf(contextOf(event, 'device')?.['model']) ?? textOf(contextOf(event, 'device')?.['family'])],
    ['server', tagOf(event, 'server_name')],
    ['logger', tagOf(event, 'logger')],
    ['level', event.level],
  ]
  return rows.filter((row): row is readonly [string, string] => row[1] !== null && row[1] !== '')
}
