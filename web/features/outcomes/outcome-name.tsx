import { PlainText } from '../../ui/plain-text.tsx'
import type { ShareTone } from '../../ui/share-bar.tsx'

const outcomeWords: ReadonlyMap<string, string> = new Map([
  ['accepted', 'kept'],
  ['filtered', 'filtered'],
  ['rate_limited', 'rate limited'],
  ['invalid', 'invalid'],
  ['abuse', 'abuse limit'],
  ['client_discard', 'dropped by SDK'],
])

const tones: ReadonlyMap<string, ShareTone> = new Map([
  ['accepted', 'good'],
  ['rate_limited', 'warned'],
  ['invalid', 'bad'],
])

/** How an item ended, in people's words; a word that this release does not know stays as it came. */
export const outcomeWord = (outcome: string): string => outcomeWords.get(outcome) ?? outcome

/** The colour of an outcome's bar; most have none of their own. */
export const outcomeTone = (outcome: string): { readonly tone?: ShareTone } => {
  const tone = tones.get(outcome)
  return tone === undefined ? {} : { tone }
}

export const OutcomeName = ({ outcome }: { readonly outcome: string }) => outcomeWords.get(outcome) ?? <PlainText value={outcome} />
