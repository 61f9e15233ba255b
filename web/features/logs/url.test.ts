import { describe, expect, it } from 'vitest'

import { fieldsOf, parseLogs, printFields } from './url.ts'

const id = '0123456789abcdef0123456789abcdef'

describe('the address of the logs', () => {
  it('has the whole state of the page', () => {
    const search = {
      query: 'severity:error',
      sort: 'timestamp',
      field: ['server_name', 'user'],
      item: [id],
      around: id,
      project: ['shop-api'],
      environment: ['production'],
      statsPeriod: '1h',
    }
    expect(parseLogs(search)).toEqual(search)
  })

  it('is short where everything has its default', () => {
    expect(parseLogs({ query: ' ', statsPeriod: '24h', sort: '-timestamp', live: '0', item: 'x' })).toEqual({})
    expect(printFields(['project'])).toBeUndefined()
    expect(fieldsOf({})).toEqual(['project'])
    expect(fieldsOf(parseLogs({ ...parseLogs({ field: printFields([]) }) }))).toEqual([])
  })

  it('takes the columns that other pages name without those that every line has', () => {
    expect(parseLogs({ field: ['timestamp', 'message', 'trace', 'trace'] }).field).toEqual(['trace'])
  })

  it('is live only where the newest line is first and the time ends now', () => {
    expect(parseLogs({ live: '1', statsPeriod: '1h' }).live).toBe('1')
    expect(parseLogs({ live: '1', sort: 'timestamp' }).live).toBeUndefined()
    expect(parseLogs({ live: '1', start: '2026-11-22T00:00:00Z', end: '2026-11-23T00:00:00Z' }).live).toBeUndefined()
  })
})
