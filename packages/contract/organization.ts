import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'
import { memberDetailsSchema } from './member.ts'
import { projectSchema } from './project.ts'
import { scrubbingChangeSchema, scrubbingSchema } from './scrubbing.ts'
import { avatarSchema, teamSchema } from './team.ts'

/** Who is signed in, and what they may see. `GET /api/0/auth/session/`. */
export interface SessionAnswer {
  readonly user: UserSummary | null
  /** Sent back as `X-CSRF-Token` with every request that changes something; empty when nobody is signed in. */
  readonly csrf: string
  readonly organizations: readonly OrganizationSummary[]
  /** True while no user exists yet: the setup link of the terminal is the only way in. */
  readonly setupNeeded: boolean
}

export interface UserSummary {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly isSuperuser: boolean
}

export interface OrganizationSummary {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly role: string
  readonly dateCreated: string
  /** web-api.md trap 8: required by sentry-cli. */
  readonly requireEmailVerification: false
  readonly features: readonly string[]
  readonly status: { readonly id: 'active'; readonly name: 'active' }
}

export interface ProjectSummary {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly platform: string | null
  readonly dateCreated: string
  /** Null until the first event was processed. */
  readonly firstEvent: string | null
}

/** `GET /api/0/projects/{org}/{project}/keys/`. */
export interface ProjectKey {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly public: string
  readonly projectId: number
  readonly isActive: boolean
  readonly dateCreated: string
  readonly dsn: {
    readonly public: string
    readonly csp: string
    readonly security: string
    readonly minidump: string
    readonly nel: string
  }
}

/** `POST /api/0/setup/` (once, with the token of the terminal). The answer signs the new owner in by cookie. */
export interface SetupRequest {
  readonly token: string
  readonly email: string
  readonly password: string
  readonly organization: string
  /** Name of the first project; without, it is made later, when its platform is chosen. */
  readonly project?: string
  readonly platform?: string
  /** Public URL of this server, as browsers and SDKs reach it; offered by the page from its own location. */
  readonly url: string
}

export interface SetupAnswer {
  readonly session: SessionAnswer
  readonly organization: OrganizationSummary
  /** Null, as the DSN is, when none was named. */
  readonly project: ProjectSummary | null
  readonly dsn: string | null
}

/** `POST /api/0/auth/login/`; `POST /api/0/auth/logout/` takes no body. */
export interface LoginRequest {
  readonly email: string
  readonly password: string
}

/** Every error of the API: exactly this one key (web-api.md trap 14). */
export interface ErrorAnswer {
  readonly detail: string
}

/** Organization as lists have it (web-api.md 8.7). */
export const organizationSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  /** Role of who asks; empty for a token of the organization. */
  role: z.string(),
  status: z.object({ id: z.literal('active'), name: z.literal('active') }),
  dateCreated: timeSchema,
  isEarlyAdopter: z.literal(false),
  require2FA: z.literal(false),
  /** Required by sentry-cli, as `features` is (web-api.md trap 8). */
  requireEmailVerification: z.literal(false),
  features: listOf(z.string()),
  hasAuthProvider: z.literal(false),
  avatar: avatarSchema,
  /** Absolute (web-api.md trap 11). */
  links: z.object({ organizationUrl: z.url(), regionUrl: z.url() }),
  allowMemberInvite: z.boolean(),
  allowMemberProjectCreation: z.boolean(),
  allowSuperuserAccess: z.literal(false),
})
export type Organization = z.infer<typeof organizationSchema>

/** `GET` and `PUT /api/0/organizations/{org}/`. */
export const organizationDetailsSchema = organizationSchema.extend({
  /** Scopes that who asks has in the organization. */
  access: listOf(z.string()),
  orgRole: z.string(),
  orgRoleList: memberDetailsSchema.shape.orgRoleList,
  teamRoleList: memberDetailsSchema.shape.teamRoleList,
  defaultRole: z.literal('member'),
  isDefault: z.literal(false),
  openMembership: z.boolean(),
  /** What every project scrubs, whatever it says itself. */
  ...scrubbingSchema.shape,
  scrapeJavaScript: z.literal(false),
  enhancedPrivacy: z.literal(false),
  allowSharedIssues: z.literal(false),
  storeCrashReports: z.int(),
  attachmentsRole: z.literal('member'),
  debugFilesRole: z.literal('admin'),
  eventsMemberAdmin: z.literal(true),
  alertsMemberWrite: z.literal(true),
  relayPiiConfig: z.null(),
  trustedRelays: listOf(z.unknown()),
  pendingAccessRequests: z.literal(0),
  onboardingTasks: listOf(z.unknown()),
  /** Absent with `detailed=0`, as `projects` are. */
  teams: listOf(teamSchema).optional(),
  projects: listOf(projectSchema).optional(),
})
export type OrganizationDetails = z.infer<typeof organizationDetailsSchema>

/** `PUT /api/0/organizations/{org}/`: partial. */
export const organizationChangeSchema = scrubbingChangeSchema.extend({
  name: z.string().trim().min(1).max(64).optional(),
  /** Needs `org:admin`: links, DSN pages and tokens name it. */
  slug: z.string().max(50).optional(),
  openMembership: z.boolean().optional(),
})
export type OrganizationChange = z.infer<typeof organizationChangeSchema>
