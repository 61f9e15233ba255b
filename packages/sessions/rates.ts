/**
 * Share (0..1) of those that did not end badly. Null when there are none at all. Rounded down to a hundredth of a per cent, so that one crash in a
 * million is not 100 % (ui.md 6).
 */
export const crashFreeRate = (bad: number, total: number): number | null =>
  total <= 0 ? null : Math.max(0, Math.min(10_000, Math.floor(((total - bad) * 10_000) / total))) / 10_000

/** Share (0..1) of some of all; null when there are none at all. */
export const shareOf = (some: number, total: number): number | null => (total <= 0 ? null : Math.min(1, some / total))

/** Sessions by how they ended, each in one of them (ingest.md 5). */
export interface SessionsByStatus {
  readonly healthy: number
  /** Had an error that was handled. */
  readonly errored: number
  readonly crashed: number
  readonly abnormal: number
  readonly unhandled: number
}

/** Sums of some updates. `errored` are all that did not end well. */
interface SessionSums {
  readonly total: number
  readonly errored: number
  readonly crashed: number
  readonly abnormal: number
  readonly unhandled: number
}

/** Takes the sums apart. Never negative: an update may come before the first one of its session, or without it. */
export const byStatus = ({ total, errored, crashed, abnormal, unhandled }: SessionSums): SessionsByStatus => ({
  healthy: Math.max(0, total - errored),
  errored: Math.max(0, errored - crashed - abnormal - unhandled),
  crashed,
  abnormal,
  unhandled,
})

/** How far a release has come in an environment (grouping.md 6.2). */
export type AdoptionStage = 'low_adoption' | 'adopted' | 'replaced'

/** The best stage of several places: adopted in one of them is adopted. Undefined for none. */
export const bestStage = (stages: readonly AdoptionStage[]): AdoptionStage | undefined =>
  (['adopted', 'replaced', 'low_adoption'] as const).find((stage) => stages.includes(stage))

/** Hours over which the share of a release is looked at. */
export const adoptionHours = 6

/**
 * Whether a release counts as adopted now: it has a tenth of the sessions of its environment, divided by how many releases have sessions there
 * (grouping.md 6.2).
 */
export const isAdopted = (own: number, ofAll: { readonly sessions: number; readonly releases: number }): boolean =>
  own > 0 && ofAll.sessions > 0 && (own / ofAll.sessions) * ofAll.releases >= 0.1

/** The stage by when it was adopted, and when it was not any more; 0 = never. */
export const adoptionStage = (adoptedAtMs: number, unadoptedAtMs: number): AdoptionStage => {
  if (adoptedAtMs === 0) return 'low_adoption'
  return unadoptedAtMs === 0 ? 'adopted' : 'replaced'
}
