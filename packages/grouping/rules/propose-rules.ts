import type { Event, Frame } from '#packages/protocol/event'

import type { Leaf } from '../component.ts'
import { groupEvent } from '../group.ts'
import { parameterize } from '../parameterize.ts'
import { classifyFrames } from './classify-frames.ts'
import { compileGroupingRules } from './grouping-rules.ts'
import type { GroupingRules, GroupingSettings } from './grouping-rules.ts'
import { parseFingerprintRules } from './parse-fingerprint-rules.ts'
import { parseStackRules } from './parse-stack-rules.ts'
import { literalPattern, quoteText, sharedPattern } from './rule-pattern.ts'

/** A rule that makes one of events that people made one. */
export interface ProposedRule {
  /** What it looks at: frames that it leaves out, type and function, or the message. */
  readonly kind: 'frames' | 'function' | 'message'
  /** Its lines. */
  readonly added: string
  /** The project's texts with it. */
  readonly stackRules: string
  readonly fingerprintRules: string
}

/** Frames that one rule leaves out; beyond it the events have too little in common. */
const framesMax = 3
const typesMax = 3
const proposalsMax = 3

type Draft = Pick<ProposedRule, 'kind' | 'added'>

/** The leaves that decided, and those of frames by the frame that they are of. */
interface Seen {
  readonly event: Event
  readonly leaves: readonly Leaf[]
  readonly frames: ReadonlyMap<string, Frame>
}

const frameKinds: ReadonlySet<string> = new Set(['module', 'filename', 'function', 'context-line'])

const frameOf = (event: Event, leaf: Leaf): Frame | undefined => {
  const trace = leaf.exception === undefined ? event.stacktrace : event.exception?.[leaf.exception]?.stacktrace
  return leaf.frame === undefined ? undefined : trace?.frames[leaf.frame]
}

/** Frames by what of them is hashed. */
const framesOf = (event: Event, leaves: readonly Leaf[]): Map<string, Frame> => {
  const keys = new Map<Frame, string[]>()
  for (const leaf of leaves) {
    const frame = frameKinds.has(leaf.kind) ? frameOf(event, leaf) : undefined
    if (frame) keys.set(frame, [...(keys.get(frame) ?? []), leaf.value])
  }
  return new Map([...keys].map(([frame, values]) => [values.join('\n'), frame]))
}

const seenBy = (event: Event, rules: GroupingRules): Seen => {
  classifyFrames(event, rules.stack)
  const leaves = groupEvent(event, rules).variants.find(({ contributes }) => contributes)?.leaves ?? []
  return { event, leaves, frames: framesOf(event, leaves) }
}

const onlyOne = <Value>(values: readonly Value[]): Value | undefined => (new Set(values).size === 1 ? values[0] : undefined)

const afterLast = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

/** Matchers that fit the frame; undefined when it has too little to be told from others. */
const frameMatchers = (frame: Frame): string | undefined => {
  const path = afterLast(frame.abs_path || frame.filename || '')
  const place = frame.module
    ? `stack.module:${quoteText(literalPattern(frame.module))}`
    : path === ''
      ? undefined
      : `stack.abs_path:${quoteText(`**/${literalPattern(path)}`)}`
  if (!frame.function || place === undefined) return undefined
  return `${place} stack.function:${quoteText(literalPattern(frame.function))}`
}

/** Rules that leave out the frames that not all events have: each by name, and where they differ by a number alone, all of that name. */
const frameDrafts = (seen: readonly Seen[]): Draft[] => {
  const isCommon = (key: string): boolean => seen.every(({ frames }) => frames.has(key))
  if (!seen.every(({ frames }) => [...frames.keys()].some(isCommon))) return []
  const others = new Map(seen.flatMap(({ frames }) => [...frames].filter(([key]) => !isCommon(key))))
  if (others.size === 0) return []
  const matchers = [...new Set([...others.values()].map(frameMatchers))]
  const lines = matchers.flatMap((text) => (text === undefined ? [] : [`${text} -group`]))
  if (lines.length < matchers.length) return []
  const wide = onlyOne(lines.map((line) => line.replaceAll(/\d+/g, '*')))
  const added = [...(wide !== undefined && lines.length > 1 ? [wide] : []), ...(lines.length <= framesMax ? [lines.join('\n')] : [])]
  return added.map((text) => ({ kind: 'frames', added: text }))
}

