import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isIp } from './ip.ts'

test.each(['1.2.3.4', '255.255.255.255', '::', '::1', '2001:db8::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '64:ff9b::1.2.3.4'])(
  '%s is one',
  (text) => {
    expect(isIp(text)).toBe(true)
  },
)

test.each([
  '',
  '1.2.3',
  '256.1.1.1',
  '01.2.3.4',
  '1.2.3.4:80',
  '[::1]',
  '1:2:3:4:5:6:7',
  '1::2::3',
  ':::',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  'fe80::1%eth0',
  '1.2.3.4::',
])('%s is none', (text) => {
  expect(isIp(text)).toBe(false)
})

/** The platform's own reader of addresses in URLs; only its IPv6 part is as strict as ours. */
const isIpv6InUrl = (text: string): boolean => URL.canParse(`http://[${text}]/`)

test('agrees with the URL parser about IPv6', () => {
  const part = fc.constantFrom('0', '1', 'ff', 'abcd', '12345', '255', '', '1.2.3.4')
  const text = fc.oneof(
    fc.ipV6(),
    fc.array(part, { minLength: 2, maxLength: 9 }).map((parts) => parts.join(':')),
  )
  fc.assert(
    fc.property(text, (address) => {
      expect(isIp(address)).toBe(isIpv6InUrl(address))
    }),
    { numRuns: 2000 },
  )
})

test('takes every IPv4 address', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(isIp(address)).toBe(true)
    }),
  )
})
