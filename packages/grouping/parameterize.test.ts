import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { groupingText, parameterize } from './parameterize.ts'

describe('placeholders, each alone and with text before and behind', () => {
  it.each<[string, string]>([
    ['ana@example.org', '<email>'],
    ["o'neil+x@mail", '<email>'],
    ['smtp://ana:pw@mail.example.org:25', 'smtp://ana:<email>:<int>'],
    ['https://ana:pw@example.org:8080/x?y=1#z', '<url>'],
    ['wss://h', '<url>'],
    ['ftp://files', '<url>'],
    ['example.org', '<hostname>'],
    ['db-1.internal.example.co.uk', '<hostname>'],
    ['EXAMPLE.COM', '<hostname>'],
    ['example.Com', 'example.Com'],
    ['module.function', 'module.function'],
    ['10.1.2.3', '<ip>'],
    ['10.1.2.3:8080', '<ip>:<int>'],
    ['256.1.2.3', '<float>.<float>'],
    ['::1', '<ip>'],
    ['fe80::1%eth0', '<ip>'],
    ['::ffff:10.0.0.1', '<ip>'],
    ['2001:db8:85a3::8a2e:370:7334', '<ip>'],
    ['2001:db8:85a3:0:0:8a2e:370:7334', '<ip>'],
    ['be:10.0.0.1', 'be:<ip>'],
    ['Cart::add()', 'Cart::add()'],
    ['std::vec', 'std::vec'],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '<traceparent>'],
    ['1-67891233-abcdef012345678912345678', '<traceparent>'],
    ['7dc32d7b-6b05-45a4-b6fa-aee4b5e10a4a', '<uuid>'],
    ['7DC32D7B-6B05-45A4-B6FA-AEE4B5E10A4A', '<uuid>'],
    ['5fc35719b9cf96ec602dbc748ff31c587a46961d', '<sha1>'],
    ['0751007cd28df267e8e051b51f918c60', '<md5>'],
    ['2026-11-22T10:00:00Z', '<date>'],
    ['2026-11-22T10:00:00.123456+01:00', '<date>'],
    ['2026-11-22 10:00', '<date>'],
    ['20261122T100000', '<date>'],
    ['2026-11-22', '<date>'],
    ['2026-21-22', '<int>-<int>-<int>'],
    ['Mon, 02 Jan 2006 15:04:05 MST', '<date>'],
    ['Mon, 02 Jan 2006 15:04:05 -0700', '<date>'],
    ['02 Jan 06 15:04 MST', '<date>'],
    ['Monday, 02-Jan-06 15:04:05 MST', '<date>'],
    ['Mon, 02-Jan-06 15:04:05 MST', '<date>'],
    ['Mon Jan 02, 1999', '<date>'],
    ['Mon Jan 02 2006 15:04:05 GMT-0700 (Mountain Standard Time)', '<date>'],
    ['Mon Jan 02 2006 15:04:05 GMT+0000', '<date>'],
    ['Mon Jan  2 15:04:05 2006', '<date>'],
    ['3:04 PM', '<date>'],
    ['15:04:05', '<date>'],
    ['23:59', '<date>'],
    ['datetime.datetime(2026, 11, 22, 10, 0)', '<date>'],
    ['12ms', '<duration>'],
    ['0.5s', '<duration>'],
    ['7s', '<duration>'],
    ['tx274a77a8975c4a66aeb24-0052d95365-extra', '<swift_txn_id>'],
    ['0x1f', '<hex>'],
    ['0XDEADBEEF', '<hex>'],
    ['deadbeef', '<hex>'],
    ['DEADBEEF', '<hex>'],
    ['DeadBeef', 'DeadBeef'],
    ['12ab', '<hex>'],
    ['-12ab', '<hex>'],
    ['dead', 'dead'],
    ['123456789', '<hex>'],
    ['1234567', '<int>'],
    ['abc1234', '<git_sha>'],
    ['ABC1234', 'ABC1234'],
    ['file_aB3dE5fG7hJ9.png', 'file_<random_id>.png'],
    ['pay_3mtwb5lk8q2hu7ix', 'pay_<random_id>'],
    ['checkoutStep2', 'checkoutStep2'],
    ['utf-8', 'utf-<int>'],
    ['1.5', '<float>'],
    ['-1.5', '<float>'],
    ['-5', '<int>'],
    ['1,250,000', '<int>,<int>,<int>'],
    ["user='ana'", 'user=<quoted_str>'],
    ['user="ana"', 'user=<quoted_str>'],
    ["user = 'ana'", "user = 'ana'"],
    ['ok=true', 'ok=<bool>'],
    ['ok=False', 'ok=<bool>'],
    ['ok = true', 'ok = true'],
    ['took 12ms', 'took <duration>'],
    ['job 123456789', 'job <hex>'],
    ['nothing varies here', 'nothing varies here'],
  ])('%s', (text, expected) => {
    expect(parameterize(text)).toBe(expected)
    expect(parameterize(`before ${text} behind`)).toBe(`before ${expected} behind`)
    expect(parameterize(`(${text} ), und ähnlich`)).toBe(`(${expected} ), und ähnlich`)
  })

  it('sees words as Python does, not only ASCII ones', () => {
    expect(parameterize('é5')).toBe('é5')
    expect(parameterize('e5 é -5')).toBe('e5 é <int>')
  })

  it('takes the first alternative that matches, from left to right', () => {
    expect(parameterize('5 ana@example.org 7dc32d7b-6b05-45a4-b6fa-aee4b5e10a4a 5')).toBe('<int> <email> <uuid> <int>')
  })
})

describe('lines', () => {
  it.each([
    ['one', 'one'],
    ['one\ntwo', 'one\ntwo'],
    ['one\ntwo\nthree', 'one\ntwo...'],
    ['one\n', 'one...'],
    ['\n\n one\r\n\t\ntwo', ' one\ntwo...'],
    ['one\u2028two\u0085three', 'one\ntwo...'],
    ['job 17\nfailed', 'job <int>\nfailed'],
    ['', ''],
    ['  ', '...'],
  ])('%j', (text, expected) => {
    expect(groupingText(text)).toBe(expected)
  })
})

describe('properties', () => {
  const pieces = fc.constantFrom(
    ...String.raw`a 1 12 . : :: - @ = ' " / :// http:// com .org aaaaaaaa 00:00 T Z 0x tx s ms é ١ \ ( ) Mon, Jan 2026-11-22 true _ % fe80`.split(
      ' ',
    ),
    ' ',
    '\n',
    '\uD800',
  )
  const texts = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))

  it('never throws and is deterministic', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
        expect(groupingText(text)).toBe(groupingText(text))
      }),
    )
  })

  it('numbers, ids and dates never separate', () => {
    const ids = fc.oneof(
      fc.uuid(),
      fc.nat({ max: 9_999_999 }).map(String),
      fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
    )
    fc.assert(
      fc.property(ids, (id) => {
        expect(groupingText(`job ${id} failed`)).toMatch(/^job <(?:uuid|int|date)> failed$/)
      }),
    )
  })

  it.each([
    ...'a1.-:@=/\'"(%_ é'.split(''),
    'a.',
    'a-',
    '1.',
    '1:',
    '::',
    'a@',
    '//',
    'http://',
    "='",
    '-1.',
    'aA1',
    '00:',
    '1s.',
    'datetime.datetime(',
    'a.a@',
    '1-',
  ])('long runs of %j take no time', (piece) => {
    expect(growsLinearly((length) => parameterize(piece.repeat(length / piece.length)), 8392)).toBe(true)
  })
})
