import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mentionsIn } from './mentions.ts'

const people = [
  { id: 1, name: 'Ann', email: 'ann@acme.example' },
  { id: 2, name: 'Ann Smith', email: 'ann.smith@acme.example' },
  { id: 3, name: 'Bo', email: 'bo@acme.example' },
  { id: 4, name: 'Bo', email: 'bo@other.example' },
  { id: 5, name: '', email: 'x@acme.example' },
]
const teams = [
  { id: 7, name: 'Checkout', slug: 'checkout' },
  { id: 8, name: 'Web', slug: 'checkout-web' },
]
const named = (text: string): string[] => mentionsIn(text, people, teams).map(({ type, id, text: written }) => `${type}:${id} ${written}`)

describe('whom a text names', () => {
  it.each([
    ['@Ann', ['user:1 @Ann']],
    ['hi @ANN, and @ann again', ['user:1 @ANN']],
    ['@Ann Smith (and @Ann)', ['user:2 @Ann Smith', 'user:1 @Ann']],
    ['**@ann.smith@acme.example**', ['user:2 @ann.smith@acme.example']],
    ['@x@acme.example', ['user:5 @x@acme.example']],
    ['@Bo', []],
    ['@bo@other.example', ['user:4 @bo@other.example']],
    ['#checkout-web: #checkout.', ['team:8 #checkout-web', 'team:7 #checkout']],
    ['@Anna @Ann-Marie @Ann@other.example', []],
    ['@Ann. @Ann Smith-', ['user:1 @Ann', 'user:2 @Ann Smith']],
    ['#checkout-webs', []],
    ['mail ann@Ann', []],
    ['`@Ann` https://x.example/@Ann x#checkout', []],
    ['@ Ann # checkout', []],
    ['@<b>Ann</b>', []],
  ])('%s', (text, expected) => {
    expect(named(text)).toEqual(expected)
  })

  it('never throws, each is named once, and what is named is in the text', () => {
    const piece = fc.constantFrom('@', '#', 'Ann', ' Smith', 'checkout', ' ', '`', '\u202E', '<', 'é', '@Ann', 'x@acme.example')
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        (text) => {
          const found = mentionsIn(text, people, teams)
          expect(new Set(found.map(({ type, id }) => `${type}:${id}`)).size).toBe(found.length)
          for (const mention of found) expect(text).toContain(mention.text)
        },
      ),
    )
  })

  it('is bounded', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ id: index + 1, name: `P${index}`, email: `p${index}@acme.example` }))
    expect(mentionsIn(many.map(({ name }) => `@${name}`).join(' '), many, [])).toHaveLength(20)
    expect(mentionsIn('@'.repeat(10_000), many, [])).toEqual([])
  })
})
