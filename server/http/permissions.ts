/** Scope names of tokens and routes (web-api.md 1.1), without those of single sign-on. */
export const scopeNames = [
  'org:read',
  'org:write',
  'org:admin',
  'org:ci',
  'org:integrations',
  'project:read',
  'project:write',
  'project:admin',
  'project:releases',
  'team:read',
  'team:write',
  'team:admin',
  'member:read',
  'member:write',
  'member:admin',
  'member:invite',
  'event:read',
  'event:write',
  'event:admin',
  'alerts:read',
  'alerts:write',
] as const
export type ScopeName = (typeof scopeNames)[number]

const known: ReadonlySet<string> = new Set(scopeNames)
const isScopeName = (word: string): word is ScopeName => known.has(word)

const member: readonly ScopeName[] = [
  'event:read',
  'event:write',
  'event:admin',
  'project:releases',
  'project:read',
  'org:read',
  'member:invite',
  'member:read',
  'team:read',
  'alerts:read',
  'alerts:write',
]
const admin: readonly ScopeName[] = [...member, 'project:write', 'project:admin', 'team:write', 'team:admin', 'org:integrations']
const manager: readonly ScopeName[] = [...admin, 'member:write', 'member:admin', 'org:write']

/** What a role of an organization may do (features.md 10.8). `org:ci` is for tokens of organizations, and for owners' tokens. */
const scopesByRole: ReadonlyMap<string, ReadonlySet<ScopeName>> = new Map([
  ['member', new Set(member)],
  ['admin', new Set(admin)],
  ['manager', new Set(manager)],
  ['owner', new Set(scopeNames)],
  ['billing', new Set<ScopeName>(['org:read'])],
])

const nothing: ReadonlySet<ScopeName> = new Set()

export const scopesOfRole = (role: string): ReadonlySet<ScopeName> => scopesByRole.get(role) ?? nothing

/** Roles of an organization, weakest first (features.md 10.8). */
export const organizationRoles = ['billing', 'member', 'admin', 'manager', 'owner'] as const
export type OrganizationRole = (typeof organizationRoles)[number]

/** Place of a role in the order; -1 for a word that is none. */
export const rankOf = (role: string): number => organizationRoles.findIndex((each) => each === role)

/** Owners and managers work for the whole organization: they see every project, whatever their teams (features.md 10.8). */
export const isGlobalRole = (role: string): boolean => role === 'owner' || role === 'manager'

export const teamRoles = ['contributor', 'admin'] as const
export type TeamRole = (typeof teamRoles)[number]

const contributor: readonly ScopeName[] = ['event:read', 'event:write', 'project:releases', 'project:read', 'team:read', 'alerts:read']
const teamAdmin: readonly ScopeName[] = [
  ...contributor,
  'event:admin',
  'project:write',
  'project:admin',
  'team:write',
  'team:admin',
  'alerts:write',
]

/**
 * What a role of a team adds for the team and its projects (features.md 10.8). Scopes of the organization and its members are left out: they would
 * reach beyond the team.
 */
const scopesByTeamRole: ReadonlyMap<string, ReadonlySet<ScopeName>> = new Map([
  ['contributor', new Set(contributor)],
  ['admin', new Set(teamAdmin)],
])

export const scopesOfTeamRole = (role: string): ReadonlySet<ScopeName> => scopesByTeamRole.get(role) ?? nothing

/** Tokens of an organization may do this and nothing else, whatever their row says (web-api.md 1.1). */
export const organizationTokenScopes: ReadonlySet<ScopeName> = new Set(['org:ci'])

/** What a role may do beyond the simplest one: nobody hands this out who does not hold it. */
export const powersOfRole = (role: string): ReadonlySet<ScopeName> => scopesOfRole(role).difference(new Set(member))

/** Stronger words imply weaker ones: admin implies write implies read; member:write implies member:invite. */
const impliedBy = (scope: ScopeName): readonly string[] => {
  const [area = '', word] = scope.split(':')
  if (word === 'admin') return [`${area}:write`, `${area}:read`, ...(area === 'member' ? ['member:invite'] : [])]
  if (word === 'write') return [`${area}:read`, ...(area === 'member' ? ['member:invite'] : [])]
  return []
}

/** Reads the scope list of a token (words separated by spaces or commas), with what they imply; unknown words are left out. */
export const parseScopes = (text: string): ReadonlySet<ScopeName> => {
  const scopes = new Set<ScopeName>()
  for (const word of text.split(/[\s,]+/)) {
    if (!isScopeName(word)) continue
    scopes.add(word)
    for (const implied of impliedBy(word)) if (isScopeName(implied)) scopes.add(implied)
  }
  return scopes
}
