import { parseShortId } from '../protocol/short-id.ts'
import type { ShortId } from '../protocol/short-id.ts'

/** So much of a message is looked at; nobody writes more by hand. */
export const messageCharsMax = 10_000
/** Issues that one commit may name. */
const mentionsMax = 50

const claimPattern = /\b(?:fix(?:e[sd])?|closed?|closes|resolve[sd]?):?\s+([\w\-, \t]+)/gi

/**
 * The issues that a commit's message says it resolves: `Fixes WEB-3`, `closes: web-3, API-1A` (grouping.md 6.5), each once, in the order of the
 * text. Whether there are such issues is another question.
 */
export const mentionedIssues = (message: string): readonly ShortId[] => {
  const found = new Map<string, ShortId>()
  for (const [, run = ''] of message.slice(0, messageCharsMax).matchAll(claimPattern))
    for (const word of run.split(/[\s,]+/)) {
      const shortId = word.includes('-') ? parseShortId(word) : undefined
      if (shortId && found.size < mentionsMax) found.set(`${shortId.project}-${shortId.number}`, shortId)
    }
  return [...found.values()]
}
