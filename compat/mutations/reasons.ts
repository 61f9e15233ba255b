import type { Miss } from './misses.ts'

/** Why program and judgement differ, and why that stays so. */
export interface Reason {
  readonly title: string
  readonly text: string
  readonly fits: (miss: Miss) => boolean
}

/** Hashes are those of `newstyle:2026-01-20`, byte for byte (grouping.md 0): what it hashes, we hash. */
const reasons: readonly Reason[] = [
  {
    title: 'Names that a minifier gives',
    text: [
      'Without a source map the short names are all that there is of a function, and the next build gives others. Neither file name, nor column, nor a line of code',
      'of a bundle lasts longer. Remedy: source maps; without them a merge, which teaches the new hash, or a stack trace rule.',
    ].join('\n'),
    fits: ({ kind }) => kind === 'renamed',
  },
  {
    title: 'Frames that a browser writes in its own way',
    text: [
      'Chrome writes `new Basket` where the others write `Basket`, and shows the functions that await (`async convert`) where the others show none, or, with their tools',
      'open, `async*convert`. The name behind the last dot is hashed as it is, and each frame counts (grouping.md 1.5, 1.6).',
    ].join('\n'),
    fits: ({ kind }) => kind === 'other-browser',
  },
  {
    title: 'Words in messages',
    text: [
      'A quoted word is a placeholder only right behind `=`, and a letter before a number keeps it from being one (grouping.md 1.10). It matters where no frame is hashed:',
      'messages without a stack, and causes in a chain that have no frames of their own, or none of the app. With the same stack such events still meet by the hash of all',
      'frames; after a deployment that changed frames of libraries they do not.',
    ].join('\n'),
    fits: ({ kind, difference }) => (kind === 'other-values' || kind === 'redeployed') && /^(?:message|value) /.test(difference),
  },
  {
    title: 'Functions that call each other',
    text: 'Only a frame that repeats the one right before it counts as recursion (grouping.md 1.6): each round of two functions that call each other is hashed.',
    fits: ({ kind, bug }) => kind === 'depth' && bug === 'job: a tree without children',
  },
  {
    title: 'Proxies that the JVM numbers',
    text: 'A proxy of an interface that is not public is a class of its package, `shop.$Proxy0`, and numbers of proxies are hashed (grouping.md 1.8, the known gaps).',
    fits: ({ kind, difference }) => kind === 'generated' && difference.includes('$Proxy'),
  },
]

const unexplained: Reason = { title: 'Without a reason', text: 'Nobody has looked at these.', fits: () => true }

/** The reason of a miss. */
export const reasonOf = (miss: Miss): Reason => reasons.find(({ fits }) => fits(miss)) ?? unexplained

export const isExplained = (miss: Miss): boolean => reasonOf(miss) !== unexplained
