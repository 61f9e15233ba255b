import { createContext } from 'react'

import type { EventAnswer, ExceptionAnswer } from '#packages/contract/event'

/** The files of an event that could not be mapped, and where that is explained. */
export interface SourceMapFaults {
  /** Addresses as frames have them. */
  readonly files: ReadonlySet<string>
  /** The event that they are files of. */
  readonly place: { readonly org: string; readonly issue: string; readonly event: string }
}

/** What the lines of a stack trace know of source maps; null: nothing is wrong. */
export const FaultsContext = createContext<SourceMapFaults | null>(null)

const prefix = 'js_'

/** Reads the complaints of processing about source maps; null when there are none, or the event is in no issue. */
export const sourceMapFaults = (org: string, event: EventAnswer): SourceMapFaults | null => {
  const complaints = event.errors.filter(({ type }) => type.startsWith(prefix))
  if (complaints.length === 0 || event.groupID === null) return null
  const files = complaints.flatMap(({ data }) => [data['source'], data['url']]).filter((file) => typeof file === 'string')
  return { files: new Set(files), place: { org, issue: event.groupID, event: event.eventID } }
}

/** True when the event has the frames that came beside those that were mapped. */
export const hasMinified = (exceptions: readonly ExceptionAnswer[]): boolean =>
  exceptions.some(({ rawStacktrace }) => rawStacktrace !== null)

/** The exceptions with the frames that came, in place of the mapped ones. */
export const minified = (exceptions: readonly ExceptionAnswer[]): readonly ExceptionAnswer[] =>
  exceptions.map((exception) => (exception.rawStacktrace ? { ...exception, stacktrace: exception.rawStacktrace } : exception))
