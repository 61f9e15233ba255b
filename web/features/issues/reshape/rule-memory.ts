import type { RuleOffer } from './find-rule.ts'

/** What came of the look for a rule after a merge: so long as the tab lives it is not looked for again, and not offered to who does not want it. */
const keyOf = (mergeId: string): string => `vedette.merge-rule.${mergeId}`

/** Undefined: it was not looked for yet. Null: there is none, or it is not wanted. */
export const recallRule = (mergeId: string): RuleOffer | null | undefined => {
  try {
    const text = sessionStorage.getItem(keyOf(mergeId))
    // It was written by us.
    return text === null ? undefined : (JSON.parse(text) as RuleOffer | null)
  } catch {
    return undefined
  }
}

export const keepRule = (mergeId: string, offer: RuleOffer | null): void => {
  try {
    sessionStorage.setItem(keyOf(mergeId), JSON.stringify(offer))
  } catch {
    // Without storage it is looked for again.
  }
}
