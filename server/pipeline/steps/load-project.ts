import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { drop, ok } from '../result.ts'
import type { Step } from '../step.ts'
import type { Unit } from '../unit.ts'

/** A unit with the configuration of its project, as of the batch's version. */
export interface LoadedUnit {
  readonly unit: Unit
  readonly project: ProjectConfiguration
}

/** Drops `project_id` when the project was removed after the door took the request. */
export const loadProject: Step<Unit, LoadedUnit> = (unit, { decoded, configuration }) => {
  const project = configuration.get(decoded.record.projectId)
  return project === undefined ? drop('invalid', 'project_id') : ok({ unit, project })
}
