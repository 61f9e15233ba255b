import type { EventAnswer, FrameAnswer } from '#packages/contract/event'
import type { GroupingInfo } from '#packages/contract/grouping-info'
import { placeOf } from '#packages/event-text/parts'

import { threadsOf } from './entries.ts'

export type Variant = GroupingInfo['variants'][number]
export type GroupedFrame = NonNullable<Variant['frames']>[number]

/** What a variant has to say: its hash is looked for first, or after that, or not at all. */
export type Standing = 'decides' | 'second' | 'unused'

/** The variant whose hash the event is stored under first; of those of today the first, where the stored ones are older. */
const decisive = ({ hashes, variants }: GroupingInfo): Variant | undefined => {
  const used = variants.filter(({ contributes }) => contributes)
  for (const hash of hashes) {
    const found = used.find((variant) => variant.hash === hash)
    if (found) return found
  }
  return used[0]
}

/** How each variant stands, the one that decided first. */
export const standingsOf = (info: GroupingInfo): readonly { readonly variant: Variant; readonly standing: Standing }[] => {
  const first = decisive(info)
  return info.variants
    .map((variant) => ({
      variant,
      standing: variant === first ? ('decides' as const) : variant.contributes ? ('second' as const) : ('unused' as const),
    }))
    .toSorted((a, b) => Number(b.standing === 'decides') - Number(a.standing === 'decides'))
}

/** The thread that the hash is of, as grouping chooses it: the one that crashed, else the current one, else the only one. */
const groupedThread = (event: EventAnswer) => {
  const threads = threadsOf(event)
  const [crashed, ...others] = threads.filter((thread) => thread.crashed)
  if (crashed && others.length === 0) return crashed
  const [current, ...more] = threads.filter((thread) => thread.current)
  if (current && more.length === 0) return current
  return threads.length === 1 ? threads[0] : undefined
}

const framesOfException = (event: EventAnswer, exception: number): readonly FrameAnswer[] =>
  event.entries.flatMap((entry) => (entry.type === 'exception' ? (entry.data.values[exception]?.stacktrace?.frames ?? []) : []))

const framesOf = (event: EventAnswer, strategy: string | null, exception: number | undefined): readonly FrameAnswer[] => {
  if (exception !== undefined) return framesOfException(event, exception)
  if (strategy === 'threads') return groupedThread(event)?.stacktrace?.frames ?? []
  return event.entries.flatMap((entry) => (entry.type === 'stacktrace' ? entry.data.frames : []))
}

/** What a frame of a variant is called: its function and its place; its number where the event does not show it. */
export const frameName = (event: EventAnswer, strategy: string | null, { exception, frame }: GroupedFrame) => {
  const shown = framesOf(event, strategy, exception)[frame]
  if (!shown) return { name: `frame ${String(frame)}`, place: '' }
  return { name: shown.function ?? '(no function)', place: `${placeOf(shown)}${shown.lineNo === null ? '' : `:${String(shown.lineNo)}`}` }
}

const reasons: Readonly<Record<NonNullable<GroupedFrame['reason']>, string>> = {
  'no-values': 'nothing in it tells it from others',
  'not-in-app': 'not in-app',
  recursion: 'repeats the call before it',
  stray: 'a stray frame of the browser, not of the code',
  rule: 'left out by the rule',
  'max-frames': 'beyond the most frames that count',
  'min-frames': 'too few frames to count',
}

const textMax = 300

/** Why a frame is not in the hash, or what brought it in, and the rule that says so, as it is written. Nothing to say about an ordinary one that is. */
export const frameReason = ({ hashed, reason, rule, inAppRule }: GroupedFrame) => {
  const named = rule ?? (hashed || reason === 'not-in-app' ? inAppRule : undefined)
  const says = hashed ? (rule ? 'brought in by the rule' : named && 'in-app by the rule') : ((reason && reasons[reason]) ?? 'left out')
  return {
    says: says ?? null,
    rule: named ? { text: named.text.slice(0, textMax), owner: named.source === 'custom' ? 'of the project' : 'built in' } : null,
  }
}
