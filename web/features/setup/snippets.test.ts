import { describe, expect, it } from 'vitest'

import { readDsn, snippetFor, snippetNames, snippetSteps } from './snippets.ts'

const dsn = 'http://7f1c09e2b8a44d@localhost:8642/3'

describe('snippets', () => {
  it('carry the real DSN on every platform', () => {
    for (const { value } of snippetNames) {
      const text = snippetSteps(value, dsn)
        .map(({ code }) => code)
        .join('\n')
      expect(text).toContain(value === 'curl' ? "'http://localhost:8642/api/3/store/?sentry_version=7&sentry_key=7f1c09e2b8a44d'" : dsn)
    }
  })

  it('the first one shown is that of the project', () => {
    expect(['python-flask', 'node', 'go', 'javascript-react', 'other', null].map(snippetFor)).toEqual([
      'flask',
      'node',
      'go',
      'browser',
      'curl',
      'curl',
    ])
  })

  it('a DSN may have a path', () => {
    expect(readDsn('https://k@x.example/sentry/12')).toEqual({ address: 'https://x.example/sentry', key: 'k', project: '12' })
    expect([readDsn('no dsn'), readDsn('https://x.example/12')]).toEqual([null, null])
  })
})
