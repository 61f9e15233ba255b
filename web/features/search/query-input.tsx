import { Suspense, useEffect, useId, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent, ReactNode, RefObject } from 'react'

import { late } from '../../lib/late.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import type { SearchLanguage } from './language.ts'
import type { QueryAssistProps } from './query-assist.tsx'
import type { ShownList, Stay } from './use-completion.ts'

import styles from './query-input.module.css'

const noAssist = (_props: QueryAssistProps): ReactNode => null

const Assist = late(async (): Promise<{ default: (props: QueryAssistProps) => ReactNode }> => {
  try {
    return { default: (await import('./query-assist.tsx')).QueryAssist }
  } catch {
    // The server is away: the box works without.
    return { default: noAssist }
  }
})

const assistAfterMs = 400
/** As long as a query may be (packages/search/parse.ts). */
const queryLengthMax = 4096

/** How a query is run: `pause` while it is still being written. */
type RunOn = 'enter' | 'blur' | 'pause'

interface QueryInputProps {
  /** The query that the page shows. */
  readonly value: string
  readonly org: string
  /** Absent: issues are searched. */
  readonly language?: SearchLanguage
  /** Says what is searched, as the name of the field. */
  readonly label: string
  readonly placeholder: string
  /** What the box says when nobody has searched yet: the page's first load does without its colours. */
  readonly plainQuery: string
  readonly inputRef: RefObject<HTMLInputElement | null>
  /** Shows another query; `replace` when it takes the place of one that was run while it was being written. */
  readonly onRun: (query: string, replace: boolean) => void
}

/** The text of the box: what is typed, until the page shows another query, as after Back. */
const useQueryText = (value: string) => {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  const [ran, setRan] = useState(value)
  if (shown !== value) {
    setShown(value)
    if (value !== ran) {
      setRan(value)
      setText(value)
    }
  }
  return { text, setText, ran, setRan }
}

/** Runs the text once per change; the first run of a stay in the box is a step of the history, what follows while writing replaces it. */
const useRun = (query: ReturnType<typeof useQueryText>, onRun: QueryInputProps['onRun']) => {
  const replaces = useRef(false)
  const run = (on: RunOn): void => {
    const next = query.text.trim()
    if (next === query.ran || query.text.length > queryLengthMax) return
    query.setRan(next)
    onRun(next, replaces.current)
    replaces.current = on === 'pause'
  }
  const beginStay = (): void => {
    replaces.current = false
  }
  return { run, beginStay }
}

/** At once when the box is used; otherwise a moment after the first paint, when there is something of the reader's own to colour and to check. */
const useReady = (isUsed: boolean, isPlain: boolean): boolean => {
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    if (isPlain) return undefined
    const timer = setTimeout(() => setReady(true), assistAfterMs)
    return () => clearTimeout(timer)
  }, [isPlain])
  if (isUsed && !isReady) setReady(true)
  return isReady
}

/** A press somewhere else has its effect first: the list must not change under the pointer, and on another page nothing is left to run. */
const runAfterStayMs = 300

const useRunAfterStay = (stay: Stay, { text, ran }: ReturnType<typeof useQueryText>, run: (on: RunOn) => void): void => {
  const isLeft = stay === 'away' && text.trim() !== ran
  useEffect(() => {
    if (!isLeft) return undefined
    const timer = setTimeout(() => run('blur'), runAfterStayMs)
    return () => clearTimeout(timer)
  }, [isLeft, run])
}

interface QueryFieldProps extends Omit<QueryInputProps, 'value' | 'onRun'> {
  readonly query: ReturnType<typeof useQueryText>
  readonly run: (on: RunOn) => void
  readonly beginStay: () => void
  /** Where problems are told. */
  readonly below: HTMLElement | null
  readonly belowId: string
}

const caretOf = (input: HTMLInputElement): number => input.selectionStart ?? input.value.length

const QueryField = ({ query, run, beginStay, below, belowId, inputRef, ...shown }: QueryFieldProps) => {
  const [caret, setCaret] = useState(0)
  const [stay, setStay] = useState<Stay>('away')
  const [list, setList] = useState<ShownList | null>(null)
  const [isColoured, setColoured] = useState(false)
  const isReady = useReady(stay !== 'away', query.text === shown.plainQuery)
  const keysRef = useRef<(event: KeyboardEvent) => boolean>(() => false)
  useRunAfterStay(stay, query, run)
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (stay !== 'composing' && keysRef.current(event)) event.preventDefault()
    else if (event.key === 'Escape') event.currentTarget.blur()
  }
  return (
    <div className={styles.field} data-coloured={isColoured && stay !== 'composing'}>
      <input
        ref={inputRef}
        name="query"
        type="text"
        role="combobox"
        value={query.text}
        aria-label={shown.label}
        aria-autocomplete="list"
        aria-expanded={list !== null}
        aria-controls={list?.id}
        aria-activedescendant={list?.activeId}
        aria-describedby={belowId}
        placeholder={shown.placeholder}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={({ target }) => {
          query.setText(target.value)
          setCaret(caretOf(target))
        }}
        onSelect={({ currentTarget }) => setCaret(caretOf(currentTarget))}
        onKeyDown={press}
        onCompositionStart={() => setStay('composing')}
        onCompositionEnd={() => setStay('here')}
        onFocus={() => {
          beginStay()
          setStay('here')
        }}
        onBlur={() => setStay('away')}
      />
      {isReady && (
        <Suspense fallback={null}>
          <Assist
            org={shown.org}
            language={shown.language}
            text={query.text}
            ran={query.ran}
            caret={caret}
            stay={stay}
            below={below}
            inputRef={inputRef}
            keysRef={keysRef}
            onList={setList}
            onColoured={setColoured}
            onPause={() => run('pause')}
          />
        </Suspense>
      )}
    </div>
  )
}

/**
 * A search box: a plain input, whose selection, undo and paste are the browser's own. Colours, completion and what is wrong come a moment later, over and
 * below it. Runs on Enter, when it is left, and when nothing is typed for a while.
 */
export const QueryInput = ({ value, onRun, ...props }: QueryInputProps) => {
  const id = useId()
  const query = useQueryText(value)
  const { run, beginStay } = useRun(query, onRun)
  const [below, setBelow] = useState<HTMLElement | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run('enter')
  }
  return (
    <search>
      <form className={styles.line} onSubmit={submit}>
        <div className={styles.box}>
          <Icon name="search" />
          <QueryField {...props} query={query} run={run} beginStay={beginStay} below={below} belowId={id} />
          <kbd aria-hidden="true">/</kbd>
        </div>
        <Button type="submit" size="medium">
          Search
        </Button>
      </form>
      <output ref={setBelow} id={id} className={styles.problems} />
    </search>
  )
}
