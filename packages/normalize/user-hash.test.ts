import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import type { User } from '#packages/protocol/event'

import { sentryUser, userHash } from './user-hash.ts'

test.each<[User | undefined, string | undefined]>([
  [{ id: '1', username: 'ana', email: 'a@b.c', ip_address: '::1' }, 'id:1'],
  [{ username: 'ana', email: 'a@b.c' }, 'username:ana'],
  [{ email: 'a@b.c', ip_address: '::1' }, 'email:a@b.c'],
  [{ ip_address: '::1' }, 'ip:::1'],
  [{ id: '[Filtered]', email: '[email]', ip_address: '[ip]' }, undefined],
  [{ id: ' ', username: 'user [email] x', ip_address: '10.0.0.1' }, 'ip:10.0.0.1'],
  [{ name: 'Ana' }, undefined],
  [undefined, undefined],
])('%j is %j', (user, text) => {
  expect(sentryUser(user)).toBe(text)
})

test('the hash is the top 53 bits of the md5, 0 for nobody', () => {
  const digest = createHash('md5').update('id:1').digest()
  expect(userHash({ user: { id: '1' } })).toBe(Number(digest.readBigUInt64BE(0) >> 11n))
  expect(userHash({})).toBe(0)
  expect(userHash({ user: { email: '[Filtered]' } })).toBe(0)
})
