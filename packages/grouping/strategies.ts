import type { Event, ExceptionValue, Stacktrace, Thread } from '#packages/protocol/event'

import type { AppAndSystem, BaseVariant, BaseVariantName, Leaf } from './component.ts'
import { selectExceptions } from './exception-groups.ts'
import type { Selection } from './exception-groups.ts'
import { exceptionViews } from './exception-leaves.ts'
import type { ExceptionView, ExceptionViews } from './exception-leaves.ts'
import { groupingText } from './parameterize.ts'
import type { StackRules } from './rules/stack-rules.ts'
import { cspLeaves, hostnameLeaves, templateLeaves } from './security-leaves.ts'
import { stacktraceLeaves } from './stacktrace-leaves.ts'

/** How the parts of an event are turned into variants. `none` when nothing in the event says anything. */
export type StrategyName =
  | 'chained-exception'
  | 'threads'
  | 'stacktrace'
  | 'template'
  | 'csp'
  | 'hpkp'
  | 'expect-staple'
  | 'expect-ct'
  | 'message'
  | 'none'

/** Result of the first strategy that has a contributing variant; each variant here contributes, `app` before `system`. */
export interface BaseGrouping {
  readonly strategy: StrategyName
  readonly variants: readonly BaseVariant[]
  readonly mainExceptionId?: number
}

const variant = (name: BaseVariantName, views: readonly ExceptionView[]): BaseVariant => ({
  name,
  leaves: views.flatMap((view) => view.leaves),
  hasStacktrace: views.some((view) => view.hasStacktrace),
})

/** SDKs of that version number exceptions in a way that the rules for groups were not made for. */
const keepsAllExceptions = (event: Event): boolean => event.platform === 'python' && event.sdk?.version?.startsWith('3') === true

const viewKey = (views: ExceptionViews): string =>
  JSON.stringify([views.app.leaves, views.system?.leaves].map((leaves) => leaves?.map((leaf) => [leaf.kind, leaf.value])))

const selectOf = (event: Event, exceptions: readonly ExceptionValue[], views: readonly ExceptionViews[]): Selection => {
  if (keepsAllExceptions(event)) return { exceptions: exceptions.map((exception, index) => ({ exception, index })) }
  return selectExceptions(exceptions, ({ index }) => {
    const view = views[index]
    return view ? viewKey(view) : ''
  })
}

const byException = (event: Event, rules: StackRules): BaseGrouping | undefined => {
  const exceptions = event.exception ?? []
  if (exceptions.length === 0) return undefined
  const views = exceptions.map((exception, index) => exceptionViews(exception, index, event.platform, rules))
  const selection = selectOf(event, exceptions, views)
  const chosen = selection.exceptions.flatMap(({ index }) => views[index] ?? [])
  const withSystem = chosen.flatMap(({ system }) => system ?? [])
  const app = variant(
    'app',
    chosen.map((view) => view.app),
  )
  const pair: AppAndSystem = withSystem.length > 0 ? { app, system: variant('system', withSystem) } : { app }
  const grouping = contributing('chained-exception', pair)
  return grouping && selection.mainExceptionId !== undefined ? { ...grouping, mainExceptionId: selection.mainExceptionId } : grouping
}

const byStacktrace = (
  strategy: StrategyName,
  { platform }: Event,
  stacktrace: Stacktrace | undefined,
  rules: StackRules,
): BaseGrouping | undefined => {
  if (!stacktrace) return undefined
  const { app, system } = stacktraceLeaves(stacktrace, { platform, rules })
  return contributing(strategy, {
    app: { name: 'app', leaves: app, hasStacktrace: app.length > 0 },
    system: { name: 'system', leaves: system, hasStacktrace: system.length > 0 },
  })
}

/** The one thread that crashed, else the one that was running, else the only one (grouping.md 1.12). */
export const decisiveThread = (threads: readonly Thread[]): Thread | undefined => {
  const crashed = threads.filter((thread) => thread.crashed === true)
  if (crashed.length === 1) return crashed[0]
  const current = threads.filter((thread) => thread.current === true)
  if (current.length === 1) return current[0]
  return threads.length === 1 ? threads[0] : undefined
}

const charsOf = (leaves: readonly Leaf[]): number => {
  let chars = 0
  for (const leaf of leaves) chars += leaf.value.length
  return chars
}

/** What is hashed, as one text. */
const textOf = (leaves: readonly Leaf[]): string => leaves.map((leaf) => leaf.value).join('')

const hashSame = (a: readonly Leaf[], b: readonly Leaf[]): boolean => charsOf(a) === charsOf(b) && textOf(a) === textOf(b)

/**
 * Variants that remain (grouping.md 1.3): `system` goes where it hashes to the same as `app`; if one of them has a stack trace that contributes, a variant
 * without goes. So an exception with only system frames is grouped by all frames, never by type and value.
 */
const contributing = (strategy: StrategyName, { app, system }: AppAndSystem): BaseGrouping | undefined => {
  const isDouble = system !== undefined && app.leaves.length > 0 && hashSame(system.leaves, app.leaves)
  const present = [app, ...(system && !isDouble ? [system] : [])].filter(({ leaves }) => leaves.length > 0)
  const withStacktrace = present.filter(({ hasStacktrace }) => hasStacktrace)
  const variants = withStacktrace.length > 0 ? withStacktrace : present
  return variants.length > 0 ? { strategy, variants } : undefined
}

const single = (strategy: StrategyName, leaves: readonly Leaf[]): BaseGrouping | undefined =>
  leaves.length > 0 ? { strategy, variants: [{ name: 'default', leaves, hasStacktrace: false }] } : undefined

const messageLeaves = (event: Event): Leaf[] => {
  const text = event.logentry?.message || event.logentry?.formatted || ''
  return text === '' ? [] : [{ kind: 'message', value: groupingText(text) }]
}

/** Strategies in falling order; the first with a contributing variant wins (grouping.md 1.3). */
const strategies: readonly ((event: Event, rules: StackRules) => BaseGrouping | undefined)[] = [
  byException,
  (event, rules) => byStacktrace('threads', event, decisiveThread(event.threads ?? [])?.stacktrace, rules),
  (event, rules) => byStacktrace('stacktrace', event, event.stacktrace, rules),
  (event) => single('template', templateLeaves(event)),
  (event) => single('csp', cspLeaves(event)),
  (event) => single('hpkp', hostnameLeaves(event.hpkp, 'hpkp')),
  (event) => single('expect-staple', hostnameLeaves(event.expectstaple, 'expect-staple')),
  (event) => single('expect-ct', hostnameLeaves(event.expectct, 'expect-ct')),
  (event) => single('message', messageLeaves(event)),
]

/** The event by its own contents, before any fingerprint. Strategy `none` without variants if it says nothing. */
export const baseGrouping = (event: Event, rules: StackRules): BaseGrouping => {
  for (const strategy of strategies) {
    const grouping = strategy(event, rules)
    if (grouping) return grouping
  }
  return { strategy: 'none', variants: [] }
}
