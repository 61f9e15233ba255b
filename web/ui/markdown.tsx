import { Suspense } from 'react'

import { late } from '../lib/late.ts'
import { visibleText } from '../lib/visible-text.ts'

import styles from './markdown.module.css'

/** A person's text. */
export interface MarkdownProps {
  readonly text: string
  /** Draws a word that looks like a short id (`API-3F`) as a link, or returns null when it names nothing here. */
  readonly drawShortId?: ((word: string) => React.ReactNode) | undefined
  /** Words of the text that are names of people or teams, such as `@Ann`. */
  readonly names?: readonly string[]
}

/** The text as it was written: while the code that formats it is on its way, and when it does not come. */
const AsWritten = ({ text }: MarkdownProps) => (
  <div className={styles.markdown} dir="auto">
    <p className={styles.written}>{visibleText(text)}</p>
  </div>
)

const Formatted = late(async () => {
  try {
    return { default: (await import('./markdown-tree.tsx')).MarkdownTree }
  } catch {
    return { default: AsWritten }
  }
})

/**
 * Markdown of a person as elements that are listed one by one: paragraphs, emphasis, code, lists, quotes, tables, links to http, https and mailto.
 * Headings are bold lines, images are links, and HTML is the text that it is. No markup of the text reaches the page.
 */
export const Markdown = (props: MarkdownProps) => (
  <Suspense fallback={<AsWritten {...props} />}>
    <Formatted {...props} />
  </Suspense>
)
