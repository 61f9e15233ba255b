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
