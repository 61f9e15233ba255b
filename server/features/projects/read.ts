import type { ProjectSummary } from '#packages/contract/organization'
import { isoTime } from '#server/http/time-window'

/** What is shown of a project, whoever read it. */
export interface ProjectFacts {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly platform: string
  readonly createdAtMs: number
  /** 0 before the first event. */
  readonly firstEventAtMs: number
}

export const projectAnswer = (project: ProjectFacts): ProjectSummary => ({
  id: String(project.id),
  slug: project.slug,
  name: project.name,
  platform: project.platform || null,
  dateCreated: isoTime(project.createdAtMs),
  firstEvent: project.firstEventAtMs === 0 ? null : isoTime(project.firstEventAtMs),
})
