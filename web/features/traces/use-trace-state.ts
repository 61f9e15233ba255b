import { useCallback, useEffect, useState } from 'react'

import { printSearch } from '../../lib/search-params.ts'
import { parseTrace } from './url.ts'
import type { TraceSearch } from './url.ts'

/** What changes in the state of the page; undefined takes something out. */
type TraceChange = { readonly [Key in keyof TraceSearch]?: TraceSearch[Key] | undefined }

/** The state of the page as it is shown now, and how to change it. */
export interface TraceControl {
  readonly search: TraceSearch
  readonly change: (change: (newest: TraceSearch) => TraceChange) => void
}

/** The address follows after this time: a wheel turns faster than addresses are written. */
const followMs = 150

/**
 * The state of the page: what is done shows at once, and the address follows. Back, forward and links change the address first, and the state follows it.
 * `write` gives the address a state, without an entry in the history.
 */
export const useTraceState = (address: TraceSearch, write: (search: TraceSearch) => void): TraceControl => {
  const text = printSearch(address)
  const [state, setState] = useState({ search: address, address: text, written: text })
  if (text !== state.address) setState({ ...state, address: text, ...(text !== state.written && { search: address, written: text }) })
  const shown = printSearch(state.search)
  useEffect(() => {
    if (shown === state.written) return undefined
    const timer = setTimeout(() => {
      setState((now) => ({ ...now, written: printSearch(now.search) }))
      write(state.search)
    }, followMs)
    return () => clearTimeout(timer)
  }, [shown, state.search, state.written, write])
  const change = useCallback<TraceControl['change']>(
    (changed) => setState((now) => ({ ...now, search: parseTrace({ ...now.search, ...changed(now.search) }) })),
    [],
  )
  return { search: state.search, change }
}
