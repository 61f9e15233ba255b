import { describe, expect, it } from 'vitest'

import { parseScopes, scopeNames, scopesOfRole } from './permissions.ts'

describe('scopes', () => {
  it('imply the weaker ones of their area', () => {
    expect([...parseScopes('project:admin, member:write')].toSorted()).toEqual([
      'member:invite',
      'member:read',
      'member:write',
      'project:admin',
      'project:read',
      'project:write',
    ])
  })
  it('are only known words', () => {
    expect(parseScopes('__proto__ constructor org:everything ORG:READ')).toEqual(new Set())
  })
  it('grow from role to role, up to everything for owners', () => {
    const roles = ['member', 'admin', 'manager', 'owner'].map(scopesOfRole)
    for (const [index, role] of roles.entries()) expect(role.isSupersetOf(roles[index - 1] ?? new Set())).toBe(true)
    expect(scopesOfRole('owner')).toEqual(new Set(scopeNames))
    expect(scopesOfRole('member').has('project:write')).toBe(false)
    for (const role of ['', 'root', '__proto__']) expect(scopesOfRole(role).size).toBe(0)
  })
})
