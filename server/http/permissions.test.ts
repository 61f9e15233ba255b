import { describe, expect, it } from 'vitest'

import {
  organizationRoles,
  parseScopes,
  powersOfRole,
  rankOf,
  scopeNames,
  scopesOfRole,
  scopesOfTeamRole,
  teamRoles,
} from './permissions.ts'

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

describe('the rank of a role', () => {
  it('rises from billing to owner, and no other word has one', () => {
    expect(organizationRoles.map(rankOf)).toEqual([0, 1, 2, 3, 4])
    for (const word of ['', 'root', 'Owner', '__proto__']) expect([word, rankOf(word)]).toEqual([word, -1])
  })
  it('is worth the powers that the ones below do not have', () => {
    expect(powersOfRole('member').size).toBe(0)
    expect([...powersOfRole('admin')].toSorted()).toEqual([
      'org:integrations',
      'project:admin',
      'project:write',
      'team:admin',
      'team:write',
    ])
    const [admin, manager, owner] = ['admin', 'manager', 'owner'].map(powersOfRole)
    expect(manager?.isSupersetOf(admin ?? new Set())).toBe(true)
    expect(owner?.isSupersetOf(manager ?? new Set())).toBe(true)
  })
})

describe('roles of teams', () => {
  it('say nothing about the organization or its members', () => {
    for (const role of teamRoles) for (const scope of scopesOfTeamRole(role)) expect(scope).toMatch(/^(?:project|team|event|alerts):/)
    expect(scopesOfTeamRole('admin').isSupersetOf(scopesOfTeamRole('contributor'))).toBe(true)
    for (const role of ['', 'owner', '__proto__']) expect(scopesOfTeamRole(role).size).toBe(0)
  })
})
