import { crashStacktrace, mainException } from '#packages/frames/crash-frame'
import { parameterize } from '#packages/grouping/parameterize'
import type { Event, Frame } from '#packages/protocol/event'

/** What an event is known by when it is held against another one. */
export interface Traits {
  /** Empty: it is no exception. */
  readonly type: string
  /** Frames of the user's own code, and all of them. */
  readonly own: ReadonlySet<string>
  readonly all: ReadonlySet<string>
  /** The frame that failed: the newest of the own ones, else the newest. Empty: none. */
  readonly top: string
  readonly words: ReadonlySet<string>
}

/** How alike two events are, and by what. */
export interface Likeness {
  /** 0..1: 1 is alike in all that they have. */
  readonly score: number
  readonly frames: { readonly shared: number; readonly of: number; readonly inApp: boolean } | null
  readonly sameTop: boolean
  readonly sameType: boolean
  readonly words: { readonly shared: number; readonly of: number }
}

/** Parts of the score; what neither event has does not count. */
const weights = { frames: 0.6, type: 0.2, words: 0.2 } as const

const framesMax = 200
const wordsMax = 40
const titleLengthMax = 500
const wordLengthMin = 2

const keyOf = (frame: Frame): string => `${frame.module ?? frame.filename ?? frame.package ?? ''}\n${frame.function ?? ''}`

/** Words of a title, in small letters, numbers and ids left out. */
export const wordsOf = (title: string): ReadonlySet<string> => {
  const words = parameterize(title.slice(0, titleLengthMax))
    .replaceAll(/<[a-z_]{1,30}>/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
  return new Set(words.filter((word) => word.length >= wordLengthMin && !/^\d+$/.test(word)).slice(0, wordsMax))
}

/** The traits of a stored event. `title` is that of its row; the type in front of it is a trait of its own. */
export const traitsOf = (event: Event, title: string): Traits => {
  const exception = mainException(event)
  const type = exception?.type ?? ''
  const frames = (crashStacktrace(event, exception)?.frames ?? []).slice(-framesMax)
  const own = frames.filter((frame) => frame.in_app === true)
  const top = own.at(-1) ?? frames.at(-1)
  return {
    type,
    own: new Set(own.map(keyOf)),
    all: new Set(frames.map(keyOf)),
    top: top ? keyOf(top) : '',
    words: wordsOf(type !== '' && title.startsWith(type) ? title.slice(type.length) : title),
  }
}

const sharedBy = (one: ReadonlySet<string>, other: ReadonlySet<string>): { readonly shared: number; readonly of: number } => ({
  shared: one.intersection(other).size,
  of: Math.max(one.size, other.size),
})

const partOf = ({ shared, of }: { readonly shared: number; readonly of: number }): number => (of === 0 ? 0 : shared / of)

/** Holds two events against each other. The order of the two makes no difference. */
export const likenessOf = (one: Traits, other: Traits): Likeness => {
  const inApp = one.own.size > 0 && other.own.size > 0
  const frames = inApp ? sharedBy(one.own, other.own) : sharedBy(one.all, other.all)
  const words = sharedBy(one.words, other.words)
  const sameType = one.type !== '' && one.type === other.type
  const parts = [
    { weight: frames.of > 0 ? weights.frames : 0, value: partOf(frames) },
    { weight: one.type !== '' || other.type !== '' ? weights.type : 0, value: sameType ? 1 : 0 },
    { weight: words.of > 0 ? weights.words : 0, value: partOf(words) },
  ]
  const whole = parts.reduce((sum, { weight }) => sum + weight, 0)
  const score = parts.reduce((sum, { weight, value }) => sum + weight * value, 0)
  return {
    score: whole === 0 ? 0 : Math.min(1, score / whole),
    frames: frames.of > 0 ? { ...frames, inApp } : null,
    sameTop: one.top !== '' && one.top === other.top,
    sameType,
    words,
  }
}
