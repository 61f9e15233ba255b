import type { Event, ExceptionValue } from '#packages/protocol/event'

/** Value of a header of the request; names are compared without regard to case. */
export const headerOf = (event: Event, name: string): string | undefined =>
  event.request?.headers?.find(([header]) => header.length === name.length && header.toLowerCase() === name)?.[1]

/** `Type: value`, and the value alone: patterns of messages may mean either. */
const textsOfException = ({ type, value }: ExceptionValue): string[] => {
  if (type !== undefined && value !== undefined) return [`${type}: ${value}`, value]
  return [type ?? value ?? '']
}

/** The texts of all exceptions that patterns of messages are held against. */
export const exceptionTexts = (event: Event): string[] => (event.exception ?? []).flatMap(textsOfException)

/** The same with the event's own message. */
export const messageTexts = (event: Event): string[] => {
  const { logentry } = event
  const texts = [logentry?.formatted ?? '', logentry?.message ?? '', ...exceptionTexts(event)]
  return texts.filter((text) => text !== '')
}
