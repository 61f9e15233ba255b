import type { Member } from '#packages/contract/member'
import type { Mention } from '#packages/contract/mention'
import type { Team } from '#packages/contract/team'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { textOf } from '../../lib/json-text.ts'

/** A name that is being written where the caret is. */
export interface MentionPlace {
  readonly sign: '@' | '#'
  /** What follows the sign, up to the caret, in lower case. */
  readonly words: string
  /** Where the sign stands, and the caret. */
  readonly from: number
  readonly to: number
}

/** Someone who can be named. */
export interface MentionOption {
  readonly key: string
  /** What is written, with its sign. */
  readonly text: string
  readonly note: string
}

/** Looked at before the caret at most. */
const lookBackMax = 60
const optionsMax = 8
/** A sign at the beginning of a word, and up to three words of a name. */
const placeForm = /(?:^|[\s([{*"'>])([@#])((?:[\p{L}\p{N}_.@-]{1,60}(?: [\p{L}\p{N}_.-]{1,60}){0,2})?)$/u

/** What the caret stands in; null where no name is being written. */
export const mentionAt = (text: string, caret: number): MentionPlace | null => {
  // The text may have been changed since its caret was read.
  const to = Math.min(caret, text.length)
  const match = placeForm.exec(text.slice(Math.max(0, to - lookBackMax), to))
  if (!match) return null
  const [, sign, words = ''] = match
  return { sign: sign === '#' ? '#' : '@', words: words.toLowerCase(), from: to - words.length - 1, to }
}

const begins = (words: string, ...names: readonly string[]): boolean =>
  names.some((name) => {
    const lower = name.toLowerCase()
    return lower.startsWith(words) || lower.split(/[\s.@-]+/, 10).some((word) => word.startsWith(words))
  })

const peopleOptions = (words: string, people: readonly Member[]): MentionOption[] => {
  const active = people.flatMap(({ user, disabled }) => (user && !disabled ? [user] : []))
  const named = Map.groupBy(active, ({ name }) => name.trim().toLowerCase())
  return active
    .filter(({ name, email }) => begins(words, name, email))
    .map(({ id, name, email }) => {
      // Of two with one name the address says which.
      const isUnique = name.trim() !== '' && named.get(name.trim().toLowerCase())?.length === 1
      return { key: `user:${id}`, text: `@${isUnique ? name.trim() : email}`, note: isUnique ? email : name }
    })
}

const teamOptions = (words: string, teams: readonly Team[]): MentionOption[] =>
  teams
    .filter(({ slug, name }) => begins(words, slug, name))
    .map(({ id, slug, name }) => ({ key: `team:${id}`, text: `#${slug}`, note: name }))

/** Who can be meant by what is written, at most 8. */
export const mentionOptions = (
  { sign, words }: MentionPlace,
  people: readonly Member[],
  teams: readonly Team[],
): readonly MentionOption[] => (sign === '@' ? peopleOptions(words, people) : teamOptions(words, teams)).slice(0, optionsMax)

/** The text with the name in it, and where the caret goes. */
export const withMention = (text: string, { from, to }: MentionPlace, name: string): { readonly text: string; readonly caret: number } => {
  const rest = text.slice(to)
  const space = rest.startsWith(' ') ? '' : ' '
  return { text: `${text.slice(0, from)}${name}${space}${rest}`, caret: from + name.length + 1 }
}

/** Whom a comment names, by its line of activity. */
export const mentionsOf = (data: { readonly [key: string]: Json | undefined }): readonly Mention[] => {
  const list = data['mentions']
  if (!Array.isArray(list)) return []
  return list.flatMap((one) => {
    if (!isObject(one)) return []
    const [id, name, text] = ['id', 'name', 'text'].map((key) => textOf(one[key]))
    if (!id || !name || !text) return []
    const { follows, followers } = one
    return [
      {
        type: one['type'] === 'team' ? 'team' : 'user',
        id,
        name,
        text,
        ...(follows === true && { follows }),
        ...(typeof followers === 'number' && { followers }),
      },
    ] as const
  })
}

/** Who follows the issue since a comment names them; of a team, how many of its people. */
export const followersOf = (mentions: readonly Mention[]): readonly string[] =>
  mentions
    .filter(({ follows }) => follows)
    .map(({ type, name, text, followers = 0 }) => (type === 'user' ? name : `${String(followers)} of ${text}`))
