import type { Event, Frame, Stacktrace, Thread } from '#packages/protocol/event'

import { isJavascriptFamily, isNativeFamily } from '../platform-family.ts'
import { tagOf } from '../tags.ts'

const withFrames = (stacktrace: Stacktrace | undefined): readonly Frame[] => stacktrace?.frames ?? []

/** The crashed thread, else the running one, else the only one. */
const tellingThread = (threads: readonly Thread[]): Thread | undefined =>
  threads.find(({ crashed }) => crashed) ?? threads.find(({ current }) => current) ?? (threads.length === 1 ? threads[0] : undefined)

/** Frames that fingerprint rules look at: of all exceptions, else of the event, else of the thread that tells most (grouping.md 3). */
const framesOf = (event: Event): readonly Frame[] => {
  const frames = (event.exception ?? []).flatMap(({ stacktrace }) => withFrames(stacktrace))
  if (frames.length > 0) return frames
  const own = withFrames(event.stacktrace)
  return own.length > 0 ? own : withFrames(tellingThread(event.threads ?? [])?.stacktrace)
}

const messagesOf = ({ logentry, exception = [] }: Event): readonly string[] => [
  ...(logentry?.formatted ? [logentry.formatted.trim()] : []),
  ...exception.flatMap(({ value }) => (value ? [value.trim()] : [])),
]

/** `sentry.python.django` is `sentry.python`; JavaScript keeps its framework; clients of others are `other`. */
const sdkOf = ({ sdk }: Event): string => {
  const parts = (sdk?.name ?? '').split('.')
  if (parts[0] !== 'sentry' || parts.length < 2) return 'other'
  return parts.slice(0, parts[1] === 'javascript' ? 3 : 2).join('.')
}

const familyOf = ({ platform }: Event): string => {
  if (isNativeFamily(platform)) return 'native'
  return isJavascriptFamily(platform) ? 'javascript' : 'other'
}

export interface ExceptionSubject {
  readonly type: string
  readonly value: string
}

/** An event as fingerprint rules see it; each part is made when the first rule asks for it. */
export class EventSubjects {
  readonly event: Event
  /** This alone, as a list. */
  readonly itself: readonly EventSubjects[] = [this]
  private seenFrames: readonly Frame[] | undefined
  private seenMessages: readonly string[] | undefined
  private seenExceptions: readonly ExceptionSubject[] | undefined

  constructor(event: Event) {
    this.event = event
  }

  get frames(): readonly Frame[] {
    return (this.seenFrames ??= framesOf(this.event))
  }

  get messages(): readonly string[] {
    return (this.seenMessages ??= messagesOf(this.event))
  }

  get exceptions(): readonly ExceptionSubject[] {
    return (this.seenExceptions ??= (this.event.exception ?? []).map(({ type, value }) => ({
      type: type ?? '',
      value: value?.trim() ?? '',
    })))
  }

  get threads(): readonly Thread[] {
    return this.event.threads ?? []
  }

  get sdk(): string {
    return sdkOf(this.event)
  }

  get family(): string {
    return familyOf(this.event)
  }

  tag(name: string): string | undefined {
    return tagOf(this.event, name)
  }
}
