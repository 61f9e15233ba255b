import { describe, expect, test } from 'vitest'

import { findQueryInjections } from './query-injection.ts'
import { growTree } from './segment.ts'
import type { Segment } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { segmentOf } from './test-segment.ts'
import type { TestSpan } from './test-segment.ts'

const asked: Partial<Segment> = { requestQuery: [['username', 'ada_l']], requestUrl: '/users?username=ada_l' }
const find = (span: TestSpan, facts: Partial<Segment> = asked) =>
  findQueryInjections(growTree(segmentOf([span], {}, facts)), defaultDetectorSettings)

describe('what a request said stands in a query', () => {
  const query = { description: "SELECT * FROM users WHERE username = 'ada_l'" }

  test('as it was said: a problem that shows no values', () => {
    const [found] = find(query)
    expect(found).toMatchObject({ identity: 'username-SELECT * FROM users WHERE username = %s', lostUs: 0 })
    expect(found?.evidence).toEqual([
      ['Vulnerable Parameters', 'username'],
      ['Request URL', '/users'],
    ])
  })

  test('also when it came in the body', () => {
    expect(find(query, { requestBody: { username: 'ada_l' } })).toHaveLength(1)
  })

  test.each<[string, TestSpan, Partial<Segment>?]>([
    ['a placeholder', { description: 'SELECT * FROM users WHERE username = %s AND ada_l' }],
    ['no condition', { description: 'SELECT ada_l AS username FROM users' }],
    ['part of a word', { description: "SELECT * FROM users WHERE username = 'ada_love'" }],
    ['in a comment', { description: "SELECT * FROM users WHERE username = 'x' -- ada_l" }],
    ['the value only', { description: "SELECT * FROM users WHERE name = 'ada_l'" }],
    ['an SQL word', { description: 'SELECT * FROM users WHERE a = username ORDER BY b' }, { requestQuery: [['order', 'username']] }],
    ['too short', { description: "SELECT * FROM users WHERE username = 'ab'" }, { requestQuery: [['username', 'ab']] }],
    ['a safe driver', query, { ...asked, modules: ['sequelize'] }],
    ['bindings', { ...query, data: { 'db.sql.bindings': '["ada_l"]' } }],
    ['OpenTelemetry', { ...query, data: { 'sentry.origin': 'auto.db.otel.pg' } }],
    ['no request', query, {}],
  ])('%s: none', (_what, span, facts) => {
    expect(find(span, facts)).toEqual([])
  })
})

describe('an operation in a body stands in a command', () => {
  const command = { description: '{"find":"users","filter":{"password":{"$ne":"?"}}}', data: { 'db.system': 'mongodb' } }

  test('is a problem', () => {
    expect(find(command, { requestBody: { password: { $ne: '' } } })).toMatchObject([
      { evidence: [['Vulnerable Parameters', 'password'], expect.anything()] },
    ])
  })

  test('is none when the application asks so by itself', () => {
    expect(find(command, { requestBody: { password: 'x' } })).toEqual([])
    expect(find(command, { requestBody: { password: { ne: '' } } })).toEqual([])
  })
})
