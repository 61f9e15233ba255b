import type { BreadcrumbAnswer, EventAnswer, EventEntry, RequestAnswer, ThreadAnswer } from '#packages/contract/event'

export { exceptionsOf } from '#packages/event-text/parts'

type EntryOf<T extends EventEntry['type']> = Extract<EventEntry, { readonly type: T }>

const find = <T extends EventEntry['type']>(event: EventAnswer, type: T): EntryOf<T> | null => {
  const entry = event.entries.find((one): one is EntryOf<T> => one.type === type)
  return entry ?? null
}

export const threadsOf = (event: EventAnswer): readonly ThreadAnswer[] => find(event, 'threads')?.data.values ?? []
export const crumbsOf = (event: EventAnswer): readonly BreadcrumbAnswer[] => find(event, 'breadcrumbs')?.data.values ?? []
export const requestOf = (event: EventAnswer): RequestAnswer | null => find(event, 'request')?.data ?? null
export const messageOf = (event: EventAnswer): EntryOf<'message'>['data'] | null => find(event, 'message')?.data ?? null

/** Interfaces that are shown as they are: reports of browsers, templates. */
export const reportsOf = (event: EventAnswer) =>
  event.entries.filter(
    (entry) =>
      entry.type === 'csp' ||
      entry.type === 'hpkp' ||
      entry.type === 'expectct' ||
      entry.type === 'expectstaple' ||
      entry.type === 'nel' ||
      entry.type === 'template',
  )

export const tagOf = (event: EventAnswer, key: string): string | null => event.tags.find((tag) => tag.key === key)?.value ?? null

const traceForm = /^[0-9a-f]{32}$/

/** The trace that an event is part of; null: it names none. */
export const traceOf = (event: EventAnswer): string | null => {
  const id = event.contexts['trace']?.['trace_id']
  return typeof id === 'string' && traceForm.test(id) ? id : null
}
