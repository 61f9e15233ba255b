import { useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'

import type { ParsedQuery } from '#packages/search/parse'
import type { Problem } from '#packages/search/query'

import { PlainText } from '../../ui/plain-text.tsx'
import { partsOf } from './highlight.ts'

import styles from './query-input.module.css'

const problemsShownMax = 3

/** The text again, in colours, over the text of the input. */
export const QueryMirror = ({
  query,
  problems,
  rest,
  inputRef,
}: {
  readonly query: ParsedQuery
  readonly problems: readonly Problem[]
  readonly rest: string
  readonly inputRef: RefObject<HTMLInputElement | null>
}) => {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const input = inputRef.current
    const follow = () => {
      if (ref.current && input) ref.current.scrollLeft = input.scrollLeft
    }
    follow()
    input?.addEventListener('scroll', follow)
    return () => input?.removeEventListener('scroll', follow)
  })
  return (
    <div ref={ref} className={styles.mirror} aria-hidden="true">
      {partsOf(query, problems).map(({ start, end, look, isWrong }) => (
        <span key={start} data-look={look} data-wrong={isWrong}>
          {query.text.slice(start, end)}
        </span>
      ))}
      {rest}
    </div>
  )
}

/** What of the text is left out, and why. */
export const QueryProblems = ({ query, problems }: { readonly query: ParsedQuery; readonly problems: readonly Problem[] }) => (
  <>
    {problems.slice(0, problemsShownMax).map(({ start, end, message }) => {
      const term = query.text.slice(start, end)
      return (
        <span key={`${String(start)}-${String(end)}`}>
          Ignored:{' '}
          <code>
            <PlainText value={term} />
          </code>{' '}
          <PlainText value={message.startsWith(`${term} `) ? message.slice(term.length + 1) : message} />
        </span>
      )
    })}
    {problems.length > problemsShownMax && <span>and {problems.length - problemsShownMax} more</span>}
  </>
)
