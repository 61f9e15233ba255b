import type { BreadcrumbAnswer, EventAnswer, EventEntry, ExceptionAnswer, RequestAnswer, ThreadAnswer } from '#packages/contract/event'

type EntryOf<T extends EventEntry['type']> = Extract<EventEntry, { readonly type: T }>

const find = <T extends EventEntry['type']>(event: EventAnswer, type: T): EntryOf<T> | null => {
  const entry = event.entries.find((one): one is EntryOf<T> => one.type === type)
  return entry ?? null
}

/** The exceptions of an event, causes first; a bare stack trace is an exception without a type. */
export const exceptionsOf = (event: EventAnswer): readonly ExceptionAnswer[] => {
  const values = find(event, 'exception')?.data.values
  if (values) return values
  const stacktrace = find(event, 'stacktrace')?.data
  if (!stacktrace) return []
  return [{ type: null, value: null, module: null, threadId: null, mechanism: null, stacktrace, rawStacktrace: null }]
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
