import { useEffect, useState } from 'react'

import { copyText } from '../lib/copy-text.ts'
import { useKeys } from '../lib/keys.ts'
import { Button, iconButtonClass } from './button.tsx'
import { Icon } from './icons.tsx'

type CopyState = 'ready' | 'copied' | 'refused'
const shownMs = 1_600

const useCopy = (text: () => string) => {
  const [state, setState] = useState<CopyState>('ready')
  useEffect(() => {
    if (state === 'ready') return undefined
    const timer = setTimeout(() => setState('ready'), shownMs)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () => void copyText(text()).then((copied) => setState(copied ? 'copied' : 'refused'))
  return { state, copy }
}

/** Copies a text that is made when the button is pressed. `label` says what: "Copy as curl". */
export const CopyButton = (props: {
  readonly text: () => string
  readonly label: string
  readonly iconOnly?: boolean
  /** Key that does the same. */
  readonly shortcut?: string
}) => {
  const { state, copy } = useCopy(props.text)
  useKeys(props.shortcut === undefined ? {} : { [props.shortcut]: { says: props.label, run: copy } })
  const shown = state === 'copied' ? 'Copied' : state === 'refused' ? 'The browser refused' : props.label
  const icon = <Icon name={state === 'copied' ? 'check' : 'copy'} small />
  if (props.iconOnly) {
    return (
      <button type="button" className={iconButtonClass()} aria-label={shown} title={shown} onClick={copy}>
        {icon}
      </button>
    )
  }
  return (
    <Button
      look="quiet"
      onClick={copy}
      aria-live="polite"
      {...(props.shortcut !== undefined && { title: `${props.label} (${props.shortcut})` })}
    >
      {icon}
      {shown}
    </Button>
  )
}