const crashFrame = ({ exception }: Event): Frame | undefined => {
  const frames = exception?.at(-1)?.stacktrace?.frames ?? []
  return frames.findLast((frame) => frame.in_app === true) ?? frames.at(-1)
}

/** A rule by which errors of one type, or of some, in one function are the same. */
const functionDrafts = (seen: readonly Seen[]): Draft[] => {
  const frames = seen.map(({ event }) => crashFrame(event))
  const name = onlyOne(frames.map((frame) => frame?.function))
  const types = [...new Set(seen.map(({ event }) => event.exception?.at(-1)?.type ?? ''))].toSorted()
  const [type] = types
  if (!name || type === undefined || types.includes('') || types.length > typesMax) return []
  const module = onlyOne(frames.map((frame) => frame?.module))
  const place = `${module ? `stack.module:${quoteText(literalPattern(module))} ` : ''}stack.function:${quoteText(literalPattern(name))}`
  const known = types.length === 1 ? '{{ error.type }}' : `"${types.join(' or ').replaceAll('"', '?')}"`
  const values = [known, ...(module ? ['{{ stack.module }}'] : []), '{{ stack.function }}'].join(', ')
  const added = types.map((each) => `error.type:${quoteText(literalPattern(each))} ${place} -> ${values}`).join('\n')
  return [{ kind: 'function', added }]
}

const isVarying = (word: string): boolean => parameterize(word) !== word

/** A rule by which messages, or errors without a stack trace, that have these words are the same. */
const messageDrafts = (seen: readonly Seen[]): Draft[] => {
  if (seen.some(({ frames }) => frames.size > 0)) return []
  const types = seen.map(({ event }) => event.exception?.at(-1)?.type ?? '')
  const type = onlyOne(types)
  if (type === undefined) return []
  const texts = seen.map(
    ({ event }) => (event.exception ? event.exception.at(-1)?.value : (event.logentry?.formatted ?? event.logentry?.message)) ?? '',
  )
  const pattern = sharedPattern(texts, isVarying)
  if (pattern === undefined) return []
  const head = type === '' ? 'message' : `error.type:${quoteText(literalPattern(type))} error.value`
  return [{ kind: 'message', added: `${head}:"${pattern}" -> ${type === '' ? '' : '{{ error.type }}, '}"${pattern}"` }]
}

const appended = (text: string, added: string): string => (text.trim() === '' ? added : `${text.trimEnd()}\n${added}`)

const withRule = (settings: GroupingSettings, { kind, added }: Draft): GroupingSettings =>
  kind === 'frames'
    ? { ...settings, stackRules: appended(settings.stackRules, added) }
    : { ...settings, fingerprintRules: appended(settings.fingerprintRules, added) }

const canBeRead = ({ stackRules, fingerprintRules }: GroupingSettings): boolean =>
  parseStackRules(stackRules).ok && parseFingerprintRules(fingerprintRules).ok

/** The first hashes that the events have by these rules; what nothing is known of is as if it had one of its own. */
const hashesBy = (events: readonly Event[], rules: GroupingRules): Set<string> =>
  new Set(
    events.map((event, index) => {
      classifyFrames(event, rules.stack)
      const { hashes, variants } = groupEvent(event, rules)
      return variants.some(({ name }) => name === 'fallback') ? String(index) : (hashes[0] ?? String(index))
    }),
  )

/**
 * Rules that would have made one issue of these events (grouping.md 9.3): at most three, each tried on the events, the most careful one first. None when they
 * are one already, or have too little in common. Classifies the frames of the events anew, in place. What the rules do to other events is not looked at.
 */
export const proposeRules = (events: readonly Event[], settings: GroupingSettings): readonly ProposedRule[] => {
  const present = compileGroupingRules(settings)
  if (events.length < 2 || hashesBy(events, present).size < 2) return []
  const seen = events.map((event) => seenBy(event, present))
  const drafts = [frameDrafts, messageDrafts, functionDrafts].flatMap((find) => find(seen))
  const fitting = drafts.flatMap((draft) => {
    const edited = withRule(settings, draft)
    if (!canBeRead(edited) || hashesBy(events, compileGroupingRules(edited)).size > 1) return []
    return [{ ...draft, stackRules: edited.stackRules, fingerprintRules: edited.fingerprintRules }]
  })
  return fitting.slice(0, proposalsMax)
}
