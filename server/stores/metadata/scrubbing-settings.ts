import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** What a project, or every project of an organization, scrubs (ingest.md 3.8). */
export interface ScrubbingSettings {
  readonly scrubData: boolean
  readonly scrubDefaults: boolean
  readonly scrubIpAddresses: boolean
  readonly sensitiveFields: readonly string[]
  readonly safeFields: readonly string[]
}

/** What an organization demands of its projects until somebody says so: nothing. */
export const noScrubbing: ScrubbingSettings = {
  scrubData: false,
  scrubDefaults: false,
  scrubIpAddresses: false,
  sensitiveFields: [],
  safeFields: [],
}

export const flag = (value: Json | undefined, fallback: boolean): boolean => (typeof value === 'boolean' ? value : fallback)

export const texts = (value: Json | undefined, fallback: readonly string[]): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : fallback

/** Reads what is stored; what is missing or of the wrong kind is as in `fallback`. */
export const readScrubbing = (stored: Json | undefined, fallback: ScrubbingSettings): ScrubbingSettings => {
  const scrubbing = isObject(stored) ? stored : {}
  return {
    scrubData: flag(scrubbing['scrubData'], fallback.scrubData),
    scrubDefaults: flag(scrubbing['scrubDefaults'], fallback.scrubDefaults),
    scrubIpAddresses: flag(scrubbing['scrubIpAddresses'], fallback.scrubIpAddresses),
    sensitiveFields: texts(scrubbing['sensitiveFields'], fallback.sensitiveFields),
    safeFields: texts(scrubbing['safeFields'], fallback.safeFields),
  }
}

const both = (a: readonly string[], b: readonly string[]): readonly string[] => (b.length === 0 ? a : [...new Set([...a, ...b])])

/** What happens to the events of a project: what it scrubs itself, and what its organization demands of all. */
export const joinScrubbing = (project: ScrubbingSettings, organization: ScrubbingSettings): ScrubbingSettings => ({
  scrubData: project.scrubData || organization.scrubData,
  scrubDefaults: project.scrubDefaults || organization.scrubDefaults,
  scrubIpAddresses: project.scrubIpAddresses || organization.scrubIpAddresses,
  sensitiveFields: both(project.sensitiveFields, organization.sensitiveFields),
  safeFields: both(project.safeFields, organization.safeFields),
})
