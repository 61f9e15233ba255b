import type { Event, ExceptionValue, Frame, Stacktrace } from '#packages/protocol/event'

const unnamed = new Set(['<redacted>', '<unknown>'])

/**
 * The exception after which the event is called: that with `mechanism.exception_id` equal to `mainExceptionId`, where grouping chose one, else the last
 * (grouping.md 4.1).
 */
export const mainException = (event: Event, mainExceptionId?: number): ExceptionValue | undefined => {
  const chosen =
    mainExceptionId === undefined ? undefined : event.exception?.find(({ mechanism }) => mechanism?.exception_id === mainExceptionId)
  return chosen ?? event.exception?.at(-1)
}

const threadStacktrace = (event: Event): Stacktrace | undefined => {
  const threads = event.threads ?? []
  const thread =
    threads.find(({ crashed }) => crashed) ?? threads.find(({ current }) => current) ?? (threads.length === 1 ? threads[0] : undefined)
  return thread?.stacktrace
}

/** The stack trace that tells where the event happened: of the main exception, of the last that has one, of the event, of the crashed thread. */
export const crashStacktrace = (event: Event, exception: ExceptionValue | undefined): Stacktrace | undefined =>
  exception?.stacktrace ??
  event.exception?.findLast(({ stacktrace }) => stacktrace)?.stacktrace ??
  event.stacktrace ??
  threadStacktrace(event)

const isNamed = (frame: Frame): boolean => frame.function !== undefined && !unnamed.has(frame.function)

/** The newest in-app frame with a usable function name, else the newest frame with one. For title and metadata. */
export const crashFrame = (stacktrace: Stacktrace | undefined): Frame | undefined =>
  stacktrace?.frames.findLast((frame) => frame.in_app === true && isNamed(frame)) ?? stacktrace?.frames.findLast(isNamed)

/** The newest in-app frame, else the newest frame. For the culprit. */
export const culpritFrame = (stacktrace: Stacktrace | undefined): Frame | undefined =>
  stacktrace?.frames.findLast(({ in_app: inApp }) => inApp === true) ?? stacktrace?.frames.at(-1)
