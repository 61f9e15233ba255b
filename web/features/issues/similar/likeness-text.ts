import type { SimilarIssue } from '#packages/contract/similar'

type Likeness = Pick<SimilarIssue, 'frames' | 'sameTop' | 'sameType' | 'words'>

const frameText = ({ shared, of, inApp }: NonNullable<Likeness['frames']>): string =>
  `${shared === of ? `all ${String(of)}` : `${String(shared)} of ${String(of)}`} ${inApp ? 'in-app ' : ''}${of === 1 ? 'frame' : 'frames'} shared`

/** What makes two issues alike: `8 of 11 in-app frames shared, same type, fails in the same frame`. What they have not in common is left out, frames are not. */
export const likenessText = ({ frames, sameTop, sameType, words }: Likeness): string =>
  [
    ...(frames ? [frameText(frames)] : []),
    ...(sameType ? ['same type'] : []),
    ...(sameTop ? ['fails in the same frame'] : []),
    ...(words.shared > 0 ? [`${String(words.shared)} of ${String(words.of)} words of the title`] : []),
  ].join(', ')
