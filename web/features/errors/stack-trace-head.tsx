import { useEffect, useRef, useState } from 'react'

import type { ExceptionAnswer, ThreadAnswer } from '#packages/contract/event'

import { scalarText } from '../../lib/json-text.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import type { ChainRow } from './chain.ts'
import { threadTitle } from './threads-order.ts'

import styles from './stack.module.css'

/** Characters of an exception's text that are drawn before it is asked for in whole: more than six lines of a wide page. */
const valueCharactersMax = 2_000
/** Exceptions named in the list of jumps. */
const jumpsMax = 40

const ExceptionValue = ({ value }: { readonly value: string }) => {
  const [open, setOpen] = useState(false)
  const [long, setLong] = useState(false)
  const text = useRef<HTMLSpanElement>(null)
  const cut = cutText(value, valueCharactersMax)
  // Six lines are shown; only the browser knows how many there are.
  useEffect(() => {
    const element = text.current
    if (element) setLong(element.scrollHeight > element.clientHeight + 2)
  }, [value])
  const hasMore = long || cut.omitted > 0
  return (
    <>
      <span ref={text} className={open ? styles.wholeValue : styles.exceptionValue}>
        <PlainText value={open ? value : cut.text} />
      </span>
      {hasMore && (
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'less' : cut.omitted > 0 ? `${String(cut.omitted)} more characters` : 'more'}
        </Button>
      )}
    </>
  )
}

/** Mechanisms that say nothing beyond the sentence that joins an exception to the next. */
const namelessMechanisms: ReadonlySet<string> = new Set(['generic', 'chained'])

const Chips = ({ exception, thread }: { readonly exception: ExceptionAnswer; readonly thread: ThreadAnswer | null }) => {
  const handled = exception.mechanism?.['handled']
  const type = scalarText(exception.mechanism?.['type'])
  return (
    <span className={styles.chips}>
      {typeof handled === 'boolean' && <Badge tone={handled ? 'plain' : 'error'}>handled: {handled ? 'yes' : 'no'}</Badge>}
      {type !== null && !namelessMechanisms.has(type) && <Badge tone="line">{visibleText(type.slice(0, 80))}</Badge>}
      {thread && (
        <a href="#threads" className={styles.threadChip} title="Go to the threads">
          <Badge tone="info">{visibleText(threadTitle(thread).slice(0, 80))}</Badge>
        </a>
      )}
    </span>
  )
}

/** `module.Type: value` of one exception, how it was caught, and the thread it was raised in. */
export const ExceptionHead = ({
  exception,
  thread,
  note,
}: {
  readonly exception: ExceptionAnswer
  readonly thread: ThreadAnswer | null
  readonly note: string | null
}) => {
  const { type, value, module } = exception
  return (
    <div className={styles.exceptionHead}>
      <h3>
        <span className={styles.exceptionType}>
          <PlainText value={type ?? (value === null ? 'Stack trace without an exception' : 'Error')} />
        </span>
        {module !== null && module !== '' && (
          <span className={styles.module} title="Module of the exception">
            <PlainText value={module.slice(0, 200)} />
          </span>
        )}
      </h3>
      {value !== null && value !== '' && <ExceptionValue value={value} />}
      <Chips exception={exception} thread={thread} />
      {note !== null && <span className="meta t3">{note}</span>}
    </div>
  )
}

/** Links to the exceptions of a chain; of a group as a tree. */
export const Jumps = ({ exceptions, rows }: { readonly exceptions: readonly ExceptionAnswer[]; readonly rows: readonly ChainRow[] }) => {
  const tree = rows.some(({ depth }) => depth > 0)
  const links = rows.filter((row) => row.kind === 'exception').slice(0, jumpsMax)
  return (
    <nav className={tree ? styles.jumpTree : styles.jumps} aria-label="Exceptions">
      {links.map(({ index, depth }, place) => (
        <span key={index} style={tree ? { paddingInlineStart: Math.min(depth, 8) * 16 } : undefined}>
          {!tree && place > 0 && '\u2190 '}
          <a className="link" href={`#exception-${String(index)}`}>
            <PlainText value={(exceptions[index]?.type ?? 'Error').slice(0, 200)} />
          </a>
          {tree && <span className="t3 trunc"> {visibleText((exceptions[index]?.value ?? '').slice(0, 120))}</span>}
        </span>
      ))}
    </nav>
  )
}
