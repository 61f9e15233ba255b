/** Scopes in groups, as tokens are given them: each area with its words, weakest first. */
export const scopeAreas: readonly { readonly area: string; readonly label: string; readonly scopes: readonly string[] }[] = [
  { area: 'event', label: 'Issues and events', scopes: ['event:read', 'event:write', 'event:admin'] },
  { area: 'project', label: 'Projects', scopes: ['project:read', 'project:write', 'project:admin', 'project:releases'] },
  { area: 'org', label: 'Organization', scopes: ['org:read', 'org:write', 'org:admin', 'org:ci', 'org:integrations'] },
  { area: 'team', label: 'Teams', scopes: ['team:read', 'team:write', 'team:admin'] },
  { area: 'member', label: 'Members', scopes: ['member:read', 'member:invite', 'member:write', 'member:admin'] },
  { area: 'alerts', label: 'Alerts', scopes: ['alerts:read', 'alerts:write'] },
]

export interface Preset {
  readonly value: string
  readonly label: string
  readonly scopes: readonly string[]
}

/** What tokens are mostly for. */
export const presets: readonly Preset[] = [
  { value: 'read', label: 'Read', scopes: ['event:read', 'project:read', 'org:read', 'team:read', 'member:read'] },
  {
    value: 'triage',
    label: 'Read and triage',
    scopes: ['event:read', 'event:write', 'project:read', 'org:read', 'team:read', 'member:read'],
  },
  { value: 'cli', label: 'sentry-cli', scopes: ['org:read', 'project:read', 'project:releases'] },
]

/** The preset that is exactly these scopes. */
export const presetOf = (scopes: readonly string[]): string | undefined =>
  presets.find((preset) => preset.scopes.length === scopes.length && preset.scopes.every((scope) => scopes.includes(scope)))?.value
