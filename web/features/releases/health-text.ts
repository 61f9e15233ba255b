import type { Adoption, HealthData, Release } from '#packages/contract/release'
import { bestStage } from '#packages/sessions/rates'

/** How good a crash-free share is (ui.md 2.10), in per cent. */
export type HealthTone = 'good' | 'warned' | 'bad'
const goodMin = 99.5
const warnedMin = 98

/** Undefined where there is no share. */
export const crashFreeTone = (percent: number | null): HealthTone | undefined => {
  if (percent === null) return undefined
  if (percent >= goodMin) return 'good'
  return percent >= warnedMin ? 'warned' : 'bad'
}

const digitsOf = (percent: number): number => (percent >= 99 ? 2 : 1)

/** A crash-free share: `99.51 %`, `80 %`. Cut and not rounded: only all of them are 100 %. A dash where there is none. */
export const crashFreeText = (percent: number | null): string => {
  if (percent === null) return '-'
  const scale = 10 ** digitsOf(percent)
  return `${String(Math.floor(percent * scale + 1e-6) / scale)} %`
}

/** By how many points a share changed: `+0.12`, `-0.6`; null when one is missing. `tone` is bad for less, good for more. */
export const changeOf = (
  now: number | null,
  before: number | null | undefined,
): { readonly text: string; readonly tone: HealthTone | undefined } | null => {
  if (now === null || before === null || before === undefined) return null
  const change = Math.round((now - before) * 100) / 100
  if (change === 0) return { text: '0', tone: undefined }
  return { text: `${change > 0 ? '+' : ''}${String(change)}`, tone: change > 0 ? 'good' : 'bad' }
}

/** A share in words: `crash-free 99.2 %, down 0.4`. */
export const crashFreeWords = (now: number, before: number | null | undefined): string => {
  const change = changeOf(now, before)
  const moved = change === null || change.tone === undefined ? '' : `, ${change.tone === 'good' ? 'up' : 'down'} ${change.text.slice(1)}`
  return `crash-free ${crashFreeText(now)}${moved}`
}

/** Of a release of several projects, the figures of the one with most sessions. */
export const mainHealth = ({ projects }: Release): HealthData | undefined =>
  projects.reduce<HealthData | undefined>(
    (main, { healthData }) => (healthData && healthData.totalSessions > (main?.totalSessions ?? -1) ? healthData : main),
    undefined,
  )

const stageWords = { adopted: 'Adopted', replaced: 'Replaced', low_adoption: 'Low' } as const

export const stageWord = (stage: Adoption['stage']): string => stageWords[stage]

/** What a stage means, for the title. */
export const stageMeaning = (stage: Adoption['stage']): string => {
  if (stage === 'adopted') return 'It has its share of the sessions of the last six hours'
  return stage === 'replaced' ? 'It had its share of the sessions, and lost it to others' : 'It does not have its share of the sessions yet'
}

/** The best stage of a release over its projects. */
export const mainStage = ({ adoptionStages }: Release): Adoption['stage'] | undefined =>
  bestStage(Object.values(adoptionStages ?? {}).map(({ stage }) => stage))

/** Releases with what is known of their health by now, by id. */
export const withHealthOf = (releases: readonly Release[], healthy: readonly Release[] | undefined): readonly Release[] => {
  const byId = new Map((healthy ?? []).map((release) => [release.id, release]))
  return releases.map((release) => {
    const known = byId.get(release.id)
    return known ? { ...release, projects: known.projects, ...(known.adoptionStages && { adoptionStages: known.adoptionStages }) } : release
  })
}

/** True when sessions came from any of them: then their columns are worth their room. */
export const hasHealth = (releases: readonly Release[]): boolean =>
  releases.some(({ projects }) => projects.some(({ hasHealthData }) => hasHealthData))
