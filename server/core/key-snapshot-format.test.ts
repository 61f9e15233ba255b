import { describe, expect, it } from 'vitest'

import type { KeyId, OrgId, ProjectId, PublicKey } from '#packages/protocol/ids'

import { formatKeySnapshot, parseKeySnapshot } from './key-snapshot-format.ts'
import type { KeySnapshot } from './key-snapshot-format.ts'

const key = 'a'.repeat(32) as PublicKey
const snapshot: KeySnapshot = {
  version: 12,
  keys: new Map([
    [key, { projectId: 1 as ProjectId, state: 'active', origins: ['*'], keyId: 5 as KeyId, orgId: 9 as OrgId }],
    [
      'b'.repeat(32) as PublicKey,
      { projectId: (2 ** 52) as ProjectId, state: 'disabled', origins: [], keyId: 6 as KeyId, orgId: 9 as OrgId },
    ],
  ]),
  limits: [{ scope: 'project', target: '1', categories: ['error'], untilMs: 99, reason: 'quota' }],
}

const spoilt = (edit: (file: { version: unknown; keys: Record<string, unknown>; limits: unknown[] }) => void): unknown => {
  const file = JSON.parse(formatKeySnapshot(snapshot)) as { version: unknown; keys: Record<string, unknown>; limits: unknown[] }
  edit(file)
  return parseKeySnapshot(Buffer.from(JSON.stringify(file)))
}

describe('run/keys.json', () => {
  it('is read as it was written', () => {
    expect(parseKeySnapshot(Buffer.from(formatKeySnapshot(snapshot)))).toEqual(snapshot)
  })

  it('has the documented shape', () => {
    expect(JSON.parse(formatKeySnapshot({ ...snapshot, keys: new Map([...snapshot.keys].slice(0, 1)) }))).toEqual({
      version: 12,
      keys: { [key]: [1, 'active', ['*'], 5, 9] },
      limits: [['project', '1', ['error'], 99, 'quota']],
    })
  })

  it('takes a limit on a project or organization by number', () => {
    expect(spoilt((file) => (file.limits = [['organization', 9, [], 1, '']]))).toMatchObject({
      limits: [{ scope: 'organization', target: '9' }],
    })
  })

  it('is refused as a whole when one row is bad: half a snapshot would turn customers away', () => {
    expect(spoilt((file) => (file.keys['short'] = [1, 'active', ['*'], 5, 9]))).toBeUndefined()
    expect(spoilt((file) => (file.keys[key] = [0, 'active', ['*'], 5, 9]))).toBeUndefined()
    expect(spoilt((file) => (file.keys[key] = [1, 'asleep', ['*'], 5, 9]))).toBeUndefined()
    expect(spoilt((file) => (file.limits = [['world', '1', [], 1, '']]))).toBeUndefined()
    expect(spoilt((file) => (file.version = 'x'))).toBeUndefined()
    expect(parseKeySnapshot(Buffer.from('{"version":1'))).toBeUndefined()
  })
})
