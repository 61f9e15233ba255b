import type { SuggestedOwner } from '#packages/contract/ownership'

import { visibleText } from '../../lib/visible-text.ts'

const charsMax = 120

const short = (text: string): string => visibleText(text.length > charsMax ? `${text.slice(0, charsMax)}...` : text)

/** Why somebody is suggested, in a sentence. */
export const suggestionReason = ({ type, rule }: SuggestedOwner): string => {
  if (!rule) return 'Wrote the commit that is suspected'
  const where = type === 'codeowners' ? 'CODEOWNERS' : 'Rules'
  return `${where}, line ${String(rule.line)}: ${short(rule.text)}, fits ${short(rule.part)}${rule.isCrash ? '' : ', further up the stack'}`
}
