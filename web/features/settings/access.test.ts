import { describe, expect, it } from 'vitest'

import { rolesWith } from './access.ts'

const roles = [
  { name: 'Member', scopes: ['org:read'] },
  { name: 'Manager', scopes: ['org:read', 'org:write'] },
  { name: 'Owner', scopes: ['org:read', 'org:write', 'org:admin'] },
]

describe('who may do something', () => {
  it('is said in the words of the server, weakest first', () => {
    expect(rolesWith(roles, 'org:read')).toBe('Member, Manager or Owner')
    expect(rolesWith(roles, 'org:write')).toBe('Manager or Owner')
    expect(rolesWith(roles, 'org:admin')).toBe('Owner')
    expect(rolesWith(roles, 'org:everything')).toBe('Nobody')
  })
})
