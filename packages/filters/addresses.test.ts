import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compileAddresses } from './addresses.ts'

const matches = (entry: string, text: string): boolean => compileAddresses([entry])(text)

describe('addresses and ranges', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['10.0.0.0/8', '10.255.0.1'],
    ['0.0.0.0/0', '203.0.113.9'],
    ['203.0.113.8/31', '203.0.113.9'],
    ['10.1.2.3', '::ffff:10.1.2.3'],
    ['::ffff:10.0.0.0/104', '10.9.9.9'],
    ['2001:db8::/32', '2001:db8:1::1'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['fe80::/10', 'fe80::1%eth0'],
    ['::/0', '2001:db8::1'],
    [' 10.1.2.3 ', '10.1.2.3'],
  ])('%s holds %s', (entry, text) => {
    expect(matches(entry, text)).toBe(true)
  })

  it.each([
    ['10.1.2.3', '10.1.2.4'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/33', '10.0.0.0'],
    ['10.0.0.0/', '10.0.0.0'],
    ['10.0.0.0/8/8', '10.0.0.0'],
    ['10.0.0', '10.0.0.0'],
    ['256.0.0.1', '256.0.0.1'],
    ['::/0', '10.0.0.1'],
    ['1::2::3', '1::2::3'],
    ['x', 'x'],
    ['10.1.2.3', ''],
    ['', ''],
    ['10.1.2.3', `10.1.2.3${' '.repeat(100)}`],
  ])('%s does not hold %s', (entry, text) => {
    expect(matches(entry, text)).toBe(false)
  })

  it('every address holds itself, and is in every range that it begins', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32), (address, prefix) => {
        expect(matches(address, address)).toBe(true)
        expect(matches(`${address}/${address.includes(':') ? 96 + prefix : prefix}`, address)).toBe(true)
      }),
    )
  })
})
