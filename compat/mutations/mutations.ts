import type { CapturedEvent } from './captured-events.ts'
import { browserMutations } from './mutate-browsers.ts'
import { bundleMutations } from './mutate-bundles.ts'
import { frameMutations } from './mutate-frames.ts'
import { lineMutations } from './mutate-lines.ts'
import { placeMutations } from './mutate-places.ts'
import { surroundingMutations } from './mutate-surroundings.ts'
import { textMutations } from './mutate-texts.ts'
import type { Chances, Mutation } from './mutation.ts'
import { Random } from './random.ts'
import type { RawEvent } from './raw-event.ts'

/** A base event, or what became of one. */
export interface Specimen extends CapturedEvent {
  /** Kind of its mutation; empty for the base event. */
  readonly kind: string
  readonly copy: number
}

const single: readonly Mutation[] = [
  ...lineMutations,
  ...placeMutations,
  ...bundleMutations,
  ...browserMutations,
  ...textMutations,
  ...frameMutations,
  ...surroundingMutations,
]

/** What a deployment changes at once. */
const atOnce = ['lines', 'elsewhere', 'rebundled', 'other-values', 'framework', 'other-sdk', 'other-visitor', 'threads']

const redeployed: Mutation = {
  kind: 'redeployed',
  says: `all of a deployment at once: ${atOnce.join(', ')}`,
  copies: 3,
  mutate(event, chances) {
    // Last what changes the marks by which the others tell the app's own frames.
    const last = ['rebundled', 'elsewhere']
    const first = atOnce.filter((kind) => !last.includes(kind))
    const ordered = [...first, ...last].flatMap((kind) => single.find((mutation) => mutation.kind === kind) ?? [])
    return ordered.map(({ mutate }) => mutate(event, chances)).some(Boolean)
  },
}

/** Every way in which one bug may look different. */
export const mutations: readonly Mutation[] = [...single, redeployed]

const chancesOf = ({ app, label }: CapturedEvent, kind: string, copy: number): Chances => ({
  deployment: new Random(`${app}/${kind}/${copy}`),
  event: new Random(`${app}/${label}/${kind}/${copy}`),
  copy,
})

const mutantsOf = (base: CapturedEvent, { kind, copies, mutate }: Mutation): Specimen[] =>
  Array.from({ length: copies }, (_, copy) => copy).flatMap((copy) => {
    const event: RawEvent = structuredClone(base.event)
    const isChanged = mutate(event, chancesOf(base, kind, copy))
    return isChanged ? [{ ...base, event, kind, copy }] : []
  })

/** The base events, then all mutants of each kind. The same every time. */
export const specimensOf = (bases: readonly CapturedEvent[]): Specimen[] => [
  ...bases.map((base) => ({ ...base, kind: '', copy: 0 })),
  ...mutations.flatMap((mutation) => bases.flatMap((base) => mutantsOf(base, mutation))),
]
