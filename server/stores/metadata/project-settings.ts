import { releaseOrderChoices } from '#packages/lifecycle/release-order'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { readFilters } from './filter-settings.ts'
import { readGrouping } from './grouping-settings.ts'
import { defaultProjectSettings } from './project-configuration.ts'
import type { ProjectSettings } from './project-configuration.ts'
import { readScrubbing, texts } from './scrubbing-settings.ts'

const days = (value: Json | undefined, fallback: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : fallback

const wholeNumber = (value: Json | undefined, fallback: number): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fallback

/** Reads `projects.settings`; what is missing or of the wrong kind has its default. Throws when the text is not JSON, as only we write it. */
export const readProjectSettings = (text: string): Required<ProjectSettings> => {
  const stored = JSON.parse(text) as Json
  const settings = isObject(stored) ? stored : {}
  const retention = isObject(settings['retentionDays']) ? settings['retentionDays'] : {}
  const { retentionDays: keep, scrubbing, allowedOrigins, subjectPrefix } = defaultProjectSettings
  return {
    retentionDays: {
      errors: days(retention['errors'], keep.errors),
      spans: days(retention['spans'], keep.spans),
      logs: days(retention['logs'], keep.logs),
    },
    scrubbing: readScrubbing(settings['scrubbing'], scrubbing),
    filters: readFilters(settings['filters'], defaultProjectSettings.filters),
    allowedOrigins: texts(settings['allowedOrigins'], allowedOrigins),
    attachmentBytesMax: wholeNumber(settings['attachmentBytesMax'], defaultProjectSettings.attachmentBytesMax),
    subjectPrefix: typeof settings['subjectPrefix'] === 'string' ? settings['subjectPrefix'] : subjectPrefix,
    grouping: readGrouping(settings['grouping'], defaultProjectSettings.grouping),
    resolveAgeHours: wholeNumber(settings['resolveAgeHours'], defaultProjectSettings.resolveAgeHours),
    noiseBudget: wholeNumber(settings['noiseBudget'], defaultProjectSettings.noiseBudget),
    rulesVersion: wholeNumber(settings['rulesVersion'], defaultProjectSettings.rulesVersion),
    releaseOrder: releaseOrderChoices.find((choice) => choice === settings['releaseOrder']) ?? defaultProjectSettings.releaseOrder,
  }
}
