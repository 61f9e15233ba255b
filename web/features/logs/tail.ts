import type { Log } from './log.ts'

/** Lines that are drawn per second; of more a share is. */
export const perSecondMax = 200
/** How often new lines are asked for. */
export const pollMs = 2_000
/** Lines that come late, as those of other machines do, are looked for so far back. */
const lateSeconds = 20
/** A page that was not looked at asks for no more than this. */
const lookBackSecondsMax = 3_600
/** New lines that are kept; the oldest go first. */
export const tailLinesMax = 3_000

/** What came while the page was live. */
export interface Tail {
  /** The newest first. */
  readonly lines: readonly Log[]
  /** Came while the reader was looking at others. */
  readonly waiting: readonly Log[]
  /** Ids of all lines that were seen, those that were left out among them. */
  readonly seen: ReadonlySet<string>
  /** Lines per second, when they are so many that only a share is drawn. */
  readonly perSecond: number | null
}

export const emptyTail: Tail = { lines: [], waiting: [], seen: new Set(), perSecond: null }

/** How far back is asked so that nothing is missed since the last answer, as the address of a request has it. */
export const periodSince = (sinceMs: number): string =>
  `${String(Math.min(lookBackSecondsMax, Math.ceil(Math.max(0, sinceMs) / 1000) + lateSeconds))}s`

/** Every nth of a list, so that so many are left, from its whole length. */
const spread = <T>(all: readonly T[], kept: number): readonly T[] =>
  all.length <= kept
    ? all
    : Array.from({ length: kept }, (_, at) => all[Math.floor((at * all.length) / kept)]).filter((one) => one !== undefined)

/** Lines per second: of an answer that has no room for all of them as its lines lie, else as many as are new since the last one. */
const rateOf = (
  answer: readonly Log[],
  fresh: number,
  { isFull, seconds }: { readonly isFull: boolean; readonly seconds: number },
): number => {
  const [newest, oldest] = [answer[0], answer.at(-1)]
  if (!isFull || !newest || !oldest) return fresh / seconds
  return answer.length / Math.max(0.05, (newest.atMs - oldest.atMs) / 1000)
}

interface Arrived {
  /** The newest first. */
  readonly answer: readonly Log[]
  /** There may be more than were answered. */
  readonly isFull: boolean
  /** Since the answer before. */
  readonly sinceMs: number
  /** Lines that the list beside the tail has already. */
  readonly known: ReadonlySet<string>
  /** The reader is at the top: new lines may move what is below. */
  readonly follows: boolean
}

const seenMax = 20_000

const newest = (lines: readonly Log[]): readonly Log[] => lines.toSorted((a, b) => b.order - a.order).slice(0, tailLinesMax)

/** The tail with what has arrived: each line once, at most 200 of a second. */
export const mergeTail = (tail: Tail, { answer, isFull, sinceMs, known, follows }: Arrived): Tail => {
  const fresh = answer.filter(({ id }) => !tail.seen.has(id) && !known.has(id))
  const seconds = Math.max(pollMs, sinceMs) / 1000
  const rate = rateOf(answer, fresh.length, { isFull, seconds })
  const taken = spread(fresh, Math.floor(perSecondMax * seconds))
  const seen = [...tail.seen, ...fresh.map(({ id }) => id)].slice(-seenMax)
  const waiting = newest([...taken, ...tail.waiting])
  const isSampled = rate > perSecondMax && fresh.length > 0
  return {
    lines: follows ? newest([...waiting, ...tail.lines]) : tail.lines,
    waiting: follows ? [] : waiting,
    seen: new Set(seen),
    perSecond: isSampled ? Math.round(rate) : null,
  }
}

/** The tail when the reader goes to its top: what waited is shown. */
export const showWaiting = (tail: Tail): Tail =>
  tail.waiting.length === 0 ? tail : { ...tail, lines: newest([...tail.waiting, ...tail.lines]), waiting: [] }
