import { Suspense, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { late } from '../../lib/late.ts'
import type { MentionKeys } from './mention-list.tsx'
import { mentionAt, withMention } from './mention-text.ts'

// Most comments name nobody.
const MentionList = late(async () => ({ default: (await import('./mention-list.tsx')).MentionList }))

/** Completes the names of people and teams in the text area with this id. `list` is to be drawn below it, `keys` gets its keys first. */
export const useMention = (id: string, text: string, onText: (text: string) => void) => {
  const [caret, setCaret] = useState<number | null>(null)
  const [left, setLeft] = useState<number | null>(null)
  const [active, setActive] = useState<string | null>(null)
  const listKeys = useRef<MentionKeys | null>(null)
  const wanted = useRef<number | null>(null)
  const found = caret === null ? null : mentionAt(text, caret)
  // Who left the list does not get it again for the same name.
  const place = found !== null && found.from !== left ? found : null
  useLayoutEffect(() => {
    const area = document.getElementById(id)
    if (wanted.current === null || !(area instanceof HTMLTextAreaElement)) return
    area.setSelectionRange(wanted.current, wanted.current)
    wanted.current = null
  })
  const look = useCallback(
    (area: HTMLTextAreaElement) => setCaret(area.selectionStart === area.selectionEnd ? area.selectionEnd : null),
    [],
  )
  const choose = (name: string) => {
    if (!place) return
    const next = withMention(text, place, name)
    wanted.current = next.caret
    setCaret(null)
    onText(next.text)
  }
  /** True when the key was the list's. */
  const keys = (event: KeyboardEvent): boolean => {
    if (!place || active === null) return false
    if (event.key === 'Escape') {
      setLeft(place.from)
      return true
    }
    return listKeys.current?.(event) ?? false
  }
  const list = place && (
    <Suspense fallback={null}>
      <MentionList
        key={`${place.sign}${place.words}`}
        id={`${id}-names`}
        place={place}
        keysRef={listKeys}
        onActive={setActive}
        onChoose={choose}
      />
    </Suspense>
  )
  const described = place && active !== null ? { 'aria-controls': `${id}-names`, 'aria-activedescendant': active } : {}
  return { look, keys, list, described }
}
