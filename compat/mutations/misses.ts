import { groupEvent } from '#packages/grouping/group'

import { mutations } from './mutations.ts'
import type { Specimen } from './mutations.ts'
import { figuresOf, issuesOf } from './partition.ts'
import type { Figures, Grouped } from './partition.ts'
import { reasonOf } from './reasons.ts'
import type { Reason } from './reasons.ts'

/** Two events of which judgement and program say different things. */
export interface Miss {
  /** Kind of the mutation; empty where two base events are apart. */
  readonly kind: string
  readonly bug: string
  /** The other bug, where two are in one issue; else empty. */
  readonly otherBug: string
  /** Faults, each with the versions of the mutation that missed. */
  readonly faults: readonly string[]
  /** What is hashed of the one and not of the other. */
  readonly difference: string
}

export interface KindFigures extends Figures {
  readonly kind: string
  readonly says: string
}

const leavesOf = ({ event }: Grouped): string[] => {
  const variant = groupEvent(event).variants.find(({ contributes }) => contributes)
  return (variant?.leaves ?? []).map(({ kind, value }) => `${kind} ${JSON.stringify(value)}`)
}

/** Leaves that a line of the report shows. */
const differenceMax = 3
const leavesMax = 4

/** What the first has more often than the second. */
const surplus = (first: readonly string[], second: readonly string[]): string => {
  const rest = [...second]
  const more = first.filter((leaf) => {
    const at = rest.indexOf(leaf)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
  const shown = [...new Set(more)].slice(0, differenceMax).join(', ')
  return shown === '' ? 'nothing' : shown
}

const differenceOf = (base: Grouped, other: Grouped): string =>
  `${surplus(leavesOf(base), leavesOf(other))} became ${surplus(leavesOf(other), leavesOf(base))}`

const faultOf = ({ label, kind, copy }: Specimen): string => (kind === '' ? label : `${label} (${copy + 1})`)

/** Joins misses that differ in their fault alone. */
const joined = (misses: readonly Miss[]): Miss[] => {
  const byKey = new Map<string, Miss>()
  for (const miss of misses) {
    const key = `${miss.kind}/${miss.bug}/${miss.otherBug}`
    const known = byKey.get(key)
    byKey.set(key, known ? { ...known, faults: [...known.faults, ...miss.faults] } : miss)
  }
  return [...byKey.values()]
}

/** By key: the index of the first event that has it. */
const firsts = (keys: readonly (string | number)[]): number[] => {
  const first = new Map<string | number, number>()
  return keys.map((key, at) => {
    if (!first.has(key)) first.set(key, at)
    return first.get(key) ?? at
  })
}

const missesOfEvent = (event: Grouped, home: Grouped, found: Grouped, isApart: boolean): Miss[] => {
  const { kind } = event.specimen
  const miss = { kind, bug: event.bug, otherBug: '', faults: [faultOf(event.specimen)] }
  const apart = isApart ? [{ ...miss, difference: differenceOf(home, event) }] : []
  if (found.bug === event.bug) return apart
  return [...apart, { ...miss, otherBug: found.bug, difference: leavesOf(event).slice(0, leavesMax).join(', ') }]
}

/** Events apart from the first of their bug, and events that are together with the first of another bug. */
const missesAmong = (events: readonly Grouped[], kind: string): Miss[] => {
  const issues = issuesOf(events)
  const homes = firsts(events.map(({ bug }) => bug))
  const founders = firsts(issues)
  const misses = events.flatMap((event, at) => {
    const [home = at, founder = at] = [homes[at], founders[at]]
    if (event.specimen.kind !== kind) return []
    return missesOfEvent(event, events[home] ?? event, events[founder] ?? event, issues[home] !== issues[at])
  })
  return joined(misses)
}

const ofKind = (events: readonly Grouped[], kind: string): Grouped[] =>
  events.filter(({ specimen }) => specimen.kind === '' || specimen.kind === kind)

/** Base events alone, then each kind of mutation together with them. */
export const figuresByKind = (events: readonly Grouped[]): KindFigures[] =>
  [{ kind: '', says: 'the captured events alone' }, ...mutations].map(({ kind, says }) => ({
    kind,
    says,
    ...figuresOf(ofKind(events, kind)),
  }))

/** All misses, by kind. */
export const missesOf = (events: readonly Grouped[]): Miss[] =>
  ['', ...mutations.map(({ kind }) => kind)].flatMap((kind) => missesAmong(ofKind(events, kind), kind))

const ratio = (value: number): string => value.toFixed(4)

const row = ({ kind, says, events, precision, recall, f1 }: KindFigures): string =>
  `| ${kind === '' ? '(none)' : kind} | ${says} | ${events} | ${ratio(precision)} | ${ratio(recall)} | ${ratio(f1)} |`

const line = ({ kind, bug, otherBug, faults, difference }: Miss): string => {
  const what = otherBug === '' ? `\`${bug}\` is apart` : `\`${bug}\` is together with \`${otherBug}\``
  return `- ${kind === '' ? '(no mutation)' : kind}: ${what}: ${faults.join(', ')}. ${difference}`
}

/** What nobody would learn from the figures. */
const notInTheSet = [
  '## What the set does not hold',
  '',
  '- Two errors of one type in one function, called from the same place, where the SDK sends no lines of code (Go, Java): one issue, as line numbers are never hashed.',
  '- One mistake that fails in two places, or is reached on two ways through the app: two issues, as all frames of the app are hashed. Developers do not agree what these are.',
  '- The same page built with and without a minifier is two projects here: an app is deployed as one of the two.',
]

const chapterOf = (reason: Reason, misses: readonly Miss[]): string[] => [
  '',
  `## ${reason.title}`,
  '',
  reason.text,
  '',
  ...misses.map(line),
]

/** The text of MISSES.md. */
export const reportOf = (events: readonly Grouped[]): string => {
  const all = figuresOf(events)
  const misses = missesOf(events)
  const reasons = [...new Set(misses.map(reasonOf))]
  return [
    '# Where grouping and judgement differ',
    '',
    'Written by `node compat/mutations/write-misses.ts`; compat/mutations.test.ts fails when it is not current. The events were captured from the apps of compat/apps',
    '(events/), their mutations are made by mutations.ts, and which of them are one bug was judged by hand (expected.ts), before anything was grouped.',
    '',
    `All together: ${all.events} events, ${all.together} pairs rightly together, ${all.wronglyTogether} wrongly together, ${all.wronglyApart} wrongly apart:`,
    `precision ${ratio(all.precision)}, recall ${ratio(all.recall)}, **F1 ${ratio(all.f1)}**. By kind, each together with the captured events:`,
    '',
    '| mutation | what happened | events | precision | recall | F1 |',
    '|---|---|---|---|---|---|',
    ...figuresByKind(events).map(row),
    '',
    'Below, a number behind a fault is the version of the mutation, and what is hashed of the first event stands before "became".',
    ...reasons.flatMap((reason) =>
      chapterOf(
        reason,
        misses.filter((miss) => reasonOf(miss) === reason),
      ),
    ),
    '',
    ...notInTheSet,
    '',
  ].join('\n')
}
