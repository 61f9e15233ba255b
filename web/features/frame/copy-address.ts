import { copyText } from '../../lib/copy-text.ts'
import { notify } from '../../ui/toast.tsx'

/** Copies the address of the view, and says so. */
export const copyAddress = (): void =>
  void copyText(window.location.href).then((copied) =>
    copied ? notify('The link to this view is copied') : notify('The browser refused to copy the link', { kind: 'failed' }),
  )
