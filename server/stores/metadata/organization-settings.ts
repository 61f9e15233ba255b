import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { flag, noScrubbing, readScrubbing } from './scrubbing-settings.ts'
import type { ScrubbingSettings } from './scrubbing-settings.ts'

/** What an organization decided about itself. */
export interface OrganizationSettings {
  /** Members see every project and may join every team; otherwise they see the projects of their own teams (features.md 10.8). */
  readonly openMembership: boolean
  /** What all projects scrub, beside what they scrub themselves. */
  readonly scrubbing: ScrubbingSettings
}

const defaultOrganizationSettings: OrganizationSettings = { openMembership: true, scrubbing: noScrubbing }

/** Reads `organizations.settings`; what is missing or of the wrong kind has its default. Throws when the text is not JSON, as only we write it. */
export const readOrganizationSettings = (text: string): OrganizationSettings => {
  const stored = JSON.parse(text) as Json
  const settings = isObject(stored) ? stored : {}
  return {
    openMembership: flag(settings['openMembership'], defaultOrganizationSettings.openMembership),
    scrubbing: readScrubbing(settings['scrubbing'], defaultOrganizationSettings.scrubbing),
  }
}
