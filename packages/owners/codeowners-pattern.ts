import { fitsGlobTokens, globTokens } from '#packages/filters/glob'
import type { GlobToken } from '#packages/filters/glob'

/** A pattern of a CODEOWNERS file, read once (grouping.md 7). */
export interface CodeownersPattern {
  /** It is fixed to the top of the repository; without a slash inside it fits at any depth. */
  readonly isAnchored: boolean
  /** Without the leading slash. */
  readonly body: string
  /** Each as a path glob; the pattern fits where one of them does. */
  readonly variants: readonly (readonly GlobToken[])[]
}

/**
 * Reads a pattern: `*` and `?` never cross a slash, `**` does; `dir/` is all below it, `dir/*` its direct children only, anything else the path itself or all
 * below it. A slash elsewhere than at the very end fixes it to the top.
 */
export const readCodeownersPattern = (pattern: string): CodeownersPattern => {
  const isAnchored = pattern.slice(0, -1).includes('/')
  const body = pattern.startsWith('/') ? pattern.slice(1) : pattern
  const below = `${body}${body === '' || body.endsWith('/') ? '' : '/'}**`
  const texts = body === '' || body.endsWith('/') ? [below] : body.endsWith('/*') ? [body] : [body, below]
  const deep = isAnchored || pattern === '/' ? '' : '**/'
  return { isAnchored, body, variants: texts.map((text) => globTokens(`${deep}${text}`, true)) }
}

/** True when the path fits; with or without a slash at its start. Case counts. Linear in the path. */
export const fitsCodeowners = ({ variants }: CodeownersPattern, path: string): boolean => {
  const relative = path.startsWith('/') ? path.slice(1) : path
  return variants.some((tokens) => fitsGlobTokens(tokens, relative))
}

/** Where the repository's folders are found in the paths of stack traces. */
export interface RootMapping {
  readonly stackRoot: string
  readonly sourceRoot: string
}

/** The pattern as paths of stack traces have it (grouping.md 7): only one that names a folder is moved. */
export const moveRoot = (pattern: string, { stackRoot, sourceRoot }: RootMapping): string =>
  /\/./.test(pattern) && (stackRoot !== '' || sourceRoot !== '')
    ? pattern.replace(sourceRoot, () => stackRoot).replaceAll(/(?<![:/])\/{2,}/g, '/')
    : pattern
