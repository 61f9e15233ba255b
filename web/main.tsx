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

// After an update of the server the old chunks are gone: read the page anew, once. While the server is away there is nothing to read: the panel that
// wanted the chunk says so and tries again.
const reloadedKey = 'vedette.reloaded'
const reloadOnce = async (): Promise<void> => {
  if (sessionStorage.getItem(reloadedKey) === document.title) return
  const page = await fetch(window.location.href, { method: 'HEAD' }).catch(() => undefined)
  if (!page?.ok) return
  sessionStorage.setItem(reloadedKey, document.title)
  window.location.reload()
}
window.addEventListener('vite:preloadError', () => void reloadOnce())

const place = document.querySelector('#root')
if (place) createRoot(place).render(<StrictMode>{makeApp()}</StrictMode>)
