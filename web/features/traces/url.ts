import { oneOf, allOf } from '../../lib/search-params.ts'

/** State of the page of a trace, all of it in the address (ui.md 1.4). What is absent has its default. */
export interface TraceSearch {
  /** What the drawer shows: `span-{id}`, `error-{event id}`, `group-{id of its first span}`. Old links name the path up to the root: the first one counts. */
  readonly node?: readonly string[]
  /** Of old links: the event that is selected. */
  readonly eventId?: string
  /** The part of the time line that is seen: `start,duration` in milliseconds since the trace began. */
  readonly fov?: string
  readonly query?: string
  readonly tab?: 'summary'
  /** Id of the first span of the only transaction that is shown. */
  readonly only?: string
  /** The longest chain that the end waited for is marked. */
  readonly critical?: '1'
  /** Clocks that differ are not corrected. */
  readonly sent?: '1'
  /** What is shorter than so many percent of what is seen is folded. */
  readonly fold?: (typeof foldShares)[number]
  /** `0`: spans that are alike are shown one by one. */
  readonly group?: '0'
  /** `0`: what nothing is known of has no rows. */
  readonly gaps?: '0'
  /** Ids of spans whose children are hidden, and `errors`. */
  readonly collapsed?: string
  /** Ids of the first spans of groups that are shown one by one. */
  readonly opened?: string
}

/** Percent of what is seen that can be folded. */
export const foldShares = ['0.1', '0.5', '1', '5'] as const

const textMax = 500
/** Ids in one list of the address: beyond it an address is too long for some. */
const idsMax = 100
const idForm = /^[0-9a-f]{1,32}$|^errors$/
const nodeForm = /^(span|txn|error|group)-[0-9a-f]{1,36}$/
const nodesMax = 20

const isOne = (raw: Record<string, unknown>, key: string): boolean => oneOf(raw, key) === '1'
const isZero = (raw: Record<string, unknown>, key: string): boolean => oneOf(raw, key) === '0'

const readIds = (text: string | undefined): string | undefined => {
  const ids = (text ?? '').slice(0, idsMax * 33).split(',')
  const known = ids.filter((id) => idForm.test(id)).slice(0, idsMax)
  return known.length === 0 ? undefined : known.join(',')
}

/** Ids that a list of the address names. */
export const idsOf = (text: string | undefined): readonly string[] => (text === undefined || text === '' ? [] : text.split(','))

/** A list of ids as the address has it; the newest ones when there are too many. */
export const printIds = (ids: readonly string[]): string | undefined => (ids.length === 0 ? undefined : ids.slice(-idsMax).join(','))

/** What was chosen by name of the first kind, `span-`, and so on. */
const parseToggles = (raw: Record<string, unknown>): Partial<TraceSearch> => {
  const fold = foldShares.find((one) => one === oneOf(raw, 'fold'))
  return {
    ...(oneOf(raw, 'tab') === 'summary' && { tab: 'summary' as const }),
    ...(isOne(raw, 'critical') && { critical: '1' as const }),
    ...(isOne(raw, 'sent') && { sent: '1' as const }),
    ...(fold && { fold }),
    ...(isZero(raw, 'group') && { group: '0' as const }),
    ...(isZero(raw, 'gaps') && { gaps: '0' as const }),
  }
}

/** What is selected, and which part of the time is seen. */
const parsePlace = (raw: Record<string, unknown>): Partial<TraceSearch> => {
  const node = (allOf(raw, 'node') ?? []).filter((one) => nodeForm.test(one)).slice(0, nodesMax)
  const eventId = (oneOf(raw, 'eventId') ?? '').replaceAll('-', '')
  const fov = oneOf(raw, 'fov')?.slice(0, textMax)
  return { ...(node.length > 0 && { node }), ...(idForm.test(eventId) && { eventId }), ...(fov && { fov }) }
}

/** Reads the state of the page; anything unknown is left out. */
export const parseTrace = (raw: Record<string, unknown>): TraceSearch => {
  const query = oneOf(raw, 'query')?.slice(0, textMax)
  const only = oneOf(raw, 'only') ?? ''
  const [collapsed, opened] = [readIds(oneOf(raw, 'collapsed')), readIds(oneOf(raw, 'opened'))]
  return {
    ...parsePlace(raw),
    ...(query && { query }),
    ...(idForm.test(only) && { only }),
    ...parseToggles(raw),
    ...(collapsed !== undefined && { collapsed }),
    ...(opened !== undefined && { opened }),
  }
}

/** What the drawer shows. */
export interface TraceNode {
  readonly kind: 'span' | 'error' | 'group'
  readonly id: string
}

/** The selected part of a trace; null: the drawer is closed. */
export const nodeOf = ({ node, eventId }: TraceSearch): TraceNode | null => {
  const [, kind, id = ''] = /^(span|error|group)-(.+)$/.exec(node?.[0] ?? '') ?? []
  if (kind === 'span' || kind === 'error' || kind === 'group') return { kind, id }
  return node === undefined && eventId !== undefined ? { kind: 'error', id: eventId } : null
}

/** As the address names it. */
export const printNode = ({ kind, id }: TraceNode): string => `${kind}-${id}`
