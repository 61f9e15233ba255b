import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Member } from '#packages/contract/member'
import type { Team } from '#packages/contract/team'

import { followersOf, mentionAt, mentionOptions, mentionsOf, withMention } from './mention-text.ts'

const member = (id: string, name: string, email: string, disabled = false): Member =>
  ({ id, name, email, disabled, user: { id, name, email } }) as unknown as Member
const people = [
  member('1', 'Ann Smith', 'ann@acme.example'),
  member('2', 'Bo', 'bo@acme.example'),
  member('3', 'Bo', 'bo@other.example'),
  member('4', 'Gone', 'gone@acme.example', true),
]
const teams = [{ id: '7', slug: 'checkout', name: 'Kasse' }] as unknown as Team[]

const at = (text: string) => {
  const caret = text.indexOf('|')
  return mentionAt(text.replace('|', ''), caret)
}
const offered = (text: string): string[] => {
  const place = at(text)
  return place ? mentionOptions(place, people, teams).map((option) => option.text) : []
}

describe('who follows since', () => {
  it('is a person by name, and of a team how many', () => {
    const line = {
      mentions: [
        { type: 'user', id: '1', name: 'Ann', text: '@Ann', follows: true },
        { type: 'team', id: '7', name: 'Kasse', text: '#checkout', follows: true, followers: 3 },
        { type: 'team', id: '8', name: 'Ops', text: '#ops' },
      ],
    }
    expect(followersOf(mentionsOf(line))).toEqual(['Ann', '3 of #checkout'])
  })
})

describe('a name that is being written', () => {
  it('begins at a sign at the beginning of a word', () => {
    expect(at('hi @an|')).toEqual({ sign: '@', words: 'an', from: 3, to: 6 })
    expect(at('@|')).toEqual({ sign: '@', words: '', from: 0, to: 1 })
    expect(at('(#Che|ckout')).toEqual({ sign: '#', words: 'che', from: 1, to: 5 })
    for (const text of ['ann@ac|', 'a @ b|', 'x#c|', 'plain|', '@ann\nsmith|']) expect([text, at(text)]).toEqual([text, null])
  })

  it('is one of the members and teams, by each word of their names and addresses', () => {
    expect(offered('@smi|')).toEqual(['@Ann Smith'])
    expect(offered('@ann s|')).toEqual(['@Ann Smith'])
    expect(offered('@bo|')).toEqual(['@bo@acme.example', '@bo@other.example'])
    expect(offered('@gone|')).toEqual([])
    expect(offered('#ka|')).toEqual(['#checkout'])
    expect(offered('@nobody|')).toEqual([])
  })

  it('is put in its place, with a space behind it', () => {
    const place = at('hi @an|, look')
    expect(place && withMention('hi @an, look', place, '@Ann Smith')).toEqual({ text: 'hi @Ann Smith , look', caret: 14 })
    const last = at('#c|')
    expect(last && withMention('#c', last, '#checkout')).toEqual({ text: '#checkout ', caret: 10 })
  })

  it('breaks on no text and no caret', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('@', '#', 'a', ' ', '\n', '.', '\u202E'), maxLength: 80 }),
        fc.nat(90),
        (text, caret) => {
          const place = mentionAt(text, caret)
          expect(place === null || (place.from >= 0 && '@#'.includes(text.charAt(place.from) || ' '))).toBe(true)
        },
      ),
      { examples: [['@.', 3]] },
    )
  })
})

describe('whom a comment names', () => {
  it('is read from its data, whatever that is', () => {
    const mention = { type: 'user', id: '1', name: 'Ann', text: '@Ann', follows: true }
    expect(mentionsOf({ text: '', mentions: [mention, null, 'x', { id: 1 }] })).toEqual([mention])
    expect(mentionsOf({ mentions: 'x' })).toEqual([])
    expect(mentionsOf({})).toEqual([])
  })
})
