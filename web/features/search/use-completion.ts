import { useEffect, useId, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'

import { optionsAt, placeAt } from './complete.ts'
import type { Option, Place } from './complete.ts'
import type { SearchLanguage } from './language.ts'
import { readRecentKeys } from './recent-keys.ts'

/** Whether the keyboard is in the box, and whether it writes there with an input method. */
export type Stay = 'away' | 'here' | 'composing'

/** What the input says of the list below it (combobox pattern). */
export interface ShownList {
  readonly id: string
  readonly activeId: string | undefined
}

/** The search box as its completion sees it. */
export interface CompletedBox {
  readonly org: string
  readonly language: SearchLanguage
  readonly text: string
  readonly caret: number
  readonly stay: Stay
  readonly inputRef: RefObject<HTMLInputElement | null>
  /** Gets the keys first; true: it was for the list. */
  readonly keysRef: RefObject<(event: KeyboardEvent) => boolean>
  readonly onList: (list: ShownList | null) => void
}

/** Puts text in as typing does, so that the browser's undo takes it back. */
const insertText = (input: HTMLInputElement, place: Place, text: string): void => {
  input.focus()
  input.setSelectionRange(place.from, place.to)
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else writes into an input and keeps its undo
  if (document.execCommand('insertText', false, text)) return
  input.setRangeText(text, place.from, place.to, 'end')
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Which option the arrow keys are on, and whether the list is wanted: while something is being typed, until Escape, Enter or a whole term. */
const useList = (text: string, stay: Stay) => {
  const [seen, setSeen] = useState(text)
  const [quiet, setQuiet] = useState<string | null>(null)
  const [isWanted, setWanted] = useState(false)
  const [active, setActive] = useState(-1)
  if (seen !== text) {
    setSeen(text)
    setActive(-1)
    setWanted(stay !== 'away' && text !== quiet)
  }
  return { isWanted: isWanted && stay === 'here', setWanted, active, setActive, setQuiet }
}

/** The keys that were used last, read anew whenever the list comes. */
const useRecentKeys = (isWanted: boolean): readonly string[] => {
  const [was, setWas] = useState(false)
  const [recent, setRecent] = useState<readonly string[]>([])
  if (isWanted !== was) {
    setWas(isWanted)
    if (isWanted) setRecent(readRecentKeys())
  }
  return recent
}

/** What can be put where the caret is; nothing when the only option is there already. */
const useOptions = ({ org, language, text, caret }: CompletedBox, isWanted: boolean) => {
  const place = isWanted ? placeAt(language.keys, text, caret) : undefined
  const known = language.useValues(org, place?.key, place?.typed ?? '')
  const tags = language.useNames(org, place !== undefined && place.key === undefined)
  const recent = useRecentKeys(isWanted)
  const options = place ? optionsAt(language.keys, place, { recent, tags, known }) : []
  const isDone = options.length === 1 && options[0]?.text === text.slice(place?.from, place?.to)
  return { place, options: isDone ? [] : options }
}

const steps: ReadonlyMap<string, number> = new Map([
  ['ArrowDown', 1],
  ['ArrowUp', -1],
])

/** From none, up goes to the last. */
const stepped = (active: number, step: number, count: number): number =>
  count === 0 ? -1 : active === -1 && step === -1 ? count - 1 : (active + step + count) % count

type List = ReturnType<typeof useList>

/** What a key does with the list; false: nothing, so that the box may have it. */
const pressKey = (
  key: string,
  { active, setActive, setWanted }: List,
  options: readonly Option[],
  pick: (option: Option) => void,
): boolean => {
  const step = steps.get(key)
  const option = options[active]
  if (step !== undefined) {
    setWanted(true)
    setActive(stepped(active, step, options.length))
    return true
  }
  if (option && (key === 'Enter' || key === 'Tab')) {
    pick(option)
    return true
  }
  if (key === 'Escape' || key === 'Enter') setWanted(false)
  return key === 'Escape' && options.length > 0
}

/** The completion of a search box: options by what stands at the caret, keys that move through them. */
export const useCompletion = (box: CompletedBox) => {
  const { text, stay, inputRef, keysRef, onList } = box
  const id = useId()
  const list = useList(text, stay)
  const { place, options } = useOptions(box, list.isWanted)
  const pick = (option: Option): void => {
    if (!inputRef.current || !place) return
    const space = option.isWhole && !/^[\s)]/.test(text.slice(place.to)) ? ' ' : ''
    if (option.isWhole) list.setQuiet(`${text.slice(0, place.from)}${option.text}${space}${text.slice(place.to)}`)
    insertText(inputRef.current, place, `${option.text}${space}`)
  }
  useEffect(() => {
    keysRef.current = ({ key, altKey }) => !altKey && pressKey(key, list, options, pick)
    return () => {
      keysRef.current = () => false
    }
  })
  const isShown = options.length > 0
  const activeId = isShown && list.active >= 0 ? `${id}-${String(list.active)}` : undefined
  useEffect(() => {
    onList(isShown ? { id, activeId } : null)
  }, [onList, isShown, id, activeId])
  // Whoever is about to choose, or is in the middle of a key, has not said yet what to look for.
  const isBeginningValue = place?.key !== undefined && place.typed === ''
  const isChoosing = isBeginningValue || (isShown && (list.active >= 0 || (place?.key === undefined && place?.typed !== '')))
  return { id, place, options, active: list.active, setActive: list.setActive, pick, isChoosing }
}
