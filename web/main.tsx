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

// After an update of the server the old chunks are gone: read the page anew, once.
const reloadedKey = 'vedette.reloaded'
window.addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem(reloadedKey) === document.title) return
  sessionStorage.setItem(reloadedKey, document.title)
  event.preventDefault()
  window.location.reload()
})

const place = document.querySelector('#root')
if (place) createRoot(place).render(<StrictMode>{makeApp()}</StrictMode>)
