import { describe, expect, it } from 'vitest'

import { createClientAddresses, trustedProxiesDefault } from './client-address.ts'

describe('who sent it', () => {
  const { of, isTrusted } = createClientAddresses(trustedProxiesDefault)

  it.each([
    ['127.0.0.1', '203.0.113.9, 10.0.0.1', '203.0.113.9'],
    ['::1', '2001:db8::1', '2001:db8::1'],
    ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['127.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['127.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['127.0.0.1', 'fe80::1%eth0', 'fe80::1'],
    ['127.0.0.1', 'unknown', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', `${'9'.repeat(5000)}`, '127.0.0.1'],
    ['198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['::ffff:198.51.100.7', undefined, '198.51.100.7'],
    [undefined, '203.0.113.9', ''],
  ])('peer %s that says %s: %s', (peer, said, address) => {
    expect(of(peer, said)).toBe(address)
  })

  it('believes whom the operator names', () => {
    const named = createClientAddresses(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'])
    expect(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::5', '192.0.2.1'].map(named.isTrusted)).toEqual([true, true, true, true])
    expect(['11.0.0.1', '192.0.2.2', '127.0.0.1', '2001:db9::1'].map(named.isTrusted)).toEqual([false, false, false, false])
    expect(isTrusted('127.8.9.1')).toBe(true)
  })

  it('refuses a wrong setting at start', () => {
    expect(() => createClientAddresses(['example.com'])).toThrow('not an address')
    expect(() => createClientAddresses(['10.0.0.0/99'])).toThrow(/./)
  })
})
