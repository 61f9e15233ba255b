import { oneOf } from '../../lib/search-params.ts'

/** What the address of the page "Source maps" says. */
export interface ArtifactsSearch {
  /** A debug id, or a part of a release or of the address of a file. */
  readonly query?: string
  readonly cursor?: string
  /** The bundle whose files are shown. */
  readonly bundle?: string
}

const charsMax = 500

const texts = ['query', 'cursor', 'bundle'] as const

export const parseArtifacts = (raw: Record<string, unknown>): ArtifactsSearch =>
  Object.fromEntries(
    texts.flatMap((name) => {
      const text = oneOf(raw, name)?.trim().slice(0, charsMax) ?? ''
      return text === '' ? [] : [[name, text]]
    }),
  )
