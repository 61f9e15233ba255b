import { useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'

import { checkQuery } from '#packages/search/check'
import { findKey } from '#packages/search/keys'
import type { KeyTable } from '#packages/search/keys'
import { parseQuery } from '#packages/search/parse'

import { issueLanguage } from './issue-language.ts'
import type { SearchLanguage } from './language.ts'
import { QueryMirror, QueryProblems } from './query-mirror.tsx'
import { QueryOptions } from './query-options.tsx'
import { rememberKeys } from './recent-keys.ts'
import { useCompletion } from './use-completion.ts'
import type { CompletedBox } from './use-completion.ts'

export interface QueryAssistProps extends Omit<CompletedBox, 'language'> {
  /** Absent: issues are searched. */
  readonly language: SearchLanguage | undefined
  /** The query that the page shows. */
  readonly ran: string
  /** Where problems are told. */
  readonly below: HTMLElement | null
  /** The colours are there: the text of the input itself need not be drawn. */
  readonly onColoured: (isColoured: boolean) => void
  /** Nothing was typed for a while, and what is there can be run. */
  readonly onPause: () => void
}

const pauseMs = 400

const usePause = (text: string, canRun: boolean, onPause: () => void): void => {
  useEffect(() => {
    if (!canRun) return undefined
    const timer = setTimeout(onPause, pauseMs)
    return () => clearTimeout(timer)
  }, [canRun, onPause, text])
}

const useRememberedKeys = (ran: string, keys: KeyTable): void => {
  const [first] = useState(ran)
  useEffect(() => {
    if (ran !== first) rememberKeys(parseQuery(ran), (name) => findKey(keys, name)?.name)
  }, [ran, first, keys])
}

/** The text understood. What is being written at the caret is not wrong before it is run: a line that comes while the pointer is down moves what is under it. */
const useChecked = ({ text, ran, stay, caret }: QueryAssistProps, keys: KeyTable) => {
  const query = useMemo(() => parseQuery(text), [text])
  const { problems } = useMemo(() => checkQuery(query, keys, 0), [query, keys])
  const isNew = text.trim() !== ran
  const told = isNew ? problems.filter(({ start, end }) => caret < start || caret > end) : problems
  return { query, told, canRun: stay === 'here' && isNew && problems.length === 0 }
}

/** Colours, completion and problems of the text of a search box; runs it when nothing is typed for a while. Its own chunk. */
export const QueryAssist = (props: QueryAssistProps) => {
  const { text, ran, below, inputRef, onColoured, onPause } = props
  const language = props.language ?? issueLanguage
  const { query, told, canRun } = useChecked(props, language.keys)
  const { id, place, options, active, setActive, pick, isChoosing } = useCompletion({ ...props, language })
  usePause(text, canRun && !isChoosing, onPause)
  useRememberedKeys(ran, language.keys)
  useEffect(() => {
    onColoured(true)
    return () => onColoured(false)
  }, [onColoured])
  const label = place?.key ? `Values of ${place.key.name}` : 'Keys'
  return (
    <>
      <QueryMirror query={query} problems={told} rest={text.slice(query.text.length)} inputRef={inputRef} />
      {options.length > 0 && <QueryOptions id={id} label={label} options={options} active={active} onPoint={setActive} onPick={pick} />}
      {below && told.length > 0 && createPortal(<QueryProblems query={query} problems={told} />, below)}
    </>
  )
}
