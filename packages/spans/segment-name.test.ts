import { describe, expect, it } from 'vitest'

import { readData } from './read-data.ts'
import { segmentName } from './segment-name.ts'

const nameOf = (name: string, attributes: Record<string, string>): string =>
  segmentName({ name, op: 'http.server', sdkName: 'sentry.javascript.node', attributes: readData(attributes) })

const path = { 'url.path': '/users/42/orders', 'sentry.segment.name.source': 'url' }

describe('the name of a segment', () => {
  it.each<[string, Record<string, string>, string]>([
    ['GET /users/:id', { ...path, 'sentry.segment.name.source': 'route' }, 'GET /users/:id'],
    ['GET', path, 'GET /users/*/orders'],
    ['GET', { ...path, 'http.route': '/users/:id/orders' }, 'GET /users/:id/orders'],
    ['HTTP', { ...path, 'http.request.method': 'POST' }, 'POST /users/*/orders'],
    ['HTTP', path, '/users/*/orders'],
    ['Pageload', path, '/users/*/orders'],
    ['Navigation', path, '/users/*/orders'],
    ['Pageload', {}, 'Pageload'],
    ['GET', {}, 'GET'],
    ['nightly 12345', path, 'nightly 12345'],
    ['/users/42', { 'sentry.segment.name.source': 'url' }, '/users/*'],
    ['/users/42', { 'sentry.segment.name.source': 'custom' }, '/users/42'],
    ['', {}, '<unlabeled transaction>'],
  ])('%s with %j is %s', (name, attributes, expected) => {
    expect(nameOf(name, attributes)).toBe(expected)
  })
})
