import { titleOf, culpritOf } from '#packages/frames/title'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { GroupingRules } from '#packages/grouping/rules/grouping-rules'
import type { Event } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'
import { scrubEvent } from '#packages/scrub/scrub-event'
import type { Scope } from '#server/http/scope'
import { readOrganizationSettings } from '#server/stores/metadata/organization-settings'
import type { ProjectSplit } from '#server/stores/metadata/project-configuration'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import { joinScrubbing } from '#server/stores/metadata/scrubbing-settings'
import type { ScrubbingSettings } from '#server/stores/metadata/scrubbing-settings'

import { groupingRulesOf } from '../grouping-rules/read.ts'
import { hashesAfterSplits, splitsOfProject } from '../splits/read.ts'
import { mapEvent } from './map-event.ts'
import type { Mapping } from './map-event.ts'

/** What the steps behind the mapping of an event go by, as the project has it now. */
export interface ProjectRules {
  readonly scrubbing: ScrubbingSettings
  readonly rules: GroupingRules
  readonly splits: readonly ProjectSplit[]
}

/** Reads what a project of the scope sets, and its organization for all. */
export const rulesForMapping = async (scope: Scope, projectId: number): Promise<ProjectRules> => {
  const project = await scope
    .rows('projects')
    .select(['projects.settings', 'projects.org_id'])
    .where('projects.id', '=', projectId)
    .executeTakeFirst()
  const organization = await scope
    .rows('organizations')
    .select('organizations.settings')
    .where('organizations.id', '=', project?.org_id ?? -1)
    .executeTakeFirst()
  const settings = readProjectSettings(project?.settings ?? '{}')
  return {
    scrubbing: joinScrubbing(settings.scrubbing, readOrganizationSettings(organization?.settings ?? '{}').scrubbing),
    rules: groupingRulesOf(settings.grouping),
    splits: await splitsOfProject(scope, projectId),
  }
}

/** A stored event with its frames mapped as they can be now, scrubbed and classified as processing would have. */
export interface MappedStored {
  readonly event: Event
  readonly culprit: string
  readonly bundleIds: readonly number[]
}

/**
 * Maps a stored event with artifacts that came after it. Undefined: nothing of it can be mapped that is not; the event may have other `errors` then. Rejects as
 * `mapEvent` does.
 */
export const mapStored = async (stored: Event, mapping: Mapping, rules: () => Promise<ProjectRules>): Promise<MappedStored | undefined> => {
  const { changed, bundleIds } = await mapEvent(stored, mapping, true)
  if (!changed) return undefined
  const { scrubbing, rules: grouping } = await rules()
  const event = scrubEvent(stored, scrubbing)
  classifyFrames(event, grouping.stack)
  return { event, culprit: culpritOf(event, groupEvent(event, grouping).mainExceptionId), bundleIds }
}

/** How an event is grouped and called, as fingerprint.ts in the errors slice does it. */
export interface MappedFacts {
  readonly hashes: readonly string[]
  readonly title: string
  readonly culprit: string
  readonly metadata: JsonObject
}

/** By which hashes a mapped event finds its issue, and what that is called after it. */
export const factsOf = ({ event, culprit }: MappedStored, { rules, splits }: ProjectRules): MappedFacts => {
  const grouping = groupEvent(event, rules)
  const { title, metadata } = titleOf(event, grouping.mainExceptionId)
  return {
    hashes: hashesAfterSplits(splits, event, grouping),
    title: grouping.title ?? title,
    culprit,
    metadata: grouping.title === undefined ? metadata : { ...metadata, title: grouping.title },
  }
}
