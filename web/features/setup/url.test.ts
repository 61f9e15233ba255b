import { describe, expect, it } from 'vitest'

import { parseSearch } from '../../lib/search-params.ts'
import { parseConnect, parseSetup } from './url.ts'

describe('addresses of setting up', () => {
  it('the token of the terminal', () => {
    expect([parseSetup({ token: 't-1' }), parseSetup({ token: '' }), parseSetup({ token: 'x'.repeat(401) })]).toEqual([
      { token: 't-1' },
      {},
      {},
    ])
  })

  it('platform, way and variant are in the address; what is unknown is left out', () => {
    expect(parseConnect(parseSearch('?platform=python-flask&way=docker&with=docker%20run'))).toEqual({
      platform: 'python-flask',
      way: 'docker',
      with: 'docker run',
    })
    expect(parseConnect(parseSearch('?platform=%3Cscript%3E&way=code&with=a%2Fb'))).toEqual({})
  })
})
