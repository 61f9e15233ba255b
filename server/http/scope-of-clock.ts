import { Scope } from './scope.ts'
import type { ProjectAccess } from './scope.ts'

/** What a job of the clock works on. */
interface ClockAccess {
  readonly projects: readonly (Pick<ProjectAccess, 'id'> & Partial<Pick<ProjectAccess, 'slug' | 'name' | 'platform'>>)[]
  /** Absent: rows of the projects alone are seen. */
  readonly organization?: { readonly id: number; readonly slug?: string }
  /** Rows of the organization may be written too, and all its teams and members are known. */
  readonly isWhole?: true
}

/** The scope of the clock, which nobody signed in to: it goes on with what somebody began who was allowed to, or looks for whoever may look. */
export const scopeOfClock = (stores: ConstructorParameters<typeof Scope>[0], { projects, organization, isWhole }: ClockAccess): Scope => {
  const scopes = new Set<never>()
  const unnamed = { slug: '', name: '', createdAtMs: 0, scopes }
  const facts = { ...unnamed, orgId: organization?.id ?? 0, platform: '', firstEventAtMs: 0, isMember: false }
  return new Scope(
    { db: stores.db, events: stores.events },
    {
      organizations: organization ? [{ ...unnamed, role: '', openMembership: false, ...organization }] : [],
      wholeOrganizationIds: organization && isWhole ? [organization.id] : [],
      projects: projects.map((project) => ({ ...facts, ...project })),
      ownTeams: [],
      reachedTeamIds: [],
    },
  )
}
