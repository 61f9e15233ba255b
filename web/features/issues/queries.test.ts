import { describe, expect, it } from 'vitest'

import { readCursors } from './queries.ts'

describe('the Link header', () => {
  it('leads only where there are results', () => {
    const link =
      '<http://x/api/0/organizations/acme/issues/?cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", <http://x/api/0/organizations/acme/issues/?cursor=0:50:0>; rel="next"; results="true"; cursor="0:50:0"'
    expect(readCursors(link)).toEqual({ next: '0:50:0', previous: null })
  })

  it('may be absent', () => expect(readCursors(null)).toEqual({ next: null, previous: null }))
})
