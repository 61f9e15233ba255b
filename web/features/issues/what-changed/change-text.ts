import type { Change, WhatChanged } from '#packages/contract/what-changed'

import { exactCount } from '../../../lib/number-format.ts'
import { visibleText } from '../../../lib/visible-text.ts'

const valueMax = 120

/** A share in words of at most two digits: what is not quite all or nothing does not become it. */
export const shareText = (share: number): string => {
  if (share <= 0) return 'none'
  if (share >= 1) return 'all'
  if (share < 0.01) return 'under 1 %'
  return share > 0.99 ? 'over 99 %' : `${String(Math.round(share * 100))} %`
}

/** The value of a tag as it is shown. */
export const valueText = (value: string): string => visibleText(value.slice(0, valueMax)) || '(empty)'

/** `97 % of events have browser Safari 18, 12 % elsewhere`. */
export const changeSentence = ({ key, value, issueShare, otherShare }: Change): string => {
  const share = shareText(issueShare)
  const have = `have ${visibleText(key.slice(0, valueMax))} ${valueText(value)}`
  return `${share === 'all' ? 'All events' : `${share[0]?.toUpperCase() ?? ''}${share.slice(1)} of events`} ${have}, ${shareText(otherShare)} elsewhere`
}

const countText = (count: number, what: string): string => `${exactCount(count)} ${what}${count === 1 ? '' : 's'}`

/** Why nothing is said, and what would have to be there. */
export const quietText = ({
  quiet,
  issue,
  others,
  support,
}: Pick<WhatChanged, 'quiet' | 'issue' | 'others' | 'support'>): { readonly title: string; readonly text: string } => {
  if (quiet === 'few-events')
    return {
      title: 'Too few events to see a pattern',
      text: `This issue has ${countText(issue.lookedAt, 'stored event')} in this time. From ${String(support.issue)} on, their tags are compared with other events.`,
    }
  if (quiet === 'few-others')
    return {
      title: 'Too little to compare with',
      text: `The project has ${countText(others.lookedAt, 'other stored event')} in this time; it takes ${String(support.others)} to know what is usual.`,
    }
  return {
    title: 'Nothing stands out',
    text: `Releases, browsers, environments and all other tags are spread as over the project’s ${countText(others.events, 'other event')}.`,
  }
}

/** What was held against what. */
export const basisText = ({ issue, others, sampled }: Pick<WhatChanged, 'issue' | 'others' | 'sampled'>): string => {
  const sides = `${countText(issue.events, 'event')} of this issue against ${countText(others.events, 'other event')} of the project`
  return sampled ? `${sides}; looked at ${exactCount(issue.lookedAt)} and ${exactCount(others.lookedAt)} of them, drawn by chance` : sides
}
