import 'sonner/dist/styles.css'
import { useEffect } from 'react'
import { Toaster as Sonner, toast } from 'sonner'

import { classNames } from '../lib/class-names.ts'
import { Icon } from './icons.tsx'
import { takeToasts, useWaitingToasts } from './toast.tsx'
import type { Toast } from './toast.tsx'

import styles from './toast.module.css'

const shownMs = 6_000
/** Longer, because there is something to decide (ui.md 1.6). */
const undoShownMs = 8_000

const actionOf = ({ undo, retry }: Toast) =>
  undo ? { label: 'Undo', onClick: undo } : retry ? { label: 'Try again', onClick: retry } : undefined

const show = (one: Toast): void => {
  const action = actionOf(one)
  const look = { duration: action ? undoShownMs : shownMs, ...(action && { action }) }
  if (one.kind === 'failed') toast.error(one.text, look)
  else toast.success(one.text, look)
}

const toastClasses = {
  toast: styles.toast ?? '',
  error: styles.failed ?? '',
  icon: styles.icon ?? '',
  content: styles.content ?? '',
  actionButton: styles.action ?? '',
  closeButton: styles.close ?? '',
}

/** Draws the toasts in a polite live region. `toast.tsx` loads it when it is needed. */
export const Toaster = () => {
  const waiting = useWaitingToasts()
  useEffect(() => {
    // The effects of the child below ran first, so it listens already.
    for (const one of takeToasts()) show(one)
  }, [waiting])
  return (
    <Sonner
      className={classNames(styles.list)}
      position="bottom-right"
      closeButton
      offset={{ bottom: 16, right: 16 }}
      mobileOffset={{ bottom: 60, left: 12, right: 12 }}
      gap={8}
      icons={{
        success: <Icon name="check" />,
        error: <Icon name="close" />,
        close: <Icon name="close" small />,
      }}
      toastOptions={{ unstyled: true, classNames: toastClasses, closeButtonAriaLabel: 'Close' }}
    />
  )
}
