import './ui/tokens.css'
import './ui/page.css'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { makeApp } from './app.tsx'
import { applyPreferences, readPreferences } from './lib/preferences.ts'

// Menus put a style element into the page; the policy of the server allows it by this nonce only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce
if (nonce) setNonce(nonce)

applyPreferences(readPreferences())

// Code did not come. After an update of the server the old chunks are gone: read the page anew, once. Else the server was away for a moment: who wanted the
// code asks again (lib/late.ts), but a style is asked for only once, so what came to nothing is put in again.
const reloadedKey = 'vedette.reloaded'
const isUpdated = async (): Promise<boolean> => {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src')
  const page = await fetch(window.location.href).catch(() => undefined)
  return own != null && page?.ok === true && !(await page.text()).includes(own)
}
const mendCode = async (failure: Error): Promise<void> => {
  if (await isUpdated()) {
    if (sessionStorage.getItem(reloadedKey) === document.title) return
    sessionStorage.setItem(reloadedKey, document.title)
    window.location.reload()
    return
  }
  const style = /preload CSS for (\S+)/.exec(failure.message)?.[1]
  const link = style === undefined ? null : document.querySelector(`link[rel=stylesheet][href="${CSS.escape(style)}"]`)
  link?.replaceWith(link.cloneNode())
}
window.addEventListener('vite:preloadError', ({ payload }) => void mendCode(payload))

const place = document.querySelector('#root')
if (place) createRoot(place).render(<StrictMode>{makeApp()}</StrictMode>)
