import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { defaultProjectSettings } from './project-configuration.ts'
import type { ProjectSettings } from './project-configuration.ts'

const flag = (value: Json | undefined, fallback: boolean): boolean => (typeof value === 'boolean' ? value : fallback)

const days = (value: Json | undefined, fallback: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : fallback

const texts = (value: Json | undefined, fallback: readonly string[]): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : fallback

/** Reads `projects.settings`; what is missing or of the wrong kind has its default. Throws when the text is not JSON, as only we write it. */
export const readProjectSettings = (text: string): ProjectSettings => {
  const stored = JSON.parse(text) as Json
  const settings = isObject(stored) ? stored : {}
  const retention = isObject(settings['retentionDays']) ? settings['retentionDays'] : {}
  const scrubbing = isObject(settings['scrubbing']) ? settings['scrubbing'] : {}
  const { retentionDays: keep, scrubbing: scrub, allowedOrigins } = defaultProjectSettings
  return {
    retentionDays: {
      errors: days(retention['errors'], keep.errors),
      spans: days(retention['spans'], keep.spans),
      logs: days(retention['logs'], keep.logs),
    },
    scrubbing: {
      scrubData: flag(scrubbing['scrubData'], scrub.scrubData),
      scrubDefaults: flag(scrubbing['scrubDefaults'], scrub.scrubDefaults),
      scrubIpAddresses: flag(scrubbing['scrubIpAddresses'], scrub.scrubIpAddresses),
      sensitiveFields: texts(scrubbing['sensitiveFields'], scrub.sensitiveFields),
      safeFields: texts(scrubbing['safeFields'], scrub.safeFields),
    },
    allowedOrigins: texts(settings['allowedOrigins'], allowedOrigins),
  }
}
