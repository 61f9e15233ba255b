import { useEffect, useRef, useState } from 'react'

import { exactCount } from '../../lib/number-format.ts'
import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { stepMatch } from './use-trace-keys.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './trace.module.css'

/** The address follows the typing after this time. */
const typedMs = 120
const wordsMax = 500

/** What is searched in the rows: matches are counted, Enter goes from one to the next. */
export const RowSearch = ({
  state,
  input,
}: {
  readonly state: WaterfallState
  readonly input: React.RefObject<HTMLInputElement | null>
}) => {
  const { control, search } = state
  const { query = '' } = control.search
  const [typed, setTyped] = useState<string | null>(null)
  const { change } = control
  useEffect(() => {
    if (typed === null) return undefined
    const timer = setTimeout(() => {
      change(() => ({ query: typed }))
      setTyped(null)
    }, typedMs)
    return () => clearTimeout(timer)
  }, [typed, change])
  // Who presses Enter means what was typed, also where that is not searched yet.
  const wanted = useRef<{ readonly query: string; readonly by: 1 | -1 } | null>(null)
  useEffect(() => {
    if (wanted.current?.query !== query) return
    stepMatch(state, wanted.current.by)
    wanted.current = null
  })
  const step = (by: 1 | -1) => {
    if (typed === null || typed === query) stepMatch(state, by)
    else {
      wanted.current = { query: typed, by }
      setTyped(null)
      change(() => ({ query: typed }))
    }
  }
  const key = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      step(event.shiftKey ? -1 : 1)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      setTyped(null)
      if (query === '' && typed === null) input.current?.blur()
      change(() => ({ query: undefined }))
    }
  }
  return (
    <search className={styles.search} aria-label="Rows">
      <Icon name="search" small />
      <input
        ref={input}
        type="search"
        aria-label="Search in the rows"
        placeholder="op:db duration:>100ms"
        maxLength={wordsMax}
        value={typed ?? query}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={key}
      />
      <output className={styles.found} title={search?.problem ?? ''}>
        {search && (search.problem === '' ? `${exactCount(search.found)} ${search.found === 1 ? 'match' : 'matches'}` : 'not understood')}
      </output>
      {!search && <Kbd name="/" />}
    </search>
  )
}
